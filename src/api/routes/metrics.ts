import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext } from '../api-context.ts';
import { errorAnswers } from '../schemas/common.ts';

const MetricsText = {
  description: 'the text exposition format',
  content: { 'text/plain': { schema: Type.String({ examples: ['orderpool_live_orders 12\n'] }) } },
};

export function registerMetrics(app: FastifyInstance, { services }: ApiContext): void {
  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        tags: ['operation'],
        security: [],
        response: { 200: MetricsText, ...errorAnswers() },
      },
    },
    async (_request, reply) => reply.type(services.metricsContentType).send(await services.metricsText()),
  );
}
