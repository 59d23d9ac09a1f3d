import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RiskSettings } from '../../src/risk/risk-limits.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import { TestMarket } from '../support/engine.ts';

const LIMIT = { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '99.50' };
const MARKET = { symbol: 'IBM', qty: '100', side: 'buy', type: 'market', time_in_force: 'day' };
const LIMITS: RiskSettings = { maximumOrderSize: 500, buyingPowerMultiplier: 1, maximumMessagesPerSecond: 100 };

let market: TestMarket;
let api: ApiFixture;

/** The app over a real engine; every answer that waits for the commit finds its turn ended, as in the service. */
beforeEach(async () => {
  market = new TestMarket({ limits: LIMITS });
  market.quote(0, 99.99, 300, 100.01, 200);
  market.rank();
  const { engine, board, instruments, venues, statistics, rankings } = market;
  api = await buildApiFixture({
    services: {
      engine,
      board,
      instruments,
      venues,
      venueStatistics: statistics,
      rankings,
      clock: { nowMicros: () => market.nowMicros },
      barrier: {
        durableSeq: 0,
        whenDurable: async () => engine.endTurn(),
        afterCommit: (waiter) => {
          engine.endTurn();
          waiter.onDurable();
        },
      },
    },
  });
});
afterEach(async () => {
  await api.app.close();
});

const get = async (url: string) => (await api.send({ url })).json();

it('an order fills, and position and account follow', async () => {
  expect((await api.postOrder(MARKET)).json()).toMatchObject({
    status: 'filled',
    filled_qty: '100',
    filled_avg_price: '100.01',
  });
  expect(await get('/v2/positions/IBM')).toMatchObject({
    qty: '100',
    avg_entry_price: '100.01',
    current_price: '99.99',
    unrealized_pl: '-2',
  });
  expect((await get('/ops/quotes/IBM')).venues[0]).toMatchObject({ ask_size: '200', ask_taken: '100' });
  const account = await get('/v2/account');
  expect(Number(account.cash)).toBeCloseTo(1_000_000 - 10_001, 0);
  expect(Number(account.equity)).toBeCloseTo(1_000_000 - 2, 0);
});

it('an order rests, is seen and is cancelled, and its buying power comes back', async () => {
  const order = (await api.postOrder(LIMIT)).json();
  expect(order.status).toBe('new');
  expect(await get(`/v2/orders/${order.id}`)).toEqual(order);
  expect((await get('/v2/account')).buying_power).toBe('990050');
  expect((await api.send({ method: 'DELETE', url: `/v2/orders/${order.id}` })).statusCode).toBe(204);
  expect((await get('/v2/account')).buying_power).toBe('1000000');
});

it('all orders are cancelled at once', async () => {
  const ids = [(await api.postOrder(LIMIT)).json().id, (await api.postOrder(LIMIT)).json().id];
  const answer = await api.send({ method: 'DELETE', url: '/v2/orders' });
  expect(answer.json()).toEqual(ids.map((id) => ({ id, status: 200 })));
  expect(market.engine.liveOrderCount).toBe(0);
});

it('a rule refuses with its figures', async () => {
  const answer = await api.postOrder({ ...LIMIT, qty: 501 });
  expect([answer.statusCode, answer.json()]).toMatchObject([
    403,
    { code: 40310000, rule: 'maximum_order_size', limit: '500', observed: '501' },
  ]);
});

it('bad orders and refusals by name leave no event and no trace in the account', async () => {
  await api.postOrder({ ...LIMIT, client_order_id: 'mine' });
  const before = [await get('/v2/account'), market.events.length];
  const bad = [
    { ...LIMIT, client_order_id: 'mine' },
    { ...LIMIT, qty: -1 },
    { ...LIMIT, qty: '9007199254740992' },
    { ...LIMIT, limit_price: '99.505' },
    { ...LIMIT, symbol: 'NOPE' },
    { ...MARKET, limit_price: '1' },
    [],
  ];
  for (const body of bad) expect((await api.postOrder(body)).statusCode).toBeGreaterThanOrEqual(400);
  expect([await get('/v2/account'), market.events.length]).toEqual(before);
});

it('a venue that is switched off gets no orders', async () => {
  await api.send({ method: 'POST', url: '/ops/venues/XNYS', payload: { enabled: false } });
  expect((await api.postOrder({ ...MARKET, time_in_force: 'ioc' })).json()).toMatchObject({
    status: 'canceled',
    filled_qty: '0',
  });
});

it('an order that waits is routed to a venue that is taken back into routing', async () => {
  const change = (enabled: boolean) =>
    api.send({ method: 'POST', url: `/ops/venues/${market.venues[0]!.mic}`, payload: { enabled } });
  expect((await change(false)).json()).toMatchObject({ enabled: false });
  const order = (await api.postOrder(MARKET)).json();
  expect(order.status).toBe('new');
  expect((await change(true)).json()).toMatchObject({ enabled: true });
  expect(await get('/v2/positions/IBM')).toMatchObject({ qty: '100' });
});
