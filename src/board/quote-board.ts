import type { EngineTime } from '../domain/engine-time.ts';
import { NationalBest } from './national-best.ts';

/**
 * Every venue's best quote, in memory that all threads share. The main thread alone writes; others read a row whole or
 * see that they caught it mid-write, by its sequence counter (a seqlock: odd while a write is under way).
 *
 *   row = instrument * venueCount + venue, ROW_FIELDS doubles each:
 *   | bidPrice bidSize askPrice askSize | bidTaken askTaken | marketTime updatedAt | restingBid.. restingAsk.. |
 *     what the feed displays              of it consumed                            clients' best in the book
 *
 * "Taken" is what our clients' orders consumed of the displayed size; it stays until the feed changes that side.
 * Prices and sizes are scaled by the instrument; a side of size 0 is empty.
 */
export const BID_PRICE = 0;
export const BID_SIZE = 1;
export const ASK_PRICE = 2;
export const ASK_SIZE = 3;
export const BID_TAKEN = 4;
export const ASK_TAKEN = 5;
export const MARKET_TIME = 6;
export const UPDATED_AT = 7;
export const RESTING_BID_PRICE = 8;
export const RESTING_BID_SIZE = 9;
export const RESTING_ASK_PRICE = 10;
export const RESTING_ASK_SIZE = 11;
export const ROW_FIELDS = 16;

/** The side of the board that a taker meets: 0 the bids (met by sellers), 1 the asks (met by buyers). */
export const BoardSide = { Bid: 0, Ask: 1 } as const;
export type BoardSide = (typeof BoardSide)[keyof typeof BoardSide];

const PRICE = [BID_PRICE, ASK_PRICE] as const;
const SIZE = [BID_SIZE, ASK_SIZE] as const;
const TAKEN = [BID_TAKEN, ASK_TAKEN] as const;
const RESTING_PRICE = [RESTING_BID_PRICE, RESTING_ASK_PRICE] as const;
const RESTING_SIZE = [RESTING_BID_SIZE, RESTING_ASK_SIZE] as const;

export class QuoteBoard {
  readonly instrumentCount: number;
  readonly venueCount: number;
  /** Hand this to another thread and build a second view with the same counts and place. */
  readonly buffer: SharedArrayBuffer;
  /** Where in the buffer the rows and their sequence counters (Int32) begin, in bytes. */
  readonly cellsAt: number;
  readonly sequencesAt: number;
  readonly #cells: Float64Array;
  readonly #sequences: Int32Array;
  /** The touch price of each row and side, of the writer alone: every order asks for those of all venues. */
  readonly #touches: Float64Array;
  /** By instrument * 2 + side: see `touchBound`. */
  readonly #touchBounds: Float64Array;
  /** By venue: when the feed last said that all it reported still stands, Unix microseconds. */
  readonly #confirmedAt: Float64Array;
  readonly #best: NationalBest;

  /** In memory of its own, or at `byteOffset`, a multiple of 8, of a buffer that is zero there or holds a board. */
  constructor(instrumentCount: number, venueCount: number, buffer?: SharedArrayBuffer, byteOffset = 0) {
    const rows = instrumentCount * venueCount;
    const confirmedAt = byteOffset + rows * ROW_FIELDS * Float64Array.BYTES_PER_ELEMENT;
    this.instrumentCount = instrumentCount;
    this.venueCount = venueCount;
    this.#best = new NationalBest(instrumentCount);
    this.buffer = buffer ?? new SharedArrayBuffer(byteOffset + QuoteBoard.bytes(instrumentCount, venueCount));
    this.cellsAt = byteOffset;
    this.sequencesAt = confirmedAt + venueCount * Float64Array.BYTES_PER_ELEMENT;
    this.#cells = new Float64Array(this.buffer, byteOffset, rows * ROW_FIELDS);
    this.#touches = new Float64Array(rows * 2);
    this.#touchBounds = new Float64Array(instrumentCount * 2);
    this.#confirmedAt = new Float64Array(this.buffer, confirmedAt, venueCount);
    this.#sequences = new Int32Array(this.buffer, this.sequencesAt, rows);
  }

