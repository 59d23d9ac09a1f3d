import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RiskRule, RiskViolation } from '../../src/domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { Side } from '../../src/domain/side.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import { defineRiskLimits, type RiskSettings } from '../../src/risk/risk-limits.ts';
import { RISK_RULES } from '../../src/risk/rule-catalogue.ts';
import { dollars, IBM, type OrderTerms, orderOf } from '../support/domain.ts';
import { EVERY_RULE, MARKET_BUY, RiskDesk } from '../support/risk.ts';
import { expectedRefusal } from './exact-risk.ts';

describe('the risk engine', () => {
  it('has a rule for every control that has a name', () => {
    expect(RISK_RULES).toHaveLength(EVERY_RULE.length);
  });

  it('reports the first rule of the documented order and then the next', () => {
    const settings: RiskSettings = {
      maximumMessagesPerSecond: 1,
      maximumOrderSize: 10,
      priceCollarBasisPoints: 100,
      maximumOrderValue: 1,
      maximumOpenOrders: 1,
      maximumPosition: 10,
      buyingPowerMultiplier: 1,
      selfMatchPrevention: SelfMatchPrevention.CancelNewest,
    };
    const cures: (keyof RiskSettings)[] = Object.keys(settings) as (keyof RiskSettings)[];
    const seen: (string | undefined)[] = [];
    let left: RiskSettings = settings;
    for (const cure of [undefined, ...cures]) {
      if (cure !== undefined) {
        const { [cure]: _cured, ...rest } = left;
        left = rest;
      }
      const desk = new RiskDesk(left);
      desk.account.cash = 0;
      desk.work({ side: Side.Sell, limitPrice: dollars(101) });
      desk.send();
      seen.push(desk.send({ qty: 11, limitPrice: dollars(102) })?.rule);
    }
    expect(seen).toEqual([
      'message_throttle',
      'maximum_order_size',
      'price_collar',
      'maximum_order_value',
      'maximum_open_orders',
      'maximum_position',
      'credit_check',
      'self_match_prevention',
      undefined,
    ]);
  });

  it('refuses with a pooled violation that says which instrument, and keeps none', () => {
    const desk = new RiskDesk({ maximumOrderSize: 1 });
    const order = orderOf({ qty: 2 });
    const check = () => desk.engine.check(order, desk.account, desk.position, desk.instrument, 1, desk)!;
    const violation = check();
    expect(violation).toBeInstanceOf(RiskViolation);
    expect(violation.instrumentId).toBe(desk.instrument.instrumentId);
    expect(desk.violations.active).toBe(1);
    const beyondThePool = check();
    expect(beyondThePool).not.toBe(violation);
    desk.violations.release(violation);
    desk.violations.release(beyondThePool);
    desk.violations.assertAllHome();
  });

  it('remembers what an order is to end while legs are asked that begin because of it', () => {
    const desk = new RiskDesk({ selfMatchPrevention: SelfMatchPrevention.CancelOldest, maximumPosition: 100 });
    desk.work({ side: Side.Sell, limitPrice: dollars(101) });
    desk.send({ limitPrice: dollars(101), qty: 1 });
    const leg = orderOf({ qty: 101, limitPrice: dollars(101) });
    expect(desk.engine.checkLeg(leg, desk.account, desk.position, desk.instrument, 1, desk)).toBe(
      RiskRule.MaximumPosition,
    );
    expect(desk.engine.cancelsOldest).toBe(true);
  });

  it('throws rather than accept where the pool cannot give a violation', () => {
    const pool = new ObjectPool({
      name: 'violations',
      create: () => new RiskViolation(),
      capacity: 1,
      ceiling: 1,
      whenExhausted: 'refuse',
    });
    pool.acquire();
    const engine = new RiskEngine(defineRiskLimits({ maximumOrderSize: 1 }), pool);
    const { account, position } = new RiskDesk({});
    expect(() => engine.check(orderOf({ qty: 2 }), account, position, IBM, 1, { nowMicros: 0 })).toThrow(
      'fall back to the heap',
    );
  });

  it('changes nothing but the message count, refused or not', () => {
    const desk = new RiskDesk({ buyingPowerMultiplier: 2, priceCollarBasisPoints: 100, maximumOrderSize: 1000 });
    const before = structuredClone({ account: desk.account, position: desk.position });
    desk.send({ qty: 10 });
    desk.send({ qty: 10_000 });
    desk.send(MARKET_BUY);
    const { throttleCount, throttleWindowStartMicros } = desk.account.risk;
    expect(throttleCount).toBe(3);
    const risk = { ...before.account.risk, throttleCount, throttleWindowStartMicros };
    expect(structuredClone(desk.account)).toEqual({ ...before.account, risk });
    expect({ ...desk.position }).toEqual(before.position);
  });

  it('refuses as exact arithmetic does, whatever the limits, the books and the order', () => {
    const qty = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2_000_000 }));
    const off = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof(fc.constant(0), arbitrary);
    const settings = fc.record({
      maximumOrderSize: off(qty),
      maximumOrderValue: off(fc.integer({ min: 1, max: 10 ** 13 })),
      priceCollarBasisPoints: off(fc.integer({ min: 1, max: 12_000 })),
      maximumPosition: off(qty),
      maximumOpenOrders: off(fc.integer({ min: 1, max: 3 })),
      buyingPowerMultiplier: off(fc.integer({ min: 1, max: 4 })),
    });
    const books = fc.record({
      cash: fc.integer({ min: -(10 ** 12), max: 10 ** 13 }),
      reserved: fc.nat(10 ** 12),
      longMarketValue: fc.nat(10 ** 12),
      shortMarketValue: fc.nat(10 ** 12).map((value) => -value),
      openOrders: fc.nat(3),
    });
    const holding = fc.record({
      qty: fc.integer({ min: -50, max: 50 }),
      workingBuyQty: fc.nat(50),
      workingSellQty: fc.nat(50),
    });
    const terms: fc.Arbitrary<OrderTerms> = fc.record({
      side: fc.constantFrom(Side.Buy, Side.Sell),
      qty,
      limitPrice: fc.oneof(fc.integer({ min: dollars(89), max: dollars(111) }), fc.integer({ min: 1, max: 10 ** 9 })),
    });
    const references = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 2, max: dollars(220) }).map((twice) => twice / 2),
      fc.constant(dollars(100)),
    );
    fc.assert(
      fc.property(settings, books, holding, terms, references, (limits, account, position, order, reference) => {
        const desk = new RiskDesk(limits);
        Object.assign(desk.account, account);
        Object.assign(desk.position, position);
        desk.referencePrice = reference;
        const expected = expectedRefusal(limits, desk, order);
        const refusal = desk.send(order);
        expect(refusal?.rule).toBe(expected?.rule);
        if (refusal === undefined || expected === undefined) return;
        expect({ limit: refusal.limit, observed: refusal.observed, headroom: refusal.headroom }).toEqual({
          limit: expected.limit,
          observed: expected.observed,
          headroom: expected.headroom,
        });
      }),
      { numRuns: 2000 },
    );
  });
});
