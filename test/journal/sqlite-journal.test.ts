import { copyFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { NO_CLOSE } from '../../src/execution/ports/equity-store.ts';
import { EquityQueries } from '../../src/journal/equity-tables.ts';
import { EMPTY_HASH } from '../../src/journal/event-hash.ts';
import { registerInstruments, symbolsById } from '../../src/journal/registries.ts';
import { SCHEMA_VERSION } from '../../src/journal/schema.ts';
import { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryFolder, temporaryJournal } from '../support/journal.ts';
import { accepted, commitEvents, decodeBatch, encodeBatch, later } from '../support/journal-events.ts';

/** For a database as versions up to 5 made it. */
const WITHOUT_EQUITY = 'DROP TABLE equity_samples; DROP TABLE account_closes; DROP TABLE position_closes;';
/** As versions up to 4 made it. */
const WITHOUT_FILL_TOTALS = `${WITHOUT_EQUITY}
  CREATE TABLE older_fills (
    execution_id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    instrument_id INTEGER NOT NULL,
    venue_id INTEGER NOT NULL,
    side INTEGER NOT NULL,
    price INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    liquidity INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    executed_at_micros INTEGER NOT NULL,
    market_time_millis REAL NOT NULL,
    nbbo_bid INTEGER NOT NULL,
    nbbo_ask INTEGER NOT NULL
  );
  INSERT INTO older_fills SELECT execution_id, seq, order_id, account_id, instrument_id, venue_id, side, price, qty,
    liquidity, fee, executed_at_micros, market_time_millis, nbbo_bid, nbbo_ask FROM fills;
  DROP TABLE fills; DROP TABLE fill_blocks; ALTER TABLE older_fills RENAME TO fills;`;
/** As versions up to 2 made it: the index of the ids' text is to be added. */
const WITHOUT_CLIENT_ORDER_ID_TABLES = `${WITHOUT_FILL_TOTALS} DROP TABLE client_order_ids; DROP TABLE recent_client_order_ids;`;

const fillStatus = (filledQty: number) => (filledQty < 100 ? OrderStatus.PartiallyFilled : OrderStatus.Filled);

describe('sqlite journal', () => {
  test('gives back after a reopen what was committed', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const first = SqliteJournal.open(file, 'normal');
    expect([first.lastSeq, first.lastBatchId, first.hash]).toEqual([0, 0, EMPTY_HASH]);
    commitEvents(first, [accepted(1, 1), accepted(2, 2)]);
    commitEvents(first, [accepted(3, 3)]);
    const { hash } = first;
    first.close();

    const second = SqliteJournal.open(file, 'normal');
    expect([second.lastSeq, second.lastBatchId, second.hash]).toEqual([3, 2, hash]);
    const events = second.readBatches(1, 1_000_000).flatMap(({ bytes }) => decodeBatch(bytes));
    expect(events).toEqual([accepted(1, 1), accepted(2, 2), accepted(3, 3)]);
    second.close();
  });

  test('the running hash is the same however events were batched', () => {
    const events = [accepted(1, 1), later(EventKind.Rested, 0, 1), accepted(2, 2), accepted(3, 3)];
    const one = temporaryJournal();
    const many = temporaryJournal();
    commitEvents(one, events);
    for (const event of events) commitEvents(many, [event]);
    expect(many.hash).toBe(one.hash);
  });

  test('reads batches from the one that holds the number, up to a size, but at least one', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [later(EventKind.Rested, 0, 9)]);
    for (let first = 1; first <= 9; first += 3) {
      commitEvents(journal, [accepted(first, first), accepted(first + 1, first + 1), accepted(first + 2, first + 2)]);
      commitEvents(journal, [later(EventKind.Rested, 0, first)]);
    }
    const firstSeqs = (fromSeq: number, maxBytes: number): number[] =>
      journal.readBatches(fromSeq, maxBytes).map((batch) => batch.firstSeq);
    expect(firstSeqs(0, 1_000_000)).toEqual([1, 4, 7]);
    expect(firstSeqs(1, 1_000_000)).toEqual([1, 4, 7]);
    expect(firstSeqs(3, 1_000_000)).toEqual([1, 4, 7]);
    expect(firstSeqs(4, 1_000_000)).toEqual([4, 7]);
    expect(firstSeqs(9, 1_000_000)).toEqual([7]);
    expect(firstSeqs(10, 1_000_000)).toEqual([]);
    expect(firstSeqs(1, 1)).toEqual([1]);
    const batchBytes = journal.readBatches(1, 1)[0]!.bytes.length;
    expect(firstSeqs(1, 2 * batchBytes)).toEqual([1, 4]);
  });

  test('refuses a database of a newer version', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    newer.close();
    expect(() => SqliteJournal.open(file, 'normal')).toThrow(`newer version (schema ${SCHEMA_VERSION + 1}`);
  });

  test('brings a database of version 1 up, with the ids that the service gave to its orders', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const given = (orderId: number): string => encodeUuid(UuidKind.ClientOrder, orderId);
    const first = SqliteJournal.open(file, 'normal');
    commitEvents(first, [accepted(1, 1, { clientOrderId: given(1) })]);
    first.projectAll();
    first.database.exec(`DROP TABLE advanced_terms; ${WITHOUT_CLIENT_ORDER_ID_TABLES} PRAGMA user_version = 1;
      CREATE UNIQUE INDEX orders_by_client_order_id ON orders (account_id, client_order_id)`);
    first.close();

    const journal = SqliteJournal.open(file, 'normal');
    expect(journal.database.prepare('PRAGMA user_version').get()!.user_version).toBe(SCHEMA_VERSION);
    const unnamed = (seq: number) => accepted(seq, seq, { clientOrderId: '' });
    commitEvents(journal, [unnamed(2), unnamed(3), accepted(4, 4)]);
    journal.projectAll();
    const found = (clientOrderId: string) => journal.queries.orderByClientOrderId(1, clientOrderId)?.orderId;
    expect([given(1), given(2), given(3), 'order-4'].map(found)).toEqual([1, 2, 3, 4]);
    expect([given(4), given(5), given(2).toUpperCase(), ''].map(found)).toEqual(Array(4).fill(undefined));
    expect(journal.queries.orderByClientOrderId(2, given(2))).toBeUndefined();
    journal.close();
  });

  test('brings a database of version 2 up, with the ids that clients chose', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const first = SqliteJournal.open(file, 'normal');
    const name = (orderId: number): string => (orderId % 3 === 0 ? '' : `${(orderId * 7919) % 20_011}`);
    const order = (orderId: number) =>
      accepted(orderId, orderId, { clientOrderId: name(orderId), accountId: 1 + (orderId % 2) });
    commitEvents(
      first,
      Array.from({ length: 20_000 }, (_, index) => order(index + 1)),
    );
    first.projectAll();
    first.database.exec(`DROP TABLE advanced_terms; ${WITHOUT_CLIENT_ORDER_ID_TABLES} PRAGMA user_version = 2;
      CREATE UNIQUE INDEX orders_by_client_order_id ON orders (account_id, client_order_id) WHERE client_order_id <> ''`);
    // Committed, but not folded in yet when the older version ended.
    commitEvents(first, [order(20_001), order(20_002)]);
    first.close();

    const journal = SqliteJournal.open(file, 'normal');
    expect(journal.database.prepare('PRAGMA user_version').get()!.user_version).toBe(SCHEMA_VERSION);
    journal.projectAll();
    const lost: number[] = [];
    for (let orderId = 1; orderId <= 20_002; orderId++) {
      if (orderId % 3 === 0 || (orderId % 17 !== 0 && orderId < 19_990)) continue;
      if (journal.queries.orderByClientOrderId(1 + (orderId % 2), name(orderId))?.orderId !== orderId)
        lost.push(orderId);
    }
    expect(lost).toEqual([]);
    expect(journal.queries.orderByClientOrderId(1, 'nobody')).toBeUndefined();
    journal.close();
    SqliteJournal.open(file, 'normal').close();
  });

  test('brings a database of version 3 up, which knew no replaced orders and no stops', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const first = SqliteJournal.open(file, 'normal');
    commitEvents(first, [accepted(1, 1), accepted(2, 2)]);
    first.projectAll();
    first.database.exec(`${WITHOUT_FILL_TOTALS} DROP TABLE advanced_terms; DROP INDEX orders_live; PRAGMA user_version = 3;
      CREATE INDEX orders_live ON orders (account_id, submitted_at_micros, order_id) WHERE status NOT BETWEEN 3 AND 6`);
    first.close();

    const journal = SqliteJournal.open(file, 'normal');
    const advanced = Object.assign(new AdvancedTerms(), { replacedByOrderId: 3 });
    commitEvents(journal, [later(EventKind.Replaced, 3, 2, { status: OrderStatus.Replaced, advanced })]);
    journal.projectAll();
    const open = journal.queries.orders({ accountId: 1, status: 'open', limit: 5, direction: 'desc' });
    expect(open.map(({ orderId }) => orderId)).toEqual([1]);
    expect(journal.queries.orderById(1, 2)).toMatchObject({
      status: OrderStatus.Replaced,
      advanced: { replacedByOrderId: 3 },
    });
    journal.close();
  });

  test('brings a database of version 4 up, with what orders had come to by each fill', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const first = SqliteJournal.open(file, 'normal');
    const fill = (seq: number, orderId: number, executionId: number, lastQty: number, filledQty: number) =>
      later(EventKind.Fill, seq, orderId, { executionId, lastQty, filledQty, status: fillStatus(filledQty) });
    commitEvents(first, [
      accepted(1, 1),
      fill(2, 1, 9, 30, 30),
      accepted(3, 2),
      fill(4, 2, 3, 40, 40),
      // Venues number executions as they make them; orders get them as they arrive.
      fill(5, 1, 8, 70, 100),
    ]);
    first.projectAll();
    const rows = ({ database }: SqliteJournal, table: string) =>
      database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => ({ ...row }));
    const totals = (journal: SqliteJournal) =>
      rows(journal, 'fills').map((row) => [row.execution_id, row.cumulative_qty, row.leaves_qty, row.order_status]);
    const before = [rows(first, 'fills'), rows(first, 'fill_blocks')];
    first.database.exec(`${WITHOUT_FILL_TOTALS} PRAGMA user_version = 4`);
    first.close();

    const journal = SqliteJournal.open(file, 'normal');
    expect([rows(journal, 'fills'), rows(journal, 'fill_blocks')]).toEqual(before);
    expect(totals(journal)).toEqual([
      [9, 30, 70, OrderStatus.PartiallyFilled],
      [3, 40, 60, OrderStatus.PartiallyFilled],
      [8, 100, 0, OrderStatus.Filled],
    ]);
    commitEvents(journal, [fill(6, 2, 10, 60, 100)]);
    journal.projectAll();
    expect(totals(journal).at(-1)).toEqual([10, 100, 0, OrderStatus.Filled]);
    journal.close();
  });

  test('brings a database of version 5 up, which did not know what accounts had been worth', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const first = SqliteJournal.open(file, 'normal');
    first.database.exec(`${WITHOUT_EQUITY} PRAGMA user_version = 5`);
    first.close();
    const journal = SqliteJournal.open(file, 'normal');
    const sample = { accountId: 1, minute: 7, equity: 5 };
    journal.saveEquity([sample], NO_CLOSE);
    expect(new EquityQueries(journal.database).equityAt(1, [7, 8])).toEqual([null, 5]);
    journal.close();
  });

  test('says which file it could not open', () => {
    const folder = temporaryFolder();
    expect(() => SqliteJournal.open(folder, 'normal')).toThrow(`cannot open the journal ${folder}`);
  });

  test('a commit that fails leaves the journal where it was', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [accepted(1, 1)]);
    const { hash } = journal;
    journal.database.exec(
      "CREATE TRIGGER sabotage BEFORE INSERT ON batches BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    );
    expect(() => commitEvents(journal, [accepted(2, 2)])).toThrow('disk is full');
    expect([journal.lastSeq, journal.lastBatchId, journal.hash]).toEqual([1, 1, hash]);
  });

  test('syncs as it was told to, after a projection too', () => {
    const levelOf = (journal: SqliteJournal): unknown =>
      journal.database.prepare('PRAGMA synchronous').get()!.synchronous;
    for (const [sync, level] of [
      ['off', 0],
      ['normal', 1],
      ['full', 2],
    ] as const) {
      const journal = temporaryJournal(sync);
      expect(levelOf(journal)).toBe(level);
      commitEvents(journal, [accepted(1, 1)]);
      journal.project(1);
      expect(levelOf(journal)).toBe(level);
    }
  });
});

