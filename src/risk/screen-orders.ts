import { OrderType } from '../domain/order-terms.ts';
import { Side } from '../domain/side.ts';
import type { LimitColumns } from './limit-columns.ts';
import type { OrderColumns } from './order-columns.ts';
import { marketOrderBound } from './price-bound.ts';

/** Finds the limits of each instrument of a batch; no rule has bounded anything yet. */
export function prepareSlots(orders: OrderColumns, limits: LimitColumns): void {
  const { slotCount, instruments, referencePrices } = orders;
  orders.qtyRules = 0;
  orders.valueRules = 0;
  orders.priceRules = 0;
  for (let slot = 0; slot < slotCount; slot++) {
    const instrument = instruments[slot]!;
    orders.limitRows[slot] = limits.rowOf(instrument.instrumentId);
    orders.notionalMultipliers[slot] = instrument.notionalMultiplier;
    for (let side = 2 * slot; side <= 2 * slot + 1; side++) {
      orders.mostQtys[side] = Number.POSITIVE_INFINITY;
      orders.mostValues[side] = Number.POSITIVE_INFINITY;
      orders.worstPrices[side] = Number.POSITIVE_INFINITY;
      orders.alwaysOpen[side] = 0;
      orders.marketBounds[side] = Number.NaN;
    }
    // As `valuationPrice`: a sale is valued at the reference where that is above its bound.
    const reference = referencePrices[slot]!;
    orders.leastValuations[2 * slot + Side.Buy] = 0;
    orders.leastValuations[2 * slot + Side.Sell] = reference > 0 ? Math.ceil(reference) : 0;
  }
}

/**
 * One pass over all orders: the bound (as `RiskEngine.boundPrice`), the value at the valuation price, and which rules are
 * open to the order by what they hold its instrument and side to. A comparison with NaN never holds, and opens the rule.
 */
export function screenRows(orders: OrderColumns, limits: LimitColumns): void {
  const { count, slots, sides, types, qtys, limitPrices, boundPrices, values, openRules } = orders;
  const { notionalMultipliers, mostQtys, mostValues, worstPrices, alwaysOpen, leastValuations } = orders;
  const { qtyRules, valueRules, priceRules } = orders;
  for (let row = 0; row < count; row++) {
    const slot = slots[row]!;
    const side = sides[row]!;
    const at = 2 * slot + side;
    const qty = qtys[row]!;
    const bound = types[row] === OrderType.Market ? boundOfMarketOrders(orders, limits, slot, at) : limitPrices[row]!;
    const least = leastValuations[at]!;
    const value = (bound > least ? bound : least) * qty * notionalMultipliers[slot]!;
    let open = alwaysOpen[at]!;
    if (!(qty <= mostQtys[at]!)) open |= qtyRules;
    if (!(value <= mostValues[at]!)) open |= valueRules;
    if (!((side === Side.Buy ? bound : -bound) <= worstPrices[at]!)) open |= priceRules;
    boundPrices[row] = bound;
    values[row] = value;
    openRules[row] = open;
  }
}

/** Worked out once for an instrument and side. */
function boundOfMarketOrders(orders: OrderColumns, limits: LimitColumns, slot: number, at: number): number {
  const { instruments, referencePrices, limitRows, marketBounds } = orders;
  if (Number.isNaN(marketBounds[at]!)) {
    const reference = referencePrices[slot]!;
    const collar = limits.priceCollars[limitRows[slot]!]!;
    const side = (at - 2 * slot) as Side;
    marketBounds[at] = reference > 0 ? marketOrderBound(side, reference, collar, instruments[slot]!) : 0;
  }
  return marketBounds[at]!;
}
