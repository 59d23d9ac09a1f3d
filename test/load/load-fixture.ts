import type { Measurement } from '../../load/drive.ts';
import type { PoolFigures } from '../../load/service-client.ts';
import { compareRounds, type ScenarioResult } from '../../load/summary.ts';

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
