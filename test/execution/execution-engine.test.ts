import { describe, expect, it } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { Order, OrderPlace } from '../../src/domain/order.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { RiskRule, RiskViolation } from '../../src/domain/risk-violation.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { CancelOutcome } from '../../src/execution/execution-engine.ts';
import type { RecoveredOrder, RecoveredState } from '../../src/execution/ports/recovered-state.ts';
import { FaultInjection } from '../../src/venues/fault-injection.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

const XNYS = 0;
const XNAS = 1;
const ARCX = 2;

/** Three venues: Nasdaq and Arca at the NBBO of 100.00 x 100.02, NYSE a cent behind. */
function quotedMarket(options = {}): TestMarket {
  const market = new TestMarket(options);
  market.quote(XNYS, 99.99, 300, 100.03, 400);
  market.quote(XNAS, 100.0, 200, 100.02, 200);
  market.quote(ARCX, 100.0, 500, 100.02, 300);
  market.rank();
  return market;
}

describe('a market order', () => {
  it('fills at the best price first and moves to the next only through displayed size', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 700 });
    expect(order.status).toBe(OrderStatus.Filled);
    const events = market.takeEvents();
    expect(events[0]).toBe('accepted #1');
    expect(events.slice(1, 3).toSorted()).toEqual([
      'fill #1 200 @ 100.02 XNAS taker',
      'fill #1 300 @ 100.02 ARCX taker',
    ]);
    expect(events.slice(3)).toEqual(['fill #1 200 @ 100.03 XNYS taker']);
  });

  it('takes what a venue shows only behind a client there before any worse price elsewhere', () => {
    const market = quotedMarket();
    market.accept({ accountId: 2, side: Side.Sell, qty: 50, limit: 100.01 });
    market.takeEvents();
    market.accept({ qty: 600 });
    const prices = market.takeEvents().flatMap((line) => /#2 (\d+ @ [\d.]+) \w+ taker/.exec(line)?.[1] ?? []);
    expect(prices.toSorted()).toEqual(['200 @ 100.02', '300 @ 100.02', '50 @ 100.01', '50 @ 100.03']);
    expect(prices[0]).toBe('50 @ 100.01');
    expect(prices.at(-1)).toBe('50 @ 100.03');
  });

  it('takes what is displayed once: the next order finds only what is left', () => {
    const market = quotedMarket();
    market.accept({ qty: 500 });
    market.takeEvents();
    market.accept({ qty: 100 });
    expect(market.takeEvents()).toEqual(['accepted #2', 'fill #2 100 @ 100.03 XNYS taker']);
    market.quote(XNAS, 100.0, 200, 100.02, 250);
    market.accept({ qty: 100 });
    expect(market.takeEvents()).toEqual(['accepted #3', 'fill #3 100 @ 100.02 XNAS taker']);
  });

  it('waits with what nobody offers and takes it when quotes bring it', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 1000 });
    expect(order).toMatchObject({ status: OrderStatus.PartiallyFilled, filledQty: 900 });
    market.takeEvents();
    market.quote(XNAS, 100.0, 200, 100.02, 60);
    market.quote(ARCX, 100.0, 500, 100.04, 300);
    expect(market.takeEvents()).toEqual(['fill #1 60 @ 100.02 XNAS taker', 'fill #1 40 @ 100.04 ARCX taker']);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('never trades past the bound that the price collar sets', () => {
    const market = quotedMarket({ limits: { priceCollarBasisPoints: 1 } });
    market.quote(XNYS, 99.99, 300, 101, 400);
    const order = market.accept({ qty: 700, timeInForce: TimeInForce.Ioc });
    expect(order).toMatchObject({ status: OrderStatus.Canceled, filledQty: 500 });
  });

  it('is refused without a fresh reference price', () => {
    const market = quotedMarket({ limits: { priceCollarBasisPoints: 500 }, quoteMaxAgeMillis: 1000 });
    market.nowMicros += 1_001_000;
    const result = market.engine.submit(market.command({ qty: 1 }));
    expect(result).toBeInstanceOf(RiskViolation);
    expect(result).toMatchObject({ rule: RiskRule.PriceCollar });
    expect(market.takeEvents()).toEqual(['rejected #1']);
  });
});