  /** How much memory a board takes. */
  static bytes(instrumentCount: number, venueCount: number): number {
    const rows = instrumentCount * venueCount;
    return (rows * ROW_FIELDS + venueCount) * Float64Array.BYTES_PER_ELEMENT + rows * Int32Array.BYTES_PER_ELEMENT;
  }

  row(instrumentId: number, venueId: number): number {
    return instrumentId * this.venueCount + venueId;
  }

  /** Writes the feed's quote. A side whose price or size changed is displayed afresh: nothing of it is taken yet. */
  publish(
    row: number,
    bidPrice: number,
    bidSize: number,
    askPrice: number,
    askSize: number,
    marketTimeMillis: number,
    nowMicros: number,
  ): void {
    const cells = this.#cells;
    const base = row * ROW_FIELDS;
    const bidBefore = cells[base + BID_SIZE]! > 0 ? cells[base + BID_PRICE]! : 0;
    const askBefore = cells[base + ASK_SIZE]! > 0 ? cells[base + ASK_PRICE]! : 0;
    this.#beginWrite(row);
    if (cells[base + BID_PRICE] !== bidPrice || cells[base + BID_SIZE] !== bidSize) {
      cells[base + BID_PRICE] = bidPrice;
      cells[base + BID_SIZE] = bidSize;
      cells[base + BID_TAKEN] = 0;
    }
    if (cells[base + ASK_PRICE] !== askPrice || cells[base + ASK_SIZE] !== askSize) {
      cells[base + ASK_PRICE] = askPrice;
      cells[base + ASK_SIZE] = askSize;
      cells[base + ASK_TAKEN] = 0;
    }
    cells[base + MARKET_TIME] = marketTimeMillis;
    cells[base + UPDATED_AT] = nowMicros;
    this.#endWrite(row);
    this.#noteTouch(row, BoardSide.Bid);
    this.#noteTouch(row, BoardSide.Ask);
    const bid = bidSize > 0 ? bidPrice : 0;
    const ask = askSize > 0 ? askPrice : 0;
    this.#best.follow((row / this.venueCount) | 0, bidBefore, bid, askBefore, ask, nowMicros);
  }

  /** Marks `qty` of the displayed size as consumed. One double changes: a row read meanwhile is whole with or without it. */
  take(row: number, side: BoardSide, qty: number): void {
    this.#cells[row * ROW_FIELDS + BID_TAKEN + side]! += qty;
    this.#noteTouch(row, side);
  }

  /** Publishes the best price of the clients' orders in the venue's book and the quantity there; size 0 for none. */
  publishResting(row: number, side: BoardSide, price: number, size: number): void {
    const cells = this.#cells;
    const at = row * ROW_FIELDS + RESTING_BID_PRICE + 2 * side;
    // What comes and goes behind the best price changes nothing here.
    if (cells[at] === price && cells[at + 1] === size) return;
    this.#beginWrite(row);
    cells[at] = price;
    cells[at + 1] = size;
    this.#endWrite(row);
    this.#noteTouch(row, side);
  }

  /** The feed's quote stands unchanged on this venue as of now. */
  confirm(venueId: number, nowMicros: number): void {
    this.#confirmedAt[venueId] = nowMicros;
    this.#best.forgetAll();
  }

  /** One field of a row by its constant above, for whoever shows the board. Main thread only. */
  field(row: number, field: number): number {
    return this.#cells[row * ROW_FIELDS + field]!;
  }

  displayedPrice(row: number, side: BoardSide): number {
    return this.#cells[row * ROW_FIELDS + PRICE[side]]!;
  }

  displayedSize(row: number, side: BoardSide): number {
    return this.#cells[row * ROW_FIELDS + SIZE[side]]!;
  }

  /** What is left of the displayed size. */
  remainingSize(row: number, side: BoardSide): number {
    const base = row * ROW_FIELDS;
    return this.#cells[base + SIZE[side]]! - this.#cells[base + TAKEN[side]]!;
  }

