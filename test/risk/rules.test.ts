import { describe, expect, it } from 'vitest';
import { OrderType } from '../../src/domain/order-terms.ts';
import { RiskUnit } from '../../src/domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { Side } from '../../src/domain/side.ts';
import { dollars, FRACTIONAL, money, type OrderTerms } from '../support/domain.ts';
import { MARKET_BUY, MARKET_SELL, RiskDesk, START_MICROS } from '../support/risk.ts';

const { Quantity, Money, Price, Count } = RiskUnit;
const SECOND = 1_000_000;

describe('maximum order size', () => {
  it('allows the limit and refuses one more', () => {
    const desk = new RiskDesk({ maximumOrderSize: 500 });
    expect(desk.send({ qty: 500 })).toBeUndefined();
    expect(desk.send({ qty: 501 })).toEqual({
      rule: 'maximum_order_size',
      unit: Quantity,
      limit: 500,
      observed: 501,
      headroom: 500,
    });
  });

  it('counts whole shares where quantities have decimals', () => {
    const desk = new RiskDesk({ maximumOrderSize: 500 }, FRACTIONAL);
    desk.referencePrice = 10_000;
    expect(desk.send({ qty: 50_000, limitPrice: 10_000 })).toBeUndefined();
    expect(desk.send({ qty: 50_001, limitPrice: 10_000 })).toMatchObject({ limit: 50_000, observed: 50_001 });
  });
});

