import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { OrderEvent } from '../../../src/domain/order-event.ts';
import { HistoryOverloaded } from '../../../src/execution/ports/order-history.ts';
import { EventSourceClient } from '../../support/event-source.ts';
import { startJournal } from '../../support/journal.ts';
import {
  accepted,
  canceled,
  fill,
  refused,
  type StreamService,
  type StreamServiceSettings,
  startStreams,
  T0,
  until,
} from '../../support/streams.ts';

const KEYS = [
  { keyId: 'one', secret: 'first', accountId: 1, ops: false },
  { keyId: 'two', secret: 'second', accountId: 2, ops: false },
  { keyId: 'ops', secret: 'third', accountId: 1, ops: true },
];
const key = (keyId: string, secret: string) => ({ 'apca-api-key-id': keyId, 'apca-api-secret-key': secret });
const SECOND = 1_000_000;

let service: StreamService;
let nowMicros: number;
afterEach(async () => service.app.close());

/** A service whose time a test sets; events bear the times that the test gives them. */
async function start(settings: StreamServiceSettings = {}): Promise<void> {
  nowMicros = T0 + 100 * SECOND;
  service = await startStreams({
    ...settings,
    services: { clock: { nowMicros: () => nowMicros }, ...settings.services },
  });
}

function open(
  query = '',
  headers: Record<string, string> = {},
  path = '/v2/events/trades',
): Promise<EventSourceClient> {
  return new EventSourceClient(`${service.url.replace('ws', 'http')}${path}${query}`, headers).opened;
}

/** One commit for each time, in seconds after T0, of one event of account 1. */
function commitAt(...seconds: number[]): void {
  for (const second of seconds) service.events.commit(accepted({ timestampMicros: T0 + second * SECOND }));
}

const at = (second: number, micros = 0) =>
  new Date((T0 + second * SECOND) / 1000).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);

