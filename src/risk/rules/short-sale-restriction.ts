import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { Side } from '../../domain/side.ts';
import { reducibleQty } from '../buying-power.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/** No sale beyond what is held and not already being sold: stricter than a price test. Limit and headroom: that quantity. */
export function shortSaleRestriction(check: RiskCheck, limits: RiskLimits): boolean {
  const { order, position } = check;
  if (!limits.shortSaleRestriction || order.side === Side.Buy) return true;
  const limit = reducibleQty(position, Side.Sell);
  if (order.qty <= limit) return true;
  return check.refuse(RiskRule.ShortSaleRestriction, RiskUnit.Quantity, limit, order.qty, limit);
}

/** Sales are open: whether they are short depends on the position. */
export function shortSaleColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  const { count, slots, sides, limitRows, openRules } = orders;
  const { shortSaleRestrictions } = limits;
  for (let row = 0; row < count; row++) {
    if (sides[row] === Side.Sell && shortSaleRestrictions[limitRows[slots[row]!]!] !== 0) openRules[row]! |= bit;
  }
}
