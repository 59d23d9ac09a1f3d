import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';

function settings(folder: string, env: Record<string, string> = {}) {
  return {
    env: {
      DATA_DIR: folder,
      MARKET_FEED: 'pushed',
      SYMBOLS: 'IBM,KO',
      QUOTE_MAX_AGE_MS: '3600000',
      FEED_HEARTBEAT_MS: '100',
      ...env,
    },
  };
}

const order = (symbol: string, side: string, qty: number, limit?: string): Json => ({
  symbol,
  side,
  qty,
  type: limit === undefined ? 'market' : 'limit',
  time_in_force: 'gtc',
  ...(limit !== undefined && { limit_price: limit }),
});

async function pushQuotes(service: ServiceProcess): Promise<void> {
  await service.quote('IBM', ['XNYS', 100, 300, 100.02, 300], ['XNAS', 99.99, 100, 100.03, 500]);
  await service.quote('KO', ['XNYS', 60, 100, 60.01, 20]);
}

/** What must not change by a restart. The account's `created_at` is when the service began to keep it. */
async function books(service: ServiceProcess): Promise<Json> {
  const { created_at, ...account } = await service.read('/v2/account');
  return {
    account,
    positions: await service.read('/v2/positions'),
    orders: await service.read('/v2/orders?status=all'),
    open: await service.read('/v2/orders'),
    feed: await service.events(),
  };
}

it.each([
  'normal',
  'full',
])('after a restart (journal %s) every event is there, and an order that waited takes the first quotes', async (sync) => {
  const folder = temporaryFolder();
  const first = await ServiceProcess.start(settings(folder, { JOURNAL_SYNC: sync }));
  await pushQuotes(first);
  await first.post('/v2/orders', order('IBM', 'buy', 350));
  await first.post('/v2/orders', order('IBM', 'sell', 120));
  await first.post('/v2/orders', order('IBM', 'buy', 40, '99.5'));
  await first.post('/v2/orders', order('KO', 'sell', 70));
  const waiting = await first.post('/v2/orders', { ...order('KO', 'buy', 50), client_order_id: 'waiting' });
  expect(waiting.body).toMatchObject({ status: 'partially_filled', filled_qty: '20' });
  await pushQuotes(first);
  const before = await books(first);
  expect(before.open).toHaveLength(2);
  expect(await first.stop()).toBe(0);

  const second = await ServiceProcess.start(settings(folder, { JOURNAL_SYNC: sync }));
  await pushQuotes(second);
  // The market order that waited takes what the first quotes after the restart bring.
  const after = await books(second);
  expect(after.feed.events.slice(0, before.feed.events.length)).toEqual(before.feed.events);
  const [fill, ...more] = after.feed.events.slice(before.feed.events.length);
  expect(fill).toMatchObject({ type: 'fill', client_order_id: 'waiting', qty: '20', cumulative_qty: '40' });
  expect(more).toEqual([]);
});

it('a restart without a word in between leaves every book as it was', async () => {
  const folder = temporaryFolder();
  const first = await ServiceProcess.start(settings(folder));
  await pushQuotes(first);
  await first.post('/v2/orders', order('IBM', 'buy', 350));
  await first.post('/v2/orders', order('IBM', 'sell', 390));
  await first.post('/v2/orders', order('IBM', 'buy', 40, '99.5'));
  const refused = await first.post('/v2/orders', order('IBM', 'buy', 40, '150'));
  expect(refused.status).toBe(403);
  await pushQuotes(first);
  const before = await books(first);
  expect(await first.stop()).toBe(0);

  for (let restart = 0; restart < 2; restart++) {
    const again = await ServiceProcess.start(settings(folder));
    await pushQuotes(again);
    expect(await books(again)).toEqual(before);
    expect(await again.stop()).toBe(0);
  }
});

it('numbers go on where they ended: events, orders and executions', async () => {
  const folder = temporaryFolder();
  const first = await ServiceProcess.start(settings(folder));
  await pushQuotes(first);
  const { body: one } = await first.post('/v2/orders', order('IBM', 'buy', 1));
  // A refused order takes a number too, though nobody ever sees it.
  await first.post('/v2/orders', order('IBM', 'buy', 1, '150'));
  const { events: old } = await first.events();
  await first.stop();
  const second = await ServiceProcess.start(settings(folder));
  await pushQuotes(second);
  const { body: two } = await second.post('/v2/orders', order('IBM', 'buy', 1));
  expect(two.id > one.id).toBe(true);
  expect(two.client_order_id).not.toBe(one.client_order_id);
  const feed = await second.stream(`/feed?from=${old.length + 1}`).opened();
  const { events } = await feed.next();
  expect(events.map(({ seq, type }: Json) => [seq, type])).toEqual([
    [old.length + 1, 'accepted'],
    [old.length + 2, 'fill'],
  ]);
  expect(events[1].execution_id > old[1].execution_id).toBe(true);
});

it('a symbol that is not configured any more keeps its orders and positions, and takes the same place again', async () => {
  const folder = temporaryFolder();
  const first = await ServiceProcess.start(settings(folder));
  await pushQuotes(first);
  await first.post('/v2/orders', order('IBM', 'buy', 5));
  const { body: resting } = await first.post('/v2/orders', order('KO', 'buy', 5, '59'));
  await first.stop();

  const second = await ServiceProcess.start(settings(folder, { SYMBOLS: 'MSFT,KO' }));
  expect(await second.read('/v2/positions/IBM')).toMatchObject({ symbol: 'IBM', qty: '5' });
  expect(await second.read(`/v2/orders/${resting.id}`)).toEqual(resting);
  await second.quote('KO', ['XNYS', 58, 100, 58.5, 100]);
  expect(await second.read(`/v2/orders/${resting.id}`)).toMatchObject({ symbol: 'KO', status: 'filled' });
});

it('JOURNAL_SYNC=off remembers nothing and leaves DATA_DIR alone', async () => {
  const folder = temporaryFolder();
  const off = settings(folder, { JOURNAL_SYNC: 'off' });
  const first = await ServiceProcess.start(off);
  await pushQuotes(first);
  expect((await first.post('/v2/orders', order('IBM', 'buy', 5))).status).toBe(200);
  expect(await first.stop()).toBe(0);
  const second = await ServiceProcess.start(off);
  expect(await second.read('/v2/orders?status=all')).toEqual([]);
  expect((await second.events()).heartbeat.seq).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
