import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Value of one order at its valuation price. Headroom: the limit itself.
 *
 * Never off entirely: an order whose value, alone or together with what the account's books hold, passes 2^53 - 1 money
 * units could not be booked exactly, and is refused here with an observed value of Infinity.
 */
export function maximumOrderValue(check: RiskCheck, limits: RiskLimits): boolean {
  const limit = limits.maximumOrderValue;
  if (!fitsTheBooks(check)) {
    return check.refuse(RiskRule.MaximumOrderValue, RiskUnit.Money, limit, Number.POSITIVE_INFINITY, limit);
  }
  if (check.orderValue <= limit) return true;
  return check.refuse(RiskRule.MaximumOrderValue, RiskUnit.Money, limit, check.orderValue, limit);
}

/** False for NaN too: a comparison with NaN never holds. */
function fitsTheBooks(check: RiskCheck): boolean {
  const account = check.account;
  const booked =
    Math.abs(account.cash) +
    Math.abs(check.position.costBasis) +
    account.longMarketValue -
    account.shortMarketValue +
    account.reserved;
  return booked + check.orderValue <= Number.MAX_SAFE_INTEGER;
}
