import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import type { PoolCounts, PoolReport } from '../../execution/ports/pool-report.ts';
import type { ApiContext } from '../api-context.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { PoolList, PoolTotalsAnswer, PoolTrims } from '../schemas/pools.ts';

export function registerOpsPools(app: FastifyInstance, { services, log }: ApiContext): void {
  const tags = ['ops'];

  app.get(
    '/pools',
    {
      schema: {
        operationId: 'listPools',
        summary: 'Object pools',
        tags,
        response: { 200: PoolList, ...keyedErrorAnswers() },
      },
    },
    async () => services.poolReports().map(poolAnswer),
  );

  app.get(
    '/pools/totals',
    {
      schema: {
        operationId: 'getPoolTotals',
        summary: 'All object pools together',
        tags,
        response: { 200: PoolTotalsAnswer, ...keyedErrorAnswers() },
      },
    },
    async (): Promise<Static<typeof PoolTotalsAnswer>> => ({
      pools: services.poolReports().length,
      ...countsAnswer(services.poolTotals()),
    }),
  );

  app.post(
    '/pools/trim',
    {
      schema: {
        operationId: 'trimPools',
        summary: 'Give back the free objects that pools hold above their capacity',
        tags,
        response: { 200: PoolTrims, ...keyedErrorAnswers(400, 413, 415) },
      },
    },
    async (): Promise<Static<typeof PoolTrims>> => {
      const trims = services.trimPools();
      log.info(
        { trimmed: Object.fromEntries(trims.map(({ poolName, trimmed }) => [poolName, trimmed])) },
        'pools trimmed',
      );
      return trims.map(({ poolName, trimmed, available }) => ({
        pool_name: poolName,
        trimmed,
        available_objects: available,
      }));
    },
  );
}

function poolAnswer(report: PoolReport): Static<typeof PoolList>[number] {
  const { oldestSampled } = report;
  return {
    pool_name: report.poolName,
    pooling: report.pooling,
    avg_acquisition_time_us: report.averageAcquisitionMicros,
    peak_active_objects: report.peakActive,
    capacity: report.capacity,
    ceiling: report.ceiling,
    limit: Number.isFinite(report.limit) ? report.limit : null,
    oldest_sampled: oldestSampled === undefined ? null : { age_ms: oldestSampled.ageMillis, site: oldestSampled.site },
    ...countsAnswer(report),
  };
}

function countsAnswer(counts: PoolCounts) {
  return {
    acquired: counts.acquired,
    hits: counts.hits,
    misses: counts.misses,
    hit_rate_percent: counts.hitRatePercent,
    memory_savings_percent: counts.memorySavingsPercent,
    active_objects: counts.active,
    available_objects: counts.available,
    total_created: counts.totalCreated,
    exhaustions: counts.exhaustions,
    refusals: counts.refusals,
    trimmed: counts.trimmed,
  };
}
