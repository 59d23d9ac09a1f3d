import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { availableCredit } from '../buying-power.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * The order's reservation against the account's buying power, which is both limit and headroom. An order that only
 * closes a position reserves nothing and passes even for an overdrawn account.
 */
export function creditCheck(check: RiskCheck, limits: RiskLimits): boolean {
  if (limits.buyingPowerMultiplier === Number.POSITIVE_INFINITY) return true;
  const needed = check.reservation;
  if (needed === 0) return true;
  const available = availableCredit(check.account, limits.buyingPowerMultiplier);
  if (needed <= available) return true;
  const limit = available > 0 ? available : 0;
  return check.refuse(RiskRule.CreditCheck, RiskUnit.Money, limit, needed, limit);
}
