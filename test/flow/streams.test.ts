import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EventSourceClient } from '../support/event-source.ts';
import { OrderSequences, seenAsUpdate, seenOnFeed } from '../support/order-sequences.ts';
import { RandomTrading } from '../support/random-trading.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';
import { StreamContract } from '../support/stream-contract.ts';
import { StreamClient, until } from '../support/streams.ts';
import {
  ADVANCED_SCENES,
  ALICE,
  BOB,
  headersOf,
  OPS,
  PLAIN_SCENES,
  SCENE_SETTINGS,
  Trading,
  type TradingAccount,
} from '../support/trading-scenes.ts';

/**
 * Orders of every kind, sent by two accounts to a running service, and all three streams listened to from the first order to
 * the last: what each order goes through is legal, what is executed adds up, the streams tell of the same, and every frame is
 * one of the AsyncAPI document.
 */

const ACCOUNTS = [ALICE, BOB];
const SEED = 20_131_007;
const SCENES = {
  ...PLAIN_SCENES,
  ...ADVANCED_SCENES,
  'at random': (trading: Trading) => new RandomTrading(trading, SEED).play(600),
};

describe.each(['off', 'on'])('with SIMULATE_LATENCY=%s', (latency) => {
  let service: ServiceProcess;
  let trading: Trading;
  let contract: StreamContract;
  let feed: StreamClient;
  let updates: ReadonlyMap<TradingAccount, StreamClient>;
  let serverSent: ReadonlyMap<TradingAccount, EventSourceClient>;
  /** Sequence number of the last event. */
  let newest = 0;

  const eventsUrl = (query = '') => `${service.url}/v2/events/trades${query}`;
  const socketUrl = (path: string) => service.url.replace('http', 'ws') + path;

  async function listenTo(account: TradingAccount): Promise<StreamClient> {
    const client = await new StreamClient(socketUrl('/stream')).opened();
    client.send({ action: 'authenticate', data: { key_id: account.keyId, secret_key: account.secret } });
    client.send({ action: 'listen', data: { streams: ['trade_updates'] } });
    await until(() => client.messages.length === 2);
    return client;
  }

  beforeAll(async () => {
    const env = { ...SCENE_SETTINGS, SIMULATE_LATENCY: latency, FEED_HEARTBEAT_MS: '100' };
    service = await ServiceProcess.start({ shared: true, env });
    contract = new StreamContract(await service.read('/docs/asyncapi.json'));
    feed = await new StreamClient(socketUrl('/feed?from=0'), headersOf(OPS)).opened();
    trading = new Trading(service, feed);
    updates = new Map([
      [ALICE, await listenTo(ALICE)],
      [BOB, await listenTo(BOB)],
    ]);
    serverSent = new Map([
      [ALICE, await new EventSourceClient(eventsUrl(), headersOf(ALICE), false).opened],
      [BOB, await new EventSourceClient(eventsUrl('?since_id=0'), headersOf(BOB), false).opened],
    ]);
    await trading.play(SCENES);
    newest = Number(/^orderpool_event_sequence (\d+)$/m.exec(await service.read('/metrics'))![1]);
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

  const dataOf = (account: TradingAccount): Json[] =>
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
        expect.arrayContaining(trading.taken.get(account)!.toSorted()),
      );
      const pushed = serverSent.get(account)!.events;
      expect(pushed.map(({ data }) => withoutNulls(data))).toEqual(dataOf(account).map(withoutNulls));
      expect(pushed.map(({ id, data }) => [id, Object.keys(data).length])).toEqual(
        pushed.map(({ data }) => [data.event_id, 9]),
      );
    });

    it.each(ACCOUNTS)('end where the order does that is asked for, for $keyId', async (account) => {
      const last = new Map<string, Json>(dataOf(account).map(({ order: shown }) => [shown.id, shown]));
      expect(last.size).toBeGreaterThan(10);
      for (const [id, shown] of last) expect(shown).toEqual(await trading.shown(account, id));
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
      expect([...types].toSorted()).toEqual([
        'accepted',
        'activated',
        'canceled',
        'fill',
        'rejected',
        'replaced',
        'triggered',
      ]);
    });
  });

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
});

/** Whether `/stream` tells of it too. */
function isUpdate({ type, reason }: Json): boolean {
  return type !== 'triggered' && !(type === 'rejected' && reason === 'risk_refusal');
}

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
