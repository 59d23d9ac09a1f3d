import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { CloseCode } from './close-code.ts';
import { MAX_CLIENT_FRAME_BYTES } from './stream-options.ts';

/** How long a client has to answer the closing handshake of a service that stops, milliseconds. */
const CLOSE_GRACE_MILLIS = 1_000;
const CLOSE_POLL_MILLIS = 10;

/** How long the connection of an upgrade that was refused may stay, milliseconds. */
const REFUSED_UPGRADE_MILLIS = 5_000;

/**
 * Prepares the app for streams: small frames, pings that the connection answers itself (see StreamConnection), and a
 * close that tells every client. To be registered before any hook that may refuse a request: the plugin's own hook is
 * what closes the connection of a refused upgrade at once.
 */
export async function registerStreamServer(app: FastifyInstance): Promise<void> {
  const upgrading = new Set<Socket>();
  app.server.on('upgrade', (_request, socket: Socket) => {
    upgrading.add(socket);
    socket.once('close', () => upgrading.delete(socket));
    // An upgrade that succeeds sets its own timeout. A refusal before all hooks leaves the connection to nobody.
    socket.setTimeout(REFUSED_UPGRADE_MILLIS, () => socket.destroy());
  });
  await app.register(websocket, {
    options: { maxPayload: MAX_CLIENT_FRAME_BYTES, autoPong: false, perMessageDeflate: false },
    errorHandler: onSocketError,
    preClose: async () => {
      await closeStreams(app);
      for (const socket of upgrading) socket.destroy();
    },
  });
}

/**
 * A frame that breaks the WebSocket protocol is the client's affair: `ws` has already begun to close with the code for
 * it. Anything else is ours.
 */
function onSocketError(error: Error, socket: WebSocket, request: { log: FastifyInstance['log'] }): void {
  if (socket.readyState !== socket.OPEN) {
    request.log.debug({ err: error }, 'a stream client broke the connection');
    return;
  }
  request.log.error({ err: error }, 'a stream failed');
  socket.close(CloseCode.InternalError);
}

/**
 * Takes no more upgrades, tells every client that the service goes away and drops those that do not answer in time.
 * Resolves once all are gone.
 */
async function closeStreams(app: FastifyInstance): Promise<void> {
  const { clients } = app.websocketServer;
  app.server.removeAllListeners('upgrade');
  app.websocketServer.close();
  for (const client of clients) client.close(CloseCode.GoingAway, 'the service is stopping');
  await emptied(clients);
  for (const client of clients) client.terminate();
  await emptied(clients);
}

async function emptied(clients: ReadonlySet<WebSocket>): Promise<void> {
  for (let waited = 0; clients.size > 0 && waited < CLOSE_GRACE_MILLIS; waited += CLOSE_POLL_MILLIS) {
    await delay(CLOSE_POLL_MILLIS);
  }
}
