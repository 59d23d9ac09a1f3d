import type { LimitColumns } from './limit-columns.ts';
import type { OrderColumns } from './order-columns.ts';
import type { RiskCheck } from './risk-check.ts';

/**
 * A rule over a whole batch: sets `bit` in `orders.openRules` of each order that the rule itself has to look at once its
 * turn comes. Any other it lets pass whatever earlier orders of the batch come to: a column goes by what they cannot change,
 * the orders' own terms, the prices and limits that hold for the batch, and what a person has ordered (`check.account.risk`,
 * `check.firm`). It may be wrong only in setting the bit.
 */
export type RuleColumn = (orders: OrderColumns, limits: LimitColumns, bit: number, check: RiskCheck) => void;
