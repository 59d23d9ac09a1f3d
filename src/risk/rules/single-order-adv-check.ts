import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';
import { dailyVolumeShare, type RiskLimits } from '../risk-limits.ts';

/**
 * One order's quantity as a share of the instrument's average daily volume. Off where either is not set: without a volume
 * there is nothing to take a share of. Headroom: the limit itself.
 */
export function singleOrderAdvCheck(check: RiskCheck, limits: RiskLimits): boolean {
  const shares = dailyVolumeShare(limits);
  if (shares === Number.POSITIVE_INFINITY) return true;
  const limit = Math.floor(shares * check.instrument.qtyUnit);
  const { qty } = check.order;
  if (qty <= limit) return true;
  return check.refuse(RiskRule.SingleOrderAdvCheck, RiskUnit.Quantity, limit, qty, limit);
}

export function singleOrderAdvColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  for (let slot = 0; slot < orders.slotCount; slot++) {
    const shares = limits.dailyVolumeShares[orders.limitRows[slot]!]!;
    orders.boundQty(slot, Math.floor(shares * orders.instruments[slot]!.qtyUnit), bit);
  }
}
