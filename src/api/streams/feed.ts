import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext } from '../api-context.ts';
import type { AppServices } from '../app-services.ts';
import { authenticateKey, authenticateRequest, type Principal, principalOf } from '../http/auth.ts';
import { sendError } from '../http/error-answers.ts';
import { MALFORMED_REQUEST, UNAUTHORIZED } from '../http/errors.ts';
import { CancelOnDisconnect, refuseUnclearDisconnect } from './cancel-on-disconnect.ts';
import { CloseCode } from './close-code.ts';
import { ALL_ACCOUNTS, EventBroadcast } from './event-broadcast.ts';
import { feedEventJson } from './event-json.ts';
import { EventSubscription } from './event-subscription.ts';
import { JoinedFrames } from './frame-collector.ts';
import { answerWithoutUpgrade } from './no-upgrade.ts';
import { openConnection } from './open-connection.ts';
import { StreamClients } from './stream-clients.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { StreamFormat } from './stream-format.ts';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from './stream-options.ts';
import { FEED_PATH } from './stream-paths.ts';

/** Where a frame of events ends, in characters, so that one large commit makes no huge frame. */
const FRAME_CHARS = 256 * 1024;

/**
 * `/feed?from=SEQ`, the native stream: every event once, in order, from any sequence number on. `from` is the first
 * event wanted; 0 begins with the first retained; absent, only new events come. All frames are JSON text:
 *
 *   {"type":"events","events":[...]}                see event-json.ts
 *   {"type":"heartbeat","seq":N,"hash":"..."}       once all events up to N have been sent, then every interval
 *   {"type":"error","message":"..."}                the last frame before the service closes
 *
 * Credentials are the headers of the trading API or, for browsers, the query's `key_id` and `secret_key`. A key with
 * ops rights sees every account; another its own, so that its sequence numbers have gaps and the heartbeat tells how far
 * it is. Without valid credentials the upgrade is answered with 401, with a bad `from` with 400. The client has nothing
 * to say: a message from it is an error. `cancel_on_disconnect` is in cancel-on-disconnect.ts.
 */
export function registerFeed(
  app: FastifyInstance,
  { services, log }: Pick<ApiContext, 'services' | 'log'>,
  options: StreamOptions = DEFAULT_STREAM_OPTIONS,
): void {
  const { events } = services;
  const format = feedFormat(services, options);
  const broadcast = new EventBroadcast(events, format);
  const clients = new StreamClients<StreamConnection>(options, (count) => services.onStreamClients('feed', count));
  const cancelOnDisconnect = new CancelOnDisconnect(services, log);
  const context = { events, broadcast, catchUpPageBytes: options.catchUpPageBytes, log };

  app.route({
    method: 'GET',
    url: FEED_PATH,
    schema: { hide: true },
    onRequest: async (request, reply) => admit(services, request, reply),
    handler: answerWithoutUpgrade,
    wsHandler: (socket, request) => {
      const connection = openConnection(socket, clients, format, options);
      if (connection === undefined) return;
      const { accountId, ops } = principalOf(request);
      cancelOnDisconnect.guard(request, connection, () => accountId);
      const from = parseFrom(request);
      const subscription = new EventSubscription(
        context,
        connection,
        ops ? ALL_ACCOUNTS : accountId,
        from ?? undefined,
      );
      socket.on('close', () => subscription.close());
      socket.on('message', () => {
        subscription.close();
        connection.fail(format.error('/feed takes no messages'), format.binary, CloseCode.PolicyViolation);
      });
    },
  });
}

function feedFormat(services: AppServices, options: StreamOptions): StreamFormat {
  const { instruments, venues } = services;
  return {
    binary: false,
    heartbeat: {
      intervalMillis: options.heartbeatIntervalMillis,
      frame: (seq, hash) => Buffer.from(`{"type":"heartbeat","seq":${seq},"hash":"${hash}"}`),
    },
    eventJson: (event) => feedEventJson(event, instruments[event.instrumentId]!, venues),
    collector: () => new JoinedFrames('{"type":"events","events":[', ']}', FRAME_CHARS),
    error: (message) => Buffer.from(JSON.stringify({ type: 'error', message })),
  };
}

/** Lets the request through with its principal, or answers it. */
function admit(services: AppServices, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const principal = principalFrom(services, request);
  if (principal === undefined) return sendError(reply, UNAUTHORIZED);
  const unclear = refuseUnclearDisconnect(request, reply);
  if (unclear !== undefined) return unclear;
  const from = parseFrom(request);
  if (from === null)
    return sendError(reply, MALFORMED_REQUEST, 'from must be a sequence number: a whole number from 0');
  const end = services.events.durableSeq;
  if (from !== undefined && from > end + 1) {
    return sendError(reply, MALFORMED_REQUEST, `from is past the end: the newest event is ${end}`);
  }
  request.principal = principal;
  return undefined;
}

function principalFrom(services: AppServices, request: FastifyRequest): Principal | undefined {
  const { key_id: keyId, secret_key: secret } = request.query as Record<string, unknown>;
  if (typeof keyId === 'string' && typeof secret === 'string') return authenticateKey(services, keyId, secret);
  return authenticateRequest(services, request);
}

/** The sequence number asked for; undefined where none is, null where it is none. */
function parseFrom(request: FastifyRequest): number | undefined | null {
  const { from } = request.query as Record<string, unknown>;
  if (from === undefined) return undefined;
  if (typeof from !== 'string' || !/^\d{1,16}$/.test(from)) return null;
  const seq = Number(from);
  return Number.isSafeInteger(seq) ? seq : null;
}
