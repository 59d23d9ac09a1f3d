import type { Instrument } from '../domain/instrument.ts';
import type { PositionColumns } from '../domain/position.ts';
import { type MarkToMarket, type MarkToMarketFactory, markToMarketFactory } from '../kernels/mark-to-market.ts';
import { MarkToMarketColumns } from '../kernels/mark-to-market-columns.ts';

/** Room for so many strips at first. Pages of it that no position has touched yet take no memory. */
const FIRST_STRIPS = 512;

/**
 * The columns that all positions stand in, handed out strip by strip. Rows never change their number; where they are kept
 * changes when the table grows, so columns are read from the table each time.
 */
export class PositionTable implements PositionColumns {
  qtys!: Float64Array;
  costs!: Float64Array;
  markPrices!: Float64Array;
  marketValues!: Float64Array;
  /** Sums of each strip's market values as of the last `markToMarket`: longs as a positive, shorts as a negative number. */
  longValues!: Float64Array;
  shortValues!: Float64Array;
  readonly #createMarkToMarket: MarkToMarketFactory;
  #columns!: MarkToMarketColumns;
  /** Made for the first mark-to-market: a table that is never valued as a whole needs no kernel. */
  #markToMarket: MarkToMarket | undefined;
  #usedStrips = 0;

  constructor(instruments: readonly Instrument[], createMarkToMarket = markToMarketFactory) {
    this.#createMarkToMarket = createMarkToMarket;
    this.#use(new MarkToMarketColumns(instruments.length, FIRST_STRIPS));
    for (const { instrumentId, notionalMultiplier } of instruments) {
      this.#columns.multipliers[instrumentId] = notionalMultiplier;
    }
  }

  /** By instrument the national best bid at 2 x id and the ask behind it: to be written before `markToMarket`. */
  get quotes(): Float64Array {
    return this.#columns.quotes;
  }

  /** Takes the next strip; all its rows are zero. */
  openStrip(): number {
    if (this.#usedStrips === this.#columns.strips) this.#use(this.#columns.grownTo(2 * this.#columns.strips));
    return this.#usedStrips++;
  }

  /** Gives a row its instrument. */
  openRow(row: number, instrumentId: number): void {
    this.#columns.instrumentIds[row] = instrumentId;
  }

  /** Values all rows at `quotes` and sums them by strip; see `MarkToMarket`. */
  markToMarket(): void {
    this.#markToMarket ??= this.#createMarkToMarket(this.#columns);
    this.#markToMarket(this.#usedStrips);
  }

  #use(columns: MarkToMarketColumns): void {
    this.#columns = columns;
    this.#markToMarket = undefined;
    this.qtys = columns.qtys;
    this.costs = columns.costs;
    this.markPrices = columns.markPrices;
    this.marketValues = columns.marketValues;
    this.longValues = columns.longValues;
    this.shortValues = columns.shortValues;
  }
}
