import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket, Server as TcpServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import type { AppServices } from '../../src/api/app-services.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import { StreamClient } from '../support/streams.ts';

const ORDER = JSON.stringify({ symbol: 'IBM', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' });
const HEAD = `POST /v2/orders HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${ORDER.length}\r\n\r\n`;

interface Answer {
  readonly status: number;
  readonly reason: string | undefined;
  readonly connection: string | undefined;
}

let api: ApiFixture;
let app: FastifyInstance;
let port: number;
let isReady = true;

async function listen(options: { closeDrainMillis?: number; closeGraceMillis?: number } = {}): Promise<void> {
  const services: AppServices = { ...api.services, isReady: () => isReady };
  app = await buildApp(services, { logger: false, ...options });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as { port: number }).port;
}

beforeEach(async () => {
  isReady = true;
  api = await buildApiFixture();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([app.close(), api.app.close()]);
});

/** One request on a connection of the agent. Rejects with the socket's error. */
function send(agent: Agent, method: string, path: string, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, port, method, path, headers: { 'content-length': body.length } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        const { reason } = text.startsWith('{') ? JSON.parse(text) : {};
        resolve({ status: answer.statusCode!, reason, connection: answer.headers.connection });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const newAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends orders one after the other on one connection until it is told to close it. Rejects where it is cut off. */
async function orderUntilClosed(agent: Agent): Promise<Answer[]> {
  const answers: Answer[] = [];
  do answers.push(await send(agent, 'POST', '/v2/orders', ORDER));
  while (answers.at(-1)!.connection !== 'close');
  return answers;
}

describe('while the service closes', () => {
  it('busy keep-alive clients are told 503 and to close, and nobody is cut off', async () => {
    await listen();
    const clients = Array.from({ length: 32 }, () => orderUntilClosed(newAgent()));
    await delay(150);
    const closed = app.close();
    const answers = (await Promise.all(clients)).flat();
    await closed;
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused).toEqual(Array.from(clients, () => ({ status: 503, reason: 'shutting_down', connection: 'close' })));
  });

  it('clients that come again at once find an answer, or nobody, but are never reset', async () => {
    await listen({ closeDrainMillis: 100 });
    const failures: string[] = [];
    const clients = Array.from({ length: 32 }, async () => {
      try {
        for (;;) await orderUntilClosed(newAgent());
      } catch (error) {
        failures.push((error as NodeJS.ErrnoException).code!);
      }
    });
    await delay(50);
    await app.close();
    await Promise.all(clients);
    expect(failures).toEqual(Array.from(clients, () => 'ECONNREFUSED'));
  });

  it('a client that wakes up in the drain is answered on its idle connection', async () => {
    await listen({ closeDrainMillis: 200 });
    const agent = newAgent();
    expect((await send(agent, 'GET', '/v2/account')).status).toBe(200);
    const closed = app.close();
    await delay(100);
    expect(await send(agent, 'GET', '/v2/account')).toEqual({
      status: 503,
      reason: 'shutting_down',
      connection: 'close',
    });
    await closed;
  });

  it('what has arrived unread when the listener closes is answered', async () => {
    await listen({ closeDrainMillis: 20 });
    const sockets = await Promise.all(Array.from({ length: 8 }, () => connected()));
    for (const { socket } of sockets) socket.write(`${HEAD}${ORDER}`);
    await expect.poll(() => sockets.every(({ received }) => received().includes('200 OK'))).toBe(true);
    const close = TcpServer.prototype.close;
    vi.spyOn(TcpServer.prototype, 'close').mockImplementationOnce(function (this: TcpServer) {
      for (const { socket } of sockets) socket.write(`${HEAD}${ORDER}`);
      return close.call(this);
    });
    const closed = app.close();
    await Promise.all(sockets.map(({ ended }) => ended));
    for (const { received } of sockets) expect(received()).toMatch(/ 503 Service Unavailable.*shutting_down/s);
    await closed;
  });

  it('a request under way is answered, and the service waits for it', async () => {
    await listen({ closeDrainMillis: 20 });
    api.barrier.hold();
    const answer = send(newAgent(), 'POST', '/v2/orders', ORDER);
    await expect.poll(() => api.engine.orders.length).toBe(1);
    let isClosed = false;
    const closed = app.close().then(() => {
      isClosed = true;
    });
    await delay(200);
    expect(isClosed).toBe(false);
    api.barrier.release();
    expect((await answer).status).toBe(200);
    await closed;
  });

  it('a body is read to its end before its request is refused', async () => {
    await listen();
    const { socket, received, ended } = await connected();
    const closed = app.close();
    await delay(20);
    socket.write(HEAD);
    await delay(50);
    expect(received()).toBe('');
    socket.write(ORDER);
    await ended;
    expect(received()).toMatch(/^HTTP\/1.1 503 .*shutting_down/s);
    await closed;
  });

  it('health tells life from readiness, on connections old and new', async () => {
    await listen();
    isReady = false;
    const closed = app.close();
    await delay(20);
    expect(await send(newAgent(), 'GET', '/health/ready')).toMatchObject({ status: 503, reason: 'not_ready' });
    expect(await send(newAgent(), 'GET', '/health/live')).toMatchObject({ status: 200, connection: 'close' });
    await closed;
  });

  it('streams go on through the drain, and take no more clients', async () => {
    await listen();
    const old = await new StreamClient(`ws://127.0.0.1:${port}/feed`).opened();
    const closed = app.close();
    await delay(20);
    const late = new StreamClient(`ws://127.0.0.1:${port}/feed`).opened();
    await expect(late).rejects.toMatchObject({ status: 503, body: { reason: 'shutting_down' } });
    expect(old.closeCode).toBeUndefined();
    expect(await old.closed).toBe(1001);
    await closed;
  });

  it('silent, idle and stuck connections do not hold it past the grace', async () => {
    await listen({ closeDrainMillis: 50, closeGraceMillis: 300 });
    const [silent, idle, stuck] = [await connected(), await connected(), await connected()];
    idle.socket.write('GET /v2/account HTTP/1.1\r\nhost: localhost\r\n\r\n');
    stuck.socket.write(`${HEAD}{`);
    await expect.poll(idle.received).toContain('200 OK');
    const before = performance.now();
    const closing = app.close();
    await Promise.all([silent.ended, idle.ended]);
    expect(performance.now() - before).toBeLessThan(250);
    await Promise.all([closing, stuck.ended]);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

interface Connected {
  readonly socket: Socket;
  readonly received: () => string;
  /** Resolves once the connection has closed, whichever way. */
  readonly ended: Promise<unknown>;
}

async function connected(): Promise<Connected> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', (error) => {
    text += error.message;
  });
  const ended = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect');
  return { socket, received: () => text, ended };
}
