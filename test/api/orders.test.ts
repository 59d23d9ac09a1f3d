import { Check } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelAllAnswer, OrderList } from '../../src/api/schemas/order.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { CancelOutcome } from '../../src/execution/execution-engine.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

const LIMIT = { symbol: 'IBM', qty: '10', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '100' };
const MARKET = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' };
const idOf = (orderId: number) => encodeUuid(UuidKind.Order, orderId);

let api: ApiFixture;
beforeEach(async () => {
  api = await buildApiFixture();
  await api.postOrder({ ...LIMIT, client_order_id: 'one' });
  await api.postOrder({ ...MARKET, client_order_id: 'two' });
  await api.postOrder({ ...LIMIT, client_order_id: 'three' });
});
afterEach(() => api.app.close());

const list = async (query: string) => (await api.send({ url: `/v2/orders${query}` })).json();
const clientIds = async (query: string) =>
  (await list(query)).map((order: { client_order_id: string }) => order.client_order_id);

describe('the list of orders', () => {
  it('shows open orders, newest first, unless told otherwise', async () => {
    expect(await clientIds('')).toEqual(['three', 'one']);
    expect(await clientIds('?status=closed')).toEqual(['two']);
    expect(await clientIds('?status=all&direction=asc&limit=2')).toEqual(['one', 'two']);
    expect(Check(OrderList, await list('?status=all'))).toBe(true);
    expect(api.history.queries[0]).toEqual({ accountId: 1, status: 'open', limit: 50, direction: 'desc' });
  });

  it('hands every filter on', async () => {
    const query = new URLSearchParams({
      status: 'all',
      limit: '500',
      after: '2026-11-20T15:00:00.000001Z',
      until: '2026-11-21',
      direction: 'asc',
      nested: 'True',
      symbols: 'IBM, AAPL,NOPE',
      side: 'sell',
      asset_class: 'us_equity',
      before_order_id: idOf(9),
      after_order_id: idOf(1),
    });
    expect((await api.send({ url: `/v2/orders?${query}` })).statusCode).toBe(200);
    expect(api.history.queries[0]).toEqual({
      accountId: 1,
      status: 'all',
      limit: 500,
      afterMicros: Date.UTC(2026, 10, 20, 15) * 1000 + 1,
      untilMicros: Date.UTC(2026, 10, 21) * 1000,
      direction: 'asc',
      nested: true,
      instrumentIds: [0, 1],
      side: Side.Sell,
      beforeOrderId: 9,
      afterOrderId: 1,
    });
  });

  it('takes a symbol list that is repeated', async () => {
    await list('?symbols=IBM&symbols=AAPL');
    expect(api.history.queries[0]?.instrumentIds).toEqual([0, 1]);
  });

  it('takes empty values for unset ones', async () => {
    await list('?status=&limit=&after=&until=&direction=&symbols=&side=&asset_class=&before_order_id=&after_order_id=');
    await list('');
    expect(api.history.queries[0]).toEqual(api.history.queries[1]);
    const answer = await api.send({ url: '/v2/orders:by_client_order_id?client_order_id=' });
    expect(answer.json()).toMatchObject({ code: 40010001, message: 'client_order_id is required' });
  });

  it.each(['?symbols=NOPE', '?asset_class=crypto'])('is empty for %s, and not everything', async (query) => {
    expect(await list(query)).toEqual([]);
    expect(api.history.queries).toEqual([]);
  });

  it.each([
    ['?status=new', 'status must be one of open, closed, all'],
    ['?limit=0', 'limit must be >= 1'],
    ['?limit=501', 'limit must be <= 500'],
    ['?limit=ten', 'limit must be a whole number'],
    ['?limit=1.5', 'limit must be a whole number'],
    ['?direction=up', 'direction must be one of asc, desc'],
    ['?side=both', 'side must be one of buy, sell'],
    ['?after=yesterday', 'after must be an RFC 3339 time or a date'],
    ['?after=2026-02-30', 'after must be an RFC 3339 time or a date'],
    ['?until=2026-99-99', 'until must be an RFC 3339 time or a date'],
    ['?nested=some', 'nested must be true or false'],
    ['?before_order_id=7', 'before_order_id must be the id of an order'],
    ['?after_order_id=x', 'after_order_id must be the id of an order'],
  ])('refuses %s', async (query, message) => {
    const answer = await api.send({ url: `/v2/orders${query}` });
    expect([answer.statusCode, answer.json()]).toEqual([422, { code: 40010001, message, reason: 'invalid_parameter' }]);
  });
});

