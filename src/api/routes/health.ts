import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { sendError } from '../http/error-answers.ts';
import { NOT_READY } from '../http/errors.ts';
import { errorAnswers } from '../schemas/common.ts';
import { HealthAnswer } from '../schemas/service.ts';

export function registerHealth(app: FastifyInstance, { services }: ApiContext): void {
  const tags = ['operation'];

  app.get(
    '/health/live',
    {
      schema: {
        operationId: 'getLiveness',
        summary: 'Whether the process answers',
        tags,
        security: [],
        response: { 200: HealthAnswer, ...errorAnswers() },
      },
    },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether the service takes orders',
        tags,
        security: [],
        response: { 200: HealthAnswer, ...errorAnswers(503) },
      },
    },
    async (_request, reply) => (services.isReady() ? { status: 'ready' } : sendError(reply, NOT_READY)),
  );
}