/** Polls until the figure has not changed for a twentieth of a second. */
async function untilStill(figure: () => number): Promise<void> {
  for (let seen = Number.NaN; seen !== figure(); ) {
    seen = figure();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the answer', () => {
  test('is a stream of events, each with its identifier and every field', async () => {
    await start();
    const client = await open();
    expect([client.status, client.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(client.headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    service.events.commit(accepted(), fill({ status: 2, filledQty: 40, lastQty: 40, positionQty: 40 }));
    service.events.commit(canceled());
    await until(() => client.events.length === 3);
    const time = '2025-01-01T00:00:00.000000Z';
    expect(client.events.map(({ id }) => id)).toEqual(['0000000000000001', '0000000000000002', '0000000000000003']);
    expect(client.events.map(({ data }) => ({ ...data, order: data.order.status }))).toEqual([
      {
        event: 'new',
        event_id: '0000000000000001',
        at: time,
        timestamp: time,
        execution_id: null,
        price: null,
        qty: null,
        position_qty: null,
        order: 'new',
      },
      {
        event: 'partial_fill',
        event_id: '0000000000000002',
        at: '2025-01-01T00:00:00.001500Z',
        timestamp: '2025-01-01T00:00:00.001500Z',
        execution_id: '65786563-0000-8000-8000-000000000009',
        price: '101.49',
        qty: '40',
        position_qty: '40',
        order: 'partially_filled',
      },
      expect.objectContaining({ event: 'canceled', execution_id: null, price: null, order: 'canceled' }),
    ]);
  });

  test('is the same at the address that Alpaca once gave it', async () => {
    await start();
    const client = await open('?since_id=0', {}, '/v2beta1/events/trades');
    commitAt(1);
    await until(() => client.ids.length === 1);
  });

  test('holds the events of the account alone, also for an ops key', async () => {
    await start({ keys: KEYS });
    const commitBoth = () => service.events.commit(accepted({ accountId: 2 }), accepted({ accountId: 1 }));
    commitBoth();
    const clients = [
      await open('?since_id=0', key('one', 'first')),
      await open('?since_id=0', key('two', 'second')),
      await open('?since_id=0', key('ops', 'third')),
    ];
    commitBoth();
    await until(() => clients.every(({ ids }) => ids.length === 2));
    expect(clients.map(({ ids }) => ids)).toEqual([
      [2, 4],
      [1, 3],
      [2, 4],
    ]);
    const stranger = await open('', key('one', 'wrong'));
    expect([stranger.status, stranger.body.code]).toEqual([401, 40110000]);
  });

  test('leaves out what /stream leaves out', async () => {
    await start();
    const client = await open('?since_id=0');
    service.events.commit(refused(), accepted());
    await until(() => client.ids.length === 1);
    expect(client.ids).toEqual([2]);
  });

  test('has comments as heartbeats while there is nothing to tell', async () => {
    await start({ options: { pingIntervalMillis: 20 } });
    const client = await open();
    await until(() => client.comments.length >= 3);
    expect(new Set(client.comments)).toEqual(new Set(['heartbeat']));
  });

  test('is not given to a HEAD', async () => {
    await start();
    expect((await service.app.inject({ method: 'HEAD', url: '/v2/events/trades' })).statusCode).toBe(404);
  });
});

describe('the beginning', () => {
  test('is now, where none is asked for', async () => {
    await start();
    commitAt(1, 2);
    const client = await open();
    commitAt(3);
    await until(() => client.ids.length === 1);
    expect(client.ids).toEqual([3]);
  });

  test.each([
    ['?since_id=0', [1, 2, 3, 4]],
    ['?since_id=0000000000000002', [3, 4]],
    ['?since_id=2', [3, 4]],
    ['?since_id=3', [4]],
    [`?since=${at(0)}`, [1, 2, 3, 4]],
    [`?since=${at(2)}`, [2, 3, 4]],
    [`?since=${at(2, 1)}`, [3, 4]],
    [`?since=${at(2).replace('000Z', '000000001Z')}`, [3, 4]],
    [`?since=${at(3)}`, [3, 4]],
    ['?since=2024-12-31', [1, 2, 3, 4]],
    [`?since=${at(99)}`, [4]],
  ])('is after the event, or at or after the time, that is asked for: %s', async (query, ids) => {
    await start();
    commitAt(1, 2, 3);
    const client = await open(query);
    commitAt(100);
    await until(() => client.ids.at(-1) === 4);
    expect(client.ids).toEqual(ids);
  });

  test.each([1, 7, 50, 333, 1000])('is found by time among commits of many events, %i in each', async (size) => {
    await start();
    const total = 1000;
    for (let from = 0; from < total; from += size) {
      const count = Math.min(size, total - from);
      // Two events bear each time.
      const events = Array.from({ length: count }, (_, index) =>
        accepted({ timestampMicros: T0 + ((from + index) >> 1) }),
      );
      service.events.commit(...events);
    }
    for (const second of [0, 1, 249, 250, 499]) {
      const read = service.events.pagesRead;
      const client = await open(`?since=${at(0, second)}&until=${at(1)}`);
      expect(await client.ended).toBe(true);
      expect(client.ids).toEqual(Array.from({ length: total - 2 * second }, (_, index) => 2 * second + 1 + index));
      expect(service.events.pagesRead - read).toBeLessThan(40);
    }
  });

  test('in the future waits for it', async () => {
    await start();
    const client = await open(`?since=${at(200)}`);
    commitAt(101, 199);
    nowMicros = T0 + 200 * SECOND;
    commitAt(200, 201);
    await until(() => client.ids.length === 2);
    expect(client.ids).toEqual([3, 4]);
  });

  test('is after the last event of a client that comes again, whatever its query says', async () => {
    await start();
    commitAt(1, 2, 3, 4);
    const clients = [
      await open('', { 'last-event-id': '0000000000000003' }),
      await open('?since_id=0', { 'last-event-id': '0000000000000002' }),
      await open(`?since=${at(1)}&until=${at(3)}`, { 'last-event-id': '1' }),
      await open('?since_id=3', { 'last-event-id': '' }),
    ];
    await until(() => clients[1]!.ids.length === 2 && clients[3]!.ids.length === 1);
    expect(clients.map(({ ids }) => ids)).toEqual([[4], [3, 4], [2, 3], [4]]);
    expect(await clients[2]!.ended).toBe(true);
  });
});

describe('the end', () => {
  test.each([
    [`?since=${at(0)}&until=${at(2)}`, [1, 2]],
    [`?since=${at(2)}&until=${at(2)}`, [2]],
    [`?since=${at(2)}&until=${at(2, 1)}`, [2]],
    [`?since=${at(2, 1)}&until=${at(2, 2)}`, []],
    [`?since=${at(0)}&until=${at(50)}`, [1, 2, 3]],
    ['?since_id=0&until_id=2', [1, 2]],
    ['?since_id=1&until_id=0000000000000003', [2, 3]],
    ['?since_id=3&until_id=3', []],
  ])('comes by itself once what is asked for has been sent: %s', async (query, ids) => {
    await start();
    commitAt(1, 2, 3);
    const client = await open(query);
    expect(await client.ended).toBe(true);
    expect(client.ids).toEqual(ids);
    await until(() => service.clientCounts.trade_events === 0);
    expect(service.events.listenerCount).toBe(0);
  });

  test('waits for an event that is still to come, of whatever account', async () => {
    await start();
    commitAt(1);
    const client = await open('?since_id=0&until_id=3');
    commitAt(2);
    await until(() => client.ids.length === 2);
    service.events.commit(accepted({ accountId: 2 }), accepted());
    expect(await client.ended).toBe(true);
    expect(client.ids).toEqual([1, 2]);
  });

  test('comes with the first event after the time, which is not sent', async () => {
    await start();
    commitAt(1);
    const client = await open(`?since=${at(0)}&until=${at(120)}`);
    commitAt(120, 121);
    expect(await client.ended).toBe(true);
    expect(client.ids).toEqual([1, 2]);
  });

  test('comes as the time passes, though nothing happens', async () => {
    await start();
    commitAt(1);
    const client = await open(`?since=${at(0)}&until=${at(100, 50)}`);
    await until(() => client.ids.length === 1);
    nowMicros += 51;
    expect(await client.ended).toBe(true);
    expect(client.ids).toEqual([1]);
  });

  test('waits for what had happened by then and is not committed yet', async () => {
    let lastSeq = 1;
    await start({
      services: {
        engine: {
          get lastSeq() {
            return lastSeq;
          },
        } as never,
      },
    });
    commitAt(1);
    const client = await open(`?since=${at(0)}&until=${at(100, 50)}`);
    lastSeq = 2;
    nowMicros += 51;
    await until(() => client.ids.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(service.clientCounts.trade_events).toBe(1);
    commitAt(100);
    expect(await client.ended).toBe(true);
    expect(client.ids).toEqual([1, 2]);
  });

  test('waits for a client that is slow to read what there is', async () => {
    await start();
    const client = await open('?since_id=0&until_id=10000');
    client.pause();
    for (let batch = 0; batch < 20; batch++) service.events.commit(...Array.from({ length: 500 }, () => accepted()));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    client.resume();
    expect(await client.ended).toBe(true);
    expect(client.ids.length).toBe(10_000);
  });

  test('comes with a word where the service stops', async () => {
    await start();
    const clients = [await open(), await open('?since_id=0&until_id=9')];
    await service.app.close();
    expect(await Promise.all(clients.map(({ ended }) => ended))).toEqual([true, true]);
    for (const { comments } of clients) expect(comments.at(-1)).toBe('the service is stopping');
    expect(service.clientCounts.trade_events).toBe(0);
    expect(service.events.listenerCount).toBe(0);
  });

  test('is not waited for where the service stops and the client does not read', async () => {
    await start({ options: { clientBufferBytes: 50_000_000 } });
    const client = await open();
    client.pause();
    for (let batch = 0; batch < 20; batch++) service.events.commit(...Array.from({ length: 500 }, () => accepted()));
    const begun = Date.now();
    await service.app.close();
    expect(Date.now() - begun).toBeLessThan(3_000);
    client.resume();
    expect(await client.ended).toBe(false);
  });

  test('comes with a word where the past cannot be read', async () => {
    await start();
    commitAt(1);
    service.events.beforeRead = () => Promise.reject(new HistoryOverloaded('too many'));
    const client = await open('?since_id=0');
    expect(await client.ended).toBe(true);
    expect(client.comments.at(-1)).toBe('too many clients are reading the past');
  });
});

describe('what makes no sense is refused and says what to change', () => {
  test.each([
    [`?until=${at(1)}`, 'since is required with until'],
    ['?until_id=1', 'since_id is required with until_id'],
    [`?since_id=0&until=${at(1)}`, 'since is required with until'],
    [`?since=${at(1)}&until_id=1`, 'since_id is required with until_id'],
    [`?since=${at(1)}&since_id=1`, 'since and since_id cannot be used together: leave one out'],
    [`?since=${at(1)}&until=${at(2)}&until_id=1`, 'until and until_id cannot be used together: leave one out'],
    [`?since=${at(2)}&until=${at(1)}`, 'until must not be before since'],
    ['?since_id=1&until_id=0', 'until_id must not be before since_id'],
    ['?since=yesterday', 'since must be an RFC 3339 time or a date'],
    [`?since=${at(1)}&until=2025-02-30`, 'until must be an RFC 3339 time or a date'],
    ['?since_id=01JZ0Q8Y5N7C2W4G9D3KX6TBRM', /since_id must be an event_id .* not a ULID/],
    ['?since_id=-1', /since_id must be an event_id/],
    ['?since_id=0&until_id=9999999999999999', /until_id must be an event_id/],
    ['?since_id=3', 'since_id is past the end: the newest event is 2'],
    ['?since_id=1&since_id=2', /since_id/],
  ])('%s', async (query, message) => {
    await start();
    commitAt(1, 2);
    const { status, body } = await open(query);
    expect([status, body]).toMatchObject([422, { code: 40010001, reason: 'invalid_parameter' }]);
    if (typeof message === 'string') expect(body.message).toBe(message);
    else expect(body.message).toMatch(message);
    expect(service.events.listenerCount).toBe(0);
  });

  test.each([
    ['nonsense', /Last-Event-ID must be an event_id/],
    ['3', 'Last-Event-ID is past the end: the newest event is 2'],
  ])('Last-Event-ID: %s', async (id, message) => {
    await start();
    commitAt(1, 2);
    const { status, body } = await open('', { 'last-event-id': id });
    expect(status).toBe(422);
    expect(body.message).toMatch(message);
  });

  test('more clients than the stream takes are told to come again', async () => {
    await start({ options: { maxClients: 1 } });
    const first = await open();
    const second = await open();
    expect([second.status, second.body.reason, second.headers['retry-after']]).toEqual([503, 'overloaded', '1']);
    first.close();
    await until(() => service.clientCounts.trade_events === 0);
    expect((await open()).status).toBe(200);
  });
});

describe('a client', () => {
  test('that reads nothing costs no more than a bound, whatever happens, and then gets everything once', async () => {
    const clientBufferBytes = 20_000;
    await start({ options: { clientBufferBytes, catchUpPageBytes: 10_000 } });
    const client = await open();
    client.pause();
    const commitMany = () =>
      service.events.commit(...Array.from({ length: 100 }, () => accepted({ clientOrderId: 'x'.repeat(100) })));
    let total = 0;
    for (; total < 20_000; total += 100) {
      commitMany();
      await nextTurn();
    }
    // What the system's own buffers take, it takes.
    await untilStill(() => service.events.pagesRead);
    const { pagesRead } = service.events;
    for (; total < 22_000; total += 100) commitMany();
    await untilStill(() => service.events.pagesRead);
    expect(service.events.pagesRead).toBe(pagesRead);
    client.resume();
    await until(() => client.ids.at(-1) === total, 20_000);
    expect(client.ids).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  });

  test('that takes nothing of what waits for it is given up in the end, and one that does is not', async () => {
    await start({ options: { pingIntervalMillis: 20, clientBufferBytes: 20_000 } });
    const [stuck, quick] = [await open(), await open()];
    stuck.pause();
    // More than the system's own buffers take.
    const large = () => accepted({ clientOrderId: 'x'.repeat(100) });
    for (let commits = 0; commits < 200; commits++) {
      service.events.commit(...Array.from({ length: 100 }, large));
      await nextTurn();
    }
    await until(() => service.clientCounts.trade_events === 1);
    service.events.commit(large());
    await until(() => quick.ids.at(-1) === 20_001, 20_000);
  });

  test('that leaves is forgotten, live or waiting for its end', async () => {
    await start();
    const clients = [
      await open(),
      await open(`?since=${at(0)}&until=${at(10_000)}`),
      await open('?since_id=0&until_id=9'),
    ];
    await until(() => service.clientCounts.trade_events === 3);
    for (const client of clients) client.close();
    await until(() => service.clientCounts.trade_events === 0);
    expect(service.events.listenerCount).toBe(0);
  });
});

test('clients that come while the journal commits without pause get each event once, in order', async () => {
  const journal = await startJournal();
  service = await startStreams({ journal, options: { catchUpPageBytes: 4_096 } });
  const event = Object.assign(new OrderEvent(), accepted());
  const readers: { from: number; end: number; client: Promise<EventSourceClient> }[] = [];
  const last = 3000;
  while (event.seq < last) {
    for (let count = (event.seq * 7) % 20; count >= 0 && event.seq < last; count--) {
      event.seq++;
      journal.append(event);
    }
    if (readers.length < 30) {
      const from = Math.floor((journal.durableSeq * readers.length) / 30);
      const end = readers.length % 2 === 0 ? from + 500 : last;
      const bound = end < last ? `&until_id=${end}` : '';
      readers.push({ from, end, client: open(`?since_id=${from}${bound}`) });
    }
    await nextTurn();
  }
  await journal.whenDurable();
  for (const { from, end, client } of readers) {
    const opened = await client;
    await until(() => opened.ids.at(-1) === end);
    expect(opened.ids).toEqual(Array.from({ length: end - from }, (_, index) => from + 1 + index));
  }
});