describe('a limit order', () => {
  it('takes what is within its limit and rests with the remainder', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 600, limit: 100.02 });
    expect(order).toMatchObject({ status: OrderStatus.PartiallyFilled, filledQty: 500, qtyAtVenues: 100 });
    expect(market.market.restingOrderCount).toBe(1);
  });

  it('fills as a maker at its own price once the market reaches it', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5 });
    market.takeEvents();
    market.quote(ARCX, 99.4, 500, 99.5, 60);
    market.quote(XNYS, 99.3, 300, 99.45, 400);
    const fills = market.takeEvents();
    expect(fills).toHaveLength(2);
    expect(fills[0]).toMatch(/^fill #1 60 @ 99.5 \w+ maker$/);
    expect(fills[1]).toMatch(/^fill #1 40 @ 99.5 \w+ maker$/);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('rests where least is displayed before it', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 100.0 });
    // Nasdaq and Arca display bids at 100.00; NYSE displays none there.
    expect(market.board.touchPrice(market.board.row(0, XNYS), 0)).toBe(price(100));
  });

  it('meets another client order that rests inside the spread', () => {
    const market = quotedMarket();
    market.accept({ accountId: 2, side: Side.Sell, qty: 50, limit: 100.01 });
    market.takeEvents();
    market.accept({ qty: 80, limit: 100.02, timeInForce: TimeInForce.Ioc });
    const events = market.takeEvents();
    expect(events[0]).toBe('accepted #2');
    expect(events.slice(1, 3).toSorted()).toEqual([
      expect.stringMatching(/^fill #1 50 @ 100.01 \w+ maker$/),
      expect.stringMatching(/^fill #2 50 @ 100.01 \w+ taker$/),
    ]);
    expect(events[3]).toMatch(/^fill #2 30 @ 100.02 \w+ taker$/);
  });

  it('that no fresh venue can take waits, and is routed when quotes return', () => {
    const market = quotedMarket({ quoteMaxAgeMillis: 1000 });
    market.nowMicros += 2_000_000;
    market.accept({ qty: 100, limit: 99 });
    expect(market.market.restingOrderCount).toBe(0);
    market.quote(XNYS, 99.99, 300, 100.03, 400);
    expect(market.market.restingOrderCount).toBe(1);
  });
});

describe('immediate orders', () => {
  it('an ioc order ends with what it could not take', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 600, limit: 100.02, timeInForce: TimeInForce.Ioc });
    expect(order).toMatchObject({ status: OrderStatus.Canceled, filledQty: 500 });
    expect(market.takeEvents().at(-1)).toBe('canceled #1');
  });

  it('a fok order goes whole to one venue that shows all of it', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 300, limit: 100.02, timeInForce: TimeInForce.Fok });
    expect(order.status).toBe(OrderStatus.Filled);
    expect(market.takeEvents()).toEqual(['accepted #1', 'fill #1 300 @ 100.02 ARCX taker']);
  });

  it('a fok order does not trade at a price worse than one that another venue shows', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 400, limit: 100.03, timeInForce: TimeInForce.Fok });
    expect(order).toMatchObject({ status: OrderStatus.Canceled, filledQty: 0 });
  });

  it('a fok order that no single venue can fill trades nothing', () => {
    const market = quotedMarket();
    const order = market.accept({ qty: 450, timeInForce: TimeInForce.Fok, limit: 100.02 });
    expect(order).toMatchObject({ status: OrderStatus.Canceled, filledQty: 0 });
    expect(market.takeEvents()).toEqual(['accepted #1', 'canceled #1']);
  });
});

