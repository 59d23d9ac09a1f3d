import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { Side } from '../../domain/side.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * The position on the order's side once every working order there, and this one, has filled. An order that only reduces
 * cannot reach the limit of its own side, so it always passes. Headroom: the quantity this side could still add.
 */
export function maximumPosition(check: RiskCheck, limits: RiskLimits): boolean {
  const { order, position } = check;
  const limit = limits.maximumPosition * check.instrument.qtyUnit;
  const before =
    order.side === Side.Buy ? position.qty + position.workingBuyQty : position.workingSellQty - position.qty;
  const after = before + order.qty;
  if (after <= limit) return true;
  return check.refuse(RiskRule.MaximumPosition, RiskUnit.Quantity, limit, after, limit - before);
}
