import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { EndReason } from '../../../src/domain/end-reason.ts';
import { EventKind } from '../../../src/domain/order-event.ts';
import { OrderStatus } from '../../../src/domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../../src/domain/uuid.ts';
import {
  accepted,
  canceled,
  fill,
  refused,
  StreamClient,
  type StreamService,
  startStreams,
  until,
} from '../../support/streams.ts';

const KEYS = [
  { keyId: 'one', secret: 'first', accountId: 1, ops: false },
  { keyId: 'two', secret: 'second', accountId: 2, ops: false },
];
const AUTHENTICATE = { action: 'authenticate', data: { key_id: 'one', secret_key: 'first' } };
const AUTHORIZED = { stream: 'authorization', data: { status: 'authorized', action: 'authenticate' } };
const UNAUTHORIZED = { stream: 'authorization', data: { status: 'unauthorized', action: 'authenticate' } };
const LISTEN = { action: 'listen', data: { streams: ['trade_updates'] } };
const LISTENING = { stream: 'listening', data: { streams: ['trade_updates'] } };

let service: StreamService;
afterEach(async () => service.app.close());

async function connect(path = '/stream'): Promise<StreamClient> {
  return new StreamClient(service.url + path).opened();
}

async function connectAndListen(authenticate: object = AUTHENTICATE): Promise<StreamClient> {
  const client = await connect();
  client.send(authenticate);
  client.send(LISTEN);
  expect(await client.next()).toEqual(AUTHORIZED);
  expect(await client.next()).toEqual(LISTENING);
  return client;
}

describe('authentication on /stream', () => {
  test('answers authenticate first of all, with nothing before it', async () => {
    service = await startStreams({ keys: KEYS });
    const client = await connect();
    client.send(AUTHENTICATE);
    expect(await client.next()).toEqual(AUTHORIZED);
    expect(client.messages).toHaveLength(1);
  });

  test('takes the shape of the market-data streams too, and the path with a slash', async () => {
    service = await startStreams({ keys: KEYS });
    const client = await connect('/stream/');
    client.send({ action: 'auth', key: 'two', secret: 'second' });
    expect(await client.next()).toEqual(AUTHORIZED);
  });

  test('authorizes whatever credentials while the service has no keys', async () => {
    service = await startStreams();
    const client = await connectAndListen({ action: 'auth', key: '', secret: 'anything' });
    service.events.commit(accepted({ accountId: 2 }), accepted({ accountId: 1, clientOrderId: 'of account one' }));
    expect((await client.next()).data.order.client_order_id).toBe('of account one');
  });

  test.each([
    ['a wrong secret', { key_id: 'one', secret_key: 'second' }],
    ['an unknown key', { key_id: 'three', secret_key: 'first' }],
    ['empty credentials', { key_id: '', secret_key: '' }],
  ])('answers unauthorized to %s and closes', async (_, data) => {
    service = await startStreams({ keys: KEYS });
    const client = await connect();
    client.send({ action: 'authenticate', data });
    expect(await client.next()).toEqual(UNAUTHORIZED);
    expect(await client.closed).toBe(1008);
  });

  test('closes a client that does not authenticate in time', async () => {
    service = await startStreams({ keys: KEYS, options: { authTimeoutMillis: 30 } });
    const client = await connect();
    expect(await client.next()).toEqual({
      stream: 'error',
      action: 'error',
      data: { error_message: 'authentication timeout' },
    });
    expect(await client.closed).toBe(1008);
  });

  test('lets a client stay that did authenticate in time', async () => {
    service = await startStreams({ keys: KEYS, options: { authTimeoutMillis: 30 } });
    const client = await connectAndListen();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(client.closeCode).toBeUndefined();
  });

  test('stops the updates of the old account when a client becomes another', async () => {
    service = await startStreams({ keys: KEYS });
    const client = await connectAndListen();
    client.send({ action: 'auth', key: 'two', secret: 'second' });
    expect(await client.next()).toEqual(AUTHORIZED);
    service.events.commit(accepted({ accountId: 1 }), accepted({ accountId: 2 }));
    client.send(LISTEN);
    expect(await client.next()).toEqual(LISTENING);
    service.events.commit(accepted({ accountId: 1 }), accepted({ accountId: 2, clientOrderId: 'new account' }));
    expect((await client.next()).data.order.client_order_id).toBe('new account');
  });
});

