import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import type { RecoveredOrder, RecoveredState } from '../../src/execution/ports/recovered-state.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

const { Gtc, Ioc } = TimeInForce;
const CASH = dollars(10_000);
const MULTIPLIER = 2;

/** An account with buying power for 200 shares at 100 dollars, the price of every quote. */
function market(venueCount = 4): TestMarket {
  const made = new TestMarket({ limits: { buyingPowerMultiplier: MULTIPLIER }, initialCash: CASH, venueCount });
  for (const instrument of [0, 1]) made.quote(0, 99.99, 100_000, 100, 100_000, instrument);
  made.rank();
  return made;
}

describe('an order that closes what another has claimed', () => {
  it('leaves the other with a reservation for what it opens from then on', () => {
    const desk = market();
    const account = desk.engine.account(1)!;
    desk.accept({ qty: 90 });
    desk.accept({ side: Side.Sell, qty: 90, limit: 101, timeInForce: Gtc });
    expect(account.reserved).toBe(0);
    desk.accept({ side: Side.Sell, qty: 30, limit: 99.99, timeInForce: Ioc });
    expect(account.reserved).toBe(30 * dollars(101));
    desk.accept({ side: Side.Sell, qty: 60, limit: 99.99, timeInForce: Ioc });
    expect(account.reserved).toBe(90 * dollars(101));
    desk.engine.cancel(1, 2);
    expect(account.reserved).toBe(0);
  });

  it('leaves it so for a short that is bought back too', () => {
    const desk = market();
    const account = desk.engine.account(1)!;
    desk.accept({ side: Side.Sell, qty: 90 });
    desk.accept({ side: Side.Buy, qty: 90, limit: 99, timeInForce: Gtc });
    desk.accept({ side: Side.Buy, qty: 90, limit: 100, timeInForce: Ioc });
    expect(account.reserved).toBe(90 * dollars(99));
  });

  it('takes the claim of the youngest first, and of no other side or instrument', () => {
    const desk = market();
    desk.accept({ qty: 50 });
    desk.accept({ qty: 20, instrumentId: 1 });
    desk.accept({ side: Side.Sell, qty: 30, limit: 101, timeInForce: Gtc });
    desk.accept({ side: Side.Sell, qty: 20, limit: 102, timeInForce: Gtc });
    desk.accept({ side: Side.Sell, qty: 20, limit: 101, timeInForce: Gtc, instrumentId: 1 });
    desk.accept({ side: Side.Buy, qty: 1, limit: 90, timeInForce: Gtc });
    desk.accept({ side: Side.Sell, qty: 25, limit: 99.99, timeInForce: Ioc });
    const reserved = [3, 4, 5, 6].map((orderId) => desk.engine.liveOrder(orderId)!.reserved);
    expect(reserved).toEqual([5 * dollars(101), 20 * dollars(102), 0, dollars(90)]);
  });

  it('cannot carry the account past its credit, in however small pieces', () => {
    const desk = market();
    const sell = (qty: number, limit: number, timeInForce: TimeInForce) =>
      desk.engine.submit(desk.command({ side: Side.Sell, qty, limit, timeInForce }));
    desk.accept({ qty: 180, limit: 100 });
    sell(180, 101, Gtc);
    for (let left = 400; left > 0; left--) sell(1, 99.99, Ioc);
    const { qty, workingSellQty } = desk.engine.position(1, 0)!;
    expect((workingSellQty - qty) * dollars(100)).toBeLessThanOrEqual(MULTIPLIER * CASH);
  });
});

describe('what working orders could still open', () => {
  const instrumentId = fc.constantFrom(0, 0, 0, 0, 1);
  const size = fc.integer({ min: 0, max: 300 });
  const submit = fc.record({
    do: fc.constant('submit' as const),
    instrumentId,
    side: fc.constantFrom(Side.Buy, Side.Sell),
    qty: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 20 })),
    isPassive: fc.boolean(),
    timeInForce: fc.constantFrom(Gtc, Ioc),
  });
  const quote = fc.record({ do: fc.constant('quote' as const), instrumentId, bidSize: size, askSize: size });
  const cancel = fc.record({ do: fc.constant('cancel' as const), orderId: fc.integer({ min: 1, max: 60 }) });
  const step = fc.oneof(
    { weight: 6, arbitrary: submit },
    { weight: 2, arbitrary: quote },
    { weight: 1, arbitrary: cancel },
  );

  function take(desk: TestMarket, next: Step): void {
    if (next.do === 'quote') desk.quote(0, 100, next.bidSize, 100, next.askSize, next.instrumentId);
    else if (next.do === 'cancel') desk.engine.cancel(1, next.orderId);
    else {
      const passive = next.side === Side.Buy ? 99 : 101;
      desk.engine.submit(desk.command({ ...next, limit: next.isPassive ? passive : 100 }));
    }
    desk.engine.endTurn();
  }
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** The account's exposure once every order on one side, whichever is worse, has filled; nothing fills below 99. */
  function worstExposure(desk: TestMarket): number {
    let worst = 0;
    for (const { instrumentId, qty } of desk.engine.positionsOf(1)) {
      const working: [buys: number, sells: number] = [0, 0];
      for (let order = desk.engine.account(1)!.firstLive; order !== undefined; order = order.nextLive)
        if (order.instrumentId === instrumentId) working[order.side] += order.leavesQty;
      const bought = Math.max(0, working[Side.Buy] - Math.max(0, -qty));
      const sold = Math.max(0, working[Side.Sell] - Math.max(0, qty));
      worst += Math.abs(qty) * dollars(100) + Math.max(bought * dollars(99), sold * dollars(100));
    }
    return worst;
  }

  it('stays within credit through any orders, fills and cancels while prices stand still', () => {
    // Fees are no part of a reservation.
    const limit = MULTIPLIER * CASH * 1.001;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const desk = market(1);
        for (const next of steps) {
          take(desk, next);
          if (worstExposure(desk) > limit) throw new Error(`${worstExposure(desk)} after ${JSON.stringify(next)}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('after a restart', () => {
  it('an order whose claim was taken before holds what it opens, and any other what it held', () => {
    const order = (orderId: number, qty: number, limit: number, reserved: number): RecoveredOrder => ({
      orderId,
      accountId: 1,
      instrumentId: 0,
      side: Side.Sell,
      type: OrderType.Limit,
      timeInForce: Gtc,
      extendedHours: false,
      qty,
      limitPrice: price(limit),
      boundPrice: price(limit),
      clientOrderId: `own-${orderId}`,
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
      reserved,
      endReason: 0,
    });
    const state: RecoveredState = {
      nextSeq: 10,
      nextOrderId: 4,
      nextExecutionId: 3,
      nextRestSequence: 1,
      accounts: [],
      positions: [{ accountId: 1, instrumentId: 0, qty: 30, costBasis: dollars(3000), realisedProfit: 0, fees: 0 }],
      liveOrders: [order(1, 90, 101, 0), order(2, 10, 99, dollars(1000)), order(3, 10, 99, 0)],
      clientOrderIds: [],
    };
    const desk = new TestMarket({ limits: { buyingPowerMultiplier: MULTIPLIER }, initialCash: CASH });
    desk.engine.restore(state);
    const reserved = [1, 2, 3].map((orderId) => desk.engine.liveOrder(orderId)!.reserved);
    expect(reserved).toEqual([60 * dollars(101), dollars(1000), dollars(990)]);
    expect(desk.engine.account(1)!.reserved).toBe(60 * dollars(101) + dollars(1990));
  });
});
