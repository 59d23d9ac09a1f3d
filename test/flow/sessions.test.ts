import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { ServiceProcess } from '../support/service-process.ts';

const DAY_MILLIS = 86_400_000;
/** The session that these tests are about ends at midnight UTC. */
const isNearMidnight = Date.now() % DAY_MILLIS > DAY_MILLIS - 60_000;

async function start(folder: string, env: Record<string, string> = {}): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({
    env: { DATA_DIR: folder, MARKET_FEED: 'pushed', SYMBOLS: 'IBM', QUOTE_MAX_AGE_MS: '3600000', ...env },
  });
  await service.quote('IBM', ['XNYS', 100, 300, 100.02, 300]);
  return service;
}

const order = { symbol: 'IBM', side: 'buy', qty: 100, type: 'limit', limit_price: '99.5', time_in_force: 'day' };

it.skipIf(isNearMidnight)('a day order outlives a restart within its session', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  await first.post('/v2/orders', order);
  await first.post('/v2/orders', { ...order, extended_hours: true });
  expect(await first.stop()).toBe(0);
  const second = await start(folder);
  expect(await second.read('/v2/orders?status=all')).toMatchObject([{ status: 'new' }, { status: 'new' }]);
  expect(await second.stop()).toBe(0);
});

it("under us_equity an order trades in the exchange's hours, and waits for them at other times", async () => {
  const service = await start(temporaryFolder(), { MARKET_SESSION: 'us_equity' });
  const { is_open: isOpen } = await service.read('/v2/clock');
  const sent = await service.post('/v2/orders', { ...order, limit_price: '100.02' });
  expect(sent.body).toMatchObject({ status: isOpen ? 'filled' : 'accepted' });
  expect(await service.stop()).toBe(0);
});
