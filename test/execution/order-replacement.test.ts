import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Order } from '../../src/domain/order.ts';
import type { ReplaceCommand } from '../../src/domain/order-command.ts';
import { OrderClass, OrderStatus, OrderType, PositionIntent, TimeInForce } from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { ReplaceRefusal } from '../../src/domain/replace-refusal.ts';
import { RiskRule, RiskViolation } from '../../src/domain/risk-violation.ts';
import { Side } from '../../src/domain/side.ts';
import { CancelOutcome, type ReplaceResult, type SubmitResult } from '../../src/execution/execution-engine.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

function quotedMarket(options: ConstructorParameters<typeof TestMarket>[0] = {}): TestMarket {
  const market = new TestMarket({ venueCount: 1, ...options });
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  return market;
}

function replace(market: TestMarket, terms: Partial<ReplaceCommand> & { readonly orderId: number }): ReplaceResult[] {
  const results: ReplaceResult[] = [];
  market.engine.replace(replaceCommand(terms), (result) => {
    results.push(result instanceof Order ? Object.assign(new Order(), result) : result);
  });
  return results;
}

function submit(market: TestMarket, terms: Parameters<TestMarket['command']>[0]): SubmitResult {
  return market.engine.submit(market.command(terms));
}

function settle(market: TestMarket): void {
  for (let next = market.engine.advance(); next !== 0; next = market.engine.advance()) market.nowMicros = next;
}

