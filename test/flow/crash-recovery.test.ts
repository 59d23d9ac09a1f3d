import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { EMPTY_HASH } from '../../src/journal/event-hash.ts';
import { JournalStore } from '../../src/journal/journal-store.ts';
import { temporaryFolder } from '../support/journal.ts';
import { micros, OrderLedger } from '../support/order-ledger.ts';
import { OrderLoad } from '../support/order-load.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';

const OPENING_DOLLARS = 10_000_000;
const CLIENTS = 12;
const PAGE = 500;

/** A market that only the test moves; limits out of the way. */
function settings(folder: string) {
  return {
    env: {
      DATA_DIR: folder,
      JOURNAL_SYNC: 'normal',
      MARKET_FEED: 'pushed',
      SYMBOLS: 'IBM,MSFT,KO',
      QUOTE_MAX_AGE_MS: '3600000',
      FEED_HEARTBEAT_MS: '100',
      INITIAL_CASH: String(OPENING_DOLLARS),
      RISK_MAX_ORDERS_PER_SECOND: '0',
      RISK_SELF_MATCH_PREVENTION: 'off',
      LOG_LEVEL: 'info',
    },
  };
}

/** Every order in the state, page by page, oldest first. */
async function listOrders(service: ServiceProcess, status: string): Promise<Json[]> {
  const orders: Json[] = [];
  for (;;) {
    const after = orders.length === 0 ? '' : `&after_order_id=${orders.at(-1).id}`;
    const page = await service.read(`/v2/orders?status=${status}&direction=asc&limit=${PAGE}${after}`);
    orders.push(...page);
    if (page.length < PAGE) return orders;
  }
}

/** Orders, positions and cash as the service tells them are those that its events add up to. */
async function expectBooksToBalance(service: ServiceProcess): Promise<{ ledger: OrderLedger; events: Json[] }> {
  const { events, heartbeat } = await service.events();
  expect(heartbeat).toMatchObject({ type: 'heartbeat', seq: events.length });
  const ledger = new OrderLedger(OPENING_DOLLARS, events);
  const orders = await listOrders(service, 'all');
  const told = orders.map(({ id, status, filled_qty }) => `${id} ${status} ${filled_qty}`);
  const expected = [...ledger.orders.values()].map(({ id, status, filledQty }) => `${id} ${status} ${filledQty}`);
  expect(told).toEqual(expected.toSorted());
  expect((await listOrders(service, 'open')).map(({ id }) => id)).toEqual(ledger.openIds.toSorted());
  const positions: Json[] = await service.read('/v2/positions');
  expect(new Map(positions.map(({ symbol, qty }) => [symbol, BigInt(qty)]))).toEqual(
    new Map([...ledger.positions].filter(([, qty]) => qty !== 0n)),
  );
  const account = await service.read('/v2/account');
  expect(micros(account.cash)).toBe(ledger.cash);
  expect(micros(account.fees)).toBe(ledger.fees);
  return { ledger, events };
}

/** What was answered is there, found both ways, in that state or a later one. */
async function expectAnswered(service: ServiceProcess, load: OrderLoad): Promise<void> {
  const canceled = new Set(load.canceled);
  await inParallel(load.orders, async (answered) => {
    const now = await service.read(`/v2/orders/${answered.id}`);
    const byName = `/v2/orders:by_client_order_id?client_order_id=${answered.client_order_id}`;
    expect(await service.read(byName)).toEqual(now);
    if (answered.status === 'new' || answered.status === 'partially_filled') {
      const { status, updated_at, filled_at, canceled_at, filled_qty, filled_avg_price, ...terms } = answered;
      expect(now).toMatchObject(terms);
      expect(Number(now.filled_qty)).toBeGreaterThanOrEqual(Number(filled_qty));
      if (canceled.has(answered.id)) expect(now.status).toBe('canceled');
    } else {
      expect(now).toEqual(answered);
    }
  });
}

async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await act(items[next++]!);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** Names that got an answer are taken for good; those that got none are taken just where their order is there. */
async function expectNamesTaken(service: ServiceProcess, load: OrderLoad, ledger: OrderLedger): Promise<void> {
  const known = new Set([...ledger.orders.values()].map(({ clientOrderId }) => clientOrderId));
  const names = [...load.orders.slice(0, 20).map((order) => order.client_order_id), ...load.unanswered];
  for (const name of names) {
    const order = { symbol: 'KO', qty: 1, side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '58' };
    const { status, body } = await service.post('/v2/orders', { ...order, client_order_id: name });
    if (known.has(name)) expect(body).toMatchObject({ code: 40010001, message: 'client_order_id must be unique' });
    else expect(status).toBe(200);
  }
}

