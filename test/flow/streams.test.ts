import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EventSourceClient } from '../support/event-source.ts';
import { OrderSequences, seenAsUpdate, seenOnFeed } from '../support/order-sequences.ts';
import { type Answer, type Json, ServiceProcess } from '../support/service-process.ts';
import { StreamContract } from '../support/stream-contract.ts';
import { StreamClient, until } from '../support/streams.ts';

/**
 * Orders of every kind, sent by two accounts to a running service, and all three streams listened to from the first order to
 * the last: what each order goes through is legal, what is executed adds up, the streams tell of the same, and every frame is
 * one of the AsyncAPI document.
 */

interface Account {
  readonly id: number;
  readonly keyId: string;
  readonly secret: string;
}
const ALICE: Account = { id: 1, keyId: 'alice', secret: 'alice-secret' };
const BOB: Account = { id: 2, keyId: 'bob', secret: 'bob-secret' };
const OPS: Account = { id: 1, keyId: 'admin', secret: 'admin-secret' };
const ACCOUNTS = [ALICE, BOB];

const headersOf = ({ keyId, secret }: Account) => ({ 'apca-api-key-id': keyId, 'apca-api-secret-key': secret });

let service: ServiceProcess;
let contract: StreamContract;
let feed: StreamClient;
let updates: ReadonlyMap<Account, StreamClient>;
let serverSent: ReadonlyMap<Account, EventSourceClient>;
/** Sequence number of the last event. */
let newest = 0;
/** Every order that was taken, by account, as its answer showed it. */
const taken = new Map<Account, Json[]>([
  [ALICE, []],
  [BOB, []],
]);

async function startService(): Promise<void> {
  service = await ServiceProcess.start({
    shared: true,
    env: {
      JOURNAL_SYNC: 'off',
      MARKET_FEED: 'pushed',
      SYMBOLS: 'IBM,MSFT',
      QUOTE_MAX_AGE_MS: '3600000',
      RISK_MAX_ORDERS_PER_SECOND: '0',
      RISK_MAX_ORDER_QTY: '5000',
      FEED_HEARTBEAT_MS: '100',
      INITIAL_CASH: '10000000',
      API_KEYS: [...ACCOUNTS, OPS]
        .map(({ id, keyId, secret }) => `${keyId}:${secret}:${keyId === 'admin' ? 'ops' : id}`)
        .join(','),
    },
  });
}

async function listenTo(account: Account): Promise<StreamClient> {
  const client = await new StreamClient(`${service.url.replace('http', 'ws')}/stream`).opened();
  client.send({ action: 'authenticate', data: { key_id: account.keyId, secret_key: account.secret } });
  client.send({ action: 'listen', data: { streams: ['trade_updates'] } });
  await until(() => client.messages.length === 2);
  return client;
}

const eventsUrl = (query = '') => `${service.url}/v2/events/trades${query}`;

async function quote(symbol: string, bid: number, bidSize: number, ask: number, askSize: number, venue = 'XNYS') {
  const body = { symbol, venue, bid_price: bid, bid_size: bidSize, ask_price: ask, ask_size: askSize };
  expect((await service.post('/ops/quotes', body, headersOf(OPS))).status).toBe(200);
}

function post(account: Account, body: Json, path = '/v2/orders'): Promise<Answer> {
  return service.post(path, body, headersOf(account));
}

/** Sends an order that must be taken. */
async function order(account: Account, fields: Json): Promise<Json> {
  const { status, body } = await post(account, {
    symbol: 'IBM',
    qty: 100,
    side: 'buy',
    type: 'market',
    time_in_force: 'day',
    ...fields,
  });
  if (status !== 200) throw new Error(`${JSON.stringify(fields)} was answered ${status} ${JSON.stringify(body)}`);
  taken.get(account)!.push(body);
  return body;
}

const limit = (account: Account, price: number, fields: Json = {}) =>
  order(account, { type: 'limit', limit_price: price, ...fields });

async function cancel(account: Account, { id }: Json): Promise<void> {
  expect((await service.delete(`/v2/orders/${id}`, headersOf(account))).status).toBe(204);
}

