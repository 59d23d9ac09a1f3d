import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { buildApp } from '../../../src/api/app.ts';
import type { AppServices } from '../../../src/api/app-services.ts';
import { FakeEventStream, IBM } from '../../support/streams.ts';

async function startApp(): Promise<FastifyInstance> {
  const services = { events: new FakeEventStream(), keys: undefined, instruments: [IBM], venues: [] };
  const app = await buildApp(services as Partial<AppServices> as AppServices, { logger: false });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app;
}

/** Asks for an upgrade and keeps the connection open whatever the answer. */
async function askForUpgrade(
  app: FastifyInstance,
  path: string,
  headers = '',
): Promise<{ socket: Socket; answer: string }> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers}\r\n`,
  );
  const [answer] = await once(socket, 'data');
  return { socket, answer: String(answer) };
}

test.each([
  ['from another site', '/stream', 'Origin: http://elsewhere.example\r\n', '403'],
  ['with a bad parameter', '/feed?from=x', '', '400'],
])('an upgrade %s is refused and its connection closed', async (_, path, headers, status) => {
  const app = await startApp();
  const { socket, answer } = await askForUpgrade(app, path, headers);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  if (!socket.destroyed) await once(socket, 'close');
  await app.close();
});

test('a path without a stream is answered as if no upgrade had been asked for, on a connection that stays', async () => {
  const app = await startApp();
  const { socket, answer } = await askForUpgrade(app, '/nowhere');
  expect(answer).toContain('HTTP/1.1 404 ');
  socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  const [next] = await once(socket, 'data');
  expect(String(next)).toContain('HTTP/1.1 200 ');
  socket.destroy();
  await app.close();
});

test.each([
  ['announces', 'Content-Length: 2\r\n'],
  ['sends in chunks', 'Transfer-Encoding: chunked\r\n'],
])('an upgrade that %s a body is no upgrade', async (_, headers) => {
  const app = await startApp();
  const { socket, answer } = await askForUpgrade(app, '/stream', headers);
  expect(answer).toContain('HTTP/1.1 400 ');
  expect(answer).toContain('takes WebSocket connections only');
  socket.destroy();
  expect((await app.inject('/health/live')).statusCode).toBe(200);
  await app.close();
});

test('an upgrade to a path that cannot be decoded does not keep the service from stopping', async () => {
  const app = await startApp();
  const { socket, answer } = await askForUpgrade(app, '/%zz');
  expect(answer).toContain('HTTP/1.1 400 ');
  await app.close();
  if (!socket.destroyed) await once(socket, 'close');
});