  /** Whether clients' orders rest in the venue's book. */
  hasResting(row: number, side: BoardSide): boolean {
    return this.#cells[row * ROW_FIELDS + RESTING_SIZE[side]]! > 0;
  }

  marketTimeMillis(row: number): number {
    return this.#cells[row * ROW_FIELDS + MARKET_TIME]!;
  }

  /** The best price a taker can have here, the feed's or a client's; 0 where there is nothing to take. Main thread only. */
  touchPrice(row: number, side: BoardSide): number {
    return this.#touches[row * 2 + side]!;
  }

  /**
   * No venue's touch price is better than this; 0 only where there is nothing to take. It is the best touch price itself
   * until that goes, and again after `tightenTouchBound`. Counts every venue: disabled and stale ones too. Main thread only.
   */
  touchBound(instrumentId: number, side: BoardSide): number {
    return this.#touchBounds[instrumentId * 2 + side]!;
  }

  /** Makes the bound exact. For whoever finds no venue at it that can be used: the price that set it may have gone. */
  tightenTouchBound(instrumentId: number, side: BoardSide): void {
    const first = instrumentId * this.venueCount * 2 + side;
    let best = 0;
    for (let at = first; at < first + this.venueCount * 2; at += 2) {
      const touch = this.#touches[at]!;
      if (isBetterTouch(side, touch, best)) best = touch;
    }
    this.#touchBounds[instrumentId * 2 + side] = best;
  }

