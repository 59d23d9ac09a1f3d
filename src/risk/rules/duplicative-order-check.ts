import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Orders of the account with the same instrument, side, price and quantity within the window, this one included. Every one
 * sent counts, refused ones too; the window begins with the first and the count anew after it. Headroom: how many more the
 * window had room for.
 */
export function duplicativeOrderCheck(check: RiskCheck, limits: RiskLimits): boolean {
  const limit = limits.maximumDuplicates;
  if (limit === Number.POSITIVE_INFINITY) return true;
  const recentOrders = check.account.risk.requireRecentOrders();
  const count = recentOrders.count(check.order, limits.duplicateWindowMicros, check.nowMicros);
  if (count <= limit) return true;
  return check.refuse(RiskRule.DuplicativeOrderCheck, RiskUnit.Count, limit, count, limit - count + 1);
}
