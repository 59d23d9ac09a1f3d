import { beforeEach, describe, expect, it } from 'vitest';
import { RiskUnit } from '../../src/domain/risk-violation.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { Side } from '../../src/domain/side.ts';
import { KillSwitch, TradingState } from '../../src/domain/trading-state.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { dollars, FRACTIONAL } from '../support/domain.ts';
import { MARKET_SELL, RiskDesk } from '../support/risk.ts';

const sale = { side: Side.Sell, limitPrice: dollars(101) };

describe('duplicative order check', () => {
  it('allows so many equal orders in a window, counted from the first, and counts refused ones', () => {
    const desk = new RiskDesk({ maximumDuplicates: 2, duplicateWindowMicros: 500 });
    expect([desk.send(), desk.send()]).toEqual([undefined, undefined]);
    desk.nowMicros += 499;
    expect(desk.send()).toMatchObject({ rule: 'duplicative_order_check', limit: 2, observed: 3, headroom: 0 });
    expect(desk.send()).toMatchObject({ observed: 4 });
    desk.nowMicros += 1;
    expect(desk.send()).toBeUndefined();
  });

  it('takes orders of another side, price, quantity or instrument for other orders', () => {
    const desk = new RiskDesk({ maximumDuplicates: 1 });
    expect(desk.send()).toBeUndefined();
    for (const terms of [{ side: Side.Sell }, { limitPrice: dollars(99) }, { qty: 101 }, { instrumentId: 1 }]) {
      expect(desk.send(terms)).toBeUndefined();
      expect(desk.send(terms)).toMatchObject({ rule: 'duplicative_order_check' });
    }
  });

  it('remembers hundreds of different orders at once, and makes room for new ones past that', () => {
    const desk = new RiskDesk({ maximumDuplicates: 1 });
    for (let qty = 1; qty <= 300; qty++) expect(desk.send({ qty })).toBeUndefined();
    const known = Array.from({ length: 300 }, (_, index) => desk.send({ qty: index + 1 })).filter(Boolean);
    expect(known).toHaveLength(300);
    for (let qty = 1000; qty < 9000; qty++) {
      desk.nowMicros++;
      expect(desk.send({ qty })).toBeUndefined();
      expect(desk.send({ qty })).toMatchObject({ observed: 2 });
    }
  });
});

describe('restricted securities', () => {
  it('refuses any order', () => {
    const desk = new RiskDesk({ restricted: true });
    desk.position.qty = 100;
    const refusal = { rule: 'restricted_securities', limit: 0, observed: 100, headroom: 0 };
    expect([desk.send(), desk.send(sale)]).toMatchObject([refusal, refusal]);
  });
});

describe.each([
  ['hard to borrow', { hardToBorrow: true }, 'restricted_securities'],
  ['short sale restriction', { shortSaleRestriction: ShortSaleRestriction.Prohibited }, 'short_sale_restriction'],
])('%s', (_what, settings, rule) => {
  it('lets what is held be sold, and no more; purchases are free', () => {
    const desk = new RiskDesk(settings);
    expect(desk.send()).toBeUndefined();
    expect(desk.send({ ...sale, qty: 1 })).toMatchObject({ rule, limit: 0, observed: 1 });
    desk.position.qty = 150;
    desk.work({ ...sale, qty: 50 });
    expect(desk.send({ ...sale, qty: 100 })).toBeUndefined();
    expect(desk.send({ ...sale, qty: 101 })).toMatchObject({ rule, limit: 100, observed: 101, headroom: 100 });
  });
});

