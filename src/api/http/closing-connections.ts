import { type Socket, Server as TcpServer } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { sendError } from './error-answers.ts';
import { SHUTTING_DOWN } from './errors.ts';

const LOOK_AGAIN_MILLIS = 20;
/** How long refusals are held back before the listener closes. */
const HOLD_MILLIS = 20;

export interface ClosingOptions {
  /** How long new requests are still answered, with 503 `shutting_down`, milliseconds. */
  readonly drainMillis: number;
  /** How long closing waits in all for requests under way, milliseconds. */
  readonly graceMillis: number;
}

/**
 * Lets a server that closes get to its end without cutting anybody off. Once closing has begun:
 *
 *   drain    connections are still taken; requests under way are answered, new ones with 503 and `Connection: close`
 *   hold     refusals wait, so that the clients do not come again at once: a connection that has not been accepted when
 *            the listener closes is reset
 *   deaf     the listener is closed; refusals leave, whatever had arrived by then is still read and answered
 *   closing  streams are told to go; connections are closed as they become idle, all of them once the grace is over
 *
 * Node alone would close what is idle at that instant, a request on its way to it included, and then wait: for connections
 * that become idle after their last answer, that have not sent a request yet, or whose request never arrives whole.
 *
 * Returns the hook that answers requests while the server closes, for every route that is to be refused then. To be called
 * before streams are registered, whose closing comes after the drain.
 */
export function registerClosingConnections(app: FastifyInstance, { drainMillis, graceMillis }: ClosingOptions) {
  const { server } = app;
  let isClosing = false;
  let mayRefuse: Promise<void> = Promise.resolve();
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  app.addHook('preClose', async () => {
    isClosing = true;
    if (!server.listening) return;
    const deadline = performance.now() + graceMillis;
    await delay(Math.min(drainMillis, graceMillis));
    const hold = Promise.withResolvers<void>();
    mayRefuse = hold.promise;
    await delay(HOLD_MILLIS);
    await nextTurn(); // right after a poll, which has accepted every connection there was
    // The HTTP server's own close would also close what is idle, before the last requests have been read.
    TcpServer.prototype.close.call(server);
    hold.resolve();
    await nextTurn();
    await nextTurn();
    const timer = setInterval(() => {
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      server.closeIdleConnections();
      if (performance.now() >= deadline) server.closeAllConnections();
    }, LOOK_AGAIN_MILLIS);
    server.once('close', () => clearInterval(timer));
  });

  const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    await readToItsEnd(request);
    await mayRefuse;
    sendError(reply, SHUTTING_DOWN);
  };
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    if (isClosing) void refuse(request, reply);
    else done();
  };
}

/** The connection closes after the answer: closed on a body not read yet, it would be reset and the answer lost. */
async function readToItsEnd({ raw, ws }: FastifyRequest): Promise<void> {
  if (ws || raw.complete) return;
  raw.resume();
  // A client that has gone gets no answer, whatever is sent.
  await finished(raw, { writable: false }).catch(() => undefined);
}
