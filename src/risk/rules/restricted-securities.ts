import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { Side } from '../../domain/side.ts';
import { reducibleQty } from '../buying-power.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/** Restricted instruments are not traded at all, those that are hard to borrow not sold short. Limit: what may be sent. */
export function restrictedSecurities(check: RiskCheck, limits: RiskLimits): boolean {
  const { order, position } = check;
  if (limits.restricted) {
    return check.refuse(RiskRule.RestrictedSecurities, RiskUnit.Quantity, 0, order.qty, 0);
  }
  if (!limits.hardToBorrow || order.side === Side.Buy) return true;
  const limit = reducibleQty(position, Side.Sell);
  if (order.qty <= limit) return true;
  return check.refuse(RiskRule.RestrictedSecurities, RiskUnit.Quantity, limit, order.qty, limit);
}

/** Of what is hard to borrow only sales are open: what they may be of depends on the position. */
export function restrictedSecuritiesColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  for (let slot = 0; slot < orders.slotCount; slot++) {
    const limitRow = orders.limitRows[slot]!;
    const isRestricted = limits.restricted[limitRow] !== 0;
    if (isRestricted) orders.open(slot, Side.Buy, bit);
    if (isRestricted || limits.hardToBorrow[limitRow] !== 0) orders.open(slot, Side.Sell, bit);
  }
}
