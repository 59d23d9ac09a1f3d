// For the type of `schema.hide`.
import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { asyncApiDocument } from '../streams/async-api-document.ts';

/** Shows what the streams send, which OpenAPI has no words for, beside the pages of the API. */
export function registerAsyncApi(app: FastifyInstance, version: string): void {
  app.get('/docs/asyncapi.json', { schema: { hide: true } }, async (request) =>
    asyncApiDocument(version, request.host),
  );
}