/** By what it drives; each leaves nothing working behind that another could meet by chance. */
const SCENES: Readonly<Record<string, () => Promise<void>>> = {
  async 'filled at once, both sides, short as well'() {
    await quote('IBM', 100, 500, 100.02, 500);
    await order(ALICE, { qty: 100 });
    await order(ALICE, { qty: 250, side: 'sell' });
    await order(BOB, { qty: 40, side: 'sell' });
    await order(BOB, { symbol: 'MSFT', qty: 1, time_in_force: 'ioc' });
  },
  async 'filled in parts as quotes bring more, the last of it canceled'() {
    await quote('IBM', 100, 500, 100.02, 30);
    const working = await limit(ALICE, 100.02, { qty: 100 });
    expect(working.status).toBe('partially_filled');
    await quote('IBM', 100, 500, 100.02, 20);
    await cancel(ALICE, working);
    await quote('IBM', 100, 500, 100.02, 40);
    const whole = await limit(BOB, 100.02, { qty: 60, time_in_force: 'gtc' });
    await quote('IBM', 100, 500, 100.01, 70);
    expect((await service.read(`/v2/orders/${whole.id}`, headersOf(BOB))).status).toBe('filled');
  },
  async 'resting, filled by another account, then the rest canceled with everything'() {
    await quote('IBM', 100, 10, 100.1, 10);
    const maker = await limit(ALICE, 100.05, { qty: 50 });
    await limit(BOB, 100.05, { qty: 20, side: 'sell', time_in_force: 'ioc' });
    expect((await service.read(`/v2/orders/${maker.id}`, headersOf(ALICE))).filled_qty).toBe('20');
    await limit(ALICE, 99);
    expect((await service.delete('/v2/orders', headersOf(ALICE))).status).toBe(207);
  },
  async 'immediate or cancel, fill or kill, with and without luck'() {
    await quote('IBM', 100, 500, 100.02, 30);
    await limit(ALICE, 100.02, { qty: 50, time_in_force: 'ioc' });
    await limit(ALICE, 99, { qty: 50, time_in_force: 'ioc' });
    await quote('IBM', 100, 500, 100.02, 30);
    await limit(BOB, 100.02, { qty: 50, time_in_force: 'fok' });
    await limit(BOB, 100.02, { qty: 30, time_in_force: 'fok' });
  },
  async 'batches, of which some orders are refused'() {
    await quote('IBM', 100, 500, 100.02, 500);
    const terms = { symbol: 'IBM', qty: 5, side: 'sell', type: 'market', time_in_force: 'ioc' };
    const orders = [terms, { ...terms, qty: 5001 }, { ...terms, qty: -1 }, { ...terms, side: 'buy' }];
    const { status, body } = await post(ALICE, { orders }, '/v2/orders/batch');
    expect([status, body.map((result: Json) => result.status)]).toEqual([207, [200, 403, 422, 200]]);
    for (const { order: accepted } of body) if (accepted !== undefined) taken.get(ALICE)!.push(accepted);
  },
  async 'refused by risk: told on the feed alone'() {
    expect(
      (await post(ALICE, { symbol: 'IBM', qty: 5001, side: 'buy', type: 'market', time_in_force: 'day' })).status,
    ).toBe(403);
  },
  async 'working orders ended by a switch that a person puts on'() {
    await quote('IBM', 100, 10, 100.1, 10);
    await limit(BOB, 99.5);
    await limit(BOB, 101, { side: 'sell' });
    const put = async (kill_switch: string) =>
      service.send('PUT', '/ops/risk/state', JSON.stringify({ account_id: 2, kill_switch }), {
        'content-type': 'application/json',
        ...headersOf(OPS),
      });
    expect((await put('on')).status).toBe(200);
    expect((await put('off')).status).toBe(200);
  },
};