describe('orders that wait', () => {
  it('are served oldest first, also one that came back late', () => {
    const market = new TestMarket({ venueCount: 1 });
    market.quote(XNYS, 99.99, 300, 100.03, 400);
    for (let count = 0; count < 2; count++) market.accept({ qty: 500 });
    market.takeEvents();
    market.quote(XNYS, 99.99, 300, 100.03, 150);
    expect(market.takeEvents()).toEqual(['fill #1 100 @ 100.03 XNYS taker', 'fill #2 50 @ 100.03 XNYS taker']);
  });

  it('try again at a venue that refused them once', () => {
    const faults = new FaultInjection(1, 1);
    faults.setRejectProbability(0, 1);
    const market = new TestMarket({ venueCount: 1, faults });
    market.quote(XNYS, 99, 300, 101, 400);
    market.accept({ qty: 100, limit: 100 });
    expect(market.market.restingOrderCount).toBe(0);
    faults.setRejectProbability(0, 0);
    market.quote(XNYS, 98, 300, 101, 400);
    expect(market.market.restingOrderCount).toBe(1);
  });

  it('take what another client’s order brings to rest', () => {
    const market = new TestMarket({ venueCount: 1 });
    market.quote(XNYS, 99, 300, 0, 0);
    market.accept({ qty: 50 });
    market.takeEvents();
    market.accept({ accountId: 2, side: Side.Sell, qty: 80, limit: 99.5 });
    expect(market.takeEvents().toSorted()).toEqual([
      'accepted #2',
      'fill #1 50 @ 99.5 XNYS taker',
      'fill #2 50 @ 99.5 XNYS maker',
    ]);
  });

  it('find a venue that is enabled again', () => {
    const market = new TestMarket({ venueCount: 1 });
    market.quote(XNYS, 99, 300, 100, 300);
    market.engine.setVenueEnabled(XNYS, false);
    market.accept({ qty: 50 });
    expect(market.takeEvents()).toEqual(['accepted #1']);
    market.engine.setVenueEnabled(XNYS, true);
    expect(market.takeEvents()).toEqual(['fill #1 50 @ 100 XNYS taker']);
  });
});

describe('a command that breaks off', () => {
  it('is the last: what it left behind cannot be trusted', () => {
    const market = quotedMarket();
    market.events.push = () => {
      throw new Error('the journal is gone');
    };
    expect(() => market.engine.submit(market.command({ qty: 100 }))).toThrow('the journal is gone');
    expect(() => market.quote(XNAS, 100, 200, 100.02, 60)).toThrow('broke off');
    expect(() => market.engine.cancel(1, 1)).toThrow('broke off');
  });

  it('is not one whose observer throws', () => {
    const market = quotedMarket();
    market.onEvent = () => {
      throw new Error('cannot count');
    };
    expect(market.accept({ qty: 100 }).status).toBe(OrderStatus.Filled);
    expect(market.listenerErrors).toHaveLength(2);
  });
});

describe('cancelling', () => {
  it('takes a resting order out of its book and gives back what it reserved', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    const account = market.engine.account(1)!;
    expect(account.reserved).toBe(dollars(9900));
    expect(market.engine.cancel(1, 1)).toBe(CancelOutcome.Canceled);
    expect(account.reserved).toBe(0);
    expect(market.market.restingOrderCount).toBe(0);
    expect(market.takeEvents()).toEqual(['accepted #1', 'canceled #1']);
  });

  it('ends an order that waits', () => {
    const market = quotedMarket();
    market.accept({ qty: 1000 });
    expect(market.engine.cancel(1, 1)).toBe(CancelOutcome.Canceled);
    market.takeEvents();
    market.quote(XNAS, 100.0, 200, 100.02, 60);
    expect(market.takeEvents()).toEqual([]);
  });

  it('does not reach an order that has ended, that never was, or that is somebody else’s', () => {
    const market = quotedMarket();
    market.accept({ qty: 100 });
    market.accept({ qty: 100, limit: 99 });
    expect(market.engine.cancel(1, 1)).toBe(CancelOutcome.NotLive);
    expect(market.engine.cancel(1, 99)).toBe(CancelOutcome.NotLive);
    expect(market.engine.cancel(2, 2)).toBe(CancelOutcome.NotLive);
    expect(market.engine.liveOrderCount).toBe(1);
  });

  it('of everything ends the account’s orders, oldest first, and nobody else’s', () => {
    const market = quotedMarket();
    for (let count = 0; count < 3; count++) market.accept({ qty: 100, limit: 99 });
    market.accept({ accountId: 2, qty: 100, limit: 99 });
    const visited: unknown[] = [];
    market.engine.cancelAll(1, (orderId, outcome) => visited.push([orderId, outcome]));
    expect(visited).toEqual([1, 2, 3].map((orderId) => [orderId, 'canceled']));
    expect(market.engine.liveOrderCount).toBe(1);
  });
});

