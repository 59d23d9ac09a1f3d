import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/** Quantity of one order. Headroom: the limit itself. */
export function maximumOrderSize(check: RiskCheck, limits: RiskLimits): boolean {
  const limit = limits.maximumOrderSize * check.instrument.qtyUnit;
  if (check.order.qty <= limit) return true;
  return check.refuse(RiskRule.MaximumOrderSize, RiskUnit.Quantity, limit, check.order.qty, limit);
}

export function maximumOrderSizeColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  for (let slot = 0; slot < orders.slotCount; slot++) {
    const most = limits.maximumOrderSizes[orders.limitRows[slot]!]!;
    orders.boundQty(slot, most * orders.instruments[slot]!.qtyUnit, bit);
  }
}