beforeAll(async () => {
  await startService();
  contract = new StreamContract(await service.read('/docs/asyncapi.json'));
  feed = await new StreamClient(`${service.url.replace('http', 'ws')}/feed?from=0`, headersOf(OPS)).opened();
  updates = new Map([
    [ALICE, await listenTo(ALICE)],
    [BOB, await listenTo(BOB)],
  ]);
  serverSent = new Map([
    [ALICE, await new EventSourceClient(eventsUrl(), headersOf(ALICE), false).opened],
    [BOB, await new EventSourceClient(eventsUrl('?since_id=0'), headersOf(BOB), false).opened],
  ]);
  await quote('MSFT', 400, 500, 400.05, 500);
  for (const [name, play] of Object.entries(SCENES)) {
    try {
      await play();
    } catch (error) {
      throw new Error(`the scene failed: ${name}`, { cause: error });
    }
  }
  newest = Number(/^orderpool_event_sequence (\d+)$/m.exec(await service.read('/metrics'))![1]);
  await until(() => feed.feedEvents.at(-1)?.seq === newest);
  await until(() => feed.messages.at(-1).type === 'heartbeat' && feed.messages.at(-1).seq === newest);
  // The feed has told all; what the others are still to tell of it is on its way.
  for (const [account, client] of updates) {
    const last = feed.feedEvents.findLast((event) => event.account === account.id && isUpdate(event)).seq;
    await until(() => Number(client.messages.at(-1).data.event_id) === last);
    await until(() => serverSent.get(account)!.ids.at(-1) === last);
  }
}, 60_000);

afterAll(async () => {
  feed?.socket.terminate();
  for (const client of updates?.values() ?? []) client.socket.terminate();
  for (const client of serverSent?.values() ?? []) client.close();
  await service?.kill();
});

/** Whether `/stream` tells of it too. */
function isUpdate({ type, reason }: Json): boolean {
  return type !== 'triggered' && !(type === 'rejected' && reason === 'risk_refusal');
}

const dataOf = (account: Account): Json[] =>
  updates
    .get(account)!
    .messages.slice(2)
    .map(({ data }) => data);

describe('the events of every order', () => {
  it('on /feed follow the table of states, have each execution once, and add up', () => {
    const sequences = new OrderSequences();
    // An order that a risk rule refused may have no number: it never was.
    for (const event of feed.feedEvents) if (event.order_id !== null) sequences.take(seenOnFeed(event));
    expect(sequences.faults).toEqual([]);
    expect(feed.feedEvents.map(({ seq }) => seq)).toEqual(Array.from({ length: newest }, (_, index) => index + 1));
  });

  it.each(ACCOUNTS)('on /stream and as server-sent events as well, for $keyId', (account) => {
    const sequences = new OrderSequences();
    for (const data of dataOf(account)) sequences.take(seenAsUpdate(data, account.id));
    expect(sequences.faults).toEqual([]);
    expect([...sequences.sequences.keys()].toSorted()).toEqual(
      expect.arrayContaining(
        taken
          .get(account)!
          .map(({ id }) => id)
          .toSorted(),
      ),
    );
    const pushed = serverSent.get(account)!.events;
    expect(pushed.map(({ data }) => withoutNulls(data))).toEqual(dataOf(account).map(withoutNulls));
    expect(pushed.map(({ id, data }) => [id, Object.keys(data).length])).toEqual(
      pushed.map(({ data }) => [data.event_id, 9]),
    );
  });

  it.each(ACCOUNTS)('end where the order does that is asked for, for $keyId', async (account) => {
    const last = new Map<string, Json>(dataOf(account).map(({ order: shown }) => [shown.id, shown]));
    for (const { id } of taken.get(account)!) {
      const asked = await service.read(`/v2/orders/${id}`, headersOf(account));
      expect(last.get(id)).toEqual(asked);
    }
    const positions: Json[] = await service.read('/v2/positions', headersOf(account));
    const told = new Map<string, string>();
    for (const { order: shown, position_qty: qty } of dataOf(account)) if (qty) told.set(shown.symbol, qty);
    for (const [symbol, qty] of told) expect(positions.find((held) => held.symbol === symbol)?.qty ?? '0').toBe(qty);
  });

  it('are told alike by all streams', () => {
    const told = feed.feedEvents.filter(isUpdate);
    for (const account of ACCOUNTS) {
      const own = told.filter((event) => event.account === account.id);
      expect(dataOf(account).map(essence)).toEqual(own.map(essenceOfFeed));
    }
  });

  it('tell of every way in which an order can go here', () => {
    const sequences = new OrderSequences();
    for (const event of feed.feedEvents) if (event.order_id !== null) sequences.take(seenOnFeed(event));
    const types = new Set([...sequences.sequences.values()].flat());
    for (const type of ['accepted', 'fill', 'canceled', 'rejected']) expect(types).toContain(type);
    const statuses = [...sequences.statuses.values()];
    expect(statuses.filter((status) => status === 'filled').length).toBeGreaterThan(3);
  });
});

