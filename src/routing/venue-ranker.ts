import { BoardSide, type QuoteBoard, ROW_FIELDS, touchPriceIn, touchSizeIn, UPDATED_AT } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import { Side } from '../domain/side.ts';
import type { RankingTable } from './ranking-table.ts';

/** What the ranker knows of a venue beside its quotes. */
export interface RankedVenue {
  /** Money units per whole share. */
  readonly takerFee: number;
  readonly latencyMicros: number;
}

export interface VenueRankerOptions {
  readonly board: QuoteBoard;
  readonly statistics: VenueStatistics;
  readonly table: RankingTable;
  /** By venue id. */
  readonly venues: readonly RankedVenue[];
  /** By instrument id: scaled price times this is money units per whole share. */
  readonly priceMultipliers: readonly number[];
  /** Quotes older than this are not ranked. */
  readonly quoteMaxAgeMillis: number;
}

/*
 * A venue's score is minus what a taker expects to pay per share there, in millionths of a dollar:
 *
 *   price after the taker fee
 *   + latency, at a price per microsecond: the quote may be gone
 *   + the share of routed quantity that was not filled, and of orders rejected, each at a price
 *   - a bonus for displayed size, growing to its full worth as size grows: fewer slices, less left over
 *
 * The weights keep the order of importance: a cent of price (10,000) outweighs fees (up to 3,000), fees outweigh the
 * rest in ordinary times, and a venue that fails outweighs all but several cents.
 */
const COST_PER_LATENCY_MICRO = 1;
const COST_OF_NO_FILLS = 20_000;
const COST_OF_ALL_REJECTED = 50_000;
const SIZE_BONUS = 500;
const SIZE_OF_HALF_BONUS = 300;

/** Tries to read a row that keeps being written; after that its venue is not ranked in this refresh. */
const COPY_ATTEMPTS = 1000;

/** Scores every (instrument, side, venue) from the shared board and publishes the order. Knows no thread and no timer. */
export class VenueRanker {
  readonly #options: VenueRankerOptions;
  /** The rows of one instrument, as copied in this refresh. */
  readonly #rows: Float64Array;
  readonly #standingCosts: Float64Array;

  constructor(options: VenueRankerOptions) {
    this.#options = options;
    this.#rows = new Float64Array(options.board.venueCount * ROW_FIELDS);
    this.#standingCosts = new Float64Array(options.board.venueCount);
  }

  /** One refresh. `nowNanos` times it; `nowMicros` is Unix time, for the age of quotes and of the ranking. */
  rank(nowMicros: number, nowNanos: () => number): void {
    const startNanos = nowNanos();
    const { board, table } = this.#options;
    const draft = table.draft();
    this.#priceVenues();
    for (let instrumentId = 0; instrumentId < board.instrumentCount; instrumentId++) {
      this.#copyRows(instrumentId);
      this.#rankSide(instrumentId, Side.Buy, nowMicros, draft.ranks, draft.scores);
      this.#rankSide(instrumentId, Side.Sell, nowMicros, draft.ranks, draft.scores);
    }
    table.publish(nowMicros, nowNanos() - startNanos);
  }

  /** The part of the cost that is the venue's alone; Infinity for a disabled one. */
  #priceVenues(): void {
    const { statistics, venues } = this.#options;
    for (let venueId = 0; venueId < venues.length; venueId++) {
      const venue = venues[venueId]!;
      this.#standingCosts[venueId] = statistics.isEnabled(venueId)
        ? venue.takerFee +
          venue.latencyMicros * COST_PER_LATENCY_MICRO +
          (1 - statistics.fillRatio(venueId)) * COST_OF_NO_FILLS +
          statistics.rejectRatio(venueId) * COST_OF_ALL_REJECTED
        : Number.POSITIVE_INFINITY;
    }
  }

  #copyRows(instrumentId: number): void {
    const { board } = this.#options;
    for (let venueId = 0; venueId < board.venueCount; venueId++) {
      const row = board.row(instrumentId, venueId);
      let attempts = COPY_ATTEMPTS;
      while (attempts > 0 && !board.tryCopyRow(row, this.#rows, venueId * ROW_FIELDS)) attempts--;
      if (attempts === 0) this.#rows[venueId * ROW_FIELDS + UPDATED_AT] = 0;
    }
  }

  #rankSide(instrumentId: number, side: Side, nowMicros: number, ranks: Uint8Array, scores: Float64Array): void {
    const { venueCount } = this.#options.board;
    const offset = (instrumentId * 2 + side) * venueCount;
    for (let venueId = 0; venueId < venueCount; venueId++) {
      const score = this.#score(instrumentId, side, venueId, nowMicros);
      scores[offset + venueId] = score;
      // Insertion keeps equal scores in venue order, so that a ranking never depends on anything but its inputs.
      let place = venueId;
      while (place > 0 && scores[offset + ranks[offset + place - 1]!]! < score) {
        ranks[offset + place] = ranks[offset + place - 1]!;
        place--;
      }
      ranks[offset + place] = venueId;
    }
  }

  #score(instrumentId: number, side: Side, venueId: number, nowMicros: number): number {
    const base = venueId * ROW_FIELDS;
    const boardSide = side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    const touch = touchPriceIn(this.#rows, base, boardSide);
    if (touch === 0 || this.#isStale(base, venueId, nowMicros)) return Number.NEGATIVE_INFINITY;
    const price = touch * this.#options.priceMultipliers[instrumentId]!;
    const size = touchSizeIn(this.#rows, base, boardSide);
    const bonus = (SIZE_BONUS * size) / (size + SIZE_OF_HALF_BONUS);
    const signedPrice = side === Side.Buy ? price : -price;
    return -(signedPrice + this.#standingCosts[venueId]! - bonus);
  }

  #isStale(base: number, venueId: number, nowMicros: number): boolean {
    const updatedAt = this.#rows[base + UPDATED_AT]!;
    const freshestAt = Math.max(updatedAt, this.#options.board.confirmedAtMicros(venueId));
    return updatedAt === 0 || (nowMicros - freshestAt) / 1000 > this.#options.quoteMaxAgeMillis;
  }
}
