import { describe, expect, it } from 'vitest';
import { Order } from '../../src/domain/order.ts';
import { EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { Side } from '../../src/domain/side.ts';
import { StopTrigger } from '../../src/domain/stop-trigger.ts';
import { advancedTerms } from '../support/advanced.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

const stop = (at: number) => ({ type: OrderType.Stop, advanced: advancedTerms({ stopPrice: price(at) }) });

function marketAt(bid: number, ask: number, stopTrigger: StopTrigger = StopTrigger.Quote): TestMarket {
  const market = new TestMarket({ venueCount: 1, stopTrigger });
  market.quote(0, bid, 1000, ask, 1000);
  market.rank();
  return market;
}

function print(market: TestMarket, at: number, qty = 1): void {
  market.engine.applyTrade({ instrumentId: 0, venueId: 0, price: price(at), qty, marketTimeMillis: 77 });
}

function triggerOf(market: TestMarket): OrderEvent {
  return market.events.find(({ kind }) => kind === EventKind.Triggered)!;
}

describe('a stop order', () => {
  it('of a buy works once the best offer is at its stop', () => {
    const market = marketAt(99.99, 100.01);
    market.accept({ ...stop(100.5), qty: 100 });
    expect(market.engine.liveOrder(1)?.status).toBe(OrderStatus.New);
    market.quote(0, 100.4, 1000, 100.49, 1000);
    expect(market.takeEvents()).toEqual(['accepted #1']);
    market.quote(0, 100.41, 1000, 100.5, 1000);
    expect(triggerOf(market)).toMatchObject({ price: price(100.5), nbboBid: price(100.41), nbboAsk: price(100.5) });
    expect(market.takeEvents()).toEqual(['triggered #1', 'fill #1 100 @ 100.5 XNYS taker']);
  });

  it('of a sell works once the best bid is at its stop', () => {
    const market = marketAt(99.99, 100.01);
    market.accept({ ...stop(99.5), side: Side.Sell, qty: 100 });
    market.quote(0, 99.51, 1000, 99.6, 1000);
    expect(market.takeEvents()).toEqual(['accepted #1']);
    market.quote(0, 99.4, 1000, 99.6, 1000);
    expect(market.takeEvents()).toEqual(['triggered #1', 'fill #1 100 @ 99.4 XNYS taker']);
  });

  it('goes by trades where it is told to, whatever quotes do', () => {
    const market = marketAt(99.99, 100.01, StopTrigger.Trade);
    market.accept({ ...stop(100.5), qty: 100 });
    market.quote(0, 100.5, 1000, 100.6, 1000);
    expect(market.takeEvents()).toEqual(['accepted #1']);
    print(market, 100.5);
    expect(triggerOf(market)).toMatchObject({ price: price(100.5), marketTimeMillis: 77 });
    expect(market.takeEvents()).toEqual(['triggered #1', 'fill #1 100 @ 100.6 XNYS taker']);
  });

  it('works at once where its stop is touched already', () => {
    const market = marketAt(99.99, 100.01);
    market.accept({ ...stop(100), qty: 100 });
    expect(market.takeEvents()).toEqual(['accepted #1', 'triggered #1', 'fill #1 100 @ 100.01 XNYS taker']);
  });

  it('sweeps no further than the collar around the price that touched it', () => {
    const market = new TestMarket({ venueCount: 1, limits: { priceCollarBasisPoints: 100 } });
    market.quote(0, 99.99, 1000, 100.01, 1000);
    market.rank();
    market.accept({ ...stop(100.5), qty: 100 });
    market.takeEvents();
    market.quote(0, 100.4, 1000, 102, 60);
    expect(market.takeEvents()).toEqual(['triggered #1', 'fill #1 60 @ 102 XNYS taker']);
    expect(market.engine.liveOrder(1)?.boundPrice).toBe(price(103.02));
    market.quote(0, 100.4, 1000, 103.03, 1000);
    expect(market.takeEvents()).toEqual([]);
    market.quote(0, 100.4, 1000, 103.02, 1000);
    expect(market.takeEvents()).toEqual(['fill #1 40 @ 103.02 XNYS taker']);
  });

  it('stays within the collar around its stop where the account cannot carry more', () => {
    const limits = { priceCollarBasisPoints: 100, buyingPowerMultiplier: 1 };
    const market = new TestMarket({ venueCount: 1, limits, initialCash: dollars(10_200) });
    market.quote(0, 99.99, 1000, 100.01, 1000);
    market.rank();
    market.accept({ ...stop(100.5), qty: 100 });
    market.takeEvents();
    market.quote(0, 100.4, 1000, 105, 1000);
    expect(market.takeEvents()).toEqual(['triggered #1']);
    expect(market.engine.account(1)!.reserved).toBe(dollars(10_150));
    market.quote(0, 100.4, 1000, 101.5, 1000);
    expect(market.takeEvents()).toEqual(['fill #1 100 @ 101.5 XNYS taker']);
  });

  it('with a limit rests there once touched', () => {
    const market = marketAt(99.99, 100.01);
    market.accept({ type: OrderType.StopLimit, limit: 100.3, advanced: advancedTerms({ stopPrice: price(100.2) }) });
    market.quote(0, 100.2, 1000, 100.4, 1000);
    expect(market.takeEvents()).toEqual(['accepted #1', 'triggered #1']);
    market.quote(0, 100.1, 1000, 100.3, 1000);
    expect(market.takeEvents()).toEqual(['fill #1 100 @ 100.3 XNYS maker']);
  });

  it('can be cancelled before it is touched, and is heard of no more', () => {
    const market = marketAt(99.99, 100.01);
    market.accept(stop(100.5));
    market.engine.cancel(1, 1);
    market.quote(0, 100.5, 1000, 100.6, 1000);
    expect(market.takeEvents()).toEqual(['accepted #1', 'canceled #1']);
  });

  it('holds the buying power that it may need at its collar', () => {
    const market = new TestMarket({ venueCount: 1, limits: { priceCollarBasisPoints: 100, buyingPowerMultiplier: 1 } });
    market.quote(0, 99.99, 1000, 100.01, 1000);
    market.accept({ ...stop(110), qty: 100 });
    expect(market.engine.account(1)!.reserved).toBe(111.1 * 100 * 1_000_000);
  });

  it('triggers oldest first', () => {
    const market = marketAt(99.99, 100.01);
    market.accept({ ...stop(100.4), qty: 10 });
    market.accept({ ...stop(100.3), qty: 10 });
    market.takeEvents();
    market.quote(0, 100.4, 1000, 100.5, 1000);
    expect(market.takeEvents().filter((line) => line.startsWith('triggered'))).toEqual([
      'triggered #1',
      'triggered #2',
    ]);
  });
});

describe('a trailing stop', () => {
  const trailing = (terms: { trailPrice?: number; trailBasisPoints?: number }) => ({
    type: OrderType.TrailingStop,
    side: Side.Sell,
    qty: 100,
    advanced: advancedTerms(terms),
  });

  it('follows the market up by an amount, and stands when it falls', () => {
    const market = marketAt(100, 100.02);
    market.accept(trailing({ trailPrice: price(1) }));
    const terms = () => market.engine.liveOrder(1)!.advanced!;
    expect(terms()).toMatchObject({ highWaterMark: price(100), stopPrice: price(99) });
    market.quote(0, 101.5, 1000, 101.6, 1000);
    expect(terms()).toMatchObject({ highWaterMark: price(101.5), stopPrice: price(100.5) });
    market.quote(0, 100.6, 1000, 100.7, 1000);
    expect(terms()).toMatchObject({ highWaterMark: price(101.5), stopPrice: price(100.5) });
    market.takeEvents();
    market.quote(0, 100.5, 1000, 100.6, 1000);
    expect(market.takeEvents()).toEqual(['triggered #1', 'fill #1 100 @ 100.5 XNYS taker']);
  });

  it('follows by a part of the price, to the tick away from the market', () => {
    const market = marketAt(100.01, 100.02);
    market.accept(trailing({ trailBasisPoints: 150 }));
    expect(market.engine.liveOrder(1)!.advanced!.stopPrice).toBe(price(98.5));
    market.accept({ ...trailing({ trailBasisPoints: 150 }), side: Side.Buy });
    expect(market.engine.liveOrder(2)!.advanced).toMatchObject({
      highWaterMark: price(100.02),
      stopPrice: price(101.53),
    });
  });

  it('of a buy follows the market down', () => {
    const market = marketAt(100, 100.02);
    market.accept({ ...trailing({ trailPrice: price(0.5) }), side: Side.Buy });
    market.quote(0, 99, 1000, 99.02, 1000);
    expect(market.engine.liveOrder(1)!.advanced).toMatchObject({
      highWaterMark: price(99.02),
      stopPrice: price(99.52),
    });
    market.takeEvents();
    market.quote(0, 99.5, 1000, 99.52, 1000);
    expect(market.takeEvents()[0]).toBe('triggered #1');
  });

  it.each([
    ['equal to the price', { trailPrice: price(100) }],
    ['above the price', { trailPrice: price(1_000_000) }],
  ])('is refused of a sell with a trail %s, not of a buy', (_what, terms) => {
    const market = marketAt(100, 100.02);
    market.takeEvents();
    expect(market.engine.submit(market.command(trailing(terms)))).toBe(RejectReason.TrailTooLarge);
    expect([market.takeEvents(), market.orderPool.report().active]).toEqual([[], 0]);
    market.accept({ ...trailing(terms), side: Side.Buy });
    expect(market.takeEvents()).toEqual(['accepted #1']);
  });

  it('takes any trail that leaves a sell a price, of shares of less than a cent too', () => {
    const market = marketAt(100, 100.02);
    market.accept(trailing({ trailPrice: price(99.9999) }));
    expect(market.engine.liveOrder(1)!.advanced!.stopPrice).toBe(price(0.0001));
    const cheap = marketAt(0.005, 0.006);
    cheap.accept(trailing({ trailBasisPoints: 9_800 }));
    expect(cheap.engine.liveOrder(1)!.advanced!.stopPrice).toBe(price(0.0001));
    expect(cheap.engine.submit(cheap.command(trailing({ trailBasisPoints: 9_801 })))).toBe(RejectReason.TrailTooLarge);
  });

  it('is refused where there is no price to trail', () => {
    const market = new TestMarket({ venueCount: 1 });
    const result = market.engine.submit(market.command(trailing({ trailPrice: price(1) })));
    expect(result).toBe(RejectReason.NoReferencePrice);
    expect(market.orderPool.report().active).toBe(0);
  });
});

describe('an order for an amount', () => {
  it('buys the whole shares that the amount pays at the middle', () => {
    const market = marketAt(99.99, 100.01);
    const order = market.accept({ qty: 0, advanced: advancedTerms({ notional: 1_050_000_000 }) });
    expect(order).toBeInstanceOf(Order);
    expect(order).toMatchObject({ qty: 10, filledQty: 10 });
  });

  it('is refused where the amount pays for none', () => {
    const market = marketAt(99.99, 100.01);
    const result = market.engine.submit(market.command({ qty: 0, advanced: advancedTerms({ notional: 99_000_000 }) }));
    expect(result).toBe(RejectReason.NotionalTooSmall);
  });
});
