import { usEquity } from '../../src/domain/instrument.ts';
import { type EventKind, OrderEvent } from '../../src/domain/order-event.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { PoolReport } from '../../src/execution/ports/pool-report.ts';
import { type MetricSources, Metrics } from '../../src/metrics/metrics.ts';

export const ORDERS_POOL: PoolReport = {
  poolName: 'orders',
  pooling: true,
  capacity: 100,
  ceiling: 400,
  limit: 500,
  acquired: 50,
  hits: 49,
  misses: 1,
  active: 7,
  available: 93,
  peakActive: 12,
  exhaustions: 3,
  refusals: 1,
  totalCreated: 100,
  trimmed: 25,
  hitRatePercent: 98,
  memorySavingsPercent: 0,
  averageAcquisitionMicros: 0.1,
  oldestSampled: undefined,
};

export const SOURCES: MetricSources = {
  build: { version: '1.2.3', nodeVersion: 'v26.0.0' },
  venues: US_EQUITY_VENUES.slice(0, 2),
  instruments: [usEquity(0, 'IBM'), { ...usEquity(1, 'COIN'), qtyDecimals: 2, qtyUnit: 100 }],
  poolReports: () => [ORDERS_POOL],
  rankingAgeMillis: () => 150,
  rankingRefreshNanos: () => 250_000,
  rankingRefreshes: () => 42,
  liveOrders: () => 7,
  lastSeq: () => 99,
};

export function metricsWith(overrides: Partial<MetricSources> = {}): Metrics {
  return new Metrics({ ...SOURCES, ...overrides });
}

export function eventOf(kind: EventKind, fields: Partial<OrderEvent>): OrderEvent {
  return Object.assign(new OrderEvent(), { kind }, fields);
}

/** The page's sample lines that begin with `prefix`. */
export async function linesOf(metrics: Metrics, prefix: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(prefix));
}
