import { Side } from '../domain/side.ts';

/**
 * The published ranking, in shared memory: for every (instrument, side) the venues in the order to try them. Two buffers;
 * the ranker fills the one that is not published and flips them by counting one refresh more, readers never wait.
 *
 *   header   | refreshes |  of which the lowest bit is the published buffer   Int32, Atomics, a cache line
 *   times    | publishedAt[0], [1] | refreshNanos[0], [1] |                    Float64, a cache line
 *   ranks    [buffer][instrument][board side]            4 bits a place hold a venue id, 64 bits a list
 *   scores   [buffer][instrument][venue id][board side]  Float64, higher is better
 *
 * The board side is the one that a taker meets: 0 the bids, which sellers meet, 1 the asks, which buyers meet.
 *
 * The buffer of n refreshes is drafted again only after the count became n + 1. So whoever reads the count, then the
 * buffer that it names, and then finds the same count has read one ranking whole; else it reads again, from the other
 * buffer. One flip during a read costs a second read, however slow the reader; no number of flips gives it half a list.
 */
const REFRESHES = 0;
const CACHE_LINE = 64;
const TIMES_AT = CACHE_LINE;
const RANKS_AT = 2 * CACHE_LINE;
const WORDS_PER_LIST = 2;
const PLACES_PER_WORD = 8;
const BITS_PER_PLACE = 4;
const PLACE_MASK = 15;

/** One instrument's ranking as of one refresh. */
export interface RankingSnapshot {
  readonly refreshes: number;
  readonly publishedAtMicros: number;
  readonly refreshNanos: number;
  /** By the taker's side: venue ids, best first. */
  readonly venueIds: readonly [buy: Uint8Array, sell: Uint8Array];
  /** By the taker's side and venue id. */
  readonly scores: readonly [buy: Float64Array, sell: Float64Array];
}

export class RankingTable {
  readonly instrumentCount: number;
  readonly venueCount: number;
  readonly buffer: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #times: Float64Array;
  readonly #ranks: Int32Array;
  readonly #scores: Float64Array;
  readonly #wordsPerBuffer: number;
  readonly #scoresPerBuffer: number;

  /**
   * In memory of its own, or at `byteOffset`, a multiple of 8, of a buffer that holds a table. One that is new there lists
   * no venues before `listByNumber`. `venueCount` is at most 16.
   */
  constructor(instrumentCount: number, venueCount: number, buffer?: SharedArrayBuffer, byteOffset = 0) {
    this.#wordsPerBuffer = instrumentCount * 2 * WORDS_PER_LIST;
    this.#scoresPerBuffer = instrumentCount * 2 * venueCount;
    const scoresAt = RANKS_AT + 2 * this.#wordsPerBuffer * Int32Array.BYTES_PER_ELEMENT;
    this.instrumentCount = instrumentCount;
    this.venueCount = venueCount;
    this.buffer = buffer ?? new SharedArrayBuffer(byteOffset + RankingTable.bytes(instrumentCount, venueCount));
    this.#header = new Int32Array(this.buffer, byteOffset, 1);
    this.#times = new Float64Array(this.buffer, byteOffset + TIMES_AT, 4);
    this.#ranks = new Int32Array(this.buffer, byteOffset + RANKS_AT, 2 * this.#wordsPerBuffer);
    this.#scores = new Float64Array(this.buffer, byteOffset + scoresAt, 2 * this.#scoresPerBuffer);
    if (buffer === undefined) this.listByNumber();
  }

  /** How much memory a table takes. */
  static bytes(instrumentCount: number, venueCount: number): number {
    const lists = instrumentCount * 2;
    const listBytes = WORDS_PER_LIST * Int32Array.BYTES_PER_ELEMENT + venueCount * Float64Array.BYTES_PER_ELEMENT;
    return RANKS_AT + 2 * lists * listBytes;
  }

