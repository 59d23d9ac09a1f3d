import type { EngineTime } from '../domain/engine-time.ts';

/**
 * The national best bid and offer of each instrument as last worked out. Every order and every fill asks for them, while
 * only a new quote, or one going stale, changes them: most answers need no look at the venues.
 *
 * What was worked out at one time holds from then until the first quote in it goes stale; a new quote of the instrument
 * ends it, and so does a confirmation, which may make stale quotes fresh.
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

  /** A quote of the instrument has changed. */
  forget(instrumentId: number): void {
    this.#since[instrumentId] = Number.POSITIVE_INFINITY;
  }

  /** A venue's quotes were confirmed. */
  forgetAll(): void {
    this.#confirmationCount++;
  }
}
