import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AccountClose, DayClose, EquitySample, PositionClose } from '../execution/ports/equity-store.ts';

/** Not folded from events: what accounts were worth, minute by minute where it moved, and when the market's day last turned. */
export const EQUITY_TABLES = `
CREATE TABLE equity_samples (
  account_id INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  equity INTEGER NOT NULL,
  PRIMARY KEY (account_id, minute)
) WITHOUT ROWID;
CREATE TABLE account_closes (
  account_id INTEGER PRIMARY KEY,
  day INTEGER NOT NULL,
  equity INTEGER NOT NULL,
  maintenance_margin INTEGER NOT NULL
);
CREATE TABLE position_closes (
  account_id INTEGER NOT NULL,
  instrument_id INTEGER NOT NULL,
  qty INTEGER NOT NULL,
  cost_basis INTEGER NOT NULL,
  mark_price INTEGER NOT NULL,
  PRIMARY KEY (account_id, instrument_id)
) WITHOUT ROWID;
`;

export class EquityWriter {
  readonly #insertSample: StatementSync;
  readonly #replaceAccount: StatementSync;
  readonly #deletePositions: StatementSync;
  readonly #insertPosition: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insertSample = database.prepare('INSERT OR REPLACE INTO equity_samples VALUES (?, ?, ?)');
    this.#replaceAccount = database.prepare('INSERT OR REPLACE INTO account_closes VALUES (?, ?, ?, ?)');
    this.#deletePositions = database.prepare('DELETE FROM position_closes WHERE account_id = ?');
    this.#insertPosition = database.prepare('INSERT INTO position_closes VALUES (?, ?, ?, ?, ?)');
  }

  /** The caller holds the transaction. */
  write(samples: readonly EquitySample[], { accounts, positions }: DayClose): void {
    for (const { accountId, minute, equity } of samples) this.#insertSample.run(accountId, minute, equity);
    for (const { accountId, day, equity, maintenanceMargin } of accounts) {
      this.#replaceAccount.run(accountId, day, equity, maintenanceMargin);
      this.#deletePositions.run(accountId);
    }
    for (const { accountId, instrumentId, qty, costBasis, markPrice } of positions) {
      this.#insertPosition.run(accountId, instrumentId, qty, costBasis, markPrice);
    }
  }
}

/** What was last kept of each account. */
export function readDayClose(database: DatabaseSync): DayClose {
  const accounts = database.prepare(`SELECT account_id AS accountId, day, equity,
    maintenance_margin AS maintenanceMargin FROM account_closes`);
  const positions = database.prepare(`SELECT account_id AS accountId, instrument_id AS instrumentId, qty,
    cost_basis AS costBasis, mark_price AS markPrice FROM position_closes`);
  return {
    accounts: accounts.all() as unknown as AccountClose[],
    positions: positions.all() as unknown as PositionClose[],
  };
}

/** Questions to the samples. */
export class EquityQueries {
  readonly #lastBefore: StatementSync;

  constructor(database: DatabaseSync) {
    this.#lastBefore = database.prepare(
      'SELECT minute, equity FROM equity_samples WHERE account_id = ? AND minute < ? ORDER BY minute DESC LIMIT 1',
    );
  }

  /** What the account was worth when each of these minutes began, ascending; null before the first sample. */
  equityAt(accountId: number, minutes: readonly number[]): (number | null)[] {
    const answer = new Array<number | null>(minutes.length).fill(null);
    // From the end: a sample holds for every minute back to its own, so that a quiet year is one look.
    let index = minutes.length - 1;
    while (index >= 0) {
      const row = this.#lastBefore.get(accountId, minutes[index]!);
      if (row === undefined) break;
      const { minute, equity } = row as { minute: number; equity: number };
      for (; index >= 0 && minutes[index]! > minute; index--) answer[index] = equity;
    }
    return answer;
  }
}
