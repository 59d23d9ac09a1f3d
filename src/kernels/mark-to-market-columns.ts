import { KernelMemory } from './kernel-memory.ts';

/** Rows of a strip. All of them belong to one account, so that a strip's sums can be added to the account's as they are. */
export const STRIP_ROWS = 16;

const DOUBLE_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * What mark-to-market computes with, in columns over one memory.
 *
 *   by instrument:  quotes (bid, ask)  multipliers
 *                          │                │
 *   by row:         instrumentIds  qtys  costs  markPrices  marketValues     a row is a position, or nobody's and zero
 *                                                               │
 *   by strip:                                     longValues  shortValues    sums over the strip's rows
 *
 * Prices and quantities are scaled by the instrument; values are money units: price x quantity x multiplier.
 */
export class MarkToMarketColumns {
  readonly memory: KernelMemory;
  /** How many strips there is room for. */
  readonly strips: number;
  /** National best bid and ask of each instrument, side by side; 0 for a side on which there is no market. */
  readonly quotes: Float64Array;
  readonly multipliers: Float64Array;
  readonly instrumentIds: Int32Array;
  /** Negative when short. */
  readonly qtys: Float64Array;
  /** What the quantity cost; not read by mark-to-market itself. */
  readonly costs: Float64Array;
  readonly markPrices: Float64Array;
  readonly marketValues: Float64Array;
  readonly longValues: Float64Array;
  readonly shortValues: Float64Array;

  constructor(instruments: number, strips: number) {
    const rows = strips * STRIP_ROWS;
    const doubles = [2 * instruments, instruments, rows, rows, rows, rows, strips, strips];
    const idBytes = rows * Int32Array.BYTES_PER_ELEMENT;
    this.memory = new KernelMemory([...doubles.map((count) => count * DOUBLE_BYTES), idBytes]);
    this.strips = strips;
    this.quotes = this.#doubles(2 * instruments);
    this.multipliers = this.#doubles(instruments);
    this.qtys = this.#doubles(rows);
    this.costs = this.#doubles(rows);
    this.markPrices = this.#doubles(rows);
    this.marketValues = this.#doubles(rows);
    this.longValues = this.#doubles(strips);
    this.shortValues = this.#doubles(strips);
    this.instrumentIds = new Int32Array(this.memory.buffer, this.memory.allocate(idBytes), rows);
  }

  /** The same rows with room for more strips. */
  grownTo(strips: number): MarkToMarketColumns {
    const grown = new MarkToMarketColumns(this.multipliers.length, strips);
    grown.quotes.set(this.quotes);
    grown.multipliers.set(this.multipliers);
    grown.instrumentIds.set(this.instrumentIds);
    grown.qtys.set(this.qtys);
    grown.costs.set(this.costs);
    grown.markPrices.set(this.markPrices);
    grown.marketValues.set(this.marketValues);
    grown.longValues.set(this.longValues);
    grown.shortValues.set(this.shortValues);
    return grown;
  }

  #doubles(count: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.memory.allocate(count * DOUBLE_BYTES), count);
  }
}