describe('replacing a live order', () => {
  it('puts a new one in its place, each naming the other', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    market.takeEvents();
    const [result] = replace(market, { orderId: 1, limitPrice: price(98), clientOrderId: 'second' });
    expect(result).toMatchObject({ orderId: 2, qty: 100, limitPrice: price(98), clientOrderId: 'second' });
    const replaced = market.events.find(({ orderId }) => orderId === 1)!;
    expect(replaced).toMatchObject({ status: OrderStatus.Replaced, advanced: { replacedByOrderId: 2 } });
    expect(market.engine.liveOrder(2)).toMatchObject({ status: OrderStatus.New, advanced: { replacesOrderId: 1 } });
    expect(market.takeEvents()).toEqual(['replaced #1', 'accepted #2']);
    expect(market.engine.position(1, 0)!.workingBuyQty).toBe(100);
  });

  it('trades at once where its new price does', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    market.takeEvents();
    replace(market, { orderId: 1, limitPrice: price(100.01) });
    expect(market.takeEvents()).toEqual(['replaced #1', 'accepted #2', 'fill #2 100 @ 100.01 XNYS taker']);
  });

  it('is for what the quantity asked for leaves after its fills', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.99 });
    market.quote(0, 99.9, 1000, 99.99, 40);
    const [result] = replace(market, { orderId: 1, limitPrice: price(99.5) });
    expect(result).toMatchObject({ qty: 60, filledQty: 0 });
    expect(replace(market, { orderId: 2, qty: 80 })[0]).toMatchObject({ qty: 80 });
    expect(replace(market, { orderId: 3, qty: 0, limitPrice: price(99.5) })).toEqual([ReplaceRefusal.NothingChanges]);
  });

  it('cannot be for less than has filled', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.99 });
    market.quote(0, 99.9, 1000, 99.99, 40);
    expect(replace(market, { orderId: 1, qty: 40 })).toEqual([ReplaceRefusal.QtyNotAboveFilled]);
    expect(market.engine.liveOrder(1)).toMatchObject({ status: OrderStatus.PartiallyFilled, leavesQty: 60 });
  });

  describe('in a book', () => {
    function twoInLine(): TestMarket {
      const market = quotedMarket();
      market.accept({ qty: 100, limit: 99.5 });
      market.accept({ qty: 100, limit: 99.5, accountId: 2 });
      market.takeEvents();
      return market;
    }
    const sellInto = (market: TestMarket): string[] => {
      market.takeEvents();
      market.quote(0, 99.4, 1000, 99.5, 30);
      return market.takeEvents();
    };

    it('keeps its place where it only becomes smaller', () => {
      const market = twoInLine();
      replace(market, { orderId: 1, qty: 70 });
      expect(market.engine.liveOrder(3)).toMatchObject({ qty: 70, qtyAtVenues: 70 });
      expect(sellInto(market)).toEqual(['fill #3 30 @ 99.5 XNYS maker']);
    });

    it('leaves the book for one that does not rest', () => {
      const market = twoInLine();
      replace(market, { orderId: 1, timeInForce: TimeInForce.Cls });
      expect(market.engine.liveOrder(3)).toMatchObject({ status: OrderStatus.Accepted, qtyAtVenues: 0 });
      expect(market.engine.cancel(1, 3)).toBe(CancelOutcome.Canceled);
      replace(market, { orderId: 2, accountId: 2, timeInForce: TimeInForce.Ioc });
      expect(market.engine.liveOrderCount).toBe(0);
      expect(market.takeEvents().at(-1)).toContain('canceled #4');
    });

    it('keeps its place where neither price nor quantity change', () => {
      const market = twoInLine();
      replace(market, { orderId: 1, timeInForce: TimeInForce.Gtc });
      expect(sellInto(market)).toEqual(['fill #3 30 @ 99.5 XNYS maker']);
    });

    it('goes to the end of the line where it becomes larger', () => {
      const market = twoInLine();
      replace(market, { orderId: 1, qty: 110 });
      expect(sellInto(market)).toEqual(['fill #2 30 @ 99.5 XNYS maker']);
    });

    it('goes to the end of the line of its new price', () => {
      const market = twoInLine();
      replace(market, { orderId: 1, limitPrice: price(99.4) });
      replace(market, { orderId: 3, limitPrice: price(99.5) });
      expect(sellInto(market)).toEqual(['fill #2 30 @ 99.5 XNYS maker']);
    });
  });

  it('asks risk as if the old one were gone', () => {
    const limits = { buyingPowerMultiplier: 1, maximumOpenOrders: 1, maximumPosition: 100 };
    const market = quotedMarket({ limits, initialCash: dollars(10_000) });
    market.accept({ qty: 100, limit: 100 });
    expect(replace(market, { orderId: 1, limitPrice: price(99) })[0]).toBeInstanceOf(Order);
    expect(market.engine.account(1)!.reserved).toBe(dollars(9900));
  });

  it('leaves the old one as it was where risk refuses the new one', () => {
    const market = quotedMarket({ limits: { buyingPowerMultiplier: 1 }, initialCash: dollars(10_000) });
    market.accept({ qty: 50, limit: 99 });
    market.accept({ qty: 10, limit: 98 });
    market.takeEvents();
    const [result] = replace(market, { orderId: 1, qty: 100 });
    expect(result).toBeInstanceOf(RiskViolation);
    expect(market.takeEvents()).toEqual(['rejected #3']);
    expect(market.engine.account(1)!.reserved).toBe(dollars(50 * 99 + 980));
    expect(market.engine.account(1)!.firstLive!.orderId).toBe(1);
    expect(market.engine.liveOrder(1)).toMatchObject({ status: OrderStatus.New, qtyAtVenues: 50 });
    expect((result as RiskViolation).rule).toBe(RiskRule.CreditCheck);
  });

  it.each([
    ['a stop price of a limit order', { stopPrice: price(1) }],
    ['a trail of a limit order', { trailPrice: price(1) }],
  ])('refuses %s', (_what, terms) => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    expect(replace(market, { orderId: 1, ...terms })).toEqual([ReplaceRefusal.FieldNotForType]);
  });

  it('refuses what is not there, and a client order id that was used', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99, clientOrderId: 'mine' });
    expect(replace(market, { orderId: 7, qty: 1 })).toEqual([ReplaceRefusal.NotLive]);
    expect(replace(market, { orderId: 1, qty: 1, accountId: 2 })).toEqual([ReplaceRefusal.NotLive]);
    expect(replace(market, { orderId: 1, qty: 1, clientOrderId: 'mine' })).toEqual([
      RejectReason.DuplicateClientOrderId,
    ]);
  });

  it('moves a stop, and a trailing stop by its trail', () => {
    const market = quotedMarket();
    market.accept({ type: OrderType.Stop, advanced: advancedTerms({ stopPrice: price(101) }) });
    replace(market, { orderId: 1, stopPrice: price(100.5) });
    expect(market.engine.liveOrder(2)!.advanced!.stopPrice).toBe(price(100.5));
    const trailing = { type: OrderType.TrailingStop, advanced: advancedTerms({ trailPrice: price(1) }) };
    market.accept({ ...trailing, side: Side.Sell });
    replace(market, { orderId: 3, trailPrice: price(2) });
    expect(market.engine.liveOrder(4)!.advanced).toMatchObject({
      highWaterMark: price(99.99),
      stopPrice: price(97.99),
    });
    expect(replace(market, { orderId: 4, trailBasisPoints: 100 })).toEqual([ReplaceRefusal.FieldNotForType]);
    market.takeEvents();
    const { active } = market.orderPool.report();
    expect(replace(market, { orderId: 4, trailPrice: price(99.99) })).toEqual([RejectReason.TrailTooLarge]);
    expect([market.takeEvents(), market.orderPool.report().active]).toEqual([[], active]);
    expect(market.engine.liveOrder(4)!.advanced!.stopPrice).toBe(price(97.99));
  });

  it('keeps a bracket together', () => {
    const market = quotedMarket();
    const advanced = advancedTerms({
      orderClass: OrderClass.Bracket,
      takeProfitPrice: price(101),
      stopLossStopPrice: price(98),
    });
    market.accept({ qty: 100, limit: 99, advanced });
    replace(market, { orderId: 1, limitPrice: price(99.2) });
    replace(market, { orderId: 2, limitPrice: price(102) });
    expect(replace(market, { orderId: 3, qty: 10 })).toEqual([ReplaceRefusal.QtyOfLeg]);
    expect(market.engine.liveOrder(5)).toMatchObject({ status: OrderStatus.Held, advanced: { parentOrderId: 4 } });
    market.takeEvents();
    market.quote(0, 99.1, 1000, 99.2, 1000);
    expect(market.takeEvents()).toEqual(['fill #4 100 @ 99.2 XNYS maker', 'activated #3', 'activated #5']);
    replace(market, { orderId: 3, stopPrice: price(98.5) });
    market.takeEvents();
    market.quote(0, 102, 1000, 102.2, 1000);
    expect(market.takeEvents()).toEqual(['fill #5 100 @ 102 XNYS maker', 'canceled #6']);
  });
});

