import type { ObjectPool } from './object-pool.ts';
import type { Poolable } from './poolable.ts';

export type TrimmablePool = Pick<ObjectPool<Poolable>, 'trim' | 'beginPeriod' | 'periodPeak'>;

/** Objects that one call takes from one pool at most: about a tenth of a millisecond's work. */
const STEP = 4096;

/**
 * Shrinks pools to what they have needed of late: what nothing used in one whole period goes back to the collector over
 * the next, a step at a call. Called from a timer, never on the way of an order.
 *
 *   active    ▁▂▅█▅▂▁▁▁▁▁▁▁▁
 *   objects   ▃▃▅█████████▆▃   grows with the burst, shrinks after a period without it
 *             |    |    |    |   periods
 */
export class IdleTrimmer {
  readonly #pools: readonly TrimmablePool[];
  readonly #periodMillis: number;
  readonly #keep: number[];
  #periodEndMillis = Number.NEGATIVE_INFINITY;

  /** `idleMillis`: how long an object must have been of no use. */
  constructor(pools: readonly TrimmablePool[], idleMillis: number) {
    this.#pools = pools;
    this.#periodMillis = idleMillis;
    this.#keep = pools.map(() => Number.POSITIVE_INFINITY);
  }

  /** `nowMillis` of a steady clock. Returns how many objects were given back. */
  advance(nowMillis: number): number {
    if (nowMillis >= this.#periodEndMillis) this.#beginPeriod(nowMillis);
    let trimmed = 0;
    this.#pools.forEach((pool, index) => {
      // Demand that comes back meanwhile counts at once.
      trimmed += pool.trim(Math.max(this.#keep[index]!, pool.periodPeak), STEP);
    });
    return trimmed;
  }

  #beginPeriod(nowMillis: number): void {
    const isFirst = this.#periodEndMillis === Number.NEGATIVE_INFINITY;
    this.#periodEndMillis = nowMillis + this.#periodMillis;
    this.#pools.forEach((pool, index) => {
      // What came before the first period nobody has watched.
      if (!isFirst) this.#keep[index] = pool.periodPeak;
      pool.beginPeriod();
    });
  }
}
