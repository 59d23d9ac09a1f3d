// For the type of `schema.hide`.
import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { sendError } from '../http/error-answers.ts';
import { ENDPOINT_NOT_SUPPORTED } from '../http/errors.ts';

/** Endpoints of Alpaca's that are not here yet: whoever asks for one is told so, and does not look for a misspelling. */
const UNSUPPORTED: readonly { method: HTTPMethods | HTTPMethods[]; url: string; what: string }[] = [
  { method: 'POST', url: '/positions/:symbol/exercise', what: 'options' },
  { method: 'POST', url: '/positions/:symbol/do-not-exercise', what: 'options' },
  { method: 'GET', url: '/corporate_actions/*', what: 'corporate actions' },
  { method: ['GET', 'POST'], url: '/wallets', what: 'crypto wallets' },
  { method: ['GET', 'POST', 'DELETE'], url: '/wallets/*', what: 'crypto wallets' },
  { method: ['GET', 'POST'], url: '/tokenization/*', what: 'tokenization' },
];

export function registerUnsupported(app: FastifyInstance): void {
  for (const { method, url, what } of UNSUPPORTED) {
    const message = `not supported yet: ${what}`;
    const handler = async (_request: FastifyRequest, reply: FastifyReply) =>
      sendError(reply, ENDPOINT_NOT_SUPPORTED, message);
    app.route({ method, url, schema: { hide: true }, handler });
  }
}
