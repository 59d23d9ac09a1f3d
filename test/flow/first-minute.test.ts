import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { ServiceProcess } from '../support/service-process.ts';

const title =
  'a newcomer sends an order, sees its fill on both streams and finds it on the metrics page, with pooling %s';
it.each(['on', 'off'])(title, async (pooling) => {
  const service = await ServiceProcess.start({ env: { DATA_DIR: temporaryFolder(), POOLING: pooling } });
  const stream = await service.stream('/stream').opened();
  stream.send({ action: 'auth', key: '', secret: '' });
  expect(await stream.next()).toEqual({
    stream: 'authorization',
    data: { status: 'authorized', action: 'authenticate' },
  });
  stream.send({ action: 'listen', data: { streams: ['trade_updates'] } });
  expect(await stream.next()).toEqual({ stream: 'listening', data: { streams: ['trade_updates'] } });
  const feed = await service.stream('/feed').opened();
  expect(await feed.next()).toMatchObject({ type: 'heartbeat', seq: 0 });

  const { status, body: order } = await service.post('/v2/orders', {
    symbol: 'AAPL',
    qty: 10,
    side: 'buy',
    type: 'market',
    time_in_force: 'day',
  });
  expect(status).toBe(200);
  expect(order).toMatchObject({ symbol: 'AAPL', status: 'filled', qty: '10', filled_qty: '10' });

  expect(await stream.next()).toMatchObject({
    stream: 'trade_updates',
    data: { event: 'new', order: { id: order.id } },
  });
  const update = await stream.next();
  expect(update).toMatchObject({
    stream: 'trade_updates',
    data: { event: 'fill', order: { id: order.id, status: 'filled' }, qty: '10', position_qty: '10' },
  });

  const { type, events } = await feed.next();
  expect(type).toBe('events');
  expect(events).toMatchObject([
    { seq: 1, type: 'accepted', order_id: order.id, order_qty: '10' },
    { seq: 2, type: 'fill', order_id: order.id, status: 'filled', liquidity: 'taker', cumulative_qty: '10' },
  ]);
  const [, fill] = events;
  expect(fill.execution_id).toBe(update.data.execution_id);
  expect(fill.price).toBe(update.data.price);
  expect(Number(fill.price)).toBeGreaterThanOrEqual(Number(fill.nbbo_ask));
  expect(Number(fill.nbbo_bid)).toBeLessThan(Number(fill.nbbo_ask));

  expect(await service.read('/v2/positions/AAPL')).toMatchObject({ qty: '10', side: 'long' });
  const [orders] = await service.read('/ops/pools');
  expect(orders).toMatchObject({ pool_name: 'orders', pooling: pooling === 'on', acquired: 1, active_objects: 0 });
  expect(orders.hit_rate_percent).toBe(pooling === 'on' ? 100 : 0);
  const page = await service.read('/metrics');
  expect(page).toMatch(/^orderpool_orders_total\{[^}]*status="filled"[^}]*\} 1$/m);
  expect(page).toMatch(new RegExp(`^orderpool_fills_total\\{[^}]*venue="${fill.venue}"[^}]*\\} 1$`, 'm'));
  expect(await service.stop()).toBe(0);
});
