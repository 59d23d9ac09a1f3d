import type { Measurement } from '../../load/drive.ts';
import type { OpenLoopMeasurement } from '../../load/open-loop-round.ts';
import type { PoolFigures } from '../../load/service-client.ts';
import {
  type BatchResult,
  compareRounds,
  type OpenLoopResult,
  type ScenarioResult,
  summariseBatches,
  summariseOpenLoop,
} from '../../load/summary.ts';

export function measurement(fields: Partial<Measurement> = {}): Measurement {
  return {
    requestsPerSecond: 1000,
    requests: 5000,
    p50Millis: 1,
    p97_5Millis: 2,
    p99Millis: 3,
    maxMillis: 10,
    non2xx: 0,
    errors: 0,
    cpuMicrosPerRequest: 50,
    ...fields,
  };
}

export function pool(fields: Partial<PoolFigures> = {}): PoolFigures {
  return {
    pool_name: 'orders',
    hit_rate_percent: 100,
    acquired: 1000,
    misses: 0,
    active_objects: 0,
    peak_active_objects: 64,
    capacity: 100,
    exhaustions: 0,
    ...fields,
  };
}

export function result(service: Partial<Measurement> = {}, bare: Partial<Measurement> = {}): ScenarioResult {
  const rounds = compareRounds([measurement(service)], [measurement(bare)]);
  return { scenario: 'single-orders', summary: 'orders', ...rounds };
}

/** 5000 requests of 100 orders, each of them accepted. */
export function batchResult(fields: Partial<BatchResult> = {}): BatchResult {
  const orders = { accepted: 500_000, refused: 0 };
  return { ...summariseBatches('batch', 'orders', 100, [measurement()], orders), ...fields };
}

export function openLoopMeasurement(fields: Partial<OpenLoopMeasurement> = {}): OpenLoopMeasurement {
  return {
    ratePerSecond: 2000,
    requests: 4000,
    p50Millis: 0.5,
    p99Millis: 2,
    p99_9Millis: 4,
    maxMillis: 10,
    sentLateP99Millis: 0.2,
    non2xx: 0,
    errors: 0,
    ...fields,
  };
}

export function openLoopResult(fields: Partial<OpenLoopMeasurement> = {}): OpenLoopResult {
  return summariseOpenLoop('open-loop', 'orders', 8000, [openLoopMeasurement(fields)]);
}
