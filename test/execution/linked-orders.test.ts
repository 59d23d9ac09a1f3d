import { describe, expect, it } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderClass, OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { Side } from '../../src/domain/side.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { advancedTerms } from '../support/advanced.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

const bracket = (takeProfit: number, stopLoss: number, stopLossLimit = 0) => ({
  advanced: advancedTerms({
    orderClass: OrderClass.Bracket,
    takeProfitPrice: price(takeProfit),
    stopLossStopPrice: price(stopLoss),
    stopLossLimitPrice: price(stopLossLimit),
  }),
});

const oco = (stopLoss: number) => ({
  side: Side.Sell,
  advanced: advancedTerms({ orderClass: OrderClass.Oco, stopLossStopPrice: price(stopLoss) }),
});

function quotedMarket(options: ConstructorParameters<typeof TestMarket>[0] = {}): TestMarket {
  const market = new TestMarket({ venueCount: 1, ...options });
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  return market;
}

function statuses(market: TestMarket): (OrderStatus | undefined)[] {
  return [1, 2, 3].map((orderId) => market.engine.liveOrder(orderId)?.status);
}

describe('a bracket order', () => {
  it('holds its legs until the entry has filled, then both work for what was filled', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
    expect(statuses(market)).toEqual([OrderStatus.New, OrderStatus.Held, OrderStatus.Held]);
    market.takeEvents();
    market.quote(0, 99.4, 1000, 99.5, 1000);
    expect(market.takeEvents()).toEqual(['fill #1 100 @ 99.5 XNYS maker', 'activated #3', 'activated #2']);
    expect(statuses(market)).toEqual([undefined, OrderStatus.New, OrderStatus.New]);
    expect(market.engine.liveOrder(2)).toMatchObject({
      side: Side.Sell,
      type: OrderType.Limit,
      qty: 100,
      qtyAtVenues: 100,
    });
    expect(market.engine.liveOrder(3)).toMatchObject({
      side: Side.Sell,
      type: OrderType.Stop,
      qty: 100,
      qtyAtVenues: 0,
    });
  });

  it('holds buying power and position for one leg of the two alone', () => {
    const market = quotedMarket({ limits: { buyingPowerMultiplier: 1 } });
    market.accept({ qty: 100, ...bracket(101, 98) });
    const position = market.engine.position(1, 0)!;
    expect([position.qty, position.workingSellQty, position.workingBuyQty]).toEqual([100, 100, 0]);
    expect(market.engine.account(1)!.reserved).toBe(0);
  });

  it('ends its stop when the profit is taken', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, ...bracket(101, 98) });
    market.takeEvents();
    market.quote(0, 101, 1000, 101.02, 1000);
    expect(market.takeEvents()).toEqual(['fill #2 100 @ 101 XNYS maker', 'canceled #3']);
    expect(market.engine.position(1, 0)!.qty).toBe(0);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('takes back its limit before the stop works', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, ...bracket(101, 98) });
    market.takeEvents();
    market.quote(0, 98, 1000, 98.02, 1000);
    expect(market.takeEvents()).toEqual(['triggered #3', 'canceled #2', 'fill #3 100 @ 98 XNYS taker']);
    expect(market.engine.position(1, 0)!.qty).toBe(0);
  });

  it('cuts its stop to what the limit leaves', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, ...bracket(101, 98) });
    market.takeEvents();
    market.quote(0, 101, 40, 101.02, 1000);
    expect(market.engine.liveOrder(3)!.qty).toBe(60);
    market.takeEvents();
    market.quote(0, 97.9, 1000, 98.02, 1000);
    expect(market.takeEvents()).toEqual(['triggered #3', 'canceled #2', 'fill #3 60 @ 97.9 XNYS taker']);
    expect(market.engine.position(1, 0)!.qty).toBe(0);
  });

  it('ends its legs with an entry that filled nothing', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
    market.engine.cancel(1, 1);
    expect(market.takeEvents().slice(3)).toEqual(['canceled #1', 'canceled #3', 'canceled #2']);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('lets its legs work for the part of an entry that was cancelled', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
    market.quote(0, 99.4, 1000, 99.5, 30);
    market.takeEvents();
    market.engine.cancel(1, 1);
    expect(market.takeEvents()).toEqual(['canceled #1', 'activated #3', 'activated #2']);
    expect(market.engine.liveOrder(2)!.qty).toBe(30);
    expect(market.engine.liveOrder(3)!.qty).toBe(30);
  });

  it('ends the other leg when one is cancelled', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, ...bracket(101, 98) });
    market.takeEvents();
    market.engine.cancel(1, 3);
    expect(market.takeEvents()).toEqual(['canceled #3', 'canceled #2']);
  });

  it('whose stop is touched when its turn comes never works its limit', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
    market.takeEvents();
    market.quote(0, 97.9, 1000, 98.1, 1000);
    expect(market.takeEvents()).toEqual([
      'fill #1 100 @ 99.5 XNYS maker',
      'activated #3',
      'triggered #3',
      'canceled #2',
      'fill #3 100 @ 97.9 XNYS taker',
    ]);
    expect(market.engine.position(1, 0)!.qty).toBe(0);
  });

  it('is refused whole where there is no room for its legs', () => {
    const market = quotedMarket({ orderPoolSize: 2 });
    const result = market.engine.submit(market.command({ qty: 100, ...bracket(101, 98) }));
    expect(result).toBe(RejectReason.OrderPoolExhausted);
    expect(market.orderPool.report().active).toBe(0);
    expect(market.engine.submit(market.command({ qty: 100 }))).toBeInstanceOf(Order);
  });

  it('cancels everything with cancel all', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
    market.engine.cancelAll(1, () => undefined);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('expires whole with its session', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, timeInForce: TimeInForce.Day, ...bracket(101, 98) });
    market.takeEvents();
    market.engine.expireDayOrders(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(market.takeEvents()).toEqual(['expired #1', 'expired #2', 'expired #3']);
  });

  it('under latency never has both legs at work', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ qty: 100, ...bracket(101, 98) });
    const settle = (): void => {
      for (let next = market.engine.advance(); next !== 0; next = market.engine.advance()) market.nowMicros = next;
    };
    settle();
    market.takeEvents();
    market.quote(0, 98, 1000, 98.02, 1000);
    expect(market.engine.liveOrder(2)!.status).toBe(OrderStatus.PendingCancel);
    // Before the venue hears of it, the limit trades.
    market.quote(0, 101, 40, 101.02, 1000);
    settle();
    expect(market.takeEvents()).toEqual(['triggered #3', 'fill #2 40 @ 101 XNYS maker', 'canceled #2']);
    market.quote(0, 97, 1000, 97.02, 1000);
    settle();
    expect(market.takeEvents()).toEqual(['fill #3 60 @ 97 XNYS taker']);
    expect(market.engine.position(1, 0)!.qty).toBe(0);
  });
});