describe('projection', () => {
  test('goes forward by slices and says how far it lags', () => {
    const journal = temporaryJournal();
    expect(journal.project(10)).toBe(0);
    for (let seq = 1; seq <= 6; seq += 2) commitEvents(journal, [accepted(seq, seq), accepted(seq + 1, seq + 1)]);
    expect(journal.projectionLag).toBe(3);
    expect(journal.project(2)).toBe(4);
    expect(journal.projectionLag).toBe(1);
    expect(journal.project(2)).toBe(2);
    expect(journal.project(2)).toBe(0);
    expect(journal.projectionLag).toBe(0);
  });

  test('ends a slice early when its batches are large', () => {
    const journal = temporaryJournal();
    for (let batch = 0; batch < 3; batch++) {
      const first = batch * 300 + 1;
      commitEvents(
        journal,
        Array.from({ length: 300 }, (_, index) => accepted(first + index, first + index)),
      );
    }
    expect(journal.project(3)).toBe(300);
    expect(journal.projectionLag).toBe(2);
  });

  test('goes on after a reopen where it had come to', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const first = SqliteJournal.open(file, 'normal');
    commitEvents(first, [accepted(1, 1)]);
    commitEvents(first, [accepted(2, 2)]);
    first.project(1);
    first.close();
    const second = SqliteJournal.open(file, 'normal');
    expect(second.projectionLag).toBe(1);
    second.projectAll();
    expect(second.queries.orderById(1, 1)).toMatchObject({ orderId: 1 });
    expect(second.queries.orderById(1, 2)).toMatchObject({ orderId: 2 });
    second.close();
  });

  test('a slice that fails changes nothing in the tables', () => {
    const journal = temporaryJournal();
    const fill = later(EventKind.Fill, 2, 1, { executionId: 1 });
    commitEvents(journal, [accepted(1, 1), fill, fill]);
    expect(() => journal.project(1)).toThrow('UNIQUE constraint failed: fills.seq');
    expect(journal.queries.orderById(1, 1)).toBeUndefined();
  });

  test('a slice for which the disk has no room says so, and changes nothing in the tables', () => {
    const journal = temporaryJournal('full');
    const orders = Array.from({ length: 2000 }, (_, index) => accepted(index + 1, index + 1));
    commitEvents(journal, orders);
    fillDisk(journal);
    expect(() => journal.project(1)).toThrow('database or disk is full');
    expect(journal.database.isTransaction).toBe(false);
    expect(journal.queries.orderById(1, 1)).toBeUndefined();
  });
});

