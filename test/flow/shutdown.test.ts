import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { OrderLedger } from '../support/order-ledger.ts';
import { OrderLoad } from '../support/order-load.ts';
import { ServiceProcess } from '../support/service-process.ts';

function settings(folder: string) {
  return {
    env: {
      DATA_DIR: folder,
      MARKET_FEED: 'pushed',
      FEED_HEARTBEAT_MS: '100',
      SYMBOLS: 'IBM,MSFT',
      INITIAL_CASH: '10000000',
      RISK_MAX_ORDERS_PER_SECOND: '0',
      RISK_SELF_MATCH_PREVENTION: 'off',
    },
  };
}

it.each([
  'SIGTERM',
  'SIGINT',
] as const)('%s under load: what was accepted is answered and kept, every pool is whole', async (signal) => {
  const folder = temporaryFolder();
  const service = await ServiceProcess.start(settings(folder));
  await OrderLoad.quote(service, 100);
  const feed = await service.stream('/feed?from=0').opened();
  const stream = await service.stream('/stream').opened();
  const load = new OrderLoad(service, 'load', 12);
  await delay(500);
  const exitCode = await service.stop(signal);
  await load.finish();
  expect(exitCode).toBe(0);
  expect(await feed.closed).toBe(1001);
  expect(await stream.closed).toBe(1001);
  expect(load.orders.length).toBeGreaterThan(50);
  expect(load.refused.filter((refusal) => refusal.startsWith('5'))).toEqual(
    load.refused.filter((refusal) => refusal === '503 shutting_down'),
  );

  const stopping = service.lines.findIndex((line) => line.includes(`"reason":"${signal}"`));
  const stopped = service.lines.findIndex((line) => line.includes('"msg":"stopped: every pooled object came home"'));
  expect(stopping).toBeGreaterThan(0);
  expect(stopped).toBeGreaterThan(stopping);
  const { pools } = JSON.parse(service.lines[stopped]!);
  expect(Object.keys(pools)).toEqual([
    'orders',
    'advanced_terms',
    'venue_orders',
    'fills',
    'venue_quotes',
    'risk_violations',
  ]);
  expect(pools.orders.acquired).toBeGreaterThanOrEqual(load.orders.length);

  const again = await ServiceProcess.start(settings(folder));
  const { events } = await again.events();
  const ledger = new OrderLedger(10_000_000, events);
  const answered = new Set(load.orders.map(({ id }) => id));
  // Whatever was accepted was answered: nothing is in the journal that its client does not know of.
  expect(new Set(ledger.orders.keys())).toEqual(answered);
  for (const id of load.canceled) expect(ledger.orders.get(id)!.status).toBe('canceled');
  expect((await again.read('/v2/orders?status=open&limit=500')).length).toBe(Math.min(500, ledger.openIds.length));
  expect(await again.stop()).toBe(0);
});

it('a request that comes while the service stops is answered, not cut off', async () => {
  const service = await ServiceProcess.start(settings(temporaryFolder()));
  await OrderLoad.quote(service, 100);
  const order = { symbol: 'IBM', qty: 1, side: 'buy', type: 'market', time_in_force: 'ioc' };
  const answers = Array.from({ length: 200 }, () => service.post('/v2/orders', order));
  await Promise.race(answers);
  service.signal('SIGTERM');
  const outcomes = await Promise.allSettled(answers);
  const statuses = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.status] : []));
  expect(new Set(statuses).difference(new Set([200, 503]))).toEqual(new Set());
  expect(await service.ended()).toBe(0);
});

it('connections that ask for nothing, or for half of something, do not hold the service', async () => {
  const service = await ServiceProcess.start(settings(temporaryFolder()));
  await service.get('/v2/orders');
  const silent = connect(service.port, '127.0.0.1');
  await once(silent, 'connect');
  const before = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - before).toBeLessThan(3_000);
  silent.destroy();

  const second = await ServiceProcess.start({ env: { ...settings(temporaryFolder()).env, SHUTDOWN_MS: '2000' } });
  const half = connect(second.port, '127.0.0.1');
  half.on('error', () => undefined);
  half.write(
    'POST /v2/orders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
  );
  await delay(100);
  expect(await second.stop()).toBe(0);
});

it('a second signal changes nothing', async () => {
  const service = await ServiceProcess.start(settings(temporaryFolder()));
  service.signal('SIGTERM');
  service.signal('SIGINT');
  service.signal('SIGTERM');
  expect(await service.ended()).toBe(0);
});

it('a stream client that never answers does not hold the service', async () => {
  const service = await ServiceProcess.start(settings(temporaryFolder()));
  const client = await service.stream('/feed').opened();
  client.socket.pause();
  expect(await service.stop()).toBe(0);
});

it('a second service on the same DATA_DIR says why it does not start, and the first goes on', async () => {
  const folder = temporaryFolder();
  const first = await ServiceProcess.start(settings(folder));
  const second = new ServiceProcess(settings(folder));
  expect(await second.ended()).toBe(1);
  expect(second.output).toContain(`another process uses the data folder ${folder}`);
  expect(await first.get('/health/ready')).toMatchObject({ status: 200 });
});

it('a port that is taken is named', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const service = new ServiceProcess({ env: { ...settings(temporaryFolder()).env, PORT: String(port) } });
  expect(await service.ended()).toBe(1);
  expect(service.output).toMatch(new RegExp(`in use.*127\\.0\\.0\\.1:${port}`));
  server.close();
});

it('a data folder that cannot be made is named', async () => {
  const service = new ServiceProcess({ env: { DATA_DIR: '/dev/null/data' } });
  expect(await service.ended()).toBe(1);
  expect(service.output).toContain('cannot make the data folder /dev/null/data');
});
