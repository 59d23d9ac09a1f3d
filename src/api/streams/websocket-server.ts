import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { CloseCode } from './close-code.ts';
import { MAX_CLIENT_FRAME_BYTES } from './stream-options.ts';

/** How long a client has to answer the closing handshake of a service that stops, milliseconds. */
const CLOSE_GRACE_MILLIS = 1_000;
const CLOSE_POLL_MILLIS = 10;

/** How long the connection of an upgrade that was refused may stay, milliseconds. */
const REFUSED_UPGRADE_MILLIS = 5_000;

/**
 * Prepares a scope for streams: small frames, pings that the connection answers itself (see StreamConnection), and a
 * close that tells every client. The connection of an upgrade that was refused closes after the answer: it is no HTTP
 * connection any more.
 */
export async function registerStreamServer(app: FastifyInstance, log: FastifyBaseLogger): Promise<void> {
  const upgrading = new Set<Socket>();
  app.addHook('onResponse', ({ raw: { socket } }, _reply, done) => {
    if (upgrading.has(socket)) socket.destroy();
    done();
  });
  app.server.on('upgrade', (_request, socket: Socket) => {
    upgrading.add(socket);
    socket.once('close', () => upgrading.delete(socket));
    // An upgrade that succeeds sets its own timeout. A refusal before all hooks leaves the connection to nobody.
    socket.setTimeout(REFUSED_UPGRADE_MILLIS, () => socket.destroy());
  });
  await app.register(websocket, {
    options: { maxPayload: MAX_CLIENT_FRAME_BYTES, autoPong: false, perMessageDeflate: false },
    errorHandler: (error, socket) => onSocketError(error, socket, log),
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
function onSocketError(error: Error, socket: WebSocket, log: FastifyBaseLogger): void {
  if (socket.readyState !== socket.OPEN) {
    log.debug({ err: error }, 'a stream client broke the connection');
    return;
  }
  log.error({ err: error }, 'a stream failed');
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
