import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdvancedTerms, LegRole } from '../../src/domain/advanced-terms.ts';
import { EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import { isTerminal, OrderStatus } from '../../src/domain/order-terms.ts';
import type { OrderQuery, OrderRecord } from '../../src/execution/ports/order-history.ts';
import type { OrderQueries } from '../../src/journal/order-queries.ts';
import type { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryJournal } from '../support/journal.ts';
import { accepted, commitEvents, EPOCH_MICROS, later } from '../support/journal-events.ts';

const ORDERS = 120;

/** Some orders have two legs, right after them. */
function parentOf(orderId: number): number {
  const place = orderId % 10;
  return place === 7 || place === 8 ? orderId - place + 6 : 0;
}

/** Orders over two accounts, three instruments and both sides; two share each microsecond; most have ended. */
function termsOf(orderId: number): Partial<OrderEvent> {
  return {
    accountId: 1 + (orderId % 5 === 0 ? 1 : 0),
    instrumentId: orderId % 3,
    side: orderId % 7 < 3 ? 1 : 0,
    submittedAtMicros: EPOCH_MICROS + Math.floor(orderId / 2),
    advanced: legTerms(parentOf(orderId), orderId % 10 === 8 ? LegRole.TakeProfit : LegRole.StopLoss),
  };
}

function legTerms(parentOrderId: number, legRole: LegRole): AdvancedTerms | undefined {
  return parentOrderId === 0 ? undefined : Object.assign(new AdvancedTerms(), { parentOrderId, legRole });
}

function filledJournal(): SqliteJournal {
  const journal = temporaryJournal();
  const endings = [
    OrderStatus.Filled,
    OrderStatus.Canceled,
    OrderStatus.Expired,
    undefined,
    OrderStatus.PartiallyFilled,
  ];
  const events: OrderEvent[] = [];
  for (let orderId = 1; orderId <= ORDERS; orderId++) {
    events.push(accepted(events.length + 1, orderId, termsOf(orderId)));
    const status = endings[orderId % endings.length];
    if (status === undefined) continue;
    events.push(
      later(EventKind.Fill, events.length + 1, orderId, { ...termsOf(orderId), status, executionId: orderId }),
    );
  }
  commitEvents(journal, events);
  journal.projectAll();
  return journal;
}

/** What the answer must be, by looking at every order. */
function expected(all: readonly OrderRecord[], query: OrderQuery): number[] {
  const isOpen = (order: OrderRecord): boolean => !isTerminal(order.status as OrderStatus);
  const hasOpenLeg = (orderId: number): boolean =>
    all.some((leg) => leg.advanced?.parentOrderId === orderId && isOpen(leg));
  const matches = all.filter(
    (order) =>
      order.accountId === query.accountId &&
      (!query.nested || order.advanced === undefined) &&
      (query.status === 'all' ||
        (isOpen(order) || (query.nested === true && hasOpenLeg(order.orderId))) === (query.status === 'open')) &&
      (query.afterMicros === undefined || order.submittedAtMicros > query.afterMicros) &&
      (query.untilMicros === undefined || order.submittedAtMicros < query.untilMicros) &&
      (query.side === undefined || order.side === query.side) &&
      (!query.instrumentIds?.length || query.instrumentIds.includes(order.instrumentId)) &&
      (query.beforeOrderId === undefined || order.orderId < query.beforeOrderId) &&
      (query.afterOrderId === undefined || order.orderId > query.afterOrderId),
  );
  matches.sort((a, b) => (query.direction === 'asc' ? a.orderId - b.orderId : b.orderId - a.orderId));
  return matches.slice(0, query.limit).map((order) => order.orderId);
}

const micros = fc.integer({ min: -2, max: ORDERS / 2 + 2 }).map((offset) => EPOCH_MICROS + offset);
const orderId = fc.integer({ min: 0, max: ORDERS + 5 });
const anyQuery = fc.record(
  {
    accountId: fc.constantFrom(1, 2, 3),
    status: fc.constantFrom('open', 'closed', 'all'),
    nested: fc.boolean(),
    limit: fc.integer({ min: 0, max: ORDERS + 10 }),
    direction: fc.constantFrom('asc', 'desc'),
    afterMicros: micros,
    untilMicros: micros,
    instrumentIds: fc.subarray([0, 1, 2, 9]),
    side: fc.constantFrom(0, 1),
    beforeOrderId: orderId,
    afterOrderId: orderId,
  },
  { requiredKeys: ['accountId', 'status', 'limit', 'direction'] },
);

/** How the database goes about the one sorted query that is asked. */
function planOf(ask: (queries: OrderQueries) => void): string[] {
  const { database, queries } = filledJournal();
  const plan: string[] = [];
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    if (!sql.includes('ORDER BY')) return prepare(sql);
    const parameters = Array.from({ length: sql.split('?').length - 1 }, () => 1);
    const steps = prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
    plan.push(...steps.map((row) => String(row.detail)));
    return prepare(sql);
  };
  ask(queries);
  return plan;
}