describe('an OCO order', () => {
  it('works its limit while it watches its stop', () => {
    const market = quotedMarket();
    market.accept({ qty: 100 });
    market.accept({ qty: 100, limit: 101, ...oco(99) });
    market.takeEvents();
    expect(statuses(market)).toEqual([undefined, OrderStatus.New, OrderStatus.New]);
    market.quote(0, 98.9, 1000, 98.95, 1000);
    expect(market.takeEvents()).toEqual(['triggered #3', 'canceled #2', 'fill #3 100 @ 98.9 XNYS taker']);
  });

  it('ends its stop when its limit fills', () => {
    const market = quotedMarket();
    market.accept({ qty: 100 });
    market.accept({ qty: 100, limit: 101, ...oco(99) });
    market.takeEvents();
    market.quote(0, 101.5, 1000, 101.6, 1000);
    expect(market.takeEvents()).toEqual(['fill #2 100 @ 101 XNYS maker', 'canceled #3']);
  });

  it('whose stop is touched at once never works its limit', () => {
    const market = quotedMarket();
    market.accept({ qty: 100 });
    market.takeEvents();
    market.accept({ qty: 100, limit: 101, ...oco(100) });
    expect(market.takeEvents()).toEqual([
      'accepted #2',
      'accepted #3',
      'triggered #3',
      'canceled #2',
      'fill #3 100 @ 99.99 XNYS taker',
    ]);
    expect(market.engine.position(1, 0)!.qty).toBe(0);
  });
});

