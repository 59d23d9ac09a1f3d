import type { RiskRuleCheck } from './risk-check.ts';
import { creditCheck } from './rules/credit-check.ts';
import { maximumOpenOrders } from './rules/maximum-open-orders.ts';
import { maximumOrderSize } from './rules/maximum-order-size.ts';
import { maximumOrderValue } from './rules/maximum-order-value.ts';
import { maximumPosition } from './rules/maximum-position.ts';
import { messageThrottle } from './rules/message-throttle.ts';
import { priceCollar } from './rules/price-collar.ts';
import { selfMatchPrevention } from './rules/self-match-prevention.ts';

/**
 * Every rule in the order of running; the first that refuses is the one reported. The throttle leads because it must
 * count every order; then what looks at the order alone, then at the account and position, last what walks or sums.
 * A new rule is a file in rules/, a name in domain/risk-violation.ts and a line here.
 */
export const RISK_RULES: readonly RiskRuleCheck[] = [
  messageThrottle,
  maximumOrderSize,
  priceCollar,
  maximumOrderValue,
  maximumOpenOrders,
  maximumPosition,
  selfMatchPrevention,
  creditCheck,
];
