import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

const BASIS_POINTS = 10_000;

/**
 * One order's quantity as a share of the instrument's average daily volume. Off where either is not set: without a volume
 * there is nothing to take a share of. Headroom: the limit itself.
 */
export function singleOrderAdvCheck(check: RiskCheck, limits: RiskLimits): boolean {
  const shares = (limits.averageDailyVolume * limits.dailyVolumeBasisPoints) / BASIS_POINTS;
  if (shares === Number.POSITIVE_INFINITY) return true;
  const limit = Math.floor(shares * check.instrument.qtyUnit);
  const { qty } = check.order;
  if (qty <= limit) return true;
  return check.refuse(RiskRule.SingleOrderAdvCheck, RiskUnit.Quantity, limit, qty, limit);
}
