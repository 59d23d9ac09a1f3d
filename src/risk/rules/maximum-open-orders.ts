import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/** Live orders of the account, this one included. Headroom: how many more it could have had. */
export function maximumOpenOrders(check: RiskCheck, limits: RiskLimits): boolean {
  const before = check.account.openOrders;
  const limit = limits.maximumOpenOrders;
  if (before < limit) return true;
  return check.refuse(RiskRule.MaximumOpenOrders, RiskUnit.Count, limit, before + 1, limit - before);
}
