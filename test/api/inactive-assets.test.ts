import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await buildApiFixture({ services: { isTradable: (instrumentId) => instrumentId !== 1 } });
});
afterAll(() => api.app.close());

const get = async (url: string) => (await api.send({ url })).json();

it('an asset that is no longer configured is inactive', async () => {
  expect(await get('/v2/assets/AAPL')).toMatchObject({ status: 'inactive', tradable: false });
  expect(await get('/v2/assets/IBM')).toMatchObject({ status: 'active', tradable: true });
});

it.each([
  ['', ['IBM', 'AAPL']],
  ['?status=', ['IBM', 'AAPL']],
  ['?status=all', ['IBM', 'AAPL']],
  ['?status=active', ['IBM']],
  ['?status=inactive', ['AAPL']],
])('the list of assets can be of one status: %s', async (query, symbols) => {
  const assets = await get(`/v2/assets${query}`);
  expect(assets.map(({ symbol }: { symbol: string }) => symbol)).toEqual(symbols);
});

const NOT_TRADABLE = { code: 42210000, reason: 'asset_not_tradable', message: 'asset AAPL is not tradable' };

it('an order in it is refused before the engine hears of it', async () => {
  const order = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
  const answer = await api.postOrder(order);
  expect([answer.statusCode, answer.json()]).toEqual([422, NOT_TRADABLE]);
  expect(api.engine.commands).toEqual([]);
  expect((await api.postOrder({ ...order, symbol: 'IBM' })).statusCode).toBe(200);
});

it('a quote for it is refused', async () => {
  const quote = { symbol: 'AAPL', venue: 'XNYS', bid_price: 1, bid_size: 1, ask_price: 2, ask_size: 1 };
  const answer = await api.send({ method: 'POST', url: '/ops/quotes', payload: quote });
  expect([answer.statusCode, answer.json()]).toEqual([422, NOT_TRADABLE]);
  expect(api.pushed).toEqual([]);
});
