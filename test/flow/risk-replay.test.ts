import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { ServiceProcess } from '../support/service-process.ts';

const MARKET = { symbol: 'IBM', qty: 50, side: 'buy', type: 'market', time_in_force: 'ioc' };
const RESTING = { symbol: 'IBM', qty: 10, side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '99.5' };

it('proposed rules are tried on what was just answered, and nothing changes', async () => {
  const env = { DATA_DIR: temporaryFolder(), MARKET_FEED: 'pushed', SYMBOLS: 'IBM', RISK_MAX_ORDER_QTY: '60' };
  const service = await ServiceProcess.start({ env });
  await service.quote('IBM', ['XNYS', 100, 500, 100.02, 500]);
  await service.post('/v2/orders/batch', [MARKET, RESTING, { ...MARKET, qty: 61 }]);
  const rulesBefore = await service.read('/ops/risk/rules');
  const { hash, seq } = (await service.events()).heartbeat;
  const rules = { global: { maximum_order_size: 40 } };
  const { status, body } = await service.post('/ops/risk/replay', { rules });
  expect([status, body]).toMatchObject([
    200,
    {
      orders: 3,
      actual: { refused: 1, by_rule: { maximum_order_size: 1 } },
      proposed: { refused: 2, by_rule: { maximum_order_size: 2 } },
      undecided: 0,
      newly_refused: 1,
      examples: [{ symbol: 'IBM', qty: '50', violation: { limit: '40', observed: '50' } }],
    },
  ]);
  expect((await service.post('/ops/risk/replay', { rules, last: 1 })).body).toMatchObject({
    orders: 1,
    newly_refused: 0,
  });
  expect((await service.events()).heartbeat).toMatchObject({ hash, seq });
  expect(await service.read('/ops/risk/rules')).toEqual(rulesBefore);
});
