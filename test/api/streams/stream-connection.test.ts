import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { StreamClient, type StreamService, startStreams, until } from '../../support/streams.ts';

let service: StreamService;
afterEach(async () => service.app.close());

describe('the life of a peer', () => {
  test('is seen in its pongs: it stays', async () => {
    service = await startStreams({ options: { pingIntervalMillis: 200 } });
    const client = await new StreamClient(`${service.url}/feed`).opened();
    let pings = 0;
    client.socket.on('ping', () => pings++);
    await until(() => pings >= 3);
    expect(client.closeCode).toBeUndefined();
  });

  test('is over where it answers no ping: it is dropped', async () => {
    service = await startStreams({ options: { pingIntervalMillis: 20 } });
    const dead = new WebSocket(`${service.url}/feed`, { autoPong: false });
    dead.on('error', () => {});
    await once(dead, 'open');
    const [code] = await once(dead, 'close');
    expect(code).toBe(1006);
    await until(() => service.clientCounts.feed === 0);
  });
});

describe('pings of a client', () => {
  test('are answered', async () => {
    service = await startStreams();
    const client = await new StreamClient(`${service.url}/stream`).opened();
    client.socket.ping('are you there');
    const [answer] = await once(client.socket, 'pong');
    expect(String(answer)).toBe('are you there');
  });

  test('go unanswered past the buffer bound where it reads no pong', async () => {
    const clientBufferBytes = 10_000;
    service = await startStreams({ options: { clientBufferBytes } });
    const client = await new StreamClient(`${service.url}/stream`).opened();
    client.socket.pause();
    const payload = Buffer.alloc(125);
    const unsent = () => [...service.app.websocketServer.clients][0]!.bufferedAmount;
    let sent = 0;
    while (unsent() < clientBufferBytes && sent < 500_000) {
      for (let count = 0; count < 5_000; count++) client.socket.ping(payload);
      sent += 5_000;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(unsent()).toBeGreaterThanOrEqual(clientBufferBytes);
    for (let count = 0; count < 20_000; count++) client.socket.ping(payload);
    await until(() => client.socket.bufferedAmount === 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(unsent()).toBeLessThan(clientBufferBytes + 1_000);
  });
});
