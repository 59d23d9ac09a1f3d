import { HAS_SIMD, loadKernel } from './load-kernel.ts';
import { type MarkToMarketColumns, STRIP_ROWS } from './mark-to-market-columns.ts';

/**
 * Values every row of the first `strips` strips at what it could be closed at, longs at the bid and shorts at the ask, and
 * sums each strip's values, longs apart from shorts. Flat rows, and those whose side of the market is empty, keep their
 * mark and value.
 *
 * Exact as long as each value and sum lies within ±(2^53 - 1): price, quantity and multiplier are integers, and no product
 * or partial sum on the way is larger than what comes out. Past that results are rounded to doubles, in the kernel and its
 * twin alike.
 */
export type MarkToMarket = (strips: number) => void;

/** Binds mark-to-market to its columns. */
export type MarkToMarketFactory = (columns: MarkToMarketColumns) => MarkToMarket;

interface Exports {
  markToMarket(
    quotes: number,
    multipliers: number,
    instrumentIds: number,
    qtys: number,
    markPrices: number,
    marketValues: number,
    longValues: number,
    shortValues: number,
    strips: number,
  ): void;
}

/** Two rows at a time: `assembly/mark-to-market.ts`. */
export function simdMarkToMarket(columns: MarkToMarketColumns): MarkToMarket {
  const { markToMarket } = loadKernel<Exports>('mark-to-market', columns.memory);
  // Where a view begins in the memory is the kernel's address of it.
  const quotes = columns.quotes.byteOffset;
  const multipliers = columns.multipliers.byteOffset;
  const instrumentIds = columns.instrumentIds.byteOffset;
  const qtys = columns.qtys.byteOffset;
  const markPrices = columns.markPrices.byteOffset;
  const marketValues = columns.marketValues.byteOffset;
  const longValues = columns.longValues.byteOffset;
  const shortValues = columns.shortValues.byteOffset;
  return (strips) =>
    markToMarket(quotes, multipliers, instrumentIds, qtys, markPrices, marketValues, longValues, shortValues, strips);
}

/** The kernel's twin: the same bytes, one row after the other. */
export function scalarMarkToMarket(columns: MarkToMarketColumns): MarkToMarket {
  const { quotes, multipliers, instrumentIds, qtys, markPrices, marketValues, longValues, shortValues } = columns;
  return (strips) => {
    for (let strip = 0; strip < strips; strip++) {
      longValues[strip] = 0;
      shortValues[strip] = 0;
      // Even rows and odd ones are summed apart, as in the two halves of a vector: what is rounded is rounded alike.
      for (let half = 0; half < 2; half++) {
        let long = 0;
        let short = 0;
        const end = (strip + 1) * STRIP_ROWS;
        for (let row = end - STRIP_ROWS + half; row < end; row += 2) {
          const qty = qtys[row]!;
          const instrumentId = instrumentIds[row]!;
          const price = qty === 0 ? 0 : quotes[2 * instrumentId + (qty > 0 ? 0 : 1)]!;
          if (price > 0) {
            markPrices[row] = price;
            marketValues[row] = price * qty * multipliers[instrumentId]!;
          }
          const value = marketValues[row]!;
          if (value > 0) long += value;
          else short += value;
        }
        longValues[strip]! += long;
        shortValues[strip]! += short;
      }
    }
  };
}

/** The kernel where the engine has SIMD, its twin elsewhere. */
export const markToMarketFactory: MarkToMarketFactory = HAS_SIMD ? simdMarkToMarket : scalarMarkToMarket;
