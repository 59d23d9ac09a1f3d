import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { AppServices } from '../app-services.ts';
import { sendError } from '../http/error-answers.ts';
import { MALFORMED_REQUEST } from '../http/errors.ts';
import type { StreamConnection } from './stream-connection.ts';

/**
 * Cancel on disconnect, for sessions of either stream that ask for it with `?cancel_on_disconnect=true`: once the session is
 * over, whoever ended it and however, all working orders of its account are cancelled, as by DELETE /v2/orders. Each such
 * session answers for itself: the loss of one cancels, whatever others the account still has.
 *
 * The service's own stop is no loss: orders outlive it, and sessions cannot.
 */
export class CancelOnDisconnect {
  readonly #services: AppServices;
  readonly #log: FastifyBaseLogger;

  constructor(services: AppServices, log: FastifyBaseLogger) {
    this.#services = services;
    this.#log = log;
  }

  /** `accountOf` is asked when the session ends; undefined while it has not authenticated. */
  guard(request: FastifyRequest, connection: StreamConnection, accountOf: () => number | undefined): void {
    if (cancelOnDisconnect(request) !== true) return;
    // In a turn of its own: a session may be given up while a commit is being handed out.
    connection.onEnd(() => setImmediate(() => this.#cancelAll(accountOf())));
  }

  #cancelAll(accountId: number | undefined): void {
    if (accountId === undefined || !this.#services.isReady()) return;
    let cancelled = 0;
    try {
      this.#services.engine.cancelAll(accountId, () => cancelled++);
    } catch (error) {
      this.#log.error({ err: error, accountId }, 'a session was lost and its orders could not be cancelled');
      return;
    }
    this.#log.warn({ accountId, cancelled }, 'a session with cancel_on_disconnect was lost');
  }
}

/** Answers a request that asks for it in words that mean nothing. */
export function refuseUnclearDisconnect(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (cancelOnDisconnect(request) !== null) return undefined;
  return sendError(reply, MALFORMED_REQUEST, 'cancel_on_disconnect must be true or false');
}

/** Null where the query says neither true nor false. */
function cancelOnDisconnect(request: FastifyRequest): boolean | null {
  const { cancel_on_disconnect: asked } = request.query as Record<string, unknown>;
  if (asked === 'true') return true;
  return asked === undefined || asked === 'false' ? false : null;
}
