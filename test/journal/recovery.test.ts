import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { Liquidity } from '../../src/domain/fill.ts';
import { EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { ClientOrderIds } from '../../src/execution/client-order-ids.ts';
import { OrderQueries } from '../../src/journal/order-queries.ts';
import { recover } from '../../src/journal/recovery.ts';
import { registerInstruments, registerVenues, symbolsById } from '../../src/journal/registries.ts';
import { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryFolder, temporaryJournal } from '../support/journal.ts';
import { accepted, commitEvents, EPOCH_MICROS, later } from '../support/journal-events.ts';

const MORE_THAN_RECENT_IDS = 140_000;

function fill(seq: number, orderId: number, executionId: number, fields: Partial<OrderEvent>): OrderEvent {
  return later(EventKind.Fill, seq, orderId, { status: OrderStatus.PartiallyFilled, executionId, ...fields });
}

function rested(orderId: number, restSequence: number, fields: Partial<OrderEvent> = {}): OrderEvent {
  return later(EventKind.Rested, 0, orderId, {
    status: OrderStatus.New,
    venueId: 3,
    price: 100_000,
    lastQty: 100,
    queueAhead: 700,
    restSequence,
    ...fields,
  });
}

describe('recovery', () => {
  test('of an empty journal begins everything at 1', () => {
    const { clientOrderIds, ...state } = recover(temporaryJournal());
    expect(state).toEqual({
      nextSeq: 1,
      nextOrderId: 1,
      nextExecutionId: 1,
      nextRestSequence: 1,
      accounts: [],
      positions: [],
      liveOrders: [],
    });
    expect([...clientOrderIds]).toEqual([]);
  });

  test('gives live orders whole, oldest first, ended ones not at all', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1, { side: Side.Sell, extendedHours: true, instrumentId: 4, timeInForce: 1, boundPrice: 98_000 }),
      accepted(2, 2),
      accepted(3, 3, { accountId: 2, reserved: 1_000_000 }),
      later(EventKind.Canceled, 4, 2, { status: OrderStatus.Canceled, reason: EndReason.ClientRequest }),
    ]);
    const { liveOrders, nextSeq, nextOrderId } = recover(journal);
    expect(liveOrders).toEqual([
      {
        orderId: 1,
        accountId: 1,
        instrumentId: 4,
        side: Side.Sell,
        type: 1,
        timeInForce: 1,
        extendedHours: true,
        qty: 100,
        limitPrice: 100_000,
        boundPrice: 98_000,
        clientOrderId: 'order-1',
        status: OrderStatus.New,
        filledQty: 0,
        filledNotional: 0,
        fees: 0,
        reserved: 0,
        submittedAtMicros: EPOCH_MICROS + 1,
        updatedAtMicros: EPOCH_MICROS + 1,
        filledAtMicros: 0,
        canceledAtMicros: 0,
        expiredAtMicros: 0,
        failedAtMicros: 0,
        endReason: EndReason.None,
      },
      expect.objectContaining({ orderId: 3, accountId: 2, reserved: 1_000_000, extendedHours: false }),
    ]);
    expect([nextSeq, nextOrderId]).toEqual([5, 4]);
  });

  test('tells which live orders were being ended', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1),
      later(EventKind.EndRequested, 0, 1, { status: OrderStatus.PendingCancel, reason: EndReason.SessionClosed }),
    ]);
    expect(recover(journal).liveOrders).toEqual([
      expect.objectContaining({ orderId: 1, status: OrderStatus.PendingCancel, endReason: EndReason.SessionClosed }),
    ]);
    expect(journal.lastSeq).toBe(1);
  });

  test('an order that has left its book stands in none, unless it has come to rest again', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1),
      accepted(2, 2),
      rested(1, 7),
      rested(2, 8),
      later(EventKind.LeftBook, 0, 1),
      later(EventKind.LeftBook, 0, 2),
      rested(2, 9),
    ]);
    const [first, second] = recover(journal).liveOrders;
    expect(first!.resting).toBeUndefined();
    expect(second!.resting).toMatchObject({ restSequence: 9 });
  });

  test('an end that is owed stays owed when the order fills in part, and is settled when it fills', () => {
    const journal = temporaryJournal();
    const asked = { status: OrderStatus.PendingCancel, reason: EndReason.ClientRequest };
    commitEvents(journal, [
      accepted(1, 1),
      later(EventKind.EndRequested, 0, 1, asked),
      fill(2, 1, 1, { venueId: 3, lastQty: 20, filledQty: 20 }),
    ]);
    expect(recover(journal).liveOrders).toMatchObject([{ filledQty: 20, endReason: EndReason.ClientRequest }]);
    commitEvents(journal, [fill(3, 1, 2, { venueId: 3, lastQty: 20, filledQty: 40 })]);
    expect(recover(journal).liveOrders).toMatchObject([{ filledQty: 40, endReason: EndReason.ClientRequest }]);
    commitEvents(journal, [fill(4, 1, 3, { status: OrderStatus.Filled, lastQty: 60, filledQty: 100 })]);
    expect(recover(journal).liveOrders).toEqual([]);
    expect(journal.database.prepare('SELECT end_reason FROM orders').get()!.end_reason).toBe(EndReason.None);
  });

  test('what ended says why, of a live order only what is owed', () => {
    const journal = temporaryJournal();
    const reason = EndReason.SelfMatchPrevention;
    commitEvents(journal, [
      accepted(1, 1),
      accepted(2, 2),
      later(EventKind.EndRequested, 0, 2, { status: OrderStatus.PendingCancel, reason }),
      later(EventKind.Canceled, 3, 1, { status: OrderStatus.Canceled, reason }),
    ]);
    journal.projectAll();
    const queries = new OrderQueries(journal.database);
    expect(queries.orderById(1, 1)).toMatchObject({ status: OrderStatus.Canceled, endReason: reason });
    expect(recover(journal).liveOrders).toMatchObject([{ orderId: 2, endReason: reason }]);
  });

  test('a resting child keeps its place and what its fills as a maker left of it', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1),
      fill(2, 1, 1, { venueId: 3, liquidity: Liquidity.Taker, lastQty: 20, filledQty: 20 }),
      rested(1, 8, { lastQty: 80 }),
      accepted(3, 2),
      rested(2, 9),
    ]);
    commitEvents(journal, [
      fill(4, 1, 2, { venueId: 3, liquidity: Liquidity.Maker, lastQty: 30, filledQty: 50 }),
      fill(5, 1, 3, { venueId: 5, liquidity: Liquidity.Maker, lastQty: 7, filledQty: 57 }),
      fill(6, 1, 4, { venueId: 3, liquidity: Liquidity.Taker, lastQty: 3, filledQty: 60 }),
    ]);
    const { liveOrders, nextRestSequence, nextExecutionId } = recover(journal);
    expect(liveOrders.map((order) => [order.orderId, order.filledQty, order.resting])).toEqual([
      [1, 60, { venueId: 3, limitPrice: 100_000, qty: 50, queueAhead: 700, restSequence: 8 }],
      [2, 0, { venueId: 3, limitPrice: 100_000, qty: 100, queueAhead: 700, restSequence: 9 }],
    ]);
    expect([nextRestSequence, nextExecutionId]).toEqual([10, 5]);
  });

  test('a child that filled is gone, and a second one that rested later counts', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1),
      rested(1, 1, { lastQty: 60 }),
      fill(2, 1, 1, { venueId: 3, liquidity: Liquidity.Maker, lastQty: 60, filledQty: 60 }),
    ]);
    expect(recover(journal).liveOrders[0]!.resting).toBeUndefined();
    commitEvents(journal, [rested(1, 2, { venueId: 6, lastQty: 40 })]);
    expect(recover(journal).liveOrders[0]!.resting).toMatchObject({ venueId: 6, qty: 40, restSequence: 2 });
  });

  test.each([
    ['filled', EventKind.Fill, OrderStatus.Filled, 'filledAtMicros'],
    ['canceled', EventKind.Canceled, OrderStatus.Canceled, 'canceledAtMicros'],
    ['expired', EventKind.Expired, OrderStatus.Expired, 'expiredAtMicros'],
    ['rejected by its venue', EventKind.Rejected, OrderStatus.Rejected, 'failedAtMicros'],
  ] as const)('an order that is %s leaves no resting child and keeps the time of its end', (_, kind, status, field) => {
    const journal = temporaryJournal();
    const end = later(kind, 2, 1, { status, reason: EndReason.VenueRejected, executionId: 1 });
    commitEvents(journal, [accepted(1, 1), rested(1, 1), end]);
    expect(recover(journal).liveOrders).toEqual([]);
    expect(journal.database.prepare('SELECT count(*) AS rows FROM resting').get()!.rows).toBe(0);
    expect(journal.queries.orderById(1, 1)).toMatchObject({ status, [field]: end.timestampMicros });
  });

  test('a refusal by risk makes no order but uses up its numbers', () => {
    const journal = temporaryJournal();
    const refusal = { reason: EndReason.RiskRefusal, status: OrderStatus.Rejected };
    commitEvents(journal, [accepted(1, 1), later(EventKind.Rejected, 2, 2, refusal)]);
    const state = recover(journal);
    expect([state.nextSeq, state.nextOrderId]).toEqual([3, 3]);
    expect([...state.clientOrderIds]).toEqual([{ accountId: 1, clientOrderId: 'order-1' }]);
    expect(journal.queries.orderById(1, 2)).toBeUndefined();
  });

  test('an id that a client chose stays used, after a restart and when memory has no room for it any more', () => {
    const folder = temporaryFolder();
    const before = SqliteJournal.open(join(folder, 'orderpool.db'), 'normal');
    const orders = Array.from({ length: 300 }, (_, index) => accepted(index + 1, index + 1));
    commitEvents(before, orders.slice(0, 200));
    before.project(1);
    commitEvents(before, orders.slice(200));
    before.close();

    const journal = SqliteJournal.open(join(folder, 'orderpool.db'), 'normal');
    const { clientOrderIds, nextOrderId } = recover(journal);
    const ids = new ClientOrderIds();
    for (const { accountId, clientOrderId } of clientOrderIds) ids.add(accountId, clientOrderId);
    for (let index = 0; index < MORE_THAN_RECENT_IDS; index++) ids.add(2, `later-${index}`);
    for (const { orderId, accountId, clientOrderId } of orders) {
      expect(ids.state(accountId, clientOrderId, nextOrderId)).toBe('ask');
      expect(journal.queries.orderByClientOrderId(accountId, clientOrderId)).toMatchObject({ orderId });
    }
    expect(journal.queries.orderByClientOrderId(2, orders[0]!.clientOrderId)).toBeUndefined();
    journal.close();
  });

  test('positions and cash are those of the last fill, and an account sums its positions', () => {
    const journal = temporaryJournal();
    commitEvents(journal, [
      accepted(1, 1),
      fill(2, 1, 1, {
        positionQty: 10,
        positionCostBasis: 500,
        positionRealisedProfit: 0,
        positionFees: 3,
        accountCash: 900,
      }),
      fill(3, 1, 2, {
        positionQty: -5,
        positionCostBasis: -250,
        positionRealisedProfit: 70,
        positionFees: 5,
        accountCash: 800,
      }),
      fill(4, 1, 3, {
        instrumentId: 2,
        positionQty: 1,
        positionCostBasis: 9,
        positionRealisedProfit: -20,
        positionFees: -1,
        accountCash: 790,
      }),
      fill(5, 1, 4, { accountId: 2, positionQty: 8, positionCostBasis: 80, positionFees: 2, accountCash: 55 }),
    ]);
    const { accounts, positions } = recover(journal);
    expect(positions.map((row) => ({ ...row }))).toEqual([
      { accountId: 1, instrumentId: 0, qty: -5, costBasis: -250, realisedProfit: 70, fees: 5 },
      { accountId: 1, instrumentId: 2, qty: 1, costBasis: 9, realisedProfit: -20, fees: -1 },
      { accountId: 2, instrumentId: 0, qty: 8, costBasis: 80, realisedProfit: 0, fees: 2 },
    ]);
    expect(accounts.map((row) => ({ ...row }))).toEqual([
      { accountId: 1, cash: 790, realisedProfit: 50, fees: 4 },
      { accountId: 2, cash: 55, realisedProfit: 0, fees: 2 },
    ]);
  });

  test('fills keep their evidence', () => {
    const journal = temporaryJournal();
    const evidence = {
      venueId: 3,
      price: 99_900,
      lastQty: 40,
      filledQty: 40,
      fee: -12,
      marketTimeMillis: 34_200_000.5,
      nbboBid: 99_800,
      nbboAsk: 99_900,
    };
    commitEvents(journal, [accepted(1, 1), fill(2, 1, 17, evidence)]);
    journal.projectAll();
    expect(
      journal.database
        .prepare('SELECT * FROM fills')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual([
      {
        execution_id: 17,
        seq: 2,
        order_id: 1,
        account_id: 1,
        instrument_id: 0,
        venue_id: 3,
        side: Side.Buy,
        price: 99_900,
        qty: 40,
        liquidity: Liquidity.Taker,
        fee: -12,
        executed_at_micros: EPOCH_MICROS + 1_000_002,
        market_time_millis: 34_200_000.5,
        nbbo_bid: 99_800,
        nbbo_ask: 99_900,
        cumulative_qty: 40,
        leaves_qty: 60,
        order_status: OrderStatus.PartiallyFilled,
      },
    ]);
  });
});

describe('registries', () => {
  test('known names keep their number in whatever order they come, new ones get the next', () => {
    const { database } = temporaryJournal();
    expect([...registerInstruments(database, ['IBM', 'MSFT'])]).toEqual([
      ['IBM', 0],
      ['MSFT', 1],
    ]);
    expect([...registerInstruments(database, ['AAPL', 'MSFT'])]).toEqual([
      ['AAPL', 2],
      ['MSFT', 1],
    ]);
    expect([...symbolsById(database)]).toEqual([
      [0, 'IBM'],
      [1, 'MSFT'],
      [2, 'AAPL'],
    ]);
  });

  test('a journal knows at most sixteen venues ever, and a refusal registers none', () => {
    const { database } = temporaryJournal();
    const mics = Array.from({ length: 15 }, (_, index) => `V${index}`);
    registerVenues(database, mics);
    expect(() => registerVenues(database, ['NEW1', 'NEW2'])).toThrow('has known 16 venues: no place for NEW2');
    expect(registerVenues(database, ['NEW2']).get('NEW2')).toBe(15);
  });
});
