import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';

const MARKET = { type: 'market', time_in_force: 'day' };

/** What the account has come to, as far as it must outlive the process. */
async function account(service: ServiceProcess): Promise<Json> {
  const history = await service.read(
    '/v2/account/portfolio/history?period=1D&timeframe=1Min&intraday_reporting=continuous',
  );
  return {
    activities: await service.read('/v2/account/activities'),
    configurations: await service.read('/v2/account/configurations'),
    base: history.base_value,
    equity: history.equity.at(-1),
  };
}

it('what an account did, set and was worth is there after a restart', async () => {
  const env = { DATA_DIR: temporaryFolder(), MARKET_FEED: 'pushed', SYMBOLS: 'IBM,KO', QUOTE_MAX_AGE_MS: '3600000' };
  const push = async (service: ServiceProcess): Promise<void> => {
    await service.quote('IBM', ['XNYS', 100, 300, 100.02, 300]);
    await service.quote('KO', ['XNYS', 60, 500, 60.02, 500]);
  };
  const first = await ServiceProcess.start({ env });
  await push(first);
  await first.post('/v2/orders', { ...MARKET, symbol: 'IBM', side: 'buy', qty: 300 });
  await first.post('/v2/orders', { ...MARKET, symbol: 'KO', side: 'sell', qty: 100 });
  const partial = await first.post('/v2/orders', { ...MARKET, symbol: 'KO', side: 'buy', qty: 600 });
  expect(partial.body).toMatchObject({ status: 'partially_filled', filled_qty: '500' });
  expect((await first.delete('/v2/positions/IBM?percentage=50')).body).toMatchObject({ qty: '150', status: 'filled' });
  expect((await first.delete('/v2/orders')).status).toBe(207);
  const configurations = JSON.stringify({ suspend_trade: true, max_margin_multiplier: '1' });
  await first.send('PATCH', '/v2/account/configurations', configurations, { 'content-type': 'application/json' });
  const before = await account(first);
  expect(before.activities).toMatchObject([
    { symbol: 'IBM', side: 'sell', qty: '150', type: 'fill' },
    { symbol: 'KO', side: 'buy', qty: '500', type: 'partial_fill', cum_qty: '500', leaves_qty: '100' },
    { symbol: 'KO', side: 'sell', qty: '100', type: 'fill' },
    { symbol: 'IBM', side: 'buy', qty: '300', type: 'fill', order_status: 'filled' },
  ]);
  expect(before.base).toBe(100_000);
  expect(before.equity).toBeLessThan(100_000);
  expect(await first.stop()).toBe(0);

  const second = await ServiceProcess.start({ env });
  await push(second);
  const refused = await second.post('/v2/orders', { ...MARKET, symbol: 'IBM', side: 'buy', qty: 1 });
  expect([refused.status, refused.body.rule]).toEqual([403, 'trading_state']);
  expect(await account(second)).toEqual(before);
  const older = await second.read(`/v2/account/activities/FILL?page_size=2&page_token=${before.activities[1].id}`);
  expect(older).toEqual(before.activities.slice(2));
});