describe('short-sale restriction by the uptick rule', () => {
  const rule = 'short_sale_restriction';
  const bid = dollars(99.99);
  const above = { ...sale, limitPrice: bid + 100 };
  let desk: RiskDesk;
  beforeEach(() => {
    desk = new RiskDesk({ shortSaleRestriction: ShortSaleRestriction.Uptick });
  });

  it('takes a short sale above the national best bid, and none at it or below', () => {
    expect(desk.send(above)).toBeUndefined();
    const violation = { rule, unit: RiskUnit.Price, limit: bid, headroom: 0 };
    expect(desk.send({ ...sale, limitPrice: bid })).toEqual({ ...violation, observed: bid });
    expect(desk.send({ ...sale, limitPrice: bid - 100 })).toEqual({ ...violation, observed: bid - 100 });
  });

  it('takes no market order that could sell short, whatever its bound', () => {
    expect(desk.send(MARKET_SELL)).toMatchObject({ rule, limit: bid, observed: 1 });
    desk.position.qty = 100;
    expect(desk.send(MARKET_SELL)).toBeUndefined();
  });

  it('leaves purchases and sales of what is held alone; one share more makes the whole order a short sale', () => {
    desk.position.qty = 150;
    desk.work({ ...sale, qty: 50 });
    expect(desk.send({ limitPrice: bid })).toBeUndefined();
    expect(desk.send({ ...sale, qty: 100, limitPrice: bid })).toBeUndefined();
    expect(desk.send({ ...sale, qty: 101, limitPrice: bid })).toMatchObject({ rule, observed: bid });
    expect(desk.send({ ...above, qty: 101 })).toBeUndefined();
  });

  it('takes no short sale where there is no bid to compare it with', () => {
    desk.nationalBestBid = 0;
    expect(desk.send(above)).toEqual({ rule, unit: RiskUnit.Price, limit: 0, observed: Number.NaN, headroom: 0 });
  });

  it('gives way to the prohibition in a tighter layer', () => {
    desk.engine.replaceRules({
      ...globalRuleSet({ shortSaleRestriction: ShortSaleRestriction.Prohibited }),
      symbols: new Map([[0, { shortSaleRestriction: ShortSaleRestriction.Uptick }]]),
    });
    expect(desk.send(above)).toMatchObject({ rule, unit: RiskUnit.Quantity, limit: 0 });
  });
});

describe('single-order ADV check', () => {
  it('allows the share of the volume and refuses one more', () => {
    const desk = new RiskDesk({ averageDailyVolume: 10_001, dailyVolumeBasisPoints: 250 });
    expect(desk.send({ qty: 250 })).toBeUndefined();
    expect(desk.send({ qty: 251 })).toMatchObject({ rule: 'single_order_adv_check', limit: 250, observed: 251 });
  });

  it('counts whole shares where quantities have decimals, and is off without a volume', () => {
    const desk = new RiskDesk({ averageDailyVolume: 101, dailyVolumeBasisPoints: 100 }, FRACTIONAL);
    expect(desk.send({ qty: 102, limitPrice: 1 })).toMatchObject({ limit: 101 });
    expect(new RiskDesk({ dailyVolumeBasisPoints: 1 }).send({ qty: 1000 })).toBeUndefined();
  });
});

describe('states that a person sets', () => {
  it.each([
    ['account', 'reducing only', TradingState.ReducingOnly, 40],
    ['account', 'halted', TradingState.Halted, 0],
    ['firm', 'reducing only', TradingState.ReducingOnly, 40],
    ['firm', 'halted', TradingState.Halted, 0],
  ] as const)('of the %s: %s', (whose, _what, state, limit) => {
    const desk = new RiskDesk({});
    desk.position.qty = 40;
    (whose === 'firm' ? desk.engine.firm : desk.account.risk).tradingState = state;
    expect(desk.send({ ...sale, qty: 41 })).toMatchObject({
      rule: 'trading_state',
      limit,
      observed: 41,
      headroom: limit,
    });
    expect(desk.send({ qty: 1 })).toMatchObject({ rule: 'trading_state', limit: 0 });
    expect(desk.send({ ...sale, qty: 40 }) === undefined).toBe(limit === 40);
  });

  it('the stricter of account and firm holds', () => {
    const desk = new RiskDesk({});
    desk.position.qty = 40;
    desk.account.risk.killSwitch = KillSwitch.OnButReducing;
    expect(desk.send({ ...sale, qty: 40 })).toBeUndefined();
    desk.engine.firm.killSwitch = KillSwitch.On;
    expect(desk.send({ ...sale, qty: 40 })).toMatchObject({ rule: 'kill_switch', limit: 0, observed: 40 });
  });
});