describe('an OTO order', () => {
  it('brings one leg, which works once the entry has filled', () => {
    const market = quotedMarket();
    const advanced = advancedTerms({ orderClass: OrderClass.Oto, stopLossStopPrice: price(99) });
    market.accept({ qty: 100, advanced });
    expect(market.takeEvents()).toEqual([
      'accepted #1',
      'accepted #2',
      'fill #1 100 @ 100.01 XNYS taker',
      'activated #2',
    ]);
    market.quote(0, 99, 1000, 99.02, 1000);
    expect(market.takeEvents()).toEqual(['triggered #2', 'fill #2 100 @ 99 XNYS taker']);
  });
});

describe('a leg whose turn comes', () => {
  it('is cancelled where it would open what the account cannot carry any more', () => {
    const market = quotedMarket({ limits: { buyingPowerMultiplier: 1 }, initialCash: 11_000_000_000 });
    const advanced = advancedTerms({ orderClass: OrderClass.Oto, stopLossStopPrice: price(99) });
    market.accept({ qty: 100, limit: 100.01, advanced });
    market.accept({ qty: 100, limit: 99.99, side: Side.Sell });
    market.accept({ qty: 105, limit: 100.01 });
    market.accept({ qty: 105, side: Side.Sell, limit: 120 });
    market.takeEvents();
    market.quote(0, 99, 1000, 99.02, 1000);
    expect(market.takeEvents()).toEqual(['triggered #2', 'canceled #2']);
  });

  describe.each([
    ['restricted securities', EndReason.RestrictedSecurities, { restricted: true }],
    ['what is hard to borrow', EndReason.RestrictedSecurities, { hardToBorrow: true }],
    ['short sales', EndReason.ShortSaleRestriction, { shortSaleRestriction: ShortSaleRestriction.Prohibited }],
    ['the position', EndReason.MaximumPosition, { maximumPosition: 99 }],
    ['exposure', EndReason.AggregateCreditThreshold, { maximumGrossExposure: dollars(5000) }],
  ])('by the rule on %s', (_, reason, limits) => {
    /** Order 2 is a stop loss for the 100 shares that order 1 has bought. */
    function marketWithStopLoss(): TestMarket {
      const market = quotedMarket();
      const advanced = advancedTerms({ orderClass: OrderClass.Oto, stopLossStopPrice: price(99) });
      market.accept({ qty: 100, advanced });
      return market;
    }

    function touch(market: TestMarket): string[] {
      market.risk.replaceRules(globalRuleSet(limits));
      market.takeEvents();
      market.quote(0, 99, 1000, 99.02, 1000);
      return market.takeEvents();
    }

    it('is cancelled where it would open', () => {
      const market = marketWithStopLoss();
      market.accept({ qty: 100, side: Side.Sell });
      market.takeEvents();
      let told: EndReason = EndReason.None;
      market.onEvent = (event) => {
        told = event.reason;
      };
      expect(touch(market)).toEqual(['triggered #2', 'canceled #2']);
      expect(told).toBe(reason);
      expect(market.engine.position(1, 0)).toMatchObject({ qty: 0, workingSellQty: 0 });
      expect(market.engine.account(1)!.reserved).toBe(0);
    });

    it('works where it closes', () => {
      expect(touch(marketWithStopLoss())).toEqual(['triggered #2', 'fill #2 100 @ 99 XNYS taker']);
    });
  });
});