describe('replacing under latency', () => {
  function restingMarket(): TestMarket {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ qty: 100, limit: 99.5 });
    settle(market);
    market.takeEvents();
    return market;
  }

  it('answers once the venue has let go of the old one', () => {
    const market = restingMarket();
    const results = replace(market, { orderId: 1, limitPrice: price(99) });
    expect(results).toEqual([]);
    expect(market.engine.liveOrder(1)!.status).toBe(OrderStatus.PendingReplace);
    expect(replace(market, { orderId: 1, limitPrice: price(98) })).toEqual([ReplaceRefusal.Pending]);
    settle(market);
    expect(results[0]).toMatchObject({ orderId: 2, limitPrice: price(99) });
    expect(market.takeEvents()).toEqual(['replaced #1', 'accepted #2']);
  });

  it('is for what is left of fills that came first', () => {
    const market = restingMarket();
    const results = replace(market, { orderId: 1, limitPrice: price(99) });
    market.quote(0, 99.4, 1000, 99.5, 30);
    settle(market);
    expect(results[0]).toMatchObject({ orderId: 2, qty: 70 });
    expect(market.takeEvents()).toEqual(['fill #1 30 @ 99.5 XNYS maker', 'replaced #1', 'accepted #2']);
  });

  it('comes too late for an order that filled whole', () => {
    const market = restingMarket();
    const results = replace(market, { orderId: 1, limitPrice: price(99) });
    market.quote(0, 99.4, 1000, 99.5, 1000);
    settle(market);
    expect(results).toEqual([ReplaceRefusal.AlreadyFilled]);
    expect(market.takeEvents()).toEqual(['fill #1 100 @ 99.5 XNYS maker']);
    expect(market.orderPool.report().active).toBe(1);
    market.engine.endTurn();
    expect(market.orderPool.report().active).toBe(0);
  });

  it('makes it smaller in its place', () => {
    const market = restingMarket();
    const results = replace(market, { orderId: 1, qty: 40 });
    settle(market);
    expect(results[0]).toMatchObject({ orderId: 2, qty: 40 });
    expect(market.engine.liveOrder(2)!.qtyAtVenues).toBe(40);
  });

  it('leaves it alone where too little is left to make it smaller', () => {
    const market = restingMarket();
    const results = replace(market, { orderId: 1, qty: 40 });
    market.quote(0, 99.4, 1000, 99.5, 70);
    settle(market);
    expect(results).toEqual([ReplaceRefusal.AlreadyFilled]);
    expect(market.engine.liveOrder(1)).toMatchObject({ status: OrderStatus.PartiallyFilled, qtyAtVenues: 30 });
  });

  it('gives way to a cancel', () => {
    const market = restingMarket();
    const results = replace(market, { orderId: 1, limitPrice: price(99) });
    market.engine.cancel(1, 1);
    settle(market);
    expect(results).toEqual([ReplaceRefusal.NotLive]);
    expect(market.takeEvents()).toEqual(['canceled #1']);
  });
});

