import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import type { FillQuery } from '../../src/execution/ports/order-history.ts';
import { FillQueries } from '../../src/journal/fill-queries.ts';
import type { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryJournal } from '../support/journal.ts';
import { accepted, commitEvents, EPOCH_MICROS, later } from '../support/journal-events.ts';

const SECOND = 1_000_000;

function fill(seq: number, orderId: number, executionId: number, fields: Partial<OrderEvent>): OrderEvent {
  return later(EventKind.Fill, seq, orderId, {
    executionId,
    timestampMicros: EPOCH_MICROS + executionId * SECOND,
    price: 100_000,
    ...fields,
  });
}

/** Order 1 fills in three parts, order 2 of the other account once, order 3 once in the very moment of its last part. */
function journalOfFills(): SqliteJournal {
  const journal = temporaryJournal();
  commitEvents(journal, [
    accepted(1, 1),
    fill(2, 1, 1, { lastQty: 30, filledQty: 30, status: OrderStatus.PartiallyFilled }),
    accepted(3, 2, { accountId: 2 }),
    fill(4, 2, 2, { accountId: 2, lastQty: 100, filledQty: 100, status: OrderStatus.Filled }),
    fill(5, 1, 3, { lastQty: 20, filledQty: 50, status: OrderStatus.PendingCancel }),
    accepted(6, 3),
    fill(7, 1, 4, { lastQty: 50, filledQty: 100, status: OrderStatus.Filled }),
    fill(8, 3, 5, {
      timestampMicros: EPOCH_MICROS + 4 * SECOND,
      lastQty: 100,
      filledQty: 100,
      status: OrderStatus.Filled,
    }),
  ]);
  journal.projectAll();
  return journal;
}

const ask = (journal: SqliteJournal, filter: Partial<FillQuery> = {}) =>
  new FillQueries(journal.database).fills({ accountId: 1, limit: 100, direction: 'asc', ...filter });
/** Execution 5 was in the same moment as 4. */
const past = (executionId: number) => ({
  executionId,
  millis: (EPOCH_MICROS + Math.min(executionId, 4) * SECOND) / 1000,
});
const ids = (journal: SqliteJournal, filter: Partial<FillQuery>) =>
  ask(journal, filter).map(({ executionId }) => executionId);

describe('fill queries', () => {
  test('tell what the order had come to by each fill', () => {
    const ofOrder = ask(journalOfFills(), { orderId: 1 });
    expect(
      ofOrder.map(({ qty, cumulativeQty, leavesQty, orderStatus }) => [qty, cumulativeQty, leavesQty, orderStatus]),
    ).toEqual([
      [30, 30, 70, OrderStatus.PartiallyFilled],
      [20, 50, 50, OrderStatus.PendingCancel],
      [50, 100, 0, OrderStatus.Filled],
    ]);
    expect(ofOrder[0]).toMatchObject({ executionId: 1, orderId: 1, executedAtMicros: EPOCH_MICROS + SECOND });
  });

  test('keep to the account, the span of time, the order and the limit', () => {
    const journal = journalOfFills();
    expect(ids(journal, {})).toEqual([1, 3, 4, 5]);
    expect(ids(journal, { direction: 'desc' })).toEqual([5, 4, 3, 1]);
    expect(ids(journal, { accountId: 2 })).toEqual([2]);
    const at = (executionId: number) => EPOCH_MICROS + executionId * SECOND;
    expect(ids(journal, { afterMicros: at(1), untilMicros: at(4) })).toEqual([3]);
    expect(ids(journal, { orderId: 3 })).toEqual([5]);
    expect(ids(journal, { orderId: 2 })).toEqual([]);
    expect(ids(journal, { orderId: 99 })).toEqual([]);
    expect(ids(journal, { direction: 'desc', limit: 2 })).toEqual([5, 4]);
  });

  test.each(['asc', 'desc'] as const)('page by page give each fill once, %s', (direction) => {
    const journal = journalOfFills();
    const seen: number[] = [];
    for (let page = ids(journal, { direction, limit: 1 }); page.length > 0; ) {
      seen.push(...page);
      page = ids(journal, { direction, limit: 1, past: past(page[0]!) });
    }
    expect(seen).toEqual(ids(journal, { direction }));
    expect(ids(journal, { direction, past: past(2) })).toEqual([]);
  });

  test('are found in their blocks and need no sorting', () => {
    const { database } = journalOfFills();
    const plans: string[] = [];
    const queries = new FillQueries(database);
    const prepare = database.prepare.bind(database);
    database.prepare = (sql) => {
      const parameters = Array.from({ length: sql.split('?').length - 1 }, () => 1);
      const rows = prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
      plans.push(...rows.map((row) => String(row.detail)));
      return prepare(sql);
    };
    queries.fills({ accountId: 1, limit: 5, direction: 'desc', afterMicros: 1, past: past(5) });
    expect(plans).toEqual([
      expect.stringMatching(/SEARCH blocks USING PRIMARY KEY \(account_id=\? AND block>\? AND block<\?\)/),
      expect.stringMatching(/SEARCH fills USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/),
    ]);
  });

  test('over many blocks and accounts are those that looking at every fill finds', () => {
    const journal = temporaryJournal();
    const all: { executionId: number; accountId: number; micros: number }[] = [];
    for (let seq = 1; seq <= 20_000; seq += 500) {
      const count = Math.min(500, 20_000 - seq + 1);
      const events = Array.from({ length: count }, (_, index) => {
        const executionId = seq + index;
        // The second account fills now and then, the third in one block only.
        const accountId = executionId % 3000 === 0 ? 2 : executionId === 9000 + 1 ? 3 : 1;
        const micros = EPOCH_MICROS + executionId * 700;
        all.push({ executionId, accountId, micros });
        return fill(executionId, executionId, executionId, { accountId, timestampMicros: micros });
      });
      commitEvents(journal, events);
    }
    journal.projectAll();
    const any = fc.record({
      accountId: fc.constantFrom(1, 2, 3, 4),
      limit: fc.integer({ min: 1, max: 100 }),
      direction: fc.constantFrom('asc', 'desc'),
      after: fc.option(fc.integer({ min: -10, max: 21_000 })),
      until: fc.option(fc.integer({ min: -10, max: 21_000 })),
      past: fc.option(fc.integer({ min: 1, max: 20_000 })),
    });
    fc.assert(
      fc.property(any, ({ accountId, limit, direction, after, until, past: pastId }) => {
        const bound = (at: number) => EPOCH_MICROS + at * 700;
        const last = pastId === null ? undefined : all[pastId - 1]!;
        const found = ids(journal, {
          accountId,
          limit,
          direction: direction as 'asc' | 'desc',
          ...(after !== null && { afterMicros: bound(after) }),
          ...(until !== null && { untilMicros: bound(until) }),
          ...(last && { past: { executionId: last.executionId, millis: Math.floor(last.micros / 1000) } }),
        });
        const sorted = direction === 'asc' ? all : all.toReversed();
        const from = last === undefined ? 0 : sorted.indexOf(last) + 1;
        const expected =
          last !== undefined && last.accountId !== accountId
            ? []
            : sorted
                .slice(from)
                .filter((one) => one.accountId === accountId)
                .filter(({ micros }) => after === null || micros > bound(after))
                .filter(({ micros }) => until === null || micros < bound(until))
                .slice(0, limit)
                .map(({ executionId }) => executionId);
        expect(found).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