describe('listen on /stream', () => {
  test('is an error before authentication', async () => {
    service = await startStreams({ keys: KEYS });
    const client = await connect();
    client.send(LISTEN);
    expect(await client.next()).toEqual({
      stream: 'error',
      action: 'error',
      data: { error_message: 'not authorized: authenticate first' },
    });
    expect(await client.closed).toBe(1008);
  });

  test('leaves unknown streams out of its answer', async () => {
    service = await startStreams();
    const client = await connect();
    client.send(AUTHENTICATE);
    client.send({ action: 'listen', data: { streams: ['account_updates', 'trade_updates', 'T.IBM'] } });
    await client.next();
    expect(await client.next()).toEqual(LISTENING);
  });

  test('sets the full set: an empty one ends the updates, asking twice brings no event twice', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    client.send(LISTEN);
    expect(await client.next()).toEqual(LISTENING);
    service.events.commit(accepted());
    expect((await client.next()).data.event_id).toBe('0000000000000001');
    client.send({ action: 'listen', data: { streams: [] } });
    expect(await client.next()).toEqual({ stream: 'listening', data: { streams: [] } });
    service.events.commit(accepted());
    client.send(LISTEN);
    expect(await client.next()).toEqual(LISTENING);
    service.events.commit(accepted());
    expect((await client.next()).data.event_id).toBe('0000000000000003');
  });

  test('follows commits only while somebody listens', async () => {
    service = await startStreams();
    const client = await connect();
    client.send(AUTHENTICATE);
    await client.next();
    service.events.commit(accepted());
    expect(service.events.listenerCount).toBe(0);
    client.send(LISTEN);
    await client.next();
    expect(service.events.listenerCount).toBe(1);
    client.socket.close();
    await until(() => service.events.listenerCount === 0);
    expect(service.events.decodes).toBe(0);
  });
});

