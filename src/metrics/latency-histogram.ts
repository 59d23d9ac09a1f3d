/** 1-2-5 steps from a microsecond to ten seconds, in nanoseconds: about three bars a decade, enough for a p99. */
export const LATENCY_BOUNDS_NANOS: readonly number[] = [
  1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 2e9, 5e9, 1e10,
];

const BUCKETS = LATENCY_BOUNDS_NANOS.length;
const BOUNDS = Float64Array.from(LATENCY_BOUNDS_NANOS);
const SUM = BUCKETS + 1;

/**
 * Counts durations in fixed buckets. Everything lives in one typed array, so that recording allocates nothing: not even
 * the box that a double in an object's field may need.
 *
 *   [ <=1us | <=2us | ... | <=10s | above | sum of nanos ]
 */
export class LatencyHistogram {
  readonly #cells = new Float64Array(BUCKETS + 2);

  /** A finite duration in nanoseconds, not negative. */
  record(nanos: number): void {
    let bucket = 0;
    // A linear scan: most durations of an order end within the first few bounds.
    while (bucket < BUCKETS && nanos > BOUNDS[bucket]!) bucket++;
    this.#cells[bucket]! += 1;
    this.#cells[SUM]! += nanos;
  }

  /** How many durations were at most `LATENCY_BOUNDS_NANOS[bound]`; with one past the last bound, how many in all. */
  countUpTo(bound: number): number {
    let count = 0;
    for (let bucket = 0; bucket <= bound; bucket++) count += this.#cells[bucket]!;
    return count;
  }

  get count(): number {
    return this.countUpTo(BUCKETS);
  }

  get sumNanos(): number {
    return this.#cells[SUM]!;
  }
}
