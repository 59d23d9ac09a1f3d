import type { Measurement } from './drive.ts';
import type { MetricsPage } from './metrics-page.ts';
import type { PoolFigures } from './service-client.ts';

/** Both sides of one scenario over all rounds. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly summary: string;
  readonly service: SideResult;
  readonly bare: SideResult;
  /** The service's throughput over the bare route's: the median of `roundRatios`. */
  readonly ratio: number;
  readonly roundRatios: readonly number[];
}

export interface SideResult {
  readonly rounds: readonly Measurement[];
  readonly median: Measurement;
}

/** What became of the orders, from the metrics page over the whole run. */
export interface OrderOutcome {
  readonly accepted: number;
  readonly filled: number;
  readonly canceled: number;
  readonly refused: number;
  readonly fills: number;
  readonly events: number;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

const MIN_HIT_RATE_PERCENT = 98;

/** The middle value; of an even number of values, the mean of the middle two. Throws for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function summarise(rounds: readonly Measurement[]): SideResult {
  const of = (read: (round: Measurement) => number) => median(rounds.map(read));
  const total = (read: (round: Measurement) => number) => rounds.reduce((sum, round) => sum + read(round), 0);
  return {
    rounds,
    median: {
      requestsPerSecond: of((round) => round.requestsPerSecond),
      requests: total((round) => round.requests),
      p50Millis: of((round) => round.p50Millis),
      p97_5Millis: of((round) => round.p97_5Millis),
      p99Millis: of((round) => round.p99Millis),
      maxMillis: Math.max(...rounds.map((round) => round.maxMillis)),
      non2xx: total((round) => round.non2xx),
      errors: total((round) => round.errors),
      cpuMicrosPerRequest: of((round) => round.cpuMicrosPerRequest),
    },
  };
}

/**
 * Both sides and their ratio. The two of a round ran one right after the other, so that whatever slowed the machine down
 * slowed both: a ratio is taken within each round first.
 */
export function compareRounds(
  service: readonly Measurement[],
  bare: readonly Measurement[],
): Pick<ScenarioResult, 'service' | 'bare' | 'ratio' | 'roundRatios'> {
  const roundRatios = service.map((round, index) => round.requestsPerSecond / bare[index]!.requestsPerSecond);
  return { service: summarise(service), bare: summarise(bare), ratio: median(roundRatios), roundRatios };
}

export function readOutcome(page: MetricsPage): OrderOutcome {
  const orders = (status: string) => page.sum('orderpool_orders_total', `status="${status}"`);
  return {
    accepted: orders('new'),
    filled: orders('filled'),
    canceled: orders('canceled'),
    refused: orders('rejected'),
    fills: page.sum('orderpool_fills_total'),
    events: page.sum('orderpool_event_sequence'),
  };
}

/** Hits over acquisitions of all pools, in per cent; 100 where nothing was acquired. */
export function hitRatePercent(pools: readonly PoolFigures[]): number {
  const acquired = pools.reduce((sum, pool) => sum + pool.acquired, 0);
  const misses = pools.reduce((sum, pool) => sum + pool.misses, 0);
  return acquired === 0 ? 100 : (100 * (acquired - misses)) / acquired;
}

/** What must hold for the run to count. `exitCode` is how the service ended after SIGTERM. */
export function check(
  results: readonly ScenarioResult[],
  pools: readonly PoolFigures[],
  exitCode: number | null,
  minRatio: number,
): Check[] {
  const sides = results.flatMap(({ service, bare }) => [service.median, bare.median]);
  const non2xx = sides.reduce((sum, side) => sum + side.non2xx, 0);
  const errors = sides.reduce((sum, side) => sum + side.errors, 0);
  const hitRate = hitRatePercent(pools);
  const leaked = pools.filter((pool) => pool.active_objects !== 0);
  const lowest = Math.min(...results.map((result) => result.ratio));
  return [
    { name: 'every answer is a success', passed: non2xx === 0, detail: `${non2xx} other than 2xx` },
    { name: 'every request is answered', passed: errors === 0, detail: `${errors} errors` },
    {
      name: `pool hit rate at least ${MIN_HIT_RATE_PERCENT}%`,
      passed: hitRate >= MIN_HIT_RATE_PERCENT,
      detail: `${hitRate.toFixed(3)}%`,
    },
    {
      name: 'nothing leaked',
      passed: leaked.length === 0,
      detail: leaked.map((pool) => `${pool.pool_name}: ${pool.active_objects} out`).join(', ') || 'all pools at rest',
    },
    { name: 'the service stopped by itself', passed: exitCode === 0, detail: `exit code ${exitCode}` },
    { name: `ratio at least ${minRatio}`, passed: lowest >= minRatio, detail: lowest.toFixed(3) },
  ];
}
