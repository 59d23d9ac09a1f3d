import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';
import { until } from '../support/streams.ts';

const RESTING = { symbol: 'IBM', qty: 10, side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '99.5' };

it('the loss of a session that asked for it cancels all that works, a stop of the service nothing', async () => {
  const folder = temporaryFolder();
  const settings = { env: { DATA_DIR: folder, MARKET_FEED: 'pushed', SYMBOLS: 'IBM' } };
  const service = await ServiceProcess.start(settings);
  await service.quote('IBM', ['XNYS', 100, 500, 100.02, 500]);
  const guard = await service.stream('/feed?cancel_on_disconnect=true').opened();
  const feed = await service.stream('/feed').opened();
  for (let order = 0; order < 3; order++) await service.post('/v2/orders', RESTING);
  guard.socket.terminate();
  await until(() => feed.feedEvents.length === 6);
  expect(feed.feedEvents.slice(3).map(({ type, reason }: Json) => [type, reason])).toEqual(
    Array.from({ length: 3 }, () => ['canceled', 'client_request']),
  );
  expect(await service.read('/v2/orders?status=open')).toEqual([]);

  await service.stream('/feed?cancel_on_disconnect=true').opened();
  await service.post('/v2/orders', RESTING);
  expect(await service.stop()).toBe(0);
  const again = await ServiceProcess.start(settings);
  expect(await again.read('/v2/orders?status=open')).toHaveLength(1);
});
