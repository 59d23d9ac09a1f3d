import { median } from '../summary.ts';

export interface BenchResult {
  readonly name: string;
  readonly nanosPerOperation: number;
  readonly operationsPerSecond: number;
  /** Slowest round over fastest: how far to trust the figure. */
  readonly spread: number;
}

const ROUNDS = 9;
const ROUND_MILLIS = 100;

/**
 * Times `run(iterations)`, which must do its operation so many times. Iterations are doubled until a round is long enough
 * to time, which warms the code up as well; the result is the median round.
 */
export function bench(name: string, run: (iterations: number) => void): BenchResult {
  let iterations = 64;
  while (millisOf(run, iterations) < ROUND_MILLIS) iterations *= 2;
  const nanos = Array.from({ length: ROUNDS }, () => (millisOf(run, iterations) * 1e6) / iterations);
  const nanosPerOperation = median(nanos);
  return {
    name,
    nanosPerOperation,
    operationsPerSecond: 1e9 / nanosPerOperation,
    spread: Math.max(...nanos) / Math.min(...nanos),
  };
}

function millisOf(run: (iterations: number) => void, iterations: number): number {
  const start = performance.now();
  run(iterations);
  return performance.now() - start;
}