  /** The quantity at the touch price. */
  touchSize(row: number, side: BoardSide): number {
    return touchSizeIn(this.#cells, row * ROW_FIELDS, side);
  }

  /** Milliseconds since the feed last reported or confirmed this row. Infinity if it never reported it. */
  ageMillis(row: number, nowMicros: number): number {
    const freshestAt = this.#freshestAt(row, row % this.venueCount);
    return freshestAt === 0 ? Number.POSITIVE_INFINITY : (nowMicros - freshestAt) / 1000;
  }

  /** Whether the feed last reported or confirmed this row at most so long ago. */
  isFresh(row: number, venueId: number, time: EngineTime, maxAgeMillis: number): boolean {
    const freshestAt = this.#freshestAt(row, venueId);
    return freshestAt > 0 && time.nowMicros - freshestAt <= maxAgeMillis * 1000;
  }

  /**
   * The feed's best over all venues, taken or not, in quotes no older than `maxAgeMillis`: of the instrument, until the
   * next call. For whoever wants both sides. Main thread only.
   */
  nationalBest(instrumentId: number, time: EngineTime, maxAgeMillis: number): NationalBest {
    const best = this.#best;
    if (!best.holds(instrumentId, time, maxAgeMillis)) this.#workOutBest(instrumentId, time, maxAgeMillis);
    return best;
  }

  /** The bid alone; 0 where nobody bids. */
  nationalBestBid(instrumentId: number, time: EngineTime, maxAgeMillis: number): number {
    return this.nationalBest(instrumentId, time, maxAgeMillis).bids[instrumentId]!;
  }

  /** The offer alone; 0 where nobody offers. */
  nationalBestAsk(instrumentId: number, time: EngineTime, maxAgeMillis: number): number {
    return this.nationalBest(instrumentId, time, maxAgeMillis).asks[instrumentId]!;
  }

  /**
   * For other threads: copies one row to `out` (ROW_FIELDS doubles from `outOffset`), or returns false where a writer was
   * in the middle of it; then the caller reads again. The ranking's kernel reads rows by the same protocol.
   */
  tryCopyRow(row: number, out: Float64Array, outOffset: number): boolean {
    const before = Atomics.load(this.#sequences, row);
    if ((before & 1) === 1) return false;
    const base = row * ROW_FIELDS;
    for (let field = 0; field < ROW_FIELDS; field++) out[outOffset + field] = this.#cells[base + field]!;
    return Atomics.load(this.#sequences, row) === before;
  }

  /** For other threads: as `ageMillis`. The confirmation is one double and cannot be seen half written. */
  confirmedAtMicros(venueId: number): number {
    return this.#confirmedAt[venueId]!;
  }

  #workOutBest(instrumentId: number, time: EngineTime, maxAgeMillis: number): void {
    const cells = this.#cells;
    let bid = 0;
    let ask = 0;
    let untilMicros = Number.POSITIVE_INFINITY;
    for (let venueId = 0; venueId < this.venueCount; venueId++) {
      const row = instrumentId * this.venueCount + venueId;
      if (!this.isFresh(row, venueId, time, maxAgeMillis)) continue;
      untilMicros = Math.min(untilMicros, this.#freshestAt(row, venueId) + maxAgeMillis * 1000);
      const base = row * ROW_FIELDS;
      const bidPrice = cells[base + BID_PRICE]!;
      const askPrice = cells[base + ASK_PRICE]!;
      if (cells[base + BID_SIZE]! > 0 && bidPrice > bid) bid = bidPrice;
      if (cells[base + ASK_SIZE]! > 0 && (ask === 0 || askPrice < ask)) ask = askPrice;
    }
    this.#best.bids[instrumentId] = bid;
    this.#best.asks[instrumentId] = ask;
    this.#best.until[instrumentId] = untilMicros;
    this.#best.note(instrumentId, time, maxAgeMillis);
  }

  /** When the feed last reported or confirmed the row, Unix microseconds; 0 if it never reported it. */
  #freshestAt(row: number, venueId: number): number {
    const updatedAt = this.#cells[row * ROW_FIELDS + UPDATED_AT]!;
    const confirmedAt = this.#confirmedAt[venueId]!;
    return updatedAt === 0 || updatedAt > confirmedAt ? updatedAt : confirmedAt;
  }

  #noteTouch(row: number, side: BoardSide): void {
    const touch = touchPriceIn(this.#cells, row * ROW_FIELDS, side);
    this.#touches[row * 2 + side] = touch;
    const at = ((row / this.venueCount) | 0) * 2 + side;
    if (isBetterTouch(side, touch, this.#touchBounds[at]!)) this.#touchBounds[at] = touch;
  }

  #beginWrite(row: number): void {
    Atomics.add(this.#sequences, row, 1);
  }

  #endWrite(row: number): void {
    Atomics.add(this.#sequences, row, 1);
  }
}

/** Whether a taker prefers the touch price `a` to `b`; 0 is none. */
function isBetterTouch(side: BoardSide, a: number, b: number): boolean {
  return side === BoardSide.Bid ? a > b : a > 0 && (a < b || b === 0);
}

/** The touch price of a row whose doubles begin at `base`: of the live board or of a copied row. */
export function touchPriceIn(cells: Float64Array, base: number, side: BoardSide): number {
  // Every fill and quote asks this: the places are computed, not looked up.
  const at = base + 2 * side;
  const displayed = cells[at + BID_SIZE]! > cells[base + BID_TAKEN + side]! ? cells[at + BID_PRICE]! : 0;
  const resting = cells[at + RESTING_BID_SIZE]! > 0 ? cells[at + RESTING_BID_PRICE]! : 0;
  if (displayed === 0) return resting;
  if (resting === 0) return displayed;
  if (side === BoardSide.Ask) return displayed < resting ? displayed : resting;
  return displayed > resting ? displayed : resting;
}

/** The quantity at the touch price of such a row. */
export function touchSizeIn(cells: Float64Array, base: number, side: BoardSide): number {
  const touch = touchPriceIn(cells, base, side);
  if (touch === 0) return 0;
  const displayed = cells[base + PRICE[side]]! === touch ? cells[base + SIZE[side]]! - cells[base + TAKEN[side]]! : 0;
  const resting = cells[base + RESTING_PRICE[side]]! === touch ? cells[base + RESTING_SIZE[side]]! : 0;
  return (displayed > 0 ? displayed : 0) + resting;
}
