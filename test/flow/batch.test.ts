import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';

const MARKET = { symbol: 'IBM', qty: 1, side: 'buy', type: 'market', time_in_force: 'ioc' };
const RESTING = { symbol: 'IBM', qty: 10, side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '99.5' };

async function start(folder: string, env: Record<string, string> = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({
    env: {
      DATA_DIR: folder,
      MARKET_FEED: 'pushed',
      FEED_HEARTBEAT_MS: '100',
      SYMBOLS: 'IBM,KO',
      QUOTE_MAX_AGE_MS: '3600000',
      RISK_MAX_ORDERS_PER_SECOND: '0',
      ...env,
    },
  });
  await service.quote('IBM', ['XNYS', 100, 5000, 100.02, 5000]);
  return service;
}

/** "fill 3" for a fill of the third order of the batch. */
function story(events: readonly Json[], results: readonly Json[]): string[] {
  const places = new Map(results.map(({ order }, index) => [order?.id, index]));
  return events.map((event) => `${event.type} ${places.get(event.order_id) ?? 'refused'}`);
}

it('a batch is taken in its order, shows so on /feed, and is there after a restart', async () => {
  const folder = temporaryFolder();
  const service = await start(folder);
  const { status, body: results } = await service.post('/v2/orders/batch', {
    orders: [
      { ...MARKET, client_order_id: 'one' },
      RESTING,
      { ...MARKET, qty: '1.5' },
      { ...MARKET, client_order_id: 'one' },
      { ...RESTING, limit_price: '150' },
      { ...MARKET, qty: 5, client_order_id: 'five' },
    ],
  });
  expect(status).toBe(207);
  expect(results.map((result: Json) => result.error?.reason ?? result.order.status)).toEqual([
    'filled',
    'new',
    'invalid_parameter',
    'client_order_id_taken',
    'price_collar',
    'filled',
  ]);
  const { events, heartbeat } = await service.events();
  expect(story(events, results)).toEqual([
    'accepted 0',
    'fill 0',
    'accepted 1',
    'rejected refused',
    'accepted 5',
    'fill 5',
  ]);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  const orders = await service.read('/v2/orders?status=all&direction=asc');
  expect(orders).toEqual([results[0].order, results[1].order, results[5].order]);
  expect(await service.stop()).toBe(0);

  const again = await start(folder);
  expect(await again.events()).toMatchObject({ events, heartbeat: { seq: heartbeat.seq, hash: heartbeat.hash } });
  expect(await again.read('/v2/orders?status=all&direction=asc')).toEqual(orders);
  expect(await again.read('/v2/positions/IBM')).toMatchObject({ qty: '6' });
  // The whole batch once more: what was taken is not taken again, though this process has never seen its ids.
  const repeated = await again.post('/v2/orders/batch', [
    { ...MARKET, client_order_id: 'one' },
    { ...MARKET, qty: 5, client_order_id: 'five' },
    { ...MARKET, client_order_id: 'six' },
  ]);
  expect(repeated.body.map(({ status: of }: Json) => of)).toEqual([422, 422, 200]);
});

it('1000 orders answered before a kill are there after it, in the order of the answer', async () => {
  const folder = temporaryFolder();
  const service = await start(folder);
  const orders = Array.from({ length: 1000 }, (_, index) => ({ ...MARKET, client_order_id: `order ${index}` }));
  const { status, body: results } = await service.post('/v2/orders/batch', { orders });
  await service.kill();
  expect(status).toBe(207);
  expect(results.map(({ order }: Json) => order.client_order_id)).toEqual(orders.map((order) => order.client_order_id));
  expect(results.every(({ order }: Json) => order.status === 'filled')).toBe(true);

  const again = await start(folder);
  const { events } = await again.events();
  expect(story(events, results)).toEqual(orders.flatMap((_, index) => [`accepted ${index}`, `fill ${index}`]));
  expect(await again.read('/v2/positions/IBM')).toMatchObject({ qty: '1000' });
});

it('batches of many clients at once stay whole, and each is answered for itself', async () => {
  const service = await start(temporaryFolder(), { JOURNAL_SYNC: 'off' });
  const batches = Array.from({ length: 20 }, (_, client) =>
    Array.from({ length: 50 }, (_, index) => ({ ...MARKET, client_order_id: `${client}/${index}` })),
  );
  const answers = await Promise.all(batches.map((orders) => service.post('/v2/orders/batch', { orders })));
  for (const [client, { status, body }] of answers.entries()) {
    expect(status).toBe(207);
    expect(body.map(({ order }: Json) => order.client_order_id)).toEqual(
      batches[client]!.map((order) => order.client_order_id),
    );
    // In one go: no order of another batch came in between.
    const ids = body.map(({ order }: Json) => Number.parseInt(order.id.slice(-12), 16));
    expect(ids).toEqual(ids.map((_: number, index: number) => ids[0] + index));
  }
  expect(await service.read('/v2/positions/IBM')).toMatchObject({ qty: '1000' });
});

it('a service that has room for few orders refuses those of a batch that find none, and goes on', async () => {
  const service = await start(temporaryFolder(), { POOL_ORDERS: '5', POOL_ORDERS_CEILING: '5', MAX_LIVE_ORDERS: '10' });
  const { body: full } = await service.post('/v2/orders/batch', { orders: Array.from({ length: 15 }, () => RESTING) });
  expect(full.map(({ status }: Json) => status)).toEqual([...Array(10).fill(200), ...Array(5).fill(503)]);
  expect(full[10].error).toMatchObject({ code: 50310000, reason: 'order_capacity_exhausted' });
  expect((await service.delete('/v2/orders')).body).toHaveLength(10);
  const { body: next } = await service.post('/v2/orders/batch', [RESTING, RESTING]);
  expect(next.map(({ status }: Json) => status)).toEqual([200, 200]);
  expect(await service.stop()).toBe(0);
});
