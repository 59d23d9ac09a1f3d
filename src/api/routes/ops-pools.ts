import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { keyedErrorAnswers } from '../schemas/common.ts';
import { PoolList } from '../schemas/ops.ts';

export function registerOpsPools(app: FastifyInstance, { services }: ApiContext): void {
  app.get(
    '/pools',
    {
      schema: {
        operationId: 'listPools',
        summary: 'Object pools',
        tags: ['ops'],
        response: { 200: PoolList, ...keyedErrorAnswers() },
      },
    },
    async () =>
      services.poolReports().map((report) => ({
        pool_name: report.poolName,
        hit_rate_percent: report.hitRatePercent,
        avg_acquisition_time_us: report.averageAcquisitionMicros,
        peak_active_objects: report.peakActive,
        active_objects: report.active,
        available_objects: report.available,
        total_created: report.totalCreated,
        exhaustions: report.exhaustions,
        capacity: report.capacity,
        ceiling: report.ceiling,
        acquired: report.acquired,
        hits: report.hits,
        misses: report.misses,
      })),
  );
}