describe('the end of a session', () => {
  it('expires day orders and leaves those good till cancelled', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    market.accept({ qty: 100, limit: 99, timeInForce: TimeInForce.Gtc });
    market.takeEvents();
    market.engine.enterPhase(SessionPhase.AfterHours);
    expect(market.takeEvents()).toEqual(['expired #1']);
    expect(market.engine.liveOrder(2)?.status).toBe(OrderStatus.New);
  });

  it('leaves day orders with extended hours until the market closes', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99, extendedHours: true });
    market.takeEvents();
    market.engine.enterPhase(SessionPhase.AfterHours);
    expect(market.takeEvents()).toEqual([]);
    market.accept({ qty: 100, limit: 99 });
    market.takeEvents();
    market.engine.enterPhase(SessionPhase.Closed);
    expect(market.takeEvents()).toEqual(['expired #1']);
    expect(market.engine.liveOrder(2)?.status).toBe(OrderStatus.Accepted);
  });

  it('leaves day orders that were sent after the moment at which the phase began', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    market.nowMicros += 1000;
    const midnightMicros = market.nowMicros;
    market.accept({ qty: 100, limit: 99 });
    market.takeEvents();
    market.engine.enterPhase(SessionPhase.Closed, midnightMicros);
    market.engine.enterPhase(SessionPhase.Regular, midnightMicros);
    expect(market.takeEvents()).toEqual(['expired #1']);
  });

  it('leaves day orders that were sent after it', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    market.nowMicros += 1_000_000;
    const closedAtMicros = market.nowMicros;
    market.accept({ qty: 100, limit: 99 });
    market.takeEvents();
    market.engine.expireDayOrders(closedAtMicros, closedAtMicros);
    expect(market.takeEvents()).toEqual(['expired #1']);
    expect(market.engine.liveOrderCount).toBe(1);
  });
});

describe('commands that cannot be taken', () => {
  it('a client order id is used once, also after its order has ended', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, clientOrderId: 'mine' });
    market.engine.endTurn();
    expect(market.engine.clientOrderIdState(1, 'mine')).toBe('used');
    expect(market.engine.clientOrderIdState(2, 'mine')).toBe('fresh');
    expect(market.engine.submit(market.command({ clientOrderId: 'mine' }))).toBe(RejectReason.DuplicateClientOrderId);
    market.accept({ accountId: 2, qty: 100, clientOrderId: 'mine' });
  });

  it('a refused order does not use up its client order id', () => {
    const market = quotedMarket({ limits: { maximumOrderSize: 100 } });
    expect(market.engine.submit(market.command({ qty: 101, clientOrderId: 'mine' }))).toBeInstanceOf(RiskViolation);
    expect(market.engine.clientOrderIdState(1, 'mine')).toBe('fresh');
  });

  it('are named when the pool is full, the account or instrument unknown, or the service stopping', () => {
    const market = quotedMarket({ orderPoolSize: 1 });
    expect(market.engine.submit(market.command({ accountId: 9 }))).toBe(RejectReason.UnknownAccount);
    expect(market.engine.submit(market.command({ instrumentId: 9 }))).toBe(RejectReason.UnknownInstrument);
    market.accept({ qty: 100, limit: 99 });
    expect(market.engine.submit(market.command({ qty: 100 }))).toBe(RejectReason.OrderPoolExhausted);
    market.engine.cancel(1, 1);
    market.engine.endTurn();
    market.accept({ qty: 100 });
    market.engine.endTurn();
    market.engine.stopAccepting();
    expect(market.engine.submit(market.command({ qty: 100 }))).toBe(RejectReason.ShuttingDown);
  });
});

describe('pools', () => {
  it('have everything back once all orders have ended', () => {
    const market = quotedMarket();
    market.accept({ qty: 700 });
    market.accept({ qty: 100, limit: 99 });
    market.accept({ qty: 1000 });
    market.accept({ accountId: 2, side: Side.Sell, qty: 450, timeInForce: TimeInForce.Fok });
    market.engine.cancelAll(1, () => undefined);
    market.engine.endTurn();
    expect(() => market.pools.assertAllHome()).not.toThrow();
  });

  it('hand out an order that stays whole until the turn ends', () => {
    const market = quotedMarket();
    const order = market.engine.submit(market.command({ qty: 100 }));
    expect(order).toBeInstanceOf(Order);
    expect(order).toMatchObject({ orderId: 1, status: OrderStatus.Filled });
    market.engine.endTurn();
    expect((order as Order).orderId).toBeNaN();
  });
});

