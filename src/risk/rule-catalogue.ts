import type { RiskRuleCheck } from './risk-check.ts';
import type { RiskLimits } from './risk-limits.ts';
import { aggregateCreditThreshold } from './rules/aggregate-credit-threshold.ts';
import { creditCheck } from './rules/credit-check.ts';
import { duplicativeOrderCheck } from './rules/duplicative-order-check.ts';
import { killSwitch } from './rules/kill-switch.ts';
import { maximumDailyLoss } from './rules/maximum-daily-loss.ts';
import { maximumOpenOrders } from './rules/maximum-open-orders.ts';
import { maximumOrderSize } from './rules/maximum-order-size.ts';
import { maximumOrderValue } from './rules/maximum-order-value.ts';
import { maximumPosition } from './rules/maximum-position.ts';
import { messageThrottle } from './rules/message-throttle.ts';
import { priceCollar } from './rules/price-collar.ts';
import { repeatedExecutionThrottle } from './rules/repeated-execution-throttle.ts';
import { restrictedSecurities } from './rules/restricted-securities.ts';
import { selfMatchPrevention } from './rules/self-match-prevention.ts';
import { shortSaleRestriction } from './rules/short-sale-restriction.ts';
import { singleOrderAdvCheck } from './rules/single-order-adv-check.ts';
import { tradingState } from './rules/trading-state.ts';

export interface CataloguedRule {
  readonly check: RiskRuleCheck;
  /** False where the rule lets everything pass and counts nothing: a compiled check leaves it out. */
  readonly isOn: (limits: RiskLimits, hasFirmLimits: boolean) => boolean;
}

const always = () => true;
const isSet = (limit: number) => limit !== Number.POSITIVE_INFINITY;

/**
 * Every rule in the order of running; the first that refuses is the one reported. Those that count every order lead; then
 * what a person has ordered, what looks at the order alone, at the account and position, last what walks or sums.
 * A new rule is a file in rules/, a name in domain/risk-violation.ts and a line here.
 */
export const RISK_RULES: readonly CataloguedRule[] = [
  { check: messageThrottle, isOn: always },
  { check: duplicativeOrderCheck, isOn: (limits) => isSet(limits.maximumDuplicates) },
  { check: killSwitch, isOn: always },
  { check: tradingState, isOn: always },
  { check: repeatedExecutionThrottle, isOn: always },
  { check: restrictedSecurities, isOn: (limits) => limits.restricted || limits.hardToBorrow },
  { check: maximumOrderSize, isOn: (limits) => isSet(limits.maximumOrderSize) },
  { check: singleOrderAdvCheck, isOn: (limits) => isSet(limits.averageDailyVolume * limits.dailyVolumeBasisPoints) },
  { check: priceCollar, isOn: always },
  { check: maximumOrderValue, isOn: always },
  { check: shortSaleRestriction, isOn: (limits) => limits.shortSaleRestriction },
  { check: maximumOpenOrders, isOn: (limits) => isSet(limits.maximumOpenOrders) },
  { check: maximumPosition, isOn: (limits) => isSet(limits.maximumPosition) },
  { check: selfMatchPrevention, isOn: (limits) => limits.selfMatchPrevention },
  { check: maximumDailyLoss, isOn: (limits) => isSet(limits.maximumDailyLoss) },
  {
    check: aggregateCreditThreshold,
    isOn: (limits, hasFirmLimits) =>
      hasFirmLimits || isSet(limits.maximumGrossExposure) || isSet(limits.maximumNetExposure),
  },
  { check: creditCheck, isOn: (limits) => isSet(limits.buyingPowerMultiplier) },
];
