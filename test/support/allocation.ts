import { getHeapStatistics, setFlagsFromString } from 'node:v8';

// As the service runs (src/start.js): with V8's own budget it is chance which calls are inlined, and which box a number.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=5000');

/** Rounds of a measurement: one boxed number a round comes to 8 MB. */
export const MEASURED_ROUNDS = 500_000;

/** The measuring itself, and code that the engine compiles meanwhile. */
export const TOLERATED_BYTES = 2_000_000;

const WARM_UP_RUNS = 3;
const MEASURED_RUNS_MAX = 5;

/**
 * Bytes that one more run of `run` allocates once a few have made the engine compile it. Where that is too much it is
 * measured again, and the least counts: on a busy machine compiling comes late, while what the code allocates, each run does.
 */
export function bytesAllocatedBy(run: () => void): number {
  for (let warmUp = 0; warmUp < WARM_UP_RUNS; warmUp++) run();
  let least = Number.POSITIVE_INFINITY;
  for (let measured = 0; measured < MEASURED_RUNS_MAX && least >= TOLERATED_BYTES; measured++) {
    const before = getHeapStatistics().total_allocated_bytes;
    run();
    least = Math.min(least, getHeapStatistics().total_allocated_bytes - before);
  }
  return least;
}
