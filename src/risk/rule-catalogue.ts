import { SelfMatchPrevention } from '../domain/self-match-prevention.ts';
import { ShortSaleRestriction } from '../domain/short-sale-restriction.ts';
import type { RiskRuleCheck } from './risk-check.ts';
import { dailyVolumeShare, type RiskLimits } from './risk-limits.ts';
import type { RuleColumn } from './rule-column.ts';
import { aggregateCreditThreshold } from './rules/aggregate-credit-threshold.ts';
import { creditCheck } from './rules/credit-check.ts';
import { duplicativeOrderCheck } from './rules/duplicative-order-check.ts';
import { killSwitch } from './rules/kill-switch.ts';
import { maximumDailyLoss } from './rules/maximum-daily-loss.ts';
import { maximumOpenOrders } from './rules/maximum-open-orders.ts';
import { maximumOrderSize, maximumOrderSizeColumn } from './rules/maximum-order-size.ts';
import { maximumOrderValue, maximumOrderValueColumn, valueFitsTheBooks } from './rules/maximum-order-value.ts';
import { maximumPosition } from './rules/maximum-position.ts';
import { messageThrottle } from './rules/message-throttle.ts';
import { priceCollar, priceCollarColumn } from './rules/price-collar.ts';
import { repeatedExecutionThrottle } from './rules/repeated-execution-throttle.ts';
import { restrictedSecurities, restrictedSecuritiesColumn } from './rules/restricted-securities.ts';
import { selfMatchPrevention } from './rules/self-match-prevention.ts';
import { shortSaleColumn, shortSaleRestriction } from './rules/short-sale-restriction.ts';
import { singleOrderAdvCheck, singleOrderAdvColumn } from './rules/single-order-adv-check.ts';
import { tradingState, tradingStateColumn } from './rules/trading-state.ts';

export interface CataloguedRule {
  readonly check: RiskRuleCheck;
  /** False where the rule lets everything pass and counts nothing: a compiled check leaves it out. */
  readonly isOn: (limits: RiskLimits, hasFirmLimits: boolean) => boolean;
  /** The rule over a whole batch, where what it goes by does not change from one order to the next. */
  readonly column?: RuleColumn;
  /** What is left of the rule for an order that its column has let pass. */
  readonly afterColumn?: RiskRuleCheck;
}

const always = () => true;
const isSet = (limit: number) => limit !== Number.POSITIVE_INFINITY;

/**
 * Every rule in the order of running; the first that refuses is the one reported. Those that count every order lead; then
 * what a person has ordered, what looks at the order alone, at the account and position, then what walks or sums. The
 * self-match prevention is the last: nothing is cancelled for an order that another rule refuses.
 * A new rule is a file in rules/, a name in domain/risk-violation.ts and a line here.
 */
export const RISK_RULES: readonly CataloguedRule[] = [
  { check: messageThrottle, isOn: always },
  { check: duplicativeOrderCheck, isOn: (limits) => isSet(limits.maximumDuplicates) },
  { check: killSwitch, isOn: always },
  { check: tradingState, isOn: always, column: tradingStateColumn },
  { check: repeatedExecutionThrottle, isOn: always },
  {
    check: restrictedSecurities,
    isOn: (limits) => limits.restricted || limits.hardToBorrow,
    column: restrictedSecuritiesColumn,
  },
  {
    check: maximumOrderSize,
    isOn: (limits) => isSet(limits.maximumOrderSize),
    column: maximumOrderSizeColumn,
  },
  {
    check: singleOrderAdvCheck,
    isOn: (limits) => isSet(dailyVolumeShare(limits)),
    column: singleOrderAdvColumn,
  },
  { check: priceCollar, isOn: always, column: priceCollarColumn },
  { check: maximumOrderValue, isOn: always, column: maximumOrderValueColumn, afterColumn: valueFitsTheBooks },
  {
    check: shortSaleRestriction,
    isOn: (limits) => limits.shortSaleRestriction !== ShortSaleRestriction.None,
    column: shortSaleColumn,
  },
  { check: maximumOpenOrders, isOn: (limits) => isSet(limits.maximumOpenOrders) },
  { check: maximumPosition, isOn: (limits) => isSet(limits.maximumPosition) },
  { check: maximumDailyLoss, isOn: (limits) => isSet(limits.maximumDailyLoss) },
  {
    check: aggregateCreditThreshold,
    isOn: (limits, hasFirmLimits) =>
      hasFirmLimits || isSet(limits.maximumGrossExposure) || isSet(limits.maximumNetExposure),
  },
  { check: creditCheck, isOn: (limits) => isSet(limits.buyingPowerMultiplier) },
  { check: selfMatchPrevention, isOn: (limits) => limits.selfMatchPrevention !== SelfMatchPrevention.Off },
];

/**
 * What a leg is asked that opens when its turn comes: the rules on what an account may hold or owe, in the order of running.
 * The others have been asked of the order that it came with.
 */
export const OPENING_RULES: readonly RiskRuleCheck[] = [
  restrictedSecurities,
  shortSaleRestriction,
  maximumPosition,
  aggregateCreditThreshold,
  creditCheck,
];
