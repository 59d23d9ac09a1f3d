import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';
import { buildService, type Service } from '../../src/service.ts';
import { RecordedFills, scaled } from '../support/recorded-fills.ts';
import { hasRecordedData, RECORDED_FOLDER, RECORDED_NOTE, RecordedDay } from '../support/recorded-market.ts';
import type { Json } from '../support/service-process.ts';
import { StreamClient } from '../support/streams.ts';

const INITIAL_CASH = '50000000';
const TRADING_MILLIS = 9000;
const CLIENTS = 3;
const PAUSE_MILLIS = 15;

/** Six and a half hours in a good fifteen seconds: the trading stops before the session does. */
const SPEED = '1500';

describe.skipIf(!hasRecordedData)(`a recorded day through the whole service${RECORDED_NOTE}`, () => {
  const random = new SeededRandom(7);
  const answers: Json[] = [];
  const failures: unknown[] = [];
  let folder: string;
  let service: Service;
  let url: string;
  let feed: StreamClient;
  let events: Json[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'orderpool-test-'));
    const config = loadConfig({
      ...{ PORT: '0', DATA_DIR: folder, JOURNAL_SYNC: 'normal', LOG_LEVEL: 'silent', INITIAL_CASH },
      ...{ MARKET_FEED: 'lean', LEAN_DATA: RECORDED_FOLDER, REPLAY_DATE: '20131007', REPLAY_SPEED: SPEED },
    });
    service = await buildService(config, pino({ level: 'silent' }), (error) => failures.push(error));
    url = await service.listen();
    feed = await new StreamClient(`${url.replace('http', 'ws')}/feed?from=0`).opened();
    const until = performance.now() + TRADING_MILLIS;
    await Promise.all(Array.from({ length: CLIENTS }, () => trade(until)));
    const canceled = await fetch(`${url}/v2/orders`, { method: 'DELETE' });
    expect(canceled.status).toBe(207);
    await feedHasAll();
    events = feed.feedEvents;
  }, 60_000);

  afterAll(async () => {
    feed?.socket.terminate();
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function trade(until: number): Promise<void> {
    while (performance.now() < until) {
      const { nbbo } = await read('/ops/quotes/IBM');
      answers.push(await send(randomOrder(Number(nbbo.bid_price), Number(nbbo.ask_price))));
      await sleep(PAUSE_MILLIS);
    }
  }

  async function send(order: Json): Promise<Json> {
    const response = await fetch(`${url}/v2/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    return { status: response.status, body: await response.json() };
  }

  async function read(path: string): Promise<Json> {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    return response.json();
  }

  function pick<T>(choices: readonly T[]): T {
    return choices[random.nextBelow(choices.length)]!;
  }

  function randomOrder(bid: number, ask: number): Json {
    const side = pick(['buy', 'sell']);
    const terms = {
      ...{ symbol: 'IBM', side, time_in_force: pick(['day', 'day', 'gtc', 'ioc', 'fok']) },
      qty: pick([1 + random.nextBelow(99), 100, 100, 200, 500, 1 + random.nextBelow(3000)]),
    };
    if (random.nextBelow(4) === 0) return { ...terms, type: 'market' };
    const cents = pick([-5, -2, 0, 0, 1, 3, 8]) / 100;
    const limit = side === 'buy' ? pick([bid, ask]) + cents : pick([bid, ask]) - cents;
    return { ...terms, type: 'limit', limit_price: limit.toFixed(2) };
  }

  /** The heartbeat says that the feed has sent everything up to the newest event. */
  async function feedHasAll(): Promise<void> {
    while (feed.feedEvents.at(-1)?.seq !== service.engine.lastSeq) await sleep(20);
  }

  async function allOrders(): Promise<Json[]> {
    const orders: Json[] = [];
    for (let page: Json[] = []; orders.length === 0 || page.length > 0; orders.push(...page)) {
      const after = orders.length === 0 ? '' : `&after_order_id=${orders.at(-1).id}`;
      page = await read(`/v2/orders?status=all&direction=asc&limit=500${after}`);
      if (page.length === 0) break;
    }
    return orders;
  }

  const fills = () => events.filter(({ type }) => type === 'fill');
  const accepted = () => events.filter(({ type }) => type === 'accepted');

  it('answers every order, and accepts most', () => {
    const statuses = Object.groupBy(answers, ({ status }) => String(status));
    expect(Object.keys(statuses).filter((status) => status !== '200' && status !== '403')).toEqual([]);
    expect(statuses['200']!.length).toBeGreaterThan(200);
    expect(accepted()).toHaveLength(statuses['200']!.length);
    expect(failures).toEqual([]);
  });

  it('numbers the events of the feed from 1 without a gap', () => {
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  it('shows evidence with each fill that the recording bears out', () => {
    const limits = new Map(accepted().map((event) => [event.order_id, event.limit_price]));
    const recorded = new RecordedFills(new RecordedDay('20131007'));
    for (const fill of fills()) recorded.check(fill, limits.get(fill.order_id));
    expect(recorded.faults.slice(0, 20)).toEqual([]);
    const takers = fills().filter(({ liquidity }) => liquidity === 'taker');
    expect(takers.length).toBeGreaterThan(100);
    expect(fills().length - takers.length).toBeGreaterThan(50);
  });

  it('has orders that are what their fills add up to, in their time in force', async () => {
    const byOrder = Object.groupBy(fills(), ({ order_id }) => order_id);
    const orders = await allOrders();
    expect(orders.map(({ id }) => id).toSorted()).toEqual(
      accepted()
        .map(({ order_id }) => order_id)
        .toSorted(),
    );
    for (const order of orders) {
      const own = byOrder[order.id] ?? [];
      const filled = own.reduce((sum, { qty }) => sum + Number(qty), 0);
      expect(order.filled_qty).toBe(String(filled));
      expect(order.status).toMatch(filled === Number(order.qty) ? /^filled$/ : /^(canceled|expired)$/);
      expect(filled).toBeLessThanOrEqual(Number(order.qty));
      if (order.time_in_force !== 'fok' || filled === 0) continue;
      expect([filled, new Set(own.map(({ venue }) => venue)).size]).toEqual([Number(order.qty), 1]);
    }
  });

  it('books what the fills add up to, to the millionth', async () => {
    let [qty, cash, fees] = [0n, scaled(INITIAL_CASH, 6), 0n];
    for (const fill of fills()) {
      const signed = fill.side === 'buy' ? BigInt(fill.qty) : -BigInt(fill.qty);
      qty += signed;
      expect(fill.position_qty).toBe(String(qty));
      cash -= signed * scaled(fill.price, 6) + scaled(fill.fee, 6);
      fees += scaled(fill.fee, 6);
    }
    const account = await read('/v2/account');
    expect([scaled(account.cash, 6), scaled(account.fees, 6)]).toEqual([cash, fees]);
    const [position] = await read('/v2/positions');
    expect([position.symbol, position.qty]).toEqual(['IBM', String(qty)]);
    const { cost_basis: cost, realized_pl: realised, unrealized_pl: unrealised, market_value: value } = position;
    expect(scaled(value, 6) - scaled(cost, 6)).toBe(scaled(unrealised, 6));
    expect(scaled(INITIAL_CASH, 6) + scaled(realised, 6) - fees - scaled(cost, 6)).toBe(cash);
  });

  it('has every pooled object home once every order has ended', async () => {
    expect(await read('/v2/orders?status=open')).toEqual([]);
    const pools = await read('/ops/pools');
    expect(pools.map(({ pool_name, active_objects }: Json) => [pool_name, active_objects])).toEqual(
      pools.map(({ pool_name }: Json) => [pool_name, 0]),
    );
  });
});
