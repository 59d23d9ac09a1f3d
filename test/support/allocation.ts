import { getHeapStatistics } from 'node:v8';

/** Rounds of a measurement: one boxed number a round comes to 8 MB. */
export const MEASURED_ROUNDS = 500_000;

/** The measuring itself, and code that the engine compiles meanwhile. */
export const TOLERATED_BYTES = 2_000_000;

const WARM_UP_RUNS = 3;

/** Bytes that one more run of `run` allocates once a few have made the engine compile it. */
export function bytesAllocatedBy(run: () => void): number {
  for (let warmUp = 0; warmUp < WARM_UP_RUNS; warmUp++) run();
  const before = getHeapStatistics().total_allocated_bytes;
  run();
  return getHeapStatistics().total_allocated_bytes - before;
}
