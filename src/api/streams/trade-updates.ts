import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { ApiContext } from '../api-context.ts';
import type { AppServices } from '../app-services.ts';
import { CancelOnDisconnect, refuseUnclearDisconnect } from './cancel-on-disconnect.ts';
import { EventBroadcast } from './event-broadcast.ts';
import { SingleFrames } from './frame-collector.ts';
import { answerWithoutUpgrade } from './no-upgrade.ts';
import { openConnection } from './open-connection.ts';
import { StreamClients } from './stream-clients.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { StreamFormat } from './stream-format.ts';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from './stream-options.ts';
import { TRADE_UPDATES_PATHS } from './stream-paths.ts';
import { tradeUpdateJson } from './trade-update-json.ts';
import { TradeUpdatesSession } from './trade-updates-session.ts';

/**
 * `/stream`, Alpaca's stream of `trade_updates` for the client's own account; the protocol is in
 * trade-updates-session.ts, the messages in trade-update-json.ts. It has no resume: what happens while nobody listens
 * is on `/feed` and `/v2/events/trades`. `?cancel_on_disconnect=true` is in cancel-on-disconnect.ts.
 */
export function registerTradeUpdates(
  app: FastifyInstance,
  { services, log }: Pick<ApiContext, 'services' | 'log'>,
  options: StreamOptions = DEFAULT_STREAM_OPTIONS,
): void {
  const { events } = services;
  const format = tradeUpdatesFormat(services, options.frames === 'binary');
  const broadcast = new EventBroadcast(events, format);
  const clients = new StreamClients<StreamConnection>(options, (count) =>
    services.onStreamClients('trade_updates', count),
  );
  const context = {
    services,
    subscription: { events, broadcast, catchUpPageBytes: options.catchUpPageBytes, log },
    authTimeoutMillis: options.authTimeoutMillis,
  };

  const cancelOnDisconnect = new CancelOnDisconnect(services, log);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => refuseUnclearDisconnect(request, reply);
  const wsHandler = (socket: WebSocket, request: FastifyRequest): void => {
    const connection = openConnection(socket, clients, format, options);
    if (connection === undefined) return;
    const session = new TradeUpdatesSession(context, connection);
    cancelOnDisconnect.guard(request, connection, () => session.accountId);
    socket.on('message', (frame: Buffer) => session.receive(frame));
    socket.on('close', () => session.close());
  };
  for (const url of TRADE_UPDATES_PATHS) {
    app.route({ method: 'GET', url, schema: { hide: true }, onRequest, handler: answerWithoutUpgrade, wsHandler });
  }
}

function tradeUpdatesFormat(services: AppServices, binary: boolean): StreamFormat {
  const { instruments } = services;
  return {
    binary,
    heartbeat: undefined,
    eventJson: (event) => tradeUpdateJson(event, instruments[event.instrumentId]!, services),
    collector: () => new SingleFrames(),
    // Alpaca's own errors name no stream, but the client of its older JavaScript SDK breaks on a frame without one.
    error: (message) =>
      Buffer.from(JSON.stringify({ stream: 'error', action: 'error', data: { error_message: message } })),
  };
}
