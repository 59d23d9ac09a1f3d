import { describe, expect, it } from 'vitest';
import { Account } from '../../src/domain/account.ts';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderType } from '../../src/domain/order-terms.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { StopTrigger } from '../../src/domain/stop-trigger.ts';
import { LiveOrders } from '../../src/execution/live-orders.ts';
import { SessionOrders } from '../../src/execution/session-orders.ts';
import { StopOrders } from '../../src/execution/stop-orders.ts';
import { price, TestMarket } from '../support/engine.ts';

/** What MAX_LIVE_ORDERS lets wait. Where each that leaves costs as much as there are, this takes minutes. */
const MANY = 100_000;
const MILLIS = 3_000;

function millisOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function orders(): Order[] {
  return Array.from({ length: MANY }, (_, index) => Object.assign(new Order(), { orderId: index + 1 }));
}

describe('a great many orders', () => {
  it('that were sent one after the other end one by one, oldest first, as fast as few', () => {
    const live = new LiveOrders(MANY);
    const account = new Account(1, 0, 0);
    const sent = orders();
    for (const order of sent) live.add(account, order);
    const removeAll = () => {
      for (const order of sent) live.remove(account, order);
    };
    expect(millisOf(removeAll)).toBeLessThan(MILLIS);
    expect([live.count, account.firstLive]).toEqual([0, undefined]);
  });

  it('that wait for the open go to work at once, oldest first', () => {
    const session = new SessionOrders();
    const waiting = orders();
    for (const order of waiting.toReversed()) session.park(order);
    session.phase = SessionPhase.Regular;
    const released: number[] = [];
    expect(millisOf(() => session.releaseAdmitted(({ orderId }) => released.push(orderId)))).toBeLessThan(MILLIS);
    expect(released).toEqual(waiting.map(({ orderId }) => orderId));
  });

  it('with one stop are touched at once, oldest first, and can be taken back at once', () => {
    const { board, instruments, nowMicros } = new TestMarket({ venueCount: 1 });
    const time = { nowMicros };
    const stops = new StopOrders({ instruments, board, time, quoteMaxAgeMillis: 1000, trigger: StopTrigger.Trade });
    const touched: number[] = [];
    stops.listener = { onStopTouched: ({ orderId }) => touched.push(orderId), onStopMoved: () => undefined };
    const watched = orders().map((order) => {
      const terms = Object.assign(new AdvancedTerms(), { stopPrice: price(100) });
      return Object.assign(order, { type: OrderType.Stop, side: Side.Buy, advanced: terms });
    });
    for (const order of watched.toReversed()) stops.restore(order);
    const removeAll = () => {
      for (const order of watched) stops.remove(order);
    };
    expect(millisOf(removeAll)).toBeLessThan(MILLIS);
    for (const order of watched.toReversed()) stops.restore(order);
    stops.noteTrade({ instrumentId: 0, venueId: 0, price: price(100), qty: 1, marketTimeMillis: 1 });
    expect(millisOf(() => stops.check(0))).toBeLessThan(MILLIS);
    expect(touched).toEqual(watched.map(({ orderId }) => orderId));
  });
});
