import { drive } from './drive.ts';
import { type OpenLoopMeasurement, openLoopRound } from './open-loop-round.ts';
import type { LoadOptions } from './options.ts';
import type { OrderpoolService } from './orderpool-service.ts';
import type { ReferencePrice } from './scenarios/scenario.ts';
import { singleOrders } from './scenarios/single-orders.ts';
import { median, type OpenLoopResult, summariseOpenLoop } from './summary.ts';

const SUMMARY = 'POST /v2/orders on a schedule, a quarter of what the service can take; latency from when each was due';
const SHARE_OF_MAXIMUM = 0.25;
/** Rounds that the maximum is the median of. */
const MAXIMUM_ROUNDS = 5;

/** Finds what the service takes at most, with the requests of single-orders, then sends a quarter of that on a schedule. */
export async function driveOpenLoop(
  service: OrderpoolService,
  market: readonly ReferencePrice[],
  options: LoadOptions,
): Promise<OpenLoopResult> {
  const { connections, warmupSeconds, durationSeconds, rounds } = options;
  const requests = singleOrders.requests(market);
  if (warmupSeconds > 0) await drive(service, { requests, connections, durationSeconds: warmupSeconds });
  const maxima: number[] = [];
  for (let round = 0; round < Math.min(rounds, MAXIMUM_ROUNDS); round++) {
    maxima.push((await drive(service, { requests, connections, durationSeconds })).requestsPerSecond);
  }
  const maximumPerSecond = median(maxima);
  const ratePerSecond = Math.max(1, Math.round(maximumPerSecond * SHARE_OF_MAXIMUM));
  const load = { requests, ratePerSecond, durationSeconds, connections };
  const measured: OpenLoopMeasurement[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await openLoopRound(service.url, load));
  return summariseOpenLoop('open-loop', SUMMARY, maximumPerSecond, measured);
}
