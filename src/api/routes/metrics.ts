import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext } from '../api-context.ts';

export function registerMetrics(app: FastifyInstance, { services }: ApiContext): void {
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Metrics for Prometheus',
        tags: ['operation'],
        security: [],
        produces: ['text/plain'],
        response: { 200: Type.String({ description: 'the text exposition format' }) },
      },
    },
    async (_request, reply) => reply.type(services.metricsContentType).send(await services.metricsText()),
  );
}