describe('trade updates', () => {
  test('tell of acceptance, part fill, fill and every end, in order', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    service.events.commit(
      accepted(),
      fill({ status: OrderStatus.PartiallyFilled, filledQty: 40, lastQty: 40, positionQty: 40 }),
      fill({ lastQty: 60 }),
    );
    service.events.commit(
      canceled(),
      canceled({ kind: EventKind.Expired, status: OrderStatus.Expired, reason: EndReason.SessionClosed }),
      canceled({ kind: EventKind.Rejected, status: OrderStatus.Rejected, reason: EndReason.VenueRejected }),
      canceled({ kind: EventKind.Replaced, status: OrderStatus.New, reason: EndReason.None }),
    );
    const events: string[] = [];
    for (let count = 0; count < 7; count++) events.push((await client.next()).data.event);
    expect(events).toEqual(['new', 'partial_fill', 'fill', 'canceled', 'expired', 'rejected', 'replaced']);
  });

  test('carry the execution and the order as it left it', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    service.events.commit(fill());
    const { stream, data } = await client.next();
    expect(stream).toBe('trade_updates');
    expect(data).toMatchObject({
      event: 'fill',
      event_id: '0000000000000001',
      execution_id: encodeUuid(UuidKind.Execution, 9),
      timestamp: '2025-01-01T00:00:00.001500Z',
      at: '2025-01-01T00:00:00.001500Z',
      price: '101.49',
      qty: '100',
      position_qty: '100',
      order: {
        id: encodeUuid(UuidKind.Order, 7),
        client_order_id: 'mine',
        symbol: 'IBM',
        status: 'filled',
        filled_qty: '100',
        filled_avg_price: '101.49',
        filled_at: '2025-01-01T00:00:00.001500Z',
        canceled_at: null,
      },
    });
  });

  test.each([
    ['new', { status: OrderStatus.New }],
    ['accepted', { status: OrderStatus.Accepted }],
    ['accepted', { status: OrderStatus.Held }],
    ['new', { kind: EventKind.Activated }],
    ['partial_fill', { kind: EventKind.Fill, status: OrderStatus.PartiallyFilled }],
    ['partial_fill', { kind: EventKind.Fill, status: OrderStatus.PendingCancel }],
    ['fill', { kind: EventKind.Fill, status: OrderStatus.Filled }],
    ['canceled', { kind: EventKind.Canceled, status: OrderStatus.Canceled }],
    ['expired', { kind: EventKind.Expired, status: OrderStatus.Expired }],
    ['replaced', { kind: EventKind.Replaced, status: OrderStatus.Replaced }],
    ['rejected', { kind: EventKind.Rejected, status: OrderStatus.Rejected, reason: EndReason.VenueRejected }],
  ])('are called as Alpaca calls them: %s of %o', async (name, fields) => {
    service = await startStreams();
    const client = await connectAndListen();
    // Of the first Alpaca knows nothing.
    service.events.commit(fill({ kind: EventKind.Triggered, status: OrderStatus.New }), { ...accepted(), ...fields });
    const { data } = await client.next();
    expect([data.event, data.event_id]).toEqual([name, '0000000000000002']);
  });

  test('carry no execution where there was none', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    service.events.commit(canceled());
    const { data } = await client.next();
    expect(Object.keys(data).sort()).toEqual(['at', 'event', 'event_id', 'order', 'timestamp']);
    expect(data.order.canceled_at).toBe('2025-01-01T00:00:00.002500Z');
  });

  test('pass over orders that a risk rule refused', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    service.events.commit(refused(), accepted());
    expect((await client.next()).data.event_id).toBe('0000000000000002');
  });

  test('reach each client for its own account only', async () => {
    service = await startStreams({ keys: KEYS });
    const [one, two] = [
      await connectAndListen(),
      await connectAndListen({ action: 'auth', key: 'two', secret: 'second' }),
    ];
    service.events.commit(
      accepted({ accountId: 1, clientOrderId: 'a' }),
      accepted({ accountId: 2, clientOrderId: 'b' }),
    );
    service.events.commit(
      accepted({ accountId: 2, clientOrderId: 'c' }),
      accepted({ accountId: 1, clientOrderId: 'd' }),
    );
    const seenBy = async (client: StreamClient) =>
      [await client.next(), await client.next()].map(({ data }) => data.order.client_order_id);
    expect(await seenBy(one)).toEqual(['a', 'd']);
    expect(await seenBy(two)).toEqual(['b', 'c']);
  });

  test('travel in text frames, or in binary ones where so set', async () => {
    for (const frames of ['text', 'binary'] as const) {
      service = await startStreams({ options: { frames } });
      const client = await connectAndListen();
      service.events.commit(accepted());
      await client.next();
      expect(client.binaryFlags).toEqual([1, 2, 3].map(() => frames === 'binary'));
      if (frames === 'text') await service.app.close();
    }
  });
});

