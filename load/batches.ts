import { drive, type Measurement } from './drive.ts';
import type { LoadOptions } from './options.ts';
import type { OrderpoolService } from './orderpool-service.ts';
import { BATCH_SUMMARY, batchRequests } from './scenarios/batch.ts';
import type { ReferencePrice } from './scenarios/scenario.ts';
import { type BatchResult, readOutcome, summariseBatches } from './summary.ts';

/**
 * Drives the service with batches, round by round, each connection sending its next as soon as the one before was
 * answered. What became of the orders is read from the service's own counts: a batch is answered 207 whatever they came to.
 */
export async function driveBatches(
  service: OrderpoolService,
  market: readonly ReferencePrice[],
  options: LoadOptions,
): Promise<BatchResult> {
  const { batchSize, warmupSeconds, durationSeconds, rounds } = options;
  const requests = batchRequests(market, batchSize);
  const connections = Math.min(options.connections, connectionsFor(batchSize));
  const before = readOutcome(await service.metrics());
  const measured: Measurement[] = [];
  if (warmupSeconds > 0) await drive(service, { requests, connections, durationSeconds: warmupSeconds });
  for (let round = 0; round < rounds; round++) {
    measured.push(await drive(service, { requests, connections, durationSeconds }));
  }
  const after = readOutcome(await service.metrics());
  return summariseBatches('batch', BATCH_SUMMARY, batchSize, measured, {
    accepted: after.accepted - before.accepted,
    refused: after.refused - before.refused,
  });
}

/** Orders that are under way at once: enough to share commits, few enough that the pools hold them from the start. */
const ORDERS_UNDER_WAY = 2000;

function connectionsFor(batchSize: number): number {
  return Math.max(2, Math.round(ORDERS_UNDER_WAY / batchSize));
}