describe('maximum order value', () => {
  it('allows the limit and refuses a millionth more', () => {
    const desk = new RiskDesk({ maximumOrderValue: money(10_000) });
    expect(desk.send({ qty: 100, limitPrice: dollars(100) })).toBeUndefined();
    const tighter = new RiskDesk({ maximumOrderValue: money(10_000) - 1 });
    expect(tighter.send({ qty: 100, limitPrice: dollars(100) })).toEqual({
      rule: 'maximum_order_value',
      unit: Money,
      limit: money(10_000) - 1,
      observed: money(10_000),
      headroom: money(10_000) - 1,
    });
  });

  it('values a sale at the reference where its limit is lower', () => {
    const desk = new RiskDesk({ maximumOrderValue: money(10_000) });
    expect(desk.send({ side: Side.Sell, qty: 100, limitPrice: dollars(1) })).toBeUndefined();
    expect(desk.send({ side: Side.Sell, qty: 101, limitPrice: dollars(1) })).toMatchObject({
      observed: money(10_100),
    });
    expect(desk.send({ side: Side.Sell, qty: 100, limitPrice: dollars(101) })).toMatchObject({
      observed: money(10_100),
    });
  });

  it('rounds half a price unit up, so that the value stays whole', () => {
    const desk = new RiskDesk({ maximumOrderValue: money(10_000) });
    desk.referencePrice = dollars(100) + 0.5;
    expect(desk.send({ side: Side.Sell, qty: 100, limitPrice: dollars(1) })).toMatchObject({
      observed: money(10_000) + 10_000,
    });
  });

  it('values a market purchase at the bound of its sweep', () => {
    const desk = new RiskDesk({ maximumOrderValue: money(10_000), priceCollarBasisPoints: 100 });
    expect(desk.send({ ...MARKET_BUY, qty: 99 })).toBeUndefined();
    expect(desk.send({ ...MARKET_BUY, qty: 100 })).toMatchObject({ observed: money(10_100) });
  });

  it.each([
    ['the order alone', 2 ** 40, 2 ** 40],
    ['the largest numbers there are', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['a product past every number', Number.MAX_VALUE, Number.MAX_VALUE],
    ['a price that is no number', 100, Number.NaN],
  ])('is never off for what money cannot count: %s', (_what, qty, limitPrice) => {
    expect(new RiskDesk({}).send({ qty, limitPrice })).toEqual({
      rule: 'maximum_order_value',
      unit: Money,
      limit: Number.MAX_SAFE_INTEGER,
      observed: Number.POSITIVE_INFINITY,
      headroom: Number.MAX_SAFE_INTEGER,
    });
  });

  it('counts what the books hold already', () => {
    const room = Number.MAX_SAFE_INTEGER - money(10_000);
    for (const spread of [
      (desk: RiskDesk) => Object.assign(desk.account, { cash: room }),
      (desk: RiskDesk) => Object.assign(desk.account, { cash: -room }),
      (desk: RiskDesk) => Object.assign(desk.account, { cash: 0, reserved: room }),
      (desk: RiskDesk) => Object.assign(desk.account, { cash: 0, longMarketValue: room }),
      (desk: RiskDesk) => Object.assign(desk.account, { cash: 0, shortMarketValue: -room }),
      (desk: RiskDesk) => {
        desk.account.cash = 0;
        desk.position.costBasis = -room;
      },
    ]) {
      const desk = new RiskDesk({});
      spread(desk);
      expect(desk.send({ qty: 100 })).toBeUndefined();
      expect(desk.send({ qty: 101 })).toMatchObject({
        rule: 'maximum_order_value',
        observed: Number.POSITIVE_INFINITY,
      });
    }
  });
});

describe('price collar', () => {
  const settings = { priceCollarBasisPoints: 500 };

  it('allows a buy up to the collar and refuses the next price', () => {
    const desk = new RiskDesk(settings);
    expect(desk.send({ limitPrice: dollars(105) })).toBeUndefined();
    expect(desk.send({ limitPrice: dollars(105) + 1 })).toEqual({
      rule: 'price_collar',
      unit: Price,
      limit: dollars(105),
      observed: dollars(105) + 1,
      headroom: dollars(5),
    });
  });

  it('allows a sale down to the collar and refuses the next price', () => {
    const desk = new RiskDesk(settings);
    expect(desk.send({ side: Side.Sell, limitPrice: dollars(95) })).toBeUndefined();
    expect(desk.send({ side: Side.Sell, limitPrice: dollars(95) - 1 })).toEqual({
      rule: 'price_collar',
      unit: Price,
      limit: dollars(95),
      observed: dollars(95) - 1,
      headroom: dollars(5),
    });
  });

  it('lets passive prices be as far away as they like', () => {
    const desk = new RiskDesk(settings);
    expect(desk.send({ side: Side.Buy, limitPrice: 1 })).toBeUndefined();
    expect(desk.send({ side: Side.Sell, limitPrice: dollars(10_000) })).toBeUndefined();
  });

  it('allows any sale where the collar is a whole price wide or more', () => {
    const desk = new RiskDesk({ priceCollarBasisPoints: 20_000 });
    expect(desk.send({ side: Side.Sell, limitPrice: 1 })).toBeUndefined();
    expect(desk.send({ side: Side.Buy, limitPrice: dollars(300) })).toBeUndefined();
    expect(desk.send({ side: Side.Buy, limitPrice: dollars(300) + 1 })).toMatchObject({ limit: dollars(300) });
  });

  it.each([0, Number.NaN, -1])('fails closed on a reference of %s', (reference) => {
    const desk = new RiskDesk(settings);
    desk.referencePrice = reference;
    const refusal = { rule: 'price_collar', unit: Price, limit: 0, observed: Number.NaN, headroom: 0 };
    expect(desk.send({ limitPrice: dollars(1) })).toEqual(refusal);
    expect(desk.send({ side: Side.Sell })).toEqual(refusal);
    expect(desk.send(MARKET_BUY)).toEqual(refusal);
  });

  it('refuses a market order without a reference even while off', () => {
    const desk = new RiskDesk({});
    desk.referencePrice = 0;
    expect(desk.send(MARKET_SELL)).toMatchObject({ rule: 'price_collar', observed: Number.NaN });
    expect(desk.send({ limitPrice: dollars(1) })).toBeUndefined();
  });

  it('passes a market order whose sweep it has bounded', () => {
    const desk = new RiskDesk(settings);
    expect(desk.send(MARKET_BUY)).toBeUndefined();
    expect(desk.send(MARKET_SELL)).toBeUndefined();
  });
});

describe('maximum position', () => {
  const settings = { maximumPosition: 1000 };

  it('allows the limit on either side and refuses one more', () => {
    for (const side of [Side.Buy, Side.Sell]) {
      const desk = new RiskDesk(settings);
      expect(desk.send({ side, qty: 1000 })).toBeUndefined();
      expect(desk.send({ side, qty: 1001 })).toEqual({
        rule: 'maximum_position',
        unit: Quantity,
        limit: 1000,
        observed: 1001,
        headroom: 1000,
      });
    }
  });

  it('counts what is held and what works on the same side, not what works on the other', () => {
    const desk = new RiskDesk(settings);
    desk.position.qty = 300;
    desk.position.workingBuyQty = 200;
    desk.position.workingSellQty = 900;
    expect(desk.send({ qty: 500 })).toBeUndefined();
    expect(desk.send({ qty: 501 })).toMatchObject({ observed: 1001, headroom: 500 });
    desk.position.workingSellQty = 200;
    expect(desk.send({ side: Side.Sell, qty: 1100 })).toBeUndefined();
    expect(desk.send({ side: Side.Sell, qty: 1101 })).toMatchObject({ observed: 1001, headroom: 1100 });
  });

  it('always lets an oversized position be reduced, and flipped up to the limit', () => {
    const desk = new RiskDesk(settings);
    desk.position.qty = -5000;
    expect(desk.send({ side: Side.Sell, qty: 1 })).toMatchObject({ observed: 5001, headroom: 0 });
    expect(desk.send({ side: Side.Buy, qty: 1 })).toBeUndefined();
    expect(desk.send({ side: Side.Buy, qty: 5000 })).toBeUndefined();
    expect(desk.send({ side: Side.Buy, qty: 6000 })).toBeUndefined();
    expect(desk.send({ side: Side.Buy, qty: 6001 })).toMatchObject({ observed: 1001, headroom: 6000 });
  });
});

describe('maximum open orders', () => {
  it('allows the limit and refuses one more', () => {
    const desk = new RiskDesk({ maximumOpenOrders: 3 });
    desk.account.openOrders = 2;
    expect(desk.send()).toBeUndefined();
    desk.account.openOrders = 3;
    expect(desk.send()).toEqual({ rule: 'maximum_open_orders', unit: Count, limit: 3, observed: 4, headroom: 0 });
  });
});

describe('message throttle', () => {
  it('allows the limit in a second and refuses one more, until the next second', () => {
    const desk = new RiskDesk({ maximumMessagesPerSecond: 2 });
    desk.nowMicros = START_MICROS + 250_000;
    expect([desk.send(), desk.send()]).toEqual([undefined, undefined]);
    desk.nowMicros = START_MICROS + SECOND - 1;
    expect(desk.send()).toEqual({ rule: 'message_throttle', unit: Count, limit: 2, observed: 3, headroom: 0 });
    desk.nowMicros = START_MICROS + SECOND;
    expect([desk.send(), desk.send()]).toEqual([undefined, undefined]);
    expect(desk.send()).toMatchObject({ observed: 3 });
  });

  it('keeps its windows to whole seconds after a pause', () => {
    const desk = new RiskDesk({ maximumMessagesPerSecond: 1 });
    desk.nowMicros = START_MICROS + 7 * SECOND + 999_999;
    expect(desk.send()).toBeUndefined();
    desk.nowMicros = START_MICROS + 8 * SECOND;
    expect(desk.send()).toBeUndefined();
  });

  it('counts refused orders, its own refusals among them', () => {
    const desk = new RiskDesk({ maximumMessagesPerSecond: 2, maximumOrderSize: 1 });
    expect(desk.send({ qty: 2 })).toMatchObject({ rule: 'maximum_order_size' });
    expect(desk.send({ qty: 2 })).toMatchObject({ rule: 'maximum_order_size' });
    expect(desk.send({ qty: 1 })).toMatchObject({ rule: 'message_throttle', observed: 3 });
    expect(desk.send({ qty: 1 })).toMatchObject({ rule: 'message_throttle', observed: 4 });
  });

  it('counts each account apart', () => {
    const desk = new RiskDesk({ maximumMessagesPerSecond: 1 });
    const other = new RiskDesk({});
    expect(desk.send()).toBeUndefined();
    expect(other.send()).toBeUndefined();
    expect([desk.account.risk.throttleCount, other.account.risk.throttleCount]).toEqual([1, 1]);
  });
});

describe('self-match prevention', () => {
  const settings = { selfMatchPrevention: SelfMatchPrevention.CancelNewest };

  it('refuses a buy that reaches its own sale, and names both prices', () => {
    const desk = new RiskDesk(settings);
    desk.work({ side: Side.Sell, limitPrice: dollars(101) });
    expect(desk.send({ side: Side.Buy, limitPrice: dollars(101) - 1 })).toBeUndefined();
    expect(desk.send({ side: Side.Buy, limitPrice: dollars(101) })).toEqual({
      rule: 'self_match_prevention',
      unit: Price,
      limit: dollars(101),
      observed: dollars(101),
      headroom: 0,
    });
  });

  it('refuses a sale that reaches its own bid', () => {
    const desk = new RiskDesk(settings);
    desk.work({ side: Side.Buy, limitPrice: dollars(99) });
    expect(desk.send({ side: Side.Sell, limitPrice: dollars(99) + 1 })).toBeUndefined();
    expect(desk.send({ side: Side.Sell, limitPrice: dollars(99) })).toMatchObject({ rule: 'self_match_prevention' });
  });

  it('looks past orders on its own side, for other instruments and out of reach', () => {
    const desk = new RiskDesk(settings);
    desk.work({ side: Side.Buy, limitPrice: dollars(100) });
    desk.work({ side: Side.Sell, limitPrice: dollars(1), instrumentId: 1 });
    desk.work({ side: Side.Sell, limitPrice: dollars(102) });
    expect(desk.send({ limitPrice: dollars(101) })).toBeUndefined();
    desk.work({ side: Side.Sell, limitPrice: dollars(101) });
    expect(desk.send({ limitPrice: dollars(101) })).toMatchObject({ limit: dollars(101) });
  });

  it('counts a market order by the bound of its sweep', () => {
    const desk = new RiskDesk({ ...settings, priceCollarBasisPoints: 100 });
    desk.work({ side: Side.Sell, limitPrice: dollars(101) });
    expect(desk.send(MARKET_BUY)).toMatchObject({ rule: 'self_match_prevention', observed: dollars(101) });
    const beyond = new RiskDesk({ ...settings, priceCollarBasisPoints: 100 });
    beyond.work({ side: Side.Sell, limitPrice: dollars(101.01) });
    expect(beyond.send(MARKET_BUY)).toBeUndefined();
  });

  it('takes an own market order that waits for liquidity as crossing at any price', () => {
    const desk = new RiskDesk(settings);
    desk.work({ side: Side.Buy, type: OrderType.Market, boundPrice: dollars(50) });
    expect(desk.send({ side: Side.Sell, limitPrice: dollars(99) })).toMatchObject({
      rule: 'self_match_prevention',
      limit: dollars(50),
      observed: dollars(99),
    });
  });

  it.each([
    ['cancel newest', SelfMatchPrevention.CancelNewest, 'self_match_prevention', false],
    ['cancel oldest', SelfMatchPrevention.CancelOldest, undefined, true],
    ['cancel both', SelfMatchPrevention.CancelBoth, 'self_match_prevention', true],
  ])('has one or the other order end, or both: %s', (_name, mode, rule, cancelsOldest) => {
    const desk = new RiskDesk({ selfMatchPrevention: mode, maximumOrderSize: 100 });
    desk.work({ side: Side.Sell, limitPrice: dollars(101) });
    const outcomeOf = (terms: OrderTerms) => [desk.send(terms)?.rule, desk.engine.cancelsOldest];
    expect(outcomeOf({ limitPrice: dollars(101) })).toEqual([rule, cancelsOldest]);
    expect(outcomeOf({ limitPrice: dollars(101) - 1 })).toEqual([undefined, false]);
    // Whatever another rule refuses ends nothing.
    expect(outcomeOf({ limitPrice: dollars(101), qty: 101 })).toEqual(['maximum_order_size', false]);
  });

  it('is off unless asked for', () => {
    const desk = new RiskDesk({});
    desk.work({ side: Side.Sell, limitPrice: dollars(99) });
    expect(desk.send({ limitPrice: dollars(101) })).toBeUndefined();
  });
});

describe('credit check', () => {
  it('allows all of the buying power and refuses the next unit of money', () => {
    const desk = new RiskDesk({ buyingPowerMultiplier: 2 });
    expect(desk.send({ qty: 2000 })).toBeUndefined();
    desk.account.cash -= 1;
    expect(desk.send({ qty: 2000 })).toEqual({
      rule: 'credit_check',
      unit: Money,
      limit: money(200_000) - 2,
      observed: money(200_000),
      headroom: money(200_000) - 2,
    });
  });

  it('counts what is reserved, held long and held short', () => {
    const desk = new RiskDesk({ buyingPowerMultiplier: 2 });
    desk.account.reserved = money(50_000);
    desk.account.longMarketValue = money(30_000);
    desk.account.shortMarketValue = -money(20_000);
    // 2 x (100,000 + 30,000 - 20,000) - 50,000 - 50,000
    expect(desk.send({ qty: 1200 })).toBeUndefined();
    expect(desk.send({ qty: 1201 })).toMatchObject({ rule: 'credit_check', headroom: money(120_000) });
  });

  it('lets an overdrawn account close what it holds, and no more', () => {
    const desk = new RiskDesk({ buyingPowerMultiplier: 2 });
    desk.account.cash = -money(1);
    desk.position.qty = 100;
    expect(desk.send({ side: Side.Sell, qty: 100 })).toBeUndefined();
    expect(desk.send({ side: Side.Sell, qty: 101 })).toEqual({
      rule: 'credit_check',
      unit: Money,
      limit: 0,
      observed: money(100),
      headroom: 0,
    });
  });

  it('is off without a multiplier', () => {
    const desk = new RiskDesk({});
    desk.account.cash = 0;
    expect(desk.send({ qty: 1_000_000 })).toBeUndefined();
  });
});