test('a client of /stream that stops reading has every update in the end, in order', async () => {
  service = await startStreams({ options: { clientBufferBytes: 20_000, catchUpPageBytes: 20_000 } });
  const client = await connectAndListen();
  client.socket.pause();
  const [commits, updatesPerCommit] = [200, 50];
  for (let commit = 0; commit < commits; commit++) {
    service.events.commit(...Array.from({ length: updatesPerCommit }, () => accepted()));
    if (commit % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  client.socket.resume();
  const last = commits * updatesPerCommit;
  await until(() => client.messages.length === 2 + last);
  expect(service.events.pagesRead).toBeGreaterThan(0);
  expect(client.messages.slice(2).map(({ data }) => Number(data.event_id) - 1)).toEqual([...Array(last).keys()]);
});

describe('garbage on /stream', () => {
  const error = (message: string) => ({ stream: 'error', action: 'error', data: { error_message: message } });

  test.each([
    ['no JSON', '{"action":', 'the frame is not JSON'],
    ['an empty frame', '', 'the frame is not JSON'],
    ['a number', '7', 'the frame is not a JSON object'],
    ['null', 'null', 'the frame is not a JSON object'],
    ['an array', '[{"action":"listen"}]', 'the frame is not a JSON object'],
    ['an object without action', '{}', 'unknown action: expected authenticate, auth or listen'],
    ['an unknown action', '{"action":"subscribe"}', 'unknown action: expected authenticate, auth or listen'],
    ['an action of another type', '{"action":{"listen":1}}', 'unknown action: expected authenticate, auth or listen'],
    [
      'authenticate without data',
      '{"action":"authenticate"}',
      'authenticate needs an object "data" with key_id and secret_key',
    ],
    [
      'a key that is a number',
      '{"action":"authenticate","data":{"key_id":1,"secret_key":"x"}}',
      'data.key_id and data.secret_key must be strings',
    ],
    ['auth without a secret', '{"action":"auth","key":"one"}', 'key and secret must be strings'],
    ['listen without data', '{"action":"listen"}', 'listen needs an object "data" with streams'],
    [
      'listen to a string',
      '{"action":"listen","data":{"streams":"trade_updates"}}',
      'data.streams must be an array of strings',
    ],
    ['listen to numbers', '{"action":"listen","data":{"streams":[1]}}', 'data.streams must be an array of strings'],
    ['deep nesting', '['.repeat(60_000), 'the frame is not JSON'],
  ])('%s is named and closes the connection', async (_, frame, message) => {
    service = await startStreams({ keys: KEYS });
    const client = await connect();
    client.socket.send(frame);
    expect(await client.next()).toEqual(error(message));
    expect(await client.closed).toBe(1008);
  });

  test('a frame over 64 KiB closes with 1009', async () => {
    service = await startStreams();
    const client = await connect();
    client.socket.send('x'.repeat(64 * 1024 + 1));
    expect(await client.closed).toBe(1009);
  });

  test('text that is no UTF-8 closes with 1007', async () => {
    service = await startStreams();
    const client = await connect();
    client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await client.closed).toBe(1007);
  });

  test('a raw violation of the WebSocket protocol closes with 1002', async () => {
    service = await startStreams();
    const client = await connect();
    (client.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xf7, 0x00]));
    expect(await client.closed).toBe(1002);
  });

  test('no bytes whatever disturb the other clients', async () => {
    service = await startStreams({ keys: KEYS });
    const bystander = await connectAndListen();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const client = await connect();
        client.socket.send(bytes);
        expect((await client.next()).action).toBe('error');
        expect(await client.closed).toBe(1008);
      }),
      { numRuns: 60 },
    );
    service.events.commit(accepted());
    expect((await bystander.next()).data.event).toBe('new');
    expect(service.clientCounts.trade_updates).toBe(1);
  });

  test('garbage after authentication ends the updates', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    client.socket.send('garbage');
    expect(await client.next()).toEqual(error('the frame is not JSON'));
    await client.closed;
    expect(service.events.listenerCount).toBe(0);
  });

  test('a plain GET is told what the endpoint takes', async () => {
    service = await startStreams();
    const answer = await service.app.inject('/stream');
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toBe('this endpoint takes WebSocket connections only');
  });
});

describe('connections to /stream', () => {
  test('are counted', async () => {
    service = await startStreams();
    const clients = [await connect(), await connect('/stream/')];
    expect(service.clientCounts).toMatchObject({ trade_updates: 2, feed: 0 });
    clients[0]!.socket.close();
    await until(() => service.clientCounts.trade_updates === 1);
    clients[1]!.socket.terminate();
    await until(() => service.clientCounts.trade_updates === 0);
  });

  test('past the most allowed are told so', async () => {
    service = await startStreams({ options: { maxClients: 1 } });
    const first = await connectAndListen();
    const second = await connect();
    expect(await second.next()).toEqual({
      stream: 'error',
      action: 'error',
      data: { error_message: 'too many clients' },
    });
    expect(await second.closed).toBe(1013);
    expect(first.closeCode).toBeUndefined();
    await until(() => service.clientCounts.trade_updates === 1);
  });

  test('are closed with 1001 when the service stops', async () => {
    service = await startStreams();
    const client = await connectAndListen();
    await service.app.close();
    expect(await client.closed).toBe(1001);
  });
});