  /** How often a ranking was published. */
  get refreshes(): number {
    return Atomics.load(this.#header, REFRESHES);
  }

  /** As `refreshes`, by a plain read: cheaper, and may for a moment still be the count before. */
  get lastSeenRefreshes(): number {
    return this.#header[REFRESHES]!;
  }

  /** Unix microseconds of the published ranking; 0 before the first. */
  get publishedAtMicros(): number {
    return this.#time(0);
  }

  /** Age in milliseconds; Infinity before the first ranking. */
  ageMillis(nowMicros: number): number {
    const publishedAt = this.publishedAtMicros;
    return publishedAt === 0 ? Number.POSITIVE_INFINITY : (nowMicros - publishedAt) / 1000;
  }

  /** How long the published ranking took to compute. */
  get refreshNanos(): number {
    return this.#time(2);
  }

  /**
   * Copies the venue ids for (instrument, side), best first, to `out`, and returns how many refreshes the ranking is of. The
   * side is the taker's.
   */
  copyRanking(instrumentId: number, side: Side, out: Uint8Array, outOffset = 0): number {
    const list = (instrumentId * 2 + boardSideOf(side)) * WORDS_PER_LIST;
    let low: number;
    let high: number;
    let refreshes: number;
    do {
      refreshes = Atomics.load(this.#header, REFRESHES);
      const word = (refreshes & 1) * this.#wordsPerBuffer + list;
      low = Atomics.load(this.#ranks, word);
      high = Atomics.load(this.#ranks, word + 1);
    } while (Atomics.load(this.#header, REFRESHES) !== refreshes);
    const { venueCount } = this;
    const lowPlaces = Math.min(venueCount, PLACES_PER_WORD);
    for (let place = 0; place < lowPlaces; place++) {
      out[outOffset + place] = low & PLACE_MASK;
      low >>>= BITS_PER_PLACE;
    }
    for (let place = PLACES_PER_WORD; place < venueCount; place++) {
      out[outOffset + place] = high & PLACE_MASK;
      high >>>= BITS_PER_PLACE;
    }
    return refreshes;
  }

  /** The published score of a venue; higher is better, -Infinity for one that cannot be used. */
  score(instrumentId: number, side: Side, venueId: number): number {
    const cell = (instrumentId * this.venueCount + venueId) * 2 + boardSideOf(side);
    for (;;) {
      const { refreshes } = this;
      const score = this.#scores[(refreshes & 1) * this.#scoresPerBuffer + cell]!;
      if (this.refreshes === refreshes) return score;
    }
  }

  /** All there is on an instrument, of one refresh. Allocates: for whoever shows rankings, not for routing. */
  snapshot(instrumentId: number): RankingSnapshot {
    for (;;) {
      const { refreshes } = this;
      const snapshot = {
        refreshes,
        publishedAtMicros: this.publishedAtMicros,
        refreshNanos: this.refreshNanos,
        venueIds: [this.#list(instrumentId, Side.Buy), this.#list(instrumentId, Side.Sell)],
        scores: [this.#scoresOf(instrumentId, Side.Buy), this.#scoresOf(instrumentId, Side.Sell)],
      } as const;
      if (this.refreshes === refreshes) return snapshot;
    }
  }

  /** For the ranker alone: where in `buffer` it writes the next ranking, in bytes. */
  draft(): { readonly ranks: number; readonly scores: number } {
    const draft = (this.refreshes + 1) & 1;
    return {
      ranks: this.#ranks.byteOffset + draft * this.#wordsPerBuffer * Int32Array.BYTES_PER_ELEMENT,
      scores: this.#scores.byteOffset + draft * this.#scoresPerBuffer * Float64Array.BYTES_PER_ELEMENT,
    };
  }

  /** For the ranker alone: publishes the draft. */
  publish(nowMicros: number, refreshNanos: number): void {
    const draft = (this.refreshes + 1) & 1;
    this.#times[draft] = nowMicros;
    this.#times[2 + draft] = refreshNanos;
    Atomics.add(this.#header, REFRESHES, 1);
  }

  /** Before the first ranking: lists the venues by their numbers. */
  listByNumber(): void {
    for (let word = 0; word < this.#wordsPerBuffer; word++) {
      const first = (word % WORDS_PER_LIST) * PLACES_PER_WORD;
      let places = 0;
      for (let place = 0; place < PLACES_PER_WORD; place++) places |= (first + place) << (place * BITS_PER_PLACE);
      this.#ranks[word] = places;
    }
  }

  #time(index: number): number {
    for (;;) {
      const { refreshes } = this;
      const time = this.#times[index + (refreshes & 1)]!;
      if (this.refreshes === refreshes) return time;
    }
  }

  #list(instrumentId: number, side: Side): Uint8Array {
    const venueIds = new Uint8Array(this.venueCount);
    this.copyRanking(instrumentId, side, venueIds);
    return venueIds;
  }

  #scoresOf(instrumentId: number, side: Side): Float64Array {
    return Float64Array.from({ length: this.venueCount }, (_, venueId) => this.score(instrumentId, side, venueId));
  }
}

function boardSideOf(side: Side): 0 | 1 {
  return side === Side.Buy ? 1 : 0;
}
