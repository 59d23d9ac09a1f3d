import type { Measurement } from './drive.ts';
import type { MetricsPage } from './metrics-page.ts';
import type { OpenLoopMeasurement } from './open-loop-round.ts';
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

/** Batches of one size over all rounds; the bare route has nothing to compare them with. */
export interface BatchResult {
  readonly scenario: string;
  readonly summary: string;
  readonly batchSize: number;
  readonly service: SideResult;
  /** The median over the rounds. */
  readonly ordersPerSecond: number;
  readonly cpuMicrosPerOrder: number;
  /** By the service's own count, the warm-up included. */
  readonly accepted: number;
  readonly refused: number;
}

export interface OpenLoopResult {
  readonly scenario: string;
  readonly summary: string;
  /** What the service answered in a closed loop just before, requests a second. */
  readonly maximumPerSecond: number;
  readonly rounds: readonly OpenLoopMeasurement[];
  readonly median: OpenLoopMeasurement;
}

/** All that a run measured; a scenario that was not asked for has none. */
export interface LoadResults {
  readonly comparisons: readonly ScenarioResult[];
  readonly batches: readonly BatchResult[];
  readonly openLoops: readonly OpenLoopResult[];
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
/** What an order may take at p99 while the service has a quarter of its maximum to do. */
const OPEN_LOOP_P99_MILLIS = 2.8;

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

export function summariseBatches(
  scenario: string,
  summary: string,
  batchSize: number,
  rounds: readonly Measurement[],
  orders: { readonly accepted: number; readonly refused: number },
): BatchResult {
  const service = summarise(rounds);
  const ordersPerSecond = service.median.requestsPerSecond * batchSize;
  const cpuMicrosPerOrder = service.median.cpuMicrosPerRequest / batchSize;
  return { scenario, summary, batchSize, service, ordersPerSecond, cpuMicrosPerOrder, ...orders };
}

/** Medians of the rounds' percentiles, the worst maximum, sums of counts. */
export function summariseOpenLoop(
  scenario: string,
  summary: string,
  maximumPerSecond: number,
  rounds: readonly OpenLoopMeasurement[],
): OpenLoopResult {
  const of = (read: (round: OpenLoopMeasurement) => number) => median(rounds.map(read));
  const total = (read: (round: OpenLoopMeasurement) => number) => rounds.reduce((sum, round) => sum + read(round), 0);
  return {
    scenario,
    summary,
    maximumPerSecond,
    rounds,
    median: {
      ratePerSecond: of((round) => round.ratePerSecond),
      requests: total((round) => round.requests),
      p50Millis: of((round) => round.p50Millis),
      p99Millis: of((round) => round.p99Millis),
      p99_9Millis: of((round) => round.p99_9Millis),
      maxMillis: Math.max(...rounds.map((round) => round.maxMillis)),
      sentLateP99Millis: of((round) => round.sentLateP99Millis),
      non2xx: total((round) => round.non2xx),
      errors: total((round) => round.errors),
    },
  };
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
  results: LoadResults,
  pools: readonly PoolFigures[],
  exitCode: number | null,
  minRatio: number,
): Check[] {
  const { comparisons, batches, openLoops } = results;
  const sides = [
    ...comparisons.flatMap(({ service, bare }) => [service.median, bare.median]),
    ...batches.map(({ service }) => service.median),
    ...openLoops.map((result) => result.median),
  ];
  const non2xx = sides.reduce((sum, side) => sum + side.non2xx, 0);
  const errors = sides.reduce((sum, side) => sum + side.errors, 0);
  const hitRate = hitRatePercent(pools);
  const leaked = pools.filter((pool) => pool.active_objects !== 0);
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
    ...checkRatio(comparisons, minRatio),
    ...batches.map(checkBatch),
    ...openLoops.map(checkOpenLoop),
  ];
}

function checkRatio(comparisons: readonly ScenarioResult[], minRatio: number): Check[] {
  if (comparisons.length === 0) return [];
  const lowest = Math.min(...comparisons.map((result) => result.ratio));
  return [{ name: `ratio at least ${minRatio}`, passed: lowest >= minRatio, detail: lowest.toFixed(3) }];
}

/** A batch is answered 207 even where all its orders are refused. Batches cut off by a round's end have orders too. */
function checkBatch({ batchSize, service, accepted, refused }: BatchResult): Check {
  const answered = service.median.requests * batchSize;
  return {
    name: 'every order of a batch is accepted',
    passed: refused === 0 && accepted >= answered,
    detail: `${accepted} accepted, ${refused} refused, ${answered} answered in the rounds`,
  };
}

function checkOpenLoop({ median: { p99Millis } }: OpenLoopResult): Check {
  return {
    name: `open loop p99 at most ${OPEN_LOOP_P99_MILLIS} ms`,
    passed: p99Millis <= OPEN_LOOP_P99_MILLIS,
    detail: `${p99Millis.toFixed(2)} ms`,
  };
}
