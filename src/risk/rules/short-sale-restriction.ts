import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { ShortSaleRestriction } from '../../domain/short-sale-restriction.ts';
import { Side } from '../../domain/side.ts';
import { reducibleQty } from '../buying-power.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Sales beyond what is held and not already being sold: the whole order counts as short. Prohibited, limit and headroom
 * are what may be sold. Under the uptick rule a short sale must be priced above the national best bid, which is the limit.
 */
export function shortSaleRestriction(check: RiskCheck, limits: RiskLimits): boolean {
  const { order, position } = check;
  if (limits.shortSaleRestriction === ShortSaleRestriction.None || order.side === Side.Buy) return true;
  const limit = reducibleQty(position, Side.Sell);
  if (order.qty <= limit) return true;
  if (limits.shortSaleRestriction === ShortSaleRestriction.Uptick) return upticks(check);
  return check.refuse(RiskRule.ShortSaleRestriction, RiskUnit.Quantity, limit, order.qty, limit);
}

/**
 * SEC Rule 201: not at or below the national best bid of the moment the order comes. One that stood above it then may trade
 * when the bid has risen to it; a market order would take the bid, now or later, so it never passes. Without a fresh bid
 * nothing does: limit 0, observed NaN.
 */
function upticks(check: RiskCheck): boolean {
  const { order, nationalBestBid: bid } = check;
  if (!(bid > 0)) return check.refuse(RiskRule.ShortSaleRestriction, RiskUnit.Price, 0, Number.NaN, 0);
  if (order.limitPrice > bid) return true;
  return check.refuse(RiskRule.ShortSaleRestriction, RiskUnit.Price, bid, order.boundPrice, 0);
}

/** Sales are open: whether they are short depends on the position. */
export function shortSaleColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  for (let slot = 0; slot < orders.slotCount; slot++) {
    if (limits.shortSaleRestrictions[orders.limitRows[slot]!] !== 0) orders.open(slot, Side.Sell, bit);
  }
}