describe('the files', () => {
  test('are looked after: a database that was replaced is noticed', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const journal = SqliteJournal.open(file, 'normal');
    journal.checkFiles();
    renameSync(file, `${file}.old`);
    expect(() => journal.checkFiles()).toThrow(`the journal's file ${file} was removed or replaced`);
    copyFileSync(`${file}.old`, file);
    expect(() => journal.checkFiles()).toThrow('removed or replaced');
    renameSync(`${file}.old`, file);
    journal.checkFiles();
    journal.close();
  });

  test('a write-ahead log that a reader keeps from beginning anew is cut once that has ended', () => {
    const file = join(temporaryFolder(), 'orderpool.db');
    const journal = SqliteJournal.open(file, 'off');
    const reader = new DatabaseSync(file, { readOnly: true });
    const logBytes = (): number => statSync(`${file}-wal`).size;
    reader.exec('BEGIN; SELECT count(*) FROM orders');
    const large = encodeBatch(Array.from({ length: 60_000 }, (_, index) => accepted(index + 1, index + 1)));
    for (let batch = 0; logBytes() < 65 * 1024 * 1024; batch++) {
      journal.commit(large, 60_000 * batch + 1, 60_000 * (batch + 1));
    }
    journal.checkFiles();
    expect(logBytes()).toBeGreaterThan(65 * 1024 * 1024);
    reader.exec('COMMIT');
    journal.checkFiles();
    expect(logBytes()).toBe(0);
    reader.close();
    journal.close();
  });
});

describe('registries', () => {
  test('for which the disk has no room say so', () => {
    const journal = temporaryJournal();
    fillDisk(journal);
    const symbols = Array.from({ length: 5000 }, (_, index) => `SYMBOL${index}`);
    expect(() => registerInstruments(journal.database, symbols)).toThrow('database or disk is full');
    expect(symbolsById(journal.database).size).toBe(0);
  });
});

/** The file may not grow any more. */
function fillDisk({ database }: SqliteJournal): void {
  database.exec(`PRAGMA max_page_count = ${database.prepare('PRAGMA page_count').get()!.page_count}`);
}
