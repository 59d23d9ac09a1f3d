import fc from 'fast-check';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import type { RiskSettings } from '../../src/risk/risk-limits.ts';
import { RULE_FIELDS } from '../../src/risk/rule-fields.ts';
import { globalRuleSet, type RuleSet } from '../../src/risk/rule-set.ts';
import { money } from './domain.ts';

const amount = (most: number) => fc.oneof(fc.constant(0), fc.integer({ min: 1, max: most }));
const rarely = fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0);
/** 0 four times of five, else one of these. */
const mostlyOff = <Degree extends number>(...degrees: Degree[]): fc.Arbitrary<0 | Degree> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(0 as const) }, { weight: 1, arbitrary: fc.constantFrom(...degrees) });

const settings: fc.Arbitrary<RiskSettings> = fc.record(
  {
    maximumOrderSize: amount(600),
    maximumOrderValue: amount(money(60_000)),
    priceCollarBasisPoints: amount(500),
    maximumPosition: amount(1500),
    maximumOpenOrders: amount(12),
    maximumMessagesPerSecond: amount(12),
    buyingPowerMultiplier: amount(4),
    selfMatchPrevention: mostlyOff(1, 2, 3),
    maximumDuplicates: amount(3),
    duplicateWindowMicros: amount(3_000_000),
    maximumExecutions: amount(8),
    executionWindowMicros: amount(3_000_000),
    maximumGrossExposure: amount(money(150_000)),
    maximumNetExposure: amount(money(150_000)),
    dailyVolumeBasisPoints: amount(10_000),
    averageDailyVolume: amount(2000),
    restricted: rarely,
    hardToBorrow: rarely,
    shortSaleRestriction: mostlyOff(1, 2),
    maximumDailyLoss: amount(money(40_000)),
  },
  { requiredKeys: [] },
);
const OF_ACCOUNTS = new Set(
  RULE_FIELDS.filter(({ scope }) => scope === 'not per symbol').map(({ setting }) => setting),
);
const symbolSettings = settings.map(
  (all): RiskSettings =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !OF_ACCOUNTS.has(name as keyof RiskSettings))),
);
const bySymbol = fc.dictionary(fc.constantFrom('0', '1', '2'), symbolSettings, { maxKeys: 2 }).map(keyedByNumber);
const layeredRuleSets: fc.Arbitrary<RuleSet> = fc.record({
  firm: fc.record({ maximumGrossExposure: amount(money(200_000)), maximumNetExposure: amount(money(200_000)) }),
  global: settings,
  accounts: fc
    .dictionary(
      fc.constantFrom('1', '2'),
      fc.record({ settings, symbols: bySymbol, own: settings }, { requiredKeys: ['settings', 'symbols'] }),
      {
        maxKeys: 2,
      },
    )
    .map(keyedByNumber),
  symbols: bySymbol,
});

/** With nothing else on, the account's own orders meet each other often. */
const selfMatchRuleSets = fc
  .constantFrom(...Object.values(SelfMatchPrevention))
  .map((selfMatchPrevention) => globalRuleSet({ selfMatchPrevention }));

/** Rule sets that refuse and let pass about as often, in all layers. */
export const ruleSets: fc.Arbitrary<RuleSet> = fc.oneof(
  { weight: 7, arbitrary: layeredRuleSets },
  { weight: 1, arbitrary: selfMatchRuleSets },
);

/** A kill switch or a trading state: most often off. */
export const code = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2) },
) as fc.Arbitrary<0 | 1 | 2>;

function keyedByNumber<T>(byText: Record<string, T>): Map<number, T> {
  return new Map(Object.entries(byText).map(([key, value]) => [Number(key), value]));
}