/** The hash of every heartbeat is the journal's own at that event. */
function expectHashesKept(folder: string, messages: readonly Json[]): void {
  const heartbeats = messages.filter(({ type }) => type === 'heartbeat');
  const store = JournalStore.open(folder, 'normal');
  const batches = store.journal.readBatches(1, Number.MAX_SAFE_INTEGER);
  store.close();
  const hashes = new Map([[0, EMPTY_HASH], ...batches.map(({ lastSeq, hash }) => [lastSeq, hash] as const)]);
  expect(heartbeats.length).toBeGreaterThan(1);
  expect(heartbeats.map(({ seq }) => hashes.get(seq))).toEqual(heartbeats.map(({ hash }) => hash));
}

async function rest(service: ServiceProcess, name: string, qty: number, price: string): Promise<void> {
  const order = { symbol: 'KO', qty, side: 'sell', type: 'limit', time_in_force: 'gtc', limit_price: price };
  const { status, body } = await service.post('/v2/orders', { ...order, client_order_id: name });
  expect(body).toMatchObject({ status: 'new' });
  expect(status).toBe(200);
}

it('killed again and again under load, the service misses nothing it said and does nothing twice', async () => {
  const folder = temporaryFolder();
  let streamed: Json[] = [];
  let answers = 0;
  for (let round = 1; round <= 5; round++) {
    const service = await ServiceProcess.start(settings(folder));
    await OrderLoad.quote(service, 100);
    await service.quote('KO', ['XNYS', 59.9, 100, 60, 20]);
    const before = await service.events();
    // What was streamed before the kill is what the journal holds after it.
    expect(before.events.slice(0, streamed.length)).toEqual(streamed);
    await rest(service, `ko-${round}`, 10, '61');

    const feed = await service.stream('/feed?from=0').opened();
    const load = new OrderLoad(service, `round-${round}`, CLIENTS);
    await delay(300 + Math.random() * 500);
    await service.kill();
    await load.finish();
    await feed.closed;
    expect(load.answers).toBeGreaterThan(20);
    expect(load.refused.filter((refusal) => refusal.startsWith('5'))).toEqual([]);
    answers += load.answers;
    streamed = feed.feedEvents;
    expectHashesKept(folder, feed.messages);

    // The next one dies while it starts, or hardly later: recovery is cut short and taken up again.
    const next = new ServiceProcess(settings(folder));
    await delay(Math.random() * 600);
    await next.kill();

    const recovered = await ServiceProcess.start(settings(folder));
    const { ledger, events } = await expectBooksToBalance(recovered);
    expect(events.slice(0, streamed.length)).toEqual(streamed);
    await recovered.quote('KO', ['XNYS', 59.9, 100, 60, 20]);
    await expectAnswered(recovered, load);
    await expectNamesTaken(recovered, load, ledger);
    await recovered.kill();
  }
  const service = await ServiceProcess.start(settings(folder));
  const { ledger } = await expectBooksToBalance(service);
  expect(ledger.executions).toBeGreaterThan(50);
  expect(ledger.openIds.length).toBeGreaterThan(20);
  const settledBefore = ledger.executions;

  // The orders in KO still stand in the book, in the order they joined it.
  await service.quote('KO', ['XNYS', 61, 25, 61.1, 100]);
  const atSixtyOne = (await service.events()).events.filter(({ type, symbol }) => type === 'fill' && symbol === 'KO');
  expect(
    atSixtyOne.map(({ client_order_id, qty, price, liquidity }) => [client_order_id, qty, price, liquidity]),
  ).toEqual([
    ['ko-1', '10', '61', 'maker'],
    ['ko-2', '10', '61', 'maker'],
    ['ko-3', '5', '61', 'maker'],
  ]);

  // Quotes through every price in the books fill everything that was left.
  const everywhere = ['XNYS', 'XNAS', 'ARCX'];
  for (const symbol of ['IBM', 'MSFT']) {
    await service.quote(
      symbol,
      ...everywhere.map((venue): [string, number, number, number, number] => [venue, 110, 1e6, 110.01, 1e6]),
    );
    await service.quote(
      symbol,
      ...everywhere.map((venue): [string, number, number, number, number] => [venue, 90, 1e6, 90.01, 1e6]),
    );
  }
  const end = await expectBooksToBalance(service);
  const open = await listOrders(service, 'open');
  expect(open.filter(({ symbol }) => symbol !== 'KO')).toEqual([]);
  expect(end.ledger.executions).toBeGreaterThan(settledBefore + 20);
  expect(await service.stop()).toBe(0);
  expect(answers).toBeGreaterThan(500);
}, 120_000);
