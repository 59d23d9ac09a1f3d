import type { EngineTime } from '../domain/engine-time.ts';

/**
 * The national best bid and offer of each instrument as last worked out. Every order and every fill asks for them, while
 * only a new quote, or one going stale, changes them: most answers need no look at the venues.
 *
 * What was worked out at one time holds from then until the first quote in it goes stale. A new quote of the instrument
 * that may have been the best and is not any more ends it, and so does a confirmation, which may make stale quotes fresh.
 */
export class NationalBest {
  /** By instrument; 0 where there is none. */
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  /** By instrument: when it was worked out, Unix microseconds; Infinity where it has to be again. */
  readonly #since: Float64Array;
  /** By instrument: the last moment at which every quote in it is fresh. */
  readonly until: Float64Array;
  /** By instrument: how many confirmations had come. */
  readonly #confirmations: Float64Array;
  #confirmationCount = 0;
  #maxAgeMillis = Number.NaN;

  constructor(instrumentCount: number) {
    this.bids = new Float64Array(instrumentCount);
    this.asks = new Float64Array(instrumentCount);
    this.#since = new Float64Array(instrumentCount).fill(Number.POSITIVE_INFINITY);
    this.until = new Float64Array(instrumentCount);
    this.#confirmations = new Float64Array(instrumentCount);
  }

  /** Whether `bids` and `asks` are the instrument's at this time, with quotes no older than this. */
  holds(instrumentId: number, time: EngineTime, maxAgeMillis: number): boolean {
    return (
      time.nowMicros <= this.until[instrumentId]! &&
      time.nowMicros >= this.#since[instrumentId]! &&
      this.#confirmations[instrumentId] === this.#confirmationCount &&
      maxAgeMillis === this.#maxAgeMillis
    );
  }

  /** `bids`, `asks` and `until` of the instrument are written: handed over as numbers they would be boxed. */
  note(instrumentId: number, time: EngineTime, maxAgeMillis: number): void {
    // Answers for another age are of no use any more: in one service everybody asks with the same.
    if (maxAgeMillis !== this.#maxAgeMillis) this.#since.fill(Number.POSITIVE_INFINITY);
    this.#maxAgeMillis = maxAgeMillis;
    this.#since[instrumentId] = time.nowMicros;
    this.#confirmations[instrumentId] = this.#confirmationCount;
  }

  /**
   * A venue's quote of the instrument has changed; a price of 0 is none. What it says of the best is taken over where that
   * is certain: a price that is no worse than the best is the best now, and one that was worse did not make it.
   */
  follow(
    instrumentId: number,
    bidBefore: number,
    bid: number,
    askBefore: number,
    ask: number,
    nowMicros: number,
  ): void {
    const bestBid = this.bids[instrumentId]!;
    const bestAsk = this.asks[instrumentId]!;
    const isBestBid = bid >= bestBid;
    const isBestAsk = ask > 0 && (ask <= bestAsk || bestAsk === 0);
    const knowsBid = isBestBid || bidBefore < bestBid;
    const knowsAsk = isBestAsk || askBefore > bestAsk || askBefore === 0;
    if (!knowsBid || !knowsAsk) {
      this.#since[instrumentId] = Number.POSITIVE_INFINITY;
      return;
    }
    if (isBestBid) this.bids[instrumentId] = bid;
    if (isBestAsk) this.asks[instrumentId] = ask;
    const staleAt = nowMicros + this.#maxAgeMillis * 1000;
    if (staleAt < this.until[instrumentId]!) this.until[instrumentId] = staleAt;
  }

  /** A venue's quotes were confirmed. */
  forgetAll(): void {
    this.#confirmationCount++;
  }
}
