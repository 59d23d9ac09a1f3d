import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Value of one order at its valuation price. Headroom: the limit itself.
 *
 * Never off entirely: an order whose value, alone or together with what the account's books hold, passes 2^53 - 1 money
 * units could not be booked exactly, and is refused here with an observed value of Infinity.
 */
export function maximumOrderValue(check: RiskCheck, limits: RiskLimits): boolean {
  if (!valueFitsTheBooks(check, limits)) return false;
  const limit = limits.maximumOrderValue;
  if (check.orderValue <= limit) return true;
  return check.refuse(RiskRule.MaximumOrderValue, RiskUnit.Money, limit, check.orderValue, limit);
}

export function maximumOrderValueColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  for (let slot = 0; slot < orders.slotCount; slot++) {
    orders.boundValue(slot, limits.maximumOrderValues[orders.limitRows[slot]!]!, bit);
  }
}

/** What the column cannot tell: each order of a batch changes the books. NaN fits nowhere. */
export function valueFitsTheBooks(check: RiskCheck, limits: RiskLimits): boolean {
  const account = check.account;
  const booked =
    Math.abs(account.cash) +
    Math.abs(check.position.costBasis) +
    account.longMarketValue -
    account.shortMarketValue +
    account.reserved;
  if (booked + check.orderValue <= Number.MAX_SAFE_INTEGER) return true;
  const limit = limits.maximumOrderValue;
  return check.refuse(RiskRule.MaximumOrderValue, RiskUnit.Money, limit, Number.POSITIVE_INFINITY, limit);
}