describe('order queries', () => {
  test('answer every combination of filters as looking at every order would', () => {
    const { queries } = filledJournal();
    const all = Array.from({ length: ORDERS }, (_, index) => {
      const order = queries.orderById(1, index + 1) ?? queries.orderById(2, index + 1);
      return order!;
    });
    fc.assert(
      fc.property(anyQuery, (query) => {
        const found = queries.orders(query as OrderQuery);
        expect(found.map((order) => order.orderId)).toEqual(expected(all, query as OrderQuery));
      }),
      { numRuns: 1000 },
    );
  });

  test('an order is found by its numbers in its own account only', () => {
    const { queries } = filledJournal();
    expect(queries.orderById(1, 4)).toMatchObject({ orderId: 4, clientOrderId: 'order-4', extendedHours: false });
    expect(queries.orderById(2, 4)).toBeUndefined();
    expect(queries.orderByClientOrderId(1, 'order-4')).toMatchObject({ orderId: 4 });
    expect(queries.orderByClientOrderId(2, 'order-4')).toBeUndefined();
    expect(queries.orderByClientOrderId(1, 'nobody')).toBeUndefined();
  });

  test('legs are found by their parents, take profits first, and of each the newest', () => {
    const journal = temporaryJournal();
    const leg = (seq: number, orderId: number, role: LegRole, fields: Partial<OrderEvent> = {}) =>
      accepted(seq, orderId, { advanced: legTerms(1, role), ...fields });
    commitEvents(journal, [
      accepted(1, 1),
      leg(2, 2, LegRole.StopLoss),
      leg(3, 3, LegRole.TakeProfit),
      accepted(4, 4),
      leg(5, 2, LegRole.StopLoss, { kind: EventKind.Replaced, status: OrderStatus.Replaced }),
      leg(6, 5, LegRole.StopLoss),
    ]);
    journal.projectAll();
    const { queries } = journal;
    expect(queries.legsOf(1, [1, 4]).map((order) => order.orderId)).toEqual([3, 5]);
    expect(queries.legsOf(2, [1])).toEqual([]);
    expect(queries.legsOf(1, [4, 0])).toEqual([]);
    expect(queries.legsOf(1, [])).toEqual([]);
  });

  test('two accounts may use the same client order id', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1, { clientOrderId: 'mine' }),
      accepted(2, 2, { clientOrderId: 'mine', accountId: 2 }),
    ]);
    journal.projectAll();
    expect(journal.queries.orderByClientOrderId(1, 'mine')).toMatchObject({ orderId: 1 });
    expect(journal.queries.orderByClientOrderId(2, 'mine')).toMatchObject({ orderId: 2 });
  });

  test.each([
    ['newest of an account', {}, 'orders_by_time'],
    ['live ones', { status: 'open' }, 'orders_live'],
    ['a span of time', { afterMicros: 1, untilMicros: 2 }, 'orders_by_time'],
    ['a later page', { beforeOrderId: 50 }, 'orders_by_time'],
  ] as const)('%s are found by an index and need no sorting', (_, filter, index) => {
    const plan = planOf((queries) =>
      queries.orders({ accountId: 1, status: 'all', limit: 5, direction: 'desc', ...filter }),
    );
    expect(plan).toHaveLength(2);
    expect(plan[0]).toContain(`USING INDEX ${index}`);
    expect(plan[1]).toMatch(/^SEARCH advanced_terms USING INTEGER PRIMARY KEY/);
  });

  test('live ones with their legs, and legs, are found by indexes', () => {
    const nested = planOf((queries) =>
      queries.orders({ accountId: 1, status: 'open', nested: true, limit: 5, direction: 'desc' }),
    );
    expect(nested.filter((step) => step.startsWith('SCAN'))).toEqual([]);
    expect(nested.join()).toContain('orders USING INDEX orders_live');
    expect(planOf((queries) => queries.legsOf(1, [1, 2])).join()).toContain('USING INDEX advanced_terms_by_parent');
  });
});
