import { OrderType } from '../../domain/order-terms.ts';
import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { isWithinLimit, type Side } from '../../domain/side.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import { collarPrice } from '../price-bound.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * A limit too far through the reference price: a buy above it, a sell below it; passive prices are free. Headroom: how
 * far from the reference a price may be. Without a reference it refuses everything, limit 0 and observed NaN. A market
 * order's bound is cut to the collar beforehand; it needs a reference even with the collar off.
 */
export function priceCollar(check: RiskCheck, limits: RiskLimits): boolean {
  const { order, referencePrice } = check;
  const collar = limits.priceCollarBasisPoints;
  const isMarket = order.type === OrderType.Market;
  if (collar === Number.POSITIVE_INFINITY && !isMarket) return true;
  if (!(referencePrice > 0)) return check.refuse(RiskRule.PriceCollar, RiskUnit.Price, 0, Number.NaN, 0);
  if (isMarket) return true;
  const worst = collarPrice(order.side, referencePrice, collar);
  if (isWithinLimit(order.side, order.limitPrice, worst)) return true;
  const headroom = Math.floor(Math.abs(worst - referencePrice));
  return check.refuse(RiskRule.PriceCollar, RiskUnit.Price, worst, order.limitPrice, headroom);
}

export function priceCollarColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  const { count, sides, types, limitPrices, referencePrices, limitRows, openRules } = orders;
  const { priceCollars } = limits;
  for (let row = 0; row < count; row++) {
    const reference = referencePrices[row]!;
    const collar = priceCollars[limitRows[row]!]!;
    if (types[row] === OrderType.Market) {
      if (!(reference > 0)) openRules[row]! |= bit;
      continue;
    }
    if (collar === Number.POSITIVE_INFINITY) continue;
    const side = sides[row] as Side;
    if (!(reference > 0 && isWithinLimit(side, limitPrices[row]!, collarPrice(side, reference, collar)))) {
      openRules[row]! |= bit;
    }
  }
}
