import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { errorAnswers } from '../schemas/common.ts';
import { IndexAnswer } from '../schemas/service.ts';

const INDEX = {
  name: 'Orderpool',
  description: 'Order execution for paper trading and strategy testing. Alpaca-compatible; not affiliated with Alpaca.',
  paths: {
    '/v2': 'trading: orders, positions, account, assets, clock',
    '/stream': "WebSocket: trade_updates, as Alpaca's",
    '/v2/events/trades': 'the same as server-sent events',
    '/feed': 'WebSocket: every event with its sequence number',
    '/ops': 'pools, venues, quotes, rankings',
    '/metrics': 'metrics for Prometheus',
    '/health/live': 'whether the process answers',
    '/health/ready': 'whether the service takes orders',
    '/docs': 'this API in full (OpenAPI)',
    '/docs/asyncapi.json': 'the messages of the streams (AsyncAPI)',
  },
};

export function registerIndexPage(app: FastifyInstance, _context: ApiContext): void {
  app.get(
    '/',
    {
      schema: {
        operationId: 'getIndex',
        summary: 'The main paths',
        tags: ['operation'],
        security: [],
        response: { 200: IndexAnswer, ...errorAnswers() },
      },
    },
    async () => INDEX,
  );
}
