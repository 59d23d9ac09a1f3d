import type { LimitColumns } from './limit-columns.ts';
import type { OrderColumns } from './order-columns.ts';
import type { RiskCheck } from './risk-check.ts';

/**
 * A rule over a whole batch: says what it holds the orders of each instrument to. One pass over all orders then sets `bit` in
 * `openRules` of those that the rule itself has to look at once their turn comes; any other it lets pass whatever earlier
 * orders of the batch come to. So a column goes by what they cannot change: the orders' own terms, the prices and limits that
 * hold for the batch, and what a person has ordered (`check.account.risk`, `check.firm`). It may be too strict, never too lax.
 */
export type RuleColumn = (orders: OrderColumns, limits: LimitColumns, bit: number, check: RiskCheck) => void;
