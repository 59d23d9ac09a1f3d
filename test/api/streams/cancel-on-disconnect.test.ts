import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppServices } from '../../../src/api/app-services.ts';
import type { StreamOptions } from '../../../src/api/streams/stream-options.ts';
import { JournalFailure } from '../../../src/execution/ports/journal.ts';
import { StreamClient, type StreamService, startStreams, until } from '../../support/streams.ts';

const KEYS = [
  { keyId: 'one', secret: 'first', accountId: 1, ops: false },
  { keyId: 'two', secret: 'second', accountId: 2, ops: false },
];
const ASKED = 'cancel_on_disconnect=true';

let service: StreamService;
/** Accounts whose orders were cancelled, in order. */
let cancelled: number[];
let isReady: boolean;
let failure: Error | undefined;
beforeEach(() => {
  cancelled = [];
  isReady = true;
  failure = undefined;
});
afterEach(async () => service.app.close());

async function start(options: Partial<StreamOptions> = {}): Promise<void> {
  const engine = {
    cancelAll: (accountId: number) => {
      if (failure !== undefined) throw failure;
      cancelled.push(accountId);
    },
  };
  const services = { engine, isReady: () => isReady } as unknown as Partial<AppServices>;
  service = await startStreams({ keys: KEYS, options, services });
}

/** Opens a session of the second account. */
async function open(stream: 'feed' | 'stream', query = ASKED): Promise<StreamClient> {
  const credentials = stream === 'feed' ? 'key_id=two&secret_key=second&' : '';
  const client = await new StreamClient(`${service.url}/${stream}?${credentials}${query}`).opened();
  if (stream === 'stream') {
    client.send({ action: 'auth', key: 'two', secret: 'second' });
    await client.next();
  }
  return client;
}

async function untilGone(): Promise<void> {
  await until(() => service.clientCounts.feed + service.clientCounts.trade_updates === 0);
  await delay(5);
}

describe.each(['feed', 'stream'] as const)('a session of /%s that asked for cancel on disconnect', (stream) => {
  it.each<[string, (client: StreamClient) => void, Partial<StreamOptions>?]>([
    ['closed by its client', (client) => client.socket.close()],
    ['whose connection was destroyed', (client) => client.socket.terminate()],
    ['whose client breaks the protocol of WebSockets', (client) => client.socket.send(Buffer.alloc(100_000))],
    ['whose client breaks the protocol of the stream', (client) => client.socket.send('hello')],
    ['that gives no sign of life', (client) => client.socket.pause(), { pingIntervalMillis: 20 }],
  ])('%s has the working orders of its account cancelled, once', async (_name, lose, options) => {
    await start(options);
    const client = await open(stream);
    expect(cancelled).toEqual([]);
    lose(client);
    await until(() => cancelled.length > 0);
    client.socket.terminate();
    await untilGone();
    expect(cancelled).toEqual([2]);
  });

  it('is over once the service gives it up, though its client never answers the close', async () => {
    await start();
    const client = await open(stream);
    client.socket.pause();
    client.socket.send('hello');
    await until(() => cancelled.length > 0);
    expect(service.clientCounts.feed + service.clientCounts.trade_updates).toBe(1);
    client.socket.terminate();
    await untilGone();
    expect(cancelled).toEqual([2]);
  });

  it('cancels for itself alone: the loss of another that has not asked does nothing, of each that has does', async () => {
    await start();
    const sessions = [await open(stream, ''), await open(stream), await open(stream, 'cancel_on_disconnect=false')];
    sessions.push(await open(stream));
    const losses = [];
    for (const session of sessions) {
      session.socket.terminate();
      await session.closed;
      await delay(20);
      losses.push(cancelled.length);
    }
    expect(losses).toEqual([0, 1, 1, 2]);
  });

  it('is no session where what it asked means nothing', async () => {
    await start();
    for (const query of ['cancel_on_disconnect=yes', 'cancel_on_disconnect', `${ASKED}&${ASKED}`]) {
      await expect(open(stream, query)).rejects.toMatchObject({
        status: 400,
        body: { message: 'cancel_on_disconnect must be true or false' },
      });
    }
  });

  it('leaves orders alone where the service stops', async () => {
    await start();
    const client = await open(stream);
    isReady = false;
    client.socket.terminate();
    await untilGone();
    expect(cancelled).toEqual([]);
  });

  it('harms nobody where the orders cannot be cancelled', async () => {
    await start();
    failure = new JournalFailure('disk full');
    const client = await open(stream);
    client.socket.terminate();
    await untilGone();
    failure = undefined;
    (await open(stream)).socket.terminate();
    await until(() => cancelled.length === 1);
  });
});

describe('a session of /stream that asked for cancel on disconnect', () => {
  const connect = () => new StreamClient(`${service.url}/stream?${ASKED}`).opened();

  it('has nothing to cancel before it has authenticated', async () => {
    await start();
    (await connect()).socket.terminate();
    await untilGone();
    expect(cancelled).toEqual([]);
  });

  it('stands for the account that it has last authenticated for', async () => {
    await start();
    const client = await open('stream');
    client.send({ action: 'auth', key: 'one', secret: 'first' });
    await client.next();
    client.socket.terminate();
    await until(() => cancelled.length > 0);
    expect(cancelled).toEqual([1]);
  });
});
