import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { completeDocument } from './open-api-document.ts';

/** Collects the routes that are registered after it, and shows them at /docs; the page needs nothing from outside. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Orderpool',
        version,
        description:
          'Order execution for paper trading and strategy testing. Alpaca-compatible; not affiliated with Alpaca. ' +
          'Decimals are strings, times RFC 3339. Streams: /stream (trade_updates), /v2/events/trades and /feed; their messages are in ' +
          '[an AsyncAPI document](/docs/asyncapi.json).',
      },
      tags: [
        { name: 'orders', description: 'Submit, ask about and cancel orders' },
        { name: 'positions', description: 'Holdings' },
        { name: 'account', description: 'Cash, equity and buying power' },
        { name: 'assets', description: 'What can be traded' },
        { name: 'clock', description: 'Market time and trading days' },
        { name: 'watchlists', description: 'Named lists of assets' },
        { name: 'streams', description: 'Events over WebSocket and as server-sent events' },
        { name: 'ops', description: 'The service from inside; changes need an ops key' },
        { name: 'operation', description: 'Health and metrics' },
      ],
      components: {
        securitySchemes: {
          keyId: { type: 'apiKey', in: 'header', name: 'APCA-API-KEY-ID' },
          secretKey: { type: 'apiKey', in: 'header', name: 'APCA-API-SECRET-KEY' },
          bearer: { type: 'http', scheme: 'bearer', description: 'key:secret, or the secret alone' },
          basic: { type: 'http', scheme: 'basic' },
        },
      },
      security: [{ keyId: [], secretKey: [] }, { bearer: [] }, { basic: [] }],
    },
    transformObject: (document) =>
      completeDocument((document as { openapiObject: object }).openapiObject as never) as object,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
}
