import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { AppServices } from '../app-services.ts';
import { authenticateRequest, principalOf } from './auth.ts';
import { dropEmptyContentType } from './body-parsers.ts';
import { sendError } from './error-answers.ts';
import { CROSS_ORIGIN, OPS_KEY_REQUIRED, UNAUTHORIZED } from './errors.ts';

type Hook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void;

/** The first hook of every request: gives the answer its id, and keeps other sites' pages away from an open service. */
export function startRequest({ keys }: AppServices): Hook {
  const isOpen = keys === undefined;
  return (request, reply, done) => {
    reply.header('x-request-id', request.id);
    dropEmptyContentType(request);
    if (isOpen && !isFromHere(request)) sendError(reply, CROSS_ORIGIN);
    else done();
  };
}

const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i;

/**
 * A browser names the page that makes it ask; programs send no origin. The name asked for must be this machine's own: a
 * site may point its own name here, and its pages then are of the same origin.
 */
function isFromHere({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (host === undefined || !isLoopback(host)) return false;
  return origin === undefined || origin.slice(origin.indexOf('//') + 2) === host;
}

/** The last name that was this machine's: nearly always the next one too. */
let knownLoopback = 'localhost';

function isLoopback(host: string): boolean {
  if (host === knownLoopback) return true;
  if (!LOOPBACK_HOST.test(host)) return false;
  knownLoopback = host;
  return true;
}

/** Lets pass who proves a key, as the request's principal. */
export function requireKey(services: AppServices): Hook {
  return (request, reply, done) => {
    const principal = authenticateRequest(services, request);
    if (principal === undefined) {
      sendError(reply, UNAUTHORIZED);
      return;
    }
    request.principal = principal;
    done();
  };
}

/** For what all accounts share: everybody with a key may look, only a key with ops rights may change. */
export function requireOpsKeyForChanges(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (isReading || principalOf(request).ops) done();
  else sendError(reply, OPS_KEY_REQUIRED);
}
