import type { Registry } from 'prom-client';
import type { PoolReport } from '../execution/ports/pool-report.ts';
import { registerPulled, type Sample } from './pulled-metric.ts';

type Reports = () => readonly PoolReport[];

/** Adds the metrics of all pools, read from their own statistics at each scrape. */
export function registerPoolMetrics(registry: Registry, reports: Reports): void {
  registerPulled(registry, {
    name: 'orderpool_pool_acquisitions_total',
    help: 'Acquisitions by result: hit took an object that existed, miss had one made.',
    type: 'counter',
    collect: () => reports().flatMap(acquisitions),
  });
  registerPerPool(registry, reports, {
    name: 'orderpool_pool_exhaustions_total',
    help: 'Acquisitions that found nothing free in a pool grown to its ceiling, whether refused or given an ordinary object.',
    type: 'counter',
    read: (report) => report.exhaustions,
  });
  registerPerPool(registry, reports, {
    name: 'orderpool_pool_trimmed_objects_total',
    help: 'Objects that trimming gave back to the collector.',
    type: 'counter',
    read: (report) => report.trimmed,
  });
  for (const gauge of POOL_GAUGES) registerPerPool(registry, reports, gauge);
}

interface PerPool {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly read: (report: PoolReport) => number;
}

const POOL_GAUGES: readonly PerPool[] = [
  {
    name: 'orderpool_pool_active_objects',
    help: 'Objects in use.',
    type: 'gauge',
    read: (report) => report.active,
  },
  {
    name: 'orderpool_pool_available_objects',
    help: 'Objects free to be acquired.',
    type: 'gauge',
    read: (report) => report.available,
  },
  {
    name: 'orderpool_pool_peak_active_objects',
    help: 'The most objects that were in use at a time since the start.',
    type: 'gauge',
    read: (report) => report.peakActive,
  },
  {
    name: 'orderpool_pool_capacity_objects',
    help: 'Objects made at the start.',
    type: 'gauge',
    read: (report) => report.capacity,
  },
  {
    name: 'orderpool_pool_ceiling_objects',
    help: 'Objects that the pool may grow to.',
    type: 'gauge',
    read: (report) => report.ceiling,
  },
];

function registerPerPool(registry: Registry, reports: Reports, { name, help, type, read }: PerPool): void {
  const collect = (): Sample[] =>
    reports().map((report) => ({ labels: { pool: report.poolName }, value: read(report) }));
  registerPulled(registry, { name, help, type, collect });
}

function acquisitions(report: PoolReport): Sample[] {
  return [
    { labels: { pool: report.poolName, result: 'hit' }, value: report.hits },
    { labels: { pool: report.poolName, result: 'miss' }, value: report.misses },
  ];
}