describe('with simulated latency', () => {
  it('an order asks for displayed size once, however much more it wants', () => {
    const market = quotedMarket({ simulateLatency: true });
    expect(market.accept({ qty: 5000 }).qtyAtVenues).toBe(900);
    market.nowMicros += 10_000;
    market.engine.advance();
    expect(market.engine.liveOrder(1)).toMatchObject({ filledQty: 900, qtyAtVenues: 0, place: OrderPlace.Liquidity });
  });

  it('an order is under way until its venue has it', () => {
    const market = quotedMarket({ simulateLatency: true });
    const order = market.accept({ qty: 100, limit: 100.02 });
    expect(order).toMatchObject({ status: OrderStatus.New, qtyAtVenues: 100, filledQty: 0 });
    expect(market.engine.advance()).toBeGreaterThan(market.nowMicros);
    market.nowMicros += 10_000;
    expect(market.engine.advance()).toBe(0);
    expect(market.takeEvents()).toEqual(['accepted #1', expect.stringMatching(/^fill #1 100 @ 100.02 \w+ taker$/)]);
  });

  it('a slice that comes too late goes on to the next venue', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ qty: 200, limit: 100.03 });
    market.quote(XNAS, 100.0, 200, 100.05, 200);
    market.quote(ARCX, 100.0, 500, 100.05, 300);
    for (let step = 0; step < 5; step++) {
      market.nowMicros += 10_000;
      market.engine.advance();
    }
    expect(market.takeEvents()).toEqual(['accepted #1', 'fill #1 200 @ 100.03 XNYS taker']);
  });

  it('a cancel that finds the order under way ends it when it arrives', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ qty: 100, limit: 99 });
    expect(market.engine.cancel(1, 1)).toBe(CancelOutcome.Pending);
    for (let step = 0; step < 5; step++) {
      market.nowMicros += 10_000;
      market.engine.advance();
    }
    expect(market.takeEvents()).toEqual(['accepted #1', 'canceled #1']);
    market.engine.endTurn();
    market.pools.assertAllHome();
  });
});

describe('an end that a venue owes when the process dies', () => {
  it('is journalled, and asked for again after the restart', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ qty: 100, limit: 99 });
    market.nowMicros += 10_000;
    market.engine.advance();
    expect(market.engine.cancel(1, 1)).toBe(CancelOutcome.Pending);
    expect(market.events.at(-1)).toMatchObject({
      kind: EventKind.EndRequested,
      seq: 0,
      reason: EndReason.ClientRequest,
    });

    const restarted = new TestMarket({ simulateLatency: true });
    const state = recoveredOrder({ status: OrderStatus.PendingCancel, endReason: EndReason.ClientRequest });
    restarted.engine.restore(state);
    expect(restarted.engine.liveOrder(1)?.status).toBe(OrderStatus.New);
    restarted.engine.resume(state);
    restarted.nowMicros += 10_000;
    restarted.engine.advance();
    expect(restarted.takeEvents()).toEqual(['canceled #1']);
    expect(restarted.engine.account(1)?.reserved).toBe(0);
  });
});