/** What the streams must agree on. */
function essence(data: Json): Json {
  const { order: shown } = data;
  return {
    seq: Number(data.event_id),
    at: data.at,
    order: shown.id,
    status: shown.status,
    execution: data.execution_id ?? null,
    price: data.price ?? null,
    qty: data.qty ?? null,
    position: data.position_qty ?? null,
  };
}

function essenceOfFeed(event: Json): Json {
  const isFill = event.type === 'fill';
  return {
    seq: event.seq,
    at: event.timestamp,
    order: event.order_id,
    status: event.status,
    execution: isFill ? event.execution_id : null,
    price: isFill ? event.price : null,
    qty: isFill ? event.qty : null,
    position: isFill ? event.position_qty : null,
  };
}

function withoutNulls(data: Json): Json {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
}

describe('every frame is one of the AsyncAPI document', () => {
  /** The frames that are none of the channel's messages, or several, and why. */
  const misfits = (channel: string, frames: readonly Json[]) =>
    frames
      .filter((frame) => contract.messagesOf(channel, frame).length !== 1)
      .map((frame) => ({
        frame,
        valid: contract.messagesOf(channel, frame),
        faults: contract.faultsOf(channel, frame),
      }));

  it('of /feed', () => {
    expect(misfits('feed', feed.messages)).toEqual([]);
    expect(feed.messages.map(({ type }) => type)).toEqual(expect.arrayContaining(['events', 'heartbeat']));
  });

  it.each(ACCOUNTS)('of /stream, for $keyId', (account) => {
    expect(misfits('stream', updates.get(account)!.messages)).toEqual([]);
  });

  it.each(ACCOUNTS)('of /v2/events/trades, for $keyId', (account) => {
    expect(
      misfits(
        'tradeEvents',
        serverSent.get(account)!.events.map(({ data }) => data),
      ),
    ).toEqual([]);
  });

  it('also those that say what was wrong', async () => {
    const strangers = [
      [{ action: 'authenticate', data: { key_id: 'alice', secret_key: 'wrong' } }, 'authorization'],
      [{ action: 'listen', data: { streams: [] } }, 'streamError'],
    ] as const;
    for (const [request, message] of strangers) {
      const client = service.stream('/stream');
      await client.opened();
      client.send(request);
      expect(contract.messagesOf('stream', await client.next())).toEqual([message]);
    }
    const talker = await service.stream('/feed', headersOf(ALICE)).opened();
    talker.send({});
    await talker.closed;
    expect(contract.messagesOf('feed', talker.messages.at(-1))).toEqual(['feedError']);
  });
});

it('the past, asked for by number or by time, is what was told live', async () => {
  const live = serverSent.get(ALICE)!.events;
  const [first, last] = [live[0]!.data, live.at(-1)!.data];
  for (const query of [
    `?since_id=0&until_id=${last.event_id}`,
    `?since=${first.at}&until=${last.at}`,
    `?since=${first.at.slice(0, 10)}&until=${last.at}`,
  ]) {
    const client = await new EventSourceClient(eventsUrl(query), headersOf(ALICE)).opened;
    expect(await client.ended).toBe(true);
    expect(client.events).toEqual(live);
  }
  const middle = live[Math.floor(live.length / 2)]!;
  const again = await new EventSourceClient(eventsUrl(), { ...headersOf(ALICE), 'last-event-id': middle.id }).opened;
  onTestFinished(() => again.close());
  await until(() => again.ids.at(-1) === Number(last.event_id));
  expect(again.events).toEqual(live.slice(live.indexOf(middle) + 1));
});
