import { OrderType } from '../domain/order-terms.ts';
import { Side } from '../domain/side.ts';
import type { LimitColumns } from './limit-columns.ts';
import type { OrderColumns } from './order-columns.ts';
import { marketOrderBound } from './price-bound.ts';

/**
 * Finds the limits of each instrument of a batch, and for each order its bound (as `RiskEngine.boundPrice`) and its value at
 * the valuation price (as `valuationPrice`). The bound of market orders is worked out once for an instrument and side.
 */
export function priceOrders(orders: OrderColumns, limits: LimitColumns): void {
  const { count, slotCount, instruments, slots, sides, types, qtys, limitPrices } = orders;
  const { referencePrices, limitRows, boundPrices, values, slotLimits: marketBounds } = orders;
  for (let slot = 0; slot < slotCount; slot++) limitRows[slot] = limits.rowOf(instruments[slot]!.instrumentId);
  marketBounds.fill(Number.NaN, 0, 2 * slotCount);
  for (let row = 0; row < count; row++) {
    const slot = slots[row]!;
    const side = sides[row] as Side;
    const reference = referencePrices[slot]!;
    let bound = limitPrices[row]!;
    if (types[row] === OrderType.Market) {
      bound = marketBounds[2 * slot + side]!;
      if (Number.isNaN(bound)) {
        const collar = limits.priceCollars[limitRows[slot]!]!;
        bound = reference > 0 ? marketOrderBound(side, reference, collar, instruments[slot]!) : 0;
        marketBounds[2 * slot + side] = bound;
      }
    }
    const price = side === Side.Buy || !(reference > bound) ? bound : Math.ceil(reference);
    boundPrices[row] = bound;
    values[row] = price * qtys[row]! * instruments[slot]!.notionalMultiplier;
  }
}