describe('one order', () => {
  it('is found by its id, live or from the history', async () => {
    expect((await api.send({ url: `/v2/orders/${idOf(1)}?nested=True` })).json().client_order_id).toBe('one');
    expect((await api.send({ url: `/v2/orders/${idOf(2)}` })).json()).toMatchObject({
      client_order_id: 'two',
      status: 'filled',
      filled_avg_price: '100',
    });
  });

  it("is found by the client's id", async () => {
    const answer = await api.send({ url: '/v2/orders:by_client_order_id?client_order_id=two' });
    expect([answer.statusCode, answer.json().id]).toEqual([200, idOf(2)]);
  });

  it.each([
    `/v2/orders/${idOf(99)}`,
    '/v2/orders/7',
    `/v2/orders/${encodeUuid(UuidKind.Asset, 1)}`,
    '/v2/orders:by_client_order_id?client_order_id=nope',
  ])('is not found at %s', async (url) => {
    const answer = await api.send({ url });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 40410000]);
  });

  it('of another account is not found, even while it is live', async () => {
    api.engine.orders.push(
      Object.assign(new Order(), { orderId: 4, accountId: 2, clientOrderId: 'theirs', status: OrderStatus.New }),
    );
    expect((await api.send({ url: `/v2/orders/${idOf(4)}` })).statusCode).toBe(404);
    expect((await api.send({ method: 'DELETE', url: `/v2/orders/${idOf(4)}` })).statusCode).toBe(404);
    expect((await api.send({ url: '/v2/orders:by_client_order_id?client_order_id=theirs' })).statusCode).toBe(404);
    expect(api.engine.orders[3]?.status).toBe(OrderStatus.New);
  });

  it('needs a client_order_id to be looked for by one', async () => {
    for (const url of ['/v2/orders:by_client_order_id', '/v2/orders:by_client_order_id?client_order_id=']) {
      expect((await api.send({ url })).statusCode).toBe(422);
    }
  });
});

describe('cancelling', () => {
  const cancel = (orderId: number) => api.send({ method: 'DELETE', url: `/v2/orders/${idOf(orderId)}` });

  it('a live order answers 204 once that is durable', async () => {
    const waits = api.barrier.waits;
    const answer = await cancel(1);
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(api.barrier.waits).toBe(waits + 1);
    expect(api.engine.orders[0]?.status).toBe(OrderStatus.Canceled);
  });

  it('an order whose venue has yet to answer is 204 too', async () => {
    api.engine.cancelOutcome = CancelOutcome.Pending;
    expect((await cancel(1)).statusCode).toBe(204);
  });

  it.each([
    [2, 'filled'],
    [1, 'canceled'],
  ])('order %i that has ended says how', async (orderId, status) => {
    if (orderId === 1) await cancel(1);
    const answer = await cancel(orderId);
    expect([answer.statusCode, answer.json()]).toEqual([
      422,
      { code: 42210000, message: `order is already in "${status}" state`, reason: 'order_not_cancelable' },
    ]);
  });

  it.each([idOf(99), 'nonsense'])('unknown order %s is 404', async (id) => {
    const answer = await api.send({ method: 'DELETE', url: `/v2/orders/${id}` });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 40410000]);
  });

  it('everything tells of every order', async () => {
    const answer = await api.send({ method: 'DELETE', url: '/v2/orders' });
    expect([answer.statusCode, answer.json()]).toEqual([
      207,
      [
        { id: idOf(1), status: 200 },
        { id: idOf(3), status: 200 },
      ],
    ]);
    expect(Check(CancelAllAnswer, answer.json())).toBe(true);
    expect((await api.send({ method: 'DELETE', url: '/v2/orders' })).json()).toEqual([]);
  });
});
