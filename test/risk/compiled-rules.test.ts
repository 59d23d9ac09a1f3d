import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderType } from '../../src/domain/order-terms.ts';
import { RISK_RULE_NAMES } from '../../src/domain/risk-violation.ts';
import { Side } from '../../src/domain/side.ts';
import { CompiledRules } from '../../src/risk/rule-compiler.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { dollars, INSTRUMENTS, money } from '../support/domain.ts';
import { code, ruleSets } from '../support/risk-arbitraries.ts';
import { type Happening, RiskWorld } from '../support/risk-world.ts';

const account = fc.nat(1);
const instrument = fc.nat(INSTRUMENTS.length - 1);
const order = fc.record({
  account,
  instrument,
  side: fc.constantFrom(Side.Buy, Side.Sell),
  type: fc.constantFrom(OrderType.Limit, OrderType.Limit, OrderType.Market),
  qty: fc.oneof(fc.constantFrom(100, 200), fc.integer({ min: 1, max: 700 })),
  limitPrice: fc.oneof(fc.constantFrom(dollars(99), dollars(100)), fc.integer({ min: dollars(94), max: dollars(106) })),
});
const reference = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: dollars(198), max: dollars(202) }).map((twice) => twice / 2) },
  { weight: 1, arbitrary: fc.constant(0) },
);
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('order'), order, reference }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time'), micros: fc.integer({ min: 0, max: 2_000_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'time', micros: 86_400_000_000 }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('execution'), account }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('books'),
      account,
      cash: fc.integer({ min: -money(20_000), max: money(200_000) }),
      longMarketValue: fc.nat(money(60_000)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('position'),
      account,
      instrument,
      qty: fc.integer({ min: -900, max: 900 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('switch'), account, killSwitch: code, state: code }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('firm'), killSwitch: code, state: code }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rules'), rules: ruleSets }) },
) as fc.Arbitrary<Happening>;

describe('the compiled check and its interpreted twin', () => {
  it('agree on every order of every history, and on all that they remember of it', () => {
    const refusals = new Map<string, number>();
    let accepted = 0;
    let cancelling = 0;
    fc.assert(
      fc.property(ruleSets, fc.array(happenings, { minLength: 20, maxLength: 60 }), (rules, history) => {
        const compiled = new RiskWorld(rules, false);
        const interpreted = new RiskWorld(rules, true);
        for (const happening of history) {
          const outcome = compiled.happen(happening);
          expect(outcome).toEqual(interpreted.happen(happening));
          if (happening.kind !== 'order') continue;
          const { refusal, cancelsOldest } = outcome as { refusal?: { rule: string }; cancelsOldest: boolean };
          const rule = refusal?.rule;
          if (cancelsOldest) cancelling++;
          if (rule === undefined) accepted++;
          else refusals.set(rule, (refusals.get(rule) ?? 0) + 1);
        }
        expect(memoryOf(compiled)).toEqual(memoryOf(interpreted));
      }),
      { numRuns: 1500 },
    );
    // Every rule has had its say, so that none agrees by silence.
    expect([...refusals.keys()].toSorted()).toEqual([...RISK_RULE_NAMES].toSorted());
    expect(accepted).toBeGreaterThan(100);
    expect(cancelling).toBeGreaterThan(10);
  });
});

function memoryOf({ accounts }: RiskWorld) {
  return accounts.map(({ reserved, openOrders, risk }) => ({
    reserved,
    openOrders,
    risk: { ...risk, recentOrders: undefined },
  }));
}

describe('compiled rules', () => {
  it('share one profile among accounts with equal limits', () => {
    const tight = { settings: { maximumOrderSize: 5 }, symbols: new Map() };
    const rules = { ...globalRuleSet({ maximumOrderSize: 10 }), accounts: new Map([1, 2].map((id) => [id, tight])) };
    const compiled = new CompiledRules(rules);
    expect(compiled.profileCount).toBe(2);
    expect(compiled.profileOf(1)).toBe(compiled.profileOf(2));
    expect(compiled.profileOf(3)).not.toBe(compiled.profileOf(1));
  });

  it('hold an account in a symbol to the tightest of all layers, each limit by itself', () => {
    const compiled = new CompiledRules({
      firm: {},
      global: { maximumOrderSize: 100, maximumPosition: 50, duplicateWindowMicros: 10 },
      accounts: new Map([
        [
          1,
          {
            settings: { maximumOrderSize: 200, maximumPosition: 40 },
            symbols: new Map([[7, { maximumOrderSize: 20 }]]),
          },
        ],
      ]),
      symbols: new Map([[7, { maximumOrderSize: 30, duplicateWindowMicros: 20, hardToBorrow: true }]]),
    });
    expect(compiled.profileOf(1).limits).toMatchObject({ maximumOrderSize: 100, maximumPosition: 40 });
    expect(compiled.profileOf(1).limitsIn(7)).toMatchObject({
      maximumOrderSize: 20,
      maximumPosition: 40,
      duplicateWindowMicros: 20,
      hardToBorrow: true,
    });
    expect(compiled.profileOf(2).limitsIn(7)).toMatchObject({ maximumOrderSize: 30, maximumPosition: 50 });
    expect(compiled.profileOf(2).limitsIn(8)).toBe(compiled.profileOf(2).limits);
  });

  it('keep what is counted and switched when they are replaced, and the old ones where the new are faulty', () => {
    const world = new RiskWorld(globalRuleSet({ maximumMessagesPerSecond: 3 }), false);
    const [first] = world.accounts;
    const sent = { account: 0, instrument: 0, side: Side.Buy, type: OrderType.Limit, qty: 1, limitPrice: dollars(100) };
    const send = () => world.happen({ kind: 'order', order: sent, reference: dollars(100) });
    send();
    send();
    expect(() => world.engine.replaceRules(globalRuleSet({ maximumOrderSize: -1 }))).toThrow(RangeError);
    expect(world.engine.limitsOf(1).maximumMessagesPerSecond).toBe(3);
    world.engine.replaceRules(globalRuleSet({ maximumMessagesPerSecond: 2, maximumDailyLoss: 1 }));
    expect(send()).toMatchObject({ refusal: { rule: 'message_throttle', observed: 3 } });
    expect(first!.risk.throttleCount).toBe(3);
  });
});
