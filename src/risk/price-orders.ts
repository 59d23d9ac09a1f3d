import { OrderType } from '../domain/order-terms.ts';
import { Side } from '../domain/side.ts';
import type { LimitColumns } from './limit-columns.ts';
import type { OrderColumns } from './order-columns.ts';
import { marketOrderBound } from './price-bound.ts';

/**
 * Finds the limits of each order of a batch, its bound (as `RiskEngine.boundPrice`) and its value at the valuation price
 * (as `valuationPrice`).
 */
export function priceOrders(orders: OrderColumns, limits: LimitColumns): void {
  const { count, instruments, sides, types, qtys, limitPrices, referencePrices } = orders;
  const { limitRows, boundPrices, values } = orders;
  for (let row = 0; row < count; row++) {
    const instrument = instruments[row]!;
    const limitRow = limits.rowOf(instrument.instrumentId);
    const reference = referencePrices[row]!;
    let bound = limitPrices[row]!;
    if (types[row] === OrderType.Market) {
      const collar = limits.priceCollars[limitRow]!;
      bound = reference > 0 ? marketOrderBound(sides[row] as Side, reference, collar, instrument) : 0;
    }
    const isAtBound = sides[row] === Side.Buy || !(reference > bound);
    const price = isAtBound ? bound : Math.ceil(reference);
    limitRows[row] = limitRow;
    boundPrices[row] = bound;
    values[row] = price * qtys[row]! * instrument.notionalMultiplier;
  }
}
