import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { isWithinLimit, Side } from '../../domain/side.ts';
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
  const isMarket = order.limitPrice === 0;
  if (collar === Number.POSITIVE_INFINITY && !isMarket) return true;
  if (!(referencePrice > 0)) return check.refuse(RiskRule.PriceCollar, RiskUnit.Price, 0, Number.NaN, 0);
  if (isMarket) return true;
  const worst = collarPrice(order.side, referencePrice, collar);
  if (isWithinLimit(order.side, order.limitPrice, worst)) return true;
  const headroom = Math.floor(Math.abs(worst - referencePrice));
  return check.refuse(RiskRule.PriceCollar, RiskUnit.Price, worst, order.limitPrice, headroom);
}

/** A market order's bound stands for its limit. Without a reference every order is open. */
export function priceCollarColumn(orders: OrderColumns, limits: LimitColumns, bit: number): void {
  for (let slot = 0; slot < orders.slotCount; slot++) {
    const reference = orders.referencePrices[slot]! > 0 ? orders.referencePrices[slot]! : Number.NaN;
    const collar = limits.priceCollars[orders.limitRows[slot]!]!;
    orders.boundPrice(slot, Side.Buy, collarPrice(Side.Buy, reference, collar), bit);
    orders.boundPrice(slot, Side.Sell, collarPrice(Side.Sell, reference, collar), bit);
  }
}
