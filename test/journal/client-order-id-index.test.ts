import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  CLIENT_ORDER_ID_TABLES,
  ClientOrderIdReader,
  ClientOrderIdWriter,
} from '../../src/journal/client-order-id-index.ts';
import { inTransaction } from '../../src/journal/transaction.ts';
import { temporaryFolder } from '../support/journal.ts';

/** Within this many orders the index turns over its generation. */
const GENERATION_ORDERS = 16_384;
const SPAN_ORDERS = 262_144;

const accountOf = (orderId: number): number => 1 + (orderId % 3);
const nameOf = (orderId: number): string => `order ${Math.imul(orderId, 0x9e3779b1)}/${orderId}`;

function openIndex(): { database: DatabaseSync; reader: ClientOrderIdReader; addAll(orderIds: number[]): void } {
  const file = join(temporaryFolder(), 'index.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; ${CLIENT_ORDER_ID_TABLES}`);
  const asked = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => {
    asked.close();
    database.close();
  });
  let writer = new ClientOrderIdWriter(database);
  const addAll = (orderIds: number[]): void => {
    inTransaction(database, () => {
      for (const orderId of orderIds) writer.add(orderId, accountOf(orderId), nameOf(orderId));
      writer.write();
    });
    // As after a restart.
    if (orderIds[0]! % 7 === 0) writer = new ClientOrderIdWriter(database);
  };
  return { database, reader: new ClientOrderIdReader(asked), addAll };
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

const rowsIn = (database: DatabaseSync, table: string): number =>
  database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()!.rows as number;

describe('the index of client order ids', () => {
  test('finds every id, over generations, spans and restarts, from the moment it is written', () => {
    const { database, reader, addAll } = openIndex();
    const first = SPAN_ORDERS - 1.5 * GENERATION_ORDERS;
    const end = SPAN_ORDERS + 1.5 * GENERATION_ORDERS;
    let next = first;
    for (let slice = 1; next < end; slice++) {
      const orderIds = range(next, 1 + ((slice * 97) % 700));
      addAll(orderIds);
      next += orderIds.length;
      // The newest, the oldest, and others anywhere between.
      for (const orderId of [next - 1, first, first + ((slice * 7919) % (next - first))]) {
        expect(reader.candidates(accountOf(orderId), nameOf(orderId))).toContain(orderId);
      }
    }
    const missed = range(first, next - first).filter(
      (orderId) => orderId % 101 === 0 && !reader.candidates(accountOf(orderId), nameOf(orderId)).includes(orderId),
    );
    expect(missed).toEqual([]);
    const fresh = new ClientOrderIdReader(database);
    expect(fresh.candidates(accountOf(first), nameOf(first))).toContain(first);
    expect(rowsIn(database, 'recent_client_order_ids')).toBeLessThanOrEqual(2 * (GENERATION_ORDERS / 256));
  });

  test('finds ids that few orders have', () => {
    const { reader, addAll } = openIndex();
    const orderIds = range(0, 60).map((step) => 5 + step * 9973);
    for (const orderId of orderIds) addAll([orderId]);
    for (const orderId of orderIds) {
      expect(reader.candidates(accountOf(orderId), nameOf(orderId))).toContain(orderId);
    }
  });

  test('finds ids of a generation that is followed by some without any', () => {
    const { database, reader, addAll } = openIndex();
    const early = range(3 * GENERATION_ORDERS, 600);
    addAll(early);
    const missedBy = (asked: ClientOrderIdReader) =>
      early.filter((orderId) => !asked.candidates(accountOf(orderId), nameOf(orderId)).includes(orderId));
    expect(missedBy(reader)).toEqual([]);
    for (const late of range(5 * GENERATION_ORDERS, 3)) {
      addAll([late]);
      expect(missedBy(reader)).toEqual([]);
      expect(missedBy(new ClientOrderIdReader(database))).toEqual([]);
    }
  });

  test('says nothing, but for a few by mistake, of ids and accounts that it does not know', () => {
    const { reader, addAll } = openIndex();
    for (let first = 1; first < 3 * GENERATION_ORDERS; first += 4096) addAll(range(first, 4096));
    const strangers = range(1, 300).flatMap((orderId) => [
      ...reader.candidates(accountOf(orderId), `nobody ${orderId}`),
      ...reader.candidates(accountOf(orderId) + 1, nameOf(orderId)),
    ]);
    expect(strangers.length).toBeLessThan(5);
  });

  test('passes over orders whose client chose no id', () => {
    const { database, reader } = openIndex();
    const writer = new ClientOrderIdWriter(database);
    writer.add(1, 1, '');
    writer.write();
    expect(reader.candidates(1, '')).toEqual([]);
    expect(rowsIn(database, 'recent_client_order_ids')).toBe(0);
  });

  test('writes a row for some eight ids or more, however many there are', () => {
    const { database, addAll } = openIndex();
    for (let first = 1; first < 2 * GENERATION_ORDERS; first += 1000) addAll(range(first, 1000));
    const changes = (): number => database.prepare('SELECT total_changes() AS changes').get()!.changes as number;
    const before = changes();
    for (let first = 2 * GENERATION_ORDERS; first < 3 * GENERATION_ORDERS; first += 1024) addAll(range(first, 1024));
    expect((changes() - before) / GENERATION_ORDERS).toBeLessThan(1 / 6);
  });

  test('takes orders in their sequence only', () => {
    const { database } = openIndex();
    const writer = new ClientOrderIdWriter(database);
    writer.add(GENERATION_ORDERS, 1, 'later');
    expect(() => writer.add(1, 1, 'earlier')).toThrow('order 1 was added after a much later one');
  });
});
