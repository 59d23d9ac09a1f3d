import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const LOOK_AGAIN_MILLIS = 20;

/**
 * Lets a server that closes get to its end. Node closes what is idle once, when the closing begins, and then waits: for
 * connections that become idle after their last answer, for those that have not sent a request yet, and for requests
 * that never arrive whole. Here the first two are closed all along, and whatever is left once `graceMillis` have passed.
 */
export function registerClosingConnections(app: FastifyInstance, graceMillis: number): void {
  const { server } = app;
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  const use = ({ socket }: { readonly socket: Socket }): boolean => unused.delete(socket);
  server.on('request', use);
  server.on('upgrade', use);

  app.addHook('preClose', async () => {
    if (!server.listening) return;
    const deadline = performance.now() + graceMillis;
    const timer = setInterval(() => {
      for (const socket of unused) socket.destroy();
      server.closeIdleConnections();
      if (performance.now() >= deadline) server.closeAllConnections();
    }, LOOK_AGAIN_MILLIS);
    server.once('close', () => clearInterval(timer));
  });
}