it('holds its client order id while it is under way, and gives it back where it never comes about', () => {
  const market = quotedMarket({ simulateLatency: true });
  market.accept({ qty: 100, limit: 99.5 });
  market.accept({ qty: 100, limit: 99.4 });
  settle(market);
  const results = replace(market, { orderId: 1, limitPrice: price(99), clientOrderId: 'mine' });
  expect(submit(market, { clientOrderId: 'mine' })).toBe(RejectReason.DuplicateClientOrderId);
  market.engine.cancel(1, 1);
  settle(market);
  expect(results).toEqual([ReplaceRefusal.NotLive]);
  expect(replace(market, { orderId: 2, limitPrice: price(99), clientOrderId: 'mine' })).toEqual([]);
  settle(market);
  expect(market.engine.liveOrder(3)).toMatchObject({ clientOrderId: 'mine', limitPrice: price(99) });
  expect(submit(market, { clientOrderId: 'mine' })).toBe(RejectReason.DuplicateClientOrderId);
});

describe('buying power of a replacement under way', () => {
  /** 10,000 dollars, of which an order for 50 at 99 that rests holds 4,950. */
  function tightMarket(): TestMarket {
    const limits = { buyingPowerMultiplier: 1 };
    const market = quotedMarket({ simulateLatency: true, limits, initialCash: dollars(10_000) });
    market.accept({ qty: 50, limit: 99 });
    settle(market);
    market.takeEvents();
    return market;
  }
  const reserved = (market: TestMarket) => market.engine.account(1)!.reserved;
  const working = (market: TestMarket) => market.engine.position(1, 0)!.workingBuyQty;

  it('is held from the request on: no other order gets it', () => {
    const market = tightMarket();
    const results = replace(market, { orderId: 1, qty: 100 });
    expect([reserved(market), working(market)]).toEqual([dollars(9900), 100]);
    expect(submit(market, { qty: 10, limit: 99 })).toMatchObject({ rule: RiskRule.CreditCheck });
    settle(market);
    expect(results[0]).toMatchObject({ qty: 100 });
    expect([reserved(market), working(market)]).toEqual([dollars(9900), 100]);
  });

  it('is what the old one holds where the new one needs less', () => {
    const market = tightMarket();
    replace(market, { orderId: 1, limitPrice: price(90) });
    expect([reserved(market), working(market)]).toEqual([dollars(4950), 50]);
    settle(market);
    expect(reserved(market)).toBe(dollars(4500));
  });

  it('follows the fills of the old one', () => {
    const market = tightMarket();
    replace(market, { orderId: 1, qty: 100 });
    market.quote(0, 98.9, 1000, 99, 20);
    expect([reserved(market), working(market)]).toEqual([dollars(80 * 99), 80]);
    settle(market);
    expect([reserved(market), working(market)]).toEqual([dollars(80 * 99), 80]);
  });

  it('is given back where the old one has filled whole', () => {
    const market = tightMarket();
    const results = replace(market, { orderId: 1, limitPrice: price(99.5) });
    market.quote(0, 98.9, 1000, 99, 1000);
    expect(results).toEqual([ReplaceRefusal.AlreadyFilled]);
    expect([reserved(market), working(market)]).toEqual([0, 0]);
  });

  it('is given back where too much has filled, and the old one works on', () => {
    const market = tightMarket();
    const results = replace(market, { orderId: 1, qty: 40, limitPrice: price(150) });
    expect(reserved(market)).toBe(dollars(6000));
    market.quote(0, 98.9, 1000, 99, 45);
    settle(market);
    expect(results).toEqual([ReplaceRefusal.AlreadyFilled]);
    expect([reserved(market), working(market)]).toEqual([dollars(5 * 99), 5]);
  });

  it('is given back with the rest where the old one is cancelled', () => {
    const market = tightMarket();
    replace(market, { orderId: 1, qty: 100 });
    market.engine.cancel(1, 1);
    expect(reserved(market)).toBe(dollars(9900));
    settle(market);
    expect([reserved(market), working(market)]).toEqual([0, 0]);
  });

  it('leaves nobody more to close than there is', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ qty: 100 });
    settle(market);
    market.accept({ qty: 40, side: Side.Sell, limit: 101 });
    settle(market);
    replace(market, { orderId: 2, qty: 100 });
    const toClose = advancedTerms({ positionIntent: PositionIntent.SellToClose });
    expect(submit(market, { qty: 1, side: Side.Sell, limit: 101, advanced: toClose })).toBe(
      RejectReason.PositionIntentNotMet,
    );
  });

  it('is never more, with what all others hold, than the account has', () => {
    const act = fc.record({
      do: fc.constantFrom('submit', 'replace', 'replace', 'cancel', 'wait'),
      pick: fc.nat({ max: 5 }),
      qty: fc.integer({ min: 1, max: 60 }),
      cents: fc.integer({ min: 9000, max: 9990 }),
    });
    const run = fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const market = tightMarket();
      const account = market.engine.account(1)!;
      for (const { do: what, pick, qty, cents } of acts) {
        let order = account.firstLive;
        for (let step = 0; step < pick; step++) order = order?.nextLive ?? order;
        if (what === 'submit') submit(market, { qty, limit: cents / 100 });
        else if (what === 'wait') market.nowMicros = market.engine.advance() || market.nowMicros;
        else if (order !== undefined && what === 'cancel') market.engine.cancel(1, order.orderId);
        else if (order !== undefined) replace(market, { orderId: order.orderId, qty, limitPrice: cents * 100 });
        market.engine.endTurn();
        expect(account.reserved).toBeLessThanOrEqual(account.cash);
      }
      market.engine.cancelAll(1, () => undefined);
      settle(market);
      expect([reserved(market), working(market), account.workingBuyValue]).toEqual([0, 0, 0]);
    });
    fc.assert(run, { seed: 1, numRuns: 100 });
  });
});

