// For the type of `app.swagger`.
import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import { errorAnswers } from '../schemas/common.ts';
import { IndexAnswer } from '../schemas/service.ts';

const DESCRIPTION =
  'Order execution for paper trading and strategy testing. Alpaca-compatible; not affiliated with Alpaca.';

/** `routes` are the paths of the OpenAPI document: what is under a prefix is told by them. */
function indexOf(routes: readonly string[]) {
  const under = (prefix: string): string => {
    const parts = routes.filter((route) => route.startsWith(`${prefix}/`)).map((route) => route.split(/[/:]/)[2]!);
    return [...new Set(parts)].toSorted().join(', ');
  };
  return {
    name: 'Orderpool',
    description: DESCRIPTION,
    paths: {
      '/v2': `trading: ${under('/v2')}`,
      '/v3': `the newer version of some: ${under('/v3')}`,
      '/stream': "WebSocket: trade_updates, as Alpaca's",
      '/v2/events/trades': 'the same as server-sent events',
      '/feed': 'WebSocket: every event with its sequence number',
      '/ops': `the service from inside: ${under('/ops')}`,
      '/metrics': 'metrics for Prometheus',
      '/health/live': 'whether the process answers',
      '/health/ready': 'whether the service takes orders',
      '/docs': 'this API in full (OpenAPI)',
      '/docs/json': 'the same as a document',
      '/docs/asyncapi.json': 'the messages of the streams (AsyncAPI)',
    },
  };
}

export function registerIndexPage(app: FastifyInstance, _context: ApiContext): void {
  let index: ReturnType<typeof indexOf> | undefined;
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
    async () => {
      // Asked for before all routes were there, the document would lack some.
      index ??= indexOf(Object.keys(app.swagger().paths ?? {}));
      return index;
    },
  );
}
