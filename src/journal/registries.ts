import type { DatabaseSync } from 'node:sqlite';
import { MAX_VENUES } from '../domain/venue.ts';
import { JournalError } from './journal-error.ts';
import { inTransaction } from './transaction.ts';

/**
 * Names that keep their number for the life of a journal, whatever the configuration lists and in which order: the
 * numbers stand in every stored event.
 */
export function registerInstruments(database: DatabaseSync, symbols: readonly string[]): Map<string, number> {
  return register(database, 'instruments', 'instrument_id', 'symbol', symbols, Number.MAX_SAFE_INTEGER);
}

/** As for instruments. Throws a JournalError once the journal would have known more than MAX_VENUES. */
export function registerVenues(database: DatabaseSync, mics: readonly string[]): Map<string, number> {
  return register(database, 'venues', 'venue_id', 'mic', mics, MAX_VENUES);
}

/** Every symbol the journal has ever known, by instrument id. */
export function symbolsById(database: DatabaseSync): Map<number, string> {
  return new Map(
    database
      .prepare('SELECT instrument_id AS id, symbol FROM instruments ORDER BY instrument_id')
      .all()
      .map((row) => [row.id as number, row.symbol as string]),
  );
}

/** How an account began. */
export interface AccountOpening {
  readonly accountId: number;
  /** Money units. */
  readonly openingCash: number;
  readonly createdAtMicros: number;
}

/** Opens the accounts that the journal does not know yet; the others keep what they began with. All, by account id. */
export function registerAccounts(
  database: DatabaseSync,
  accountIds: Iterable<number>,
  openingCash: number,
  nowMicros: number,
): AccountOpening[] {
  const open = database.prepare('INSERT OR IGNORE INTO account_openings VALUES (?, ?, ?)');
  for (const accountId of accountIds) open.run(accountId, openingCash, nowMicros);
  const all = database.prepare(`
    SELECT account_id AS accountId, opening_cash AS openingCash, created_at_micros AS createdAtMicros
    FROM account_openings ORDER BY account_id`);
  return all.all() as unknown as AccountOpening[];
}

function register(
  database: DatabaseSync,
  table: string,
  idColumn: string,
  nameColumn: string,
  names: readonly string[],
  limit: number,
): Map<string, number> {
  const find = database.prepare(`SELECT ${idColumn} AS id FROM ${table} WHERE ${nameColumn} = ?`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?)`);
  let next = database.prepare(`SELECT count(*) AS known FROM ${table}`).get()!.known as number;
  const ids = new Map<string, number>();
  inTransaction(database, () => {
    for (const name of names) {
      const known = find.get(name)?.id as number | undefined;
      if (known === undefined) {
        if (next >= limit) {
          throw new JournalError('too_many_venues', `the journal has known ${limit} ${table}: no place for ${name}`);
        }
        insert.run(next, name);
      }
      ids.set(name, known ?? next++);
    }
  });
  return ids;
}