describe('after a restart', () => {
  it('a resting order stands in its book again, with what it reserved', () => {
    const market = new TestMarket();
    market.engine.restore(recoveredOrder({}));
    expect(market.engine.account(1)?.reserved).toBe(dollars(9900));
    expect(market.market.restingOrderCount).toBe(1);
    market.quote(XNYS, 98, 100, 99, 500);
    expect(market.takeEvents()).toEqual(['fill #1 100 @ 99 XNAS maker']);
    expect(market.events).toEqual([]);
    expect(market.engine.lastSeq).toBe(8);
  });

  it('an order without a place in a book waits, and is routed by the next quote', () => {
    const market = new TestMarket();
    const [order] = recoveredOrder({}).liveOrders;
    const { resting, ...waiting } = order!;
    expect(resting).toBeDefined();
    market.engine.restore({ ...recoveredOrder({}), liveOrders: [waiting] });
    market.quote(XNYS, 98, 100, 98.5, 60);
    expect(market.takeEvents()).toEqual(['fill #1 60 @ 98.5 XNYS taker']);
  });

  it('numbers go on, and an id used before stays used', () => {
    const market = new TestMarket();
    market.engine.restore({ ...recoveredOrder({}), clientOrderIds: [{ accountId: 1, clientOrderId: 'mine' }] });
    market.quote(XNYS, 98, 100, 99.5, 500);
    const order = market.accept({ qty: 1, limit: 99.5 });
    expect(order.orderId).toBe(5);
    expect(market.engine.clientOrderIdState(1, 'mine')).toBe('used');
  });

  /** The events of a start with one order that stood in no book. */
  function eventsOfStart(changes: Partial<RecoveredOrder>): string[] {
    const state = recoveredOrder(changes);
    const { resting: _, ...underWay } = state.liveOrders[0]!;
    const market = new TestMarket();
    market.engine.restore({ ...state, liveOrders: [underWay] });
    market.engine.resume({ ...state, liveOrders: [underWay] });
    return market.takeEvents();
  }

  it('an immediate order that was under way ends, and one for the open or the close: they must not trade later', () => {
    for (const timeInForce of [TimeInForce.Ioc, TimeInForce.Fok, TimeInForce.Opg, TimeInForce.Cls]) {
      expect(eventsOfStart({ timeInForce })).toEqual(['canceled #1']);
    }
  });

  it('an order that waited for its part of the session goes on waiting', () => {
    for (const timeInForce of [TimeInForce.Ioc, TimeInForce.Opg, TimeInForce.Day]) {
      expect(eventsOfStart({ timeInForce, status: OrderStatus.Accepted })).toEqual([]);
    }
  });

  it('refuses to start with too small a pool, or without an account', () => {
    const two = recoveredOrder({});
    const crowded = { ...two, liveOrders: [two.liveOrders[0]!, { ...two.liveOrders[0]!, orderId: 2 }] };
    expect(() => new TestMarket({ orderPoolSize: 1 }).engine.restore(crowded)).toThrow('MAX_LIVE_ORDERS (1)');
    expect(() => new TestMarket({ accountIds: [2] }).engine.restore(two)).toThrow('account 1');
  });
});

/** A journal's end with one live order: account 1 buys 100 IBM at 99, resting at Nasdaq. */
function recoveredOrder(changes: Partial<RecoveredOrder>): RecoveredState {
  const order: RecoveredOrder = {
    orderId: 1,
    accountId: 1,
    instrumentId: 0,
    side: Side.Buy,
    type: OrderType.Limit,
    timeInForce: TimeInForce.Day,
    extendedHours: false,
    qty: 100,
    limitPrice: price(99),
    clientOrderId: 'first',
    status: OrderStatus.New,
    filledQty: 0,
    filledNotional: 0,
    fees: 0,
    submittedAtMicros: 1,
    updatedAtMicros: 1,
    filledAtMicros: 0,
    canceledAtMicros: 0,
    expiredAtMicros: 0,
    failedAtMicros: 0,
    boundPrice: price(99),
    reserved: dollars(9900),
    endReason: EndReason.None,
    resting: { venueId: XNAS, limitPrice: price(99), qty: 100, queueAhead: 0, restSequence: 3 },
    ...changes,
  };
  return {
    nextSeq: 8,
    nextOrderId: 5,
    nextExecutionId: 9,
    nextRestSequence: 4,
    accounts: [],
    positions: [],
    liveOrders: [order],
    clientOrderIds: [],
  };
}

describe('the same commands and quotes', () => {
  it('give the same events', () => {
    const run = () => {
      const market = quotedMarket();
      for (let step = 0; step < 200; step++) {
        market.nowMicros += 1000;
        market.quote(step % 3, 100 - (step % 7) / 100, 100 + (step % 5) * 100, 100.02 + (step % 4) / 100, 300);
        if (step % 10 === 0) market.rank();
        market.engine.submit(
          market.command({
            side: (step % 2) as Side,
            qty: 50 + step,
            ...(step % 3 === 0 ? {} : { limit: 100 + (step % 6) / 100 }),
          }),
        );
      }
      return market.events;
    };
    expect(run()).toEqual(run());
  });
});
