import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { OrderEvent } from '../../../src/domain/order-event.ts';
import { HistoryOverloaded } from '../../../src/execution/ports/order-history.ts';
import {
  accepted,
  fill,
  hashOf,
  type Json,
  StreamClient,
  type StreamService,
  startStreams,
  until,
} from '../../support/streams.ts';

const KEYS = [
  { keyId: 'one', secret: 'first', accountId: 1, ops: false },
  { keyId: 'two', secret: 'second', accountId: 2, ops: false },
  { keyId: 'ops', secret: 'third', accountId: 1, ops: true },
];
const AS_ONE = { 'apca-api-key-id': 'one', 'apca-api-secret-key': 'first' };
const AS_OPS = { 'apca-api-key-id': 'ops', 'apca-api-secret-key': 'third' };

let service: StreamService;
afterEach(async () => service.app.close());

async function connect(query = '', headers: Record<string, string> = {}): Promise<StreamClient> {
  return new StreamClient(`${service.url}/feed${query}`, headers).opened();
}

function acceptedMany(count: number): Partial<OrderEvent>[] {
  return Array.from({ length: count }, () => accepted());
}

function seqs(client: StreamClient): number[] {
  return client.feedEvents.map(({ seq }: Json) => seq);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function untilSeq(client: StreamClient, seq: number): Promise<void> {
  await until(() => client.feedEvents.at(-1)?.seq >= seq);
}

function unsentBytes(): number {
  let bytes = 0;
  for (const socket of service.app.websocketServer.clients) bytes += socket.bufferedAmount;
  return bytes;
}

describe('who may read /feed', () => {
  test.each([
    ['no credentials', '', {}],
    ['a wrong secret in the headers', '', { ...AS_ONE, 'apca-api-secret-key': 'second' }],
    ['a wrong secret in the query', '?key_id=one&secret_key=second', {}],
    ['wrong credentials in the query beside right headers', '?key_id=one&secret_key=second', AS_ONE],
    ['credentials twice', '?key_id=one&key_id=one&secret_key=first', {}],
  ])('%s: the upgrade is answered with 401', async (_, query, headers) => {
    service = await startStreams({ keys: KEYS });
    await expect(connect(query, headers)).rejects.toMatchObject({ status: 401, body: { code: 40110000 } });
    expect(service.clientCounts.feed).toBe(0);
  });

  test('an open service shows every account to everybody', async () => {
    service = await startStreams();
    const client = await connect();
    service.events.commit(accepted({ accountId: 1 }), accepted({ accountId: 2 }));
    await untilSeq(client, 2);
    expect(client.feedEvents.map(({ account }) => account)).toEqual([1, 2]);
  });

  test('a trading key sees its own account, the past included; an ops key sees all', async () => {
    service = await startStreams({ keys: KEYS });
    const commitBoth = () =>
      service.events.commit(accepted({ accountId: 2 }), accepted({ accountId: 1 }), accepted({ accountId: 2 }));
    commitBoth();
    const one = await connect('?from=0', AS_ONE);
    const two = await connect('?from=0&key_id=two&secret_key=second');
    const ops = await connect('?from=0', AS_OPS);
    await untilSeq(ops, 3);
    commitBoth();
    await Promise.all([untilSeq(one, 5), untilSeq(two, 6), untilSeq(ops, 6)]);
    expect(seqs(one)).toEqual([2, 5]);
    expect(seqs(two)).toEqual([1, 3, 4, 6]);
    expect(seqs(ops)).toEqual(range(1, 6));
  });
});

describe('resuming /feed', () => {
  test('begins with the next event where no `from` is given', async () => {
    service = await startStreams();
    service.events.commit(...acceptedMany(3));
    const client = await connect();
    expect(await client.next()).toEqual({ type: 'heartbeat', seq: 3, hash: hashOf(3) });
    service.events.commit(...acceptedMany(2));
    await untilSeq(client, 5);
    expect(seqs(client)).toEqual([4, 5]);
  });

  test.each([
    ['0', 1],
    ['1', 1],
    ['2', 2],
    ['4', 4],
    ['9', 9],
    ['10', 10],
  ])('from=%s begins with event %i and goes on live', async (from, first) => {
    service = await startStreams();
    for (let batch = 0; batch < 3; batch++) service.events.commit(...acceptedMany(3));
    const client = await connect(`?from=${from}`);
    await until(() => client.messages.some(({ type }) => type === 'heartbeat'));
    service.events.commit(...acceptedMany(2));
    await untilSeq(client, 11);
    expect(seqs(client)).toEqual(range(first, 11));
  });

  test('from=0 of an empty journal waits for the first event', async () => {
    service = await startStreams();
    const client = await connect('?from=0');
    expect(await client.next()).toEqual({ type: 'heartbeat', seq: 0, hash: hashOf(0) });
    service.events.commit(accepted());
    await untilSeq(client, 1);
    expect(service.events.pagesRead).toBe(0);
  });

  test.each([
    '12',
    '9007199254740993',
    '-1',
    '1.5',
    'x',
    '',
    '1e3',
    '1&from=2',
  ])('from=%s is refused with 400', async (from) => {
    service = await startStreams();
    service.events.commit(...acceptedMany(10));
    await expect(connect(`?from=${from}`)).rejects.toMatchObject({ status: 400, body: { code: 40010000 } });
  });

  test('from=0 begins with the first retained event; a number before it is an error', async () => {
    service = await startStreams();
    for (let batch = 0; batch < 3; batch++) service.events.commit(...acceptedMany(2));
    service.events.firstRetained = 3;
    const client = await connect('?from=0');
    await untilSeq(client, 6);
    expect(seqs(client)).toEqual(range(3, 6));

    const late = await connect('?from=2');
    expect(await late.next()).toEqual({ type: 'error', message: 'events before 3 are no longer retained' });
    expect(await late.closed).toBe(1008);
  });

  test('reads on until the journal has what was committed', async () => {
    service = await startStreams();
    service.events.commit(...acceptedMany(2));
    service.events.firstRetained = 3;
    const client = await connect('?from=1');
    await until(() => service.events.pagesRead > 1);
    service.events.firstRetained = 1;
    await untilSeq(client, 2);
    expect(seqs(client)).toEqual([1, 2]);
  });

  test('a page that cannot be read closes the client with 1011 and nobody else', async () => {
    service = await startStreams();
    service.events.commit(accepted());
    const bystander = await connect();
    await bystander.next();
    service.events.beforeRead = () => Promise.reject(new Error('disk'));
    const client = await connect('?from=1');
    expect(await client.next()).toEqual({ type: 'error', message: 'internal error' });
    expect(await client.closed).toBe(1011);
    service.events.commit(accepted());
    await untilSeq(bystander, 2);
  });
});

test('a client whose past cannot be read for too many others is told to come again', async () => {
  service = await startStreams();
  service.events.commit(accepted());
  service.events.beforeRead = () => Promise.reject(new HistoryOverloaded('too many questions'));
  const client = await connect('?from=1');
  expect(await client.next()).toEqual({ type: 'error', message: 'too many clients are reading the past' });
  expect(await client.closed).toBe(1013);
});

describe('switching between past and live', () => {
  test('misses and repeats nothing where commits fall into the reading of the last page', async () => {
    service = await startStreams();
    service.events.commit(...acceptedMany(3));
    let commitsWhileReading = 5;
    service.events.beforeRead = async () => {
      if (commitsWhileReading-- > 0) service.events.commit(...acceptedMany(2));
    };
    const client = await connect('?from=1');
    await untilSeq(client, 13);
    service.events.commit(accepted());
    await untilSeq(client, 14);
    expect(seqs(client)).toEqual(range(1, 14));
  });

  test('repeats nothing where the journal reads out what it has not handed over yet', async () => {
    service = await startStreams();
    const bystander = await connect();
    await bystander.next();
    service.events.commit(accepted());
    const handOvers: (() => void)[] = [];
    service.events.handOver = (deliver) => handOvers.push(deliver);
    service.events.commit(...acceptedMany(3));
    service.events.commit(...acceptedMany(3));
    const clients = [await connect('?from=1'), await connect('?from=6'), await connect('?from=8')];
    await untilSeq(clients[0]!, 7);
    for (const handOver of handOvers) handOver();
    service.events.handOver = (deliver) => deliver();
    service.events.commit(accepted());
    await Promise.all(clients.map((client) => untilSeq(client, 8)));
    expect(clients.map(seqs)).toEqual([range(1, 8), range(6, 8), [8]]);
  });

  test('whatever the order of commits, connections and pages, every client gets each event once, in order', async () => {
    const step = fc.oneof(
      fc.record({ commit: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ connect: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ wait: fc.integer({ min: 0, max: 2 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 3, maxLength: 25 }), async (deliversLater, steps) => {
        service = await startStreams({ options: { catchUpPageBytes: 600, clientBufferBytes: 2_000 } });
        const { events } = service;
        if (deliversLater) events.handOver = (deliver) => setTimeout(deliver, 3);
        events.beforeRead = () => new Promise((resolve) => setTimeout(resolve, 1));
        const clients: { from: number; client: StreamClient }[] = [];
        for (const each of steps) {
          if ('commit' in each) events.commit(...acceptedMany(each.commit));
          else if ('wait' in each) await new Promise((resolve) => setTimeout(resolve, each.wait));
          else {
            const from = 1 + Math.floor(each.connect * events.durableSeq);
            clients.push({ from, client: new StreamClient(`${service.url}/feed?from=${from}`) });
          }
        }
        await Promise.all(clients.map(({ client }) => until(() => client.socket.readyState === client.socket.OPEN)));
        events.commit(accepted());
        await Promise.all(clients.map(({ client }) => untilSeq(client, events.durableSeq)));
        for (const { from, client } of clients) expect(seqs(client)).toEqual(range(from, events.durableSeq));
        await service.app.close();
      }),
      { numRuns: 25 },
    );
  });

  test('a client that stops reading holds bounded memory, and has everything in the end', async () => {
    const clientBufferBytes = 100_000;
    service = await startStreams({ options: { clientBufferBytes, catchUpPageBytes: 50_000 } });
    const slow = await connect();
    const quick = await connect();
    await Promise.all([slow.next(), quick.next()]);
    slow.socket.pause();
    let mostUnsent = 0;
    const [commits, eventsPerCommit] = [500, 100];
    for (let commit = 1; commit <= commits; commit++) {
      service.events.commit(...acceptedMany(eventsPerCommit));
      if (commit % 10 === 0) await untilSeq(quick, commit * eventsPerCommit);
      mostUnsent = Math.max(mostUnsent, unsentBytes());
    }
    const frameBytes = JSON.stringify(quick.messages.at(-1)).length;
    const total = commits * frameBytes;
    expect(mostUnsent).toBeGreaterThan(0);
    expect(mostUnsent).toBeLessThan(clientBufferBytes + 20 * frameBytes);
    expect(total).toBeGreaterThan(10 * mostUnsent);
    slow.socket.resume();
    await untilSeq(slow, commits * eventsPerCommit);
    expect(seqs(slow)).toEqual(range(1, commits * eventsPerCommit));
    await until(() => slow.messages.at(-1)?.type === 'heartbeat');
  });

  test('a client that leaves while it is being caught up leaves nothing behind', async () => {
    service = await startStreams({ options: { catchUpPageBytes: 600 } });
    for (let batch = 0; batch < 50; batch++) service.events.commit(...acceptedMany(3));
    service.events.beforeRead = () => new Promise((resolve) => setTimeout(resolve, 5));
    const client = await connect('?from=1');
    await until(() => client.feedEvents.length > 0);
    client.socket.terminate();
    await until(() => service.events.listenerCount === 0);
    const pagesRead = service.events.pagesRead;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(service.events.pagesRead).toBeLessThanOrEqual(pagesRead + 1);
  });
});

describe('live events on /feed', () => {
  test('come one commit a frame', async () => {
    service = await startStreams();
    const client = await connect();
    await client.next();
    service.events.commit(accepted(), fill());
    service.events.commit(fill());
    expect((await client.next()).events.map(({ type }: Json) => type)).toEqual(['accepted', 'fill']);
    expect((await client.next()).events.map(({ seq }: Json) => seq)).toEqual([3]);
    expect(client.binaryFlags).not.toContain(true);
  });

  test('that cannot be shown close the client with 1011 rather than leave a gap', async () => {
    service = await startStreams();
    const client = await connect();
    await client.next();
    service.events.commit(accepted(), fill({ venueId: 99 }));
    expect(await client.next()).toEqual({ type: 'error', message: 'internal error' });
    expect(await client.closed).toBe(1011);
    expect(service.events.listenerErrors).toHaveLength(1);
    const next = await connect();
    service.events.commit(accepted());
    await untilSeq(next, 3);
    expect(seqs(next)).toEqual([3]);
  });

  test('of a large commit come in several frames', async () => {
    service = await startStreams({ options: { heartbeatIntervalMillis: 60_000 } });
    const client = await connect();
    await client.next();
    service.events.commit(...acceptedMany(2_000));
    await untilSeq(client, 2_000);
    expect(seqs(client)).toEqual(range(1, 2_000));
    expect(client.messages.length).toBeGreaterThan(2);
    const longest = Math.max(...client.messages.map((message) => JSON.stringify(message).length));
    expect(longest).toBeLessThan(300_000);
  });

  test('are decoded once a commit however many read, and not at all where nobody does', async () => {
    service = await startStreams();
    service.events.commit(accepted());
    expect(service.events).toMatchObject({ decodes: 0, listenerCount: 0 });
    const clients = await Promise.all([connect(), connect(), connect()]);
    await Promise.all(clients.map((client) => client.next()));
    service.events.commit(accepted());
    await Promise.all(clients.map((client) => untilSeq(client, 2)));
    expect(service.events).toMatchObject({ decodes: 1, listenerCount: 1 });
    for (const client of clients) client.socket.close();
    await until(() => service.events.listenerCount === 0);
    service.events.commit(accepted());
    expect(service.events.decodes).toBe(1);
  });
});

describe('heartbeats on /feed', () => {
  test('come once caught up and then every interval, with the position and its hash', async () => {
    service = await startStreams({ options: { heartbeatIntervalMillis: 20 } });
    service.events.commit(...acceptedMany(2));
    const client = await connect('?from=1');
    expect((await client.next()).type).toBe('events');
    expect(await client.next()).toEqual({ type: 'heartbeat', seq: 2, hash: hashOf(2) });
    expect(await client.next()).toEqual({ type: 'heartbeat', seq: 2, hash: hashOf(2) });
    service.events.commit(accepted());
    await until(() => client.messages.at(-1)?.seq === 3);
    expect(client.messages.at(-1)).toEqual({ type: 'heartbeat', seq: 3, hash: hashOf(3) });
  });

  test("tell a trading key how far the service is past its own account's events", async () => {
    service = await startStreams({ keys: KEYS, options: { heartbeatIntervalMillis: 20 } });
    const client = await connect('', AS_ONE);
    service.events.commit(accepted({ accountId: 2 }));
    await until(() => client.messages.at(-1)?.seq === 1);
    expect(client.feedEvents).toEqual([]);
  });
});

describe('connections to /feed', () => {
  test('close with an error where the client says something', async () => {
    service = await startStreams();
    const client = await connect();
    await client.next();
    client.socket.send('hello');
    client.socket.send('hello again');
    expect(await client.next()).toEqual({ type: 'error', message: '/feed takes no messages' });
    expect(await client.closed).toBe(1008);
    expect(service.events.listenerCount).toBe(0);
  });

  test('are counted, and limited', async () => {
    service = await startStreams({ options: { maxClients: 1 } });
    await connect();
    expect(service.clientCounts).toMatchObject({ trade_updates: 0, feed: 1 });
    const second = await connect();
    expect(await second.next()).toEqual({ type: 'error', message: 'too many clients' });
    expect(await second.closed).toBe(1013);
    await until(() => service.clientCounts.feed === 1);
  });

  test('close with 1001 when the service stops', async () => {
    service = await startStreams();
    const clients = [await connect(), await connect('?from=0')];
    await service.app.close();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1001, 1001]);
    expect(service.clientCounts.feed).toBe(0);
    expect(service.events.listenerCount).toBe(0);
  });

  test('are dropped when the service stops and they do not answer', async () => {
    service = await startStreams();
    const client = await connect();
    client.socket.pause();
    const begun = Date.now();
    await service.app.close();
    expect(Date.now() - begun).toBeLessThan(3_000);
    expect(service.app.websocketServer.clients.size).toBe(0);
  });

  test('close with 1011 where the service itself fails', async () => {
    service = await startStreams({
      onStreamClients: (_, count) => {
        if (count > 0) throw new Error('a failing observer');
      },
    });
    const client = await connect();
    expect(await client.closed).toBe(1011);
  });

  test('a plain GET is told what the endpoint takes', async () => {
    service = await startStreams();
    expect((await service.app.inject('/feed')).statusCode).toBe(400);
  });
});