it('does not let an order that is to close become larger than what can be closed', () => {
  const market = quotedMarket();
  market.accept({ qty: 100 });
  const toClose = advancedTerms({ positionIntent: PositionIntent.SellToClose });
  market.accept({ qty: 60, side: Side.Sell, limit: 101, advanced: toClose });
  market.accept({ qty: 30, side: Side.Sell, limit: 102 });
  market.takeEvents();
  expect(replace(market, { orderId: 2, qty: 71 })).toEqual([RejectReason.PositionIntentNotMet]);
  expect(market.takeEvents()).toEqual([]);
  expect(replace(market, { orderId: 2, qty: 70 })[0]).toMatchObject({ qty: 70 });
});

it('cancels what works where it trips the kill switch', () => {
  const market = quotedMarket({ limits: { maximumDailyLoss: dollars(50) } });
  market.accept({ qty: 100 });
  market.accept({ qty: 10, limit: 98 });
  market.accept({ qty: 10, limit: 97 });
  market.quote(0, 99, 1000, 99.02, 1000);
  market.accept({ qty: 100, side: Side.Sell });
  expect(replace(market, { orderId: 2, qty: 9 })[0]).toMatchObject({ rule: RiskRule.MaximumDailyLoss });
  expect(market.engine.liveOrderCount).toBe(0);
});
