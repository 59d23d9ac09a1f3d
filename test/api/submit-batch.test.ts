import type { LightMyRequestResponse } from 'fastify';
import { Check } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchAnswer } from '../../src/api/schemas/batch.ts';
import { Order } from '../../src/domain/order.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { RiskRule, RiskUnit, RiskViolation } from '../../src/domain/risk-violation.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { JournalFailure } from '../../src/execution/ports/journal.ts';
import { HistoryOverloaded } from '../../src/execution/ports/order-history.ts';
import { OrderStage, type OrderTimings } from '../../src/execution/ports/order-timings.ts';
import { type ApiFixture, buildApiFixture, NOW_MICROS } from '../support/api.ts';
import { TestMarket } from '../support/engine.ts';

const LIMIT = { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '99.50' };
const MARKET = { symbol: 'IBM', qty: '100', side: 'sell', type: 'market', time_in_force: 'ioc' };
const VIOLATION = {
  rule: RiskRule.MaximumOrderSize,
  unit: RiskUnit.Quantity,
  limit: 50,
  observed: 100,
  headroom: 50,
};

let api: ApiFixture;
beforeEach(async () => {
  api = await buildApiFixture();
});
afterEach(() => api.app.close());

function post(body: unknown, to: ApiFixture = api): Promise<LightMyRequestResponse> {
  const headers = { 'content-type': 'application/json' };
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return to.send({ method: 'POST', url: '/v2/orders/batch', headers, payload });
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** The statuses and reasons of the results, in short. */
function outcomes(answer: LightMyRequestResponse): (number | string)[] {
  expect(answer.statusCode).toBe(207);
  return answer.json().map((result: { status: number; error?: { reason: string } }) => result.error?.reason ?? 200);
}

describe('a batch', () => {
  it('is answered with one result for each order, in their order', async () => {
    const answer = await post({ orders: times(20, (index) => ({ ...LIMIT, qty: index + 1 })) });
    expect(answer.statusCode).toBe(207);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Check(BatchAnswer, answer.json())).toBe(true);
    expect(answer.json().map((result: { order: { qty: string } }) => result.order.qty)).toEqual(
      times(20, (index) => String(index + 1)),
    );
  });

  it('gives each order the answer that it would get alone', async () => {
    const orders = [LIMIT, MARKET, { ...LIMIT, symbol: 'AAPL', client_order_id: 'née "é"' }];
    const alone = await buildApiFixture();
    const answers = [];
    for (const order of orders) answers.push((await alone.postOrder(order)).json());
    expect((await post({ orders })).json()).toEqual(answers.map((order) => ({ status: 200, order })));
    await alone.app.close();
  });

  it('may be the body itself', async () => {
    expect(outcomes(await post([LIMIT, MARKET]))).toEqual([200, 200]);
  });

  it('of 1000 orders with the longest ids and all fields is taken within the default body limit', async () => {
    const unset = { notional: null, stop_price: null, trail_price: null, trail_percent: null, order_class: 'simple' };
    const orders = times(1000, (index) => ({
      ...LIMIT,
      ...unset,
      client_order_id: String(index).padStart(128, '\u00e9'),
      extended_hours: false,
    }));
    const body = JSON.stringify({ orders });
    expect(Buffer.byteLength(body)).toBeLessThan((2 / 3) * 2 ** 20);
    expect(outcomes(await post(body))).toEqual(times(1000, () => 200));
    expect(api.engine.orders).toHaveLength(1000);
  });

  it('is answered once all of it is durable, and not before, with one wait', async () => {
    api.barrier.hold();
    let answered = false;
    const answer = post({ orders: [LIMIT, MARKET] }).finally(() => {
      answered = true;
    });
    await expect.poll(() => api.engine.orders.length).toBe(2);
    // What the engine hands out is its own: it may be another order's by the time the answer leaves.
    for (const order of api.engine.orders) Object.assign(order, { orderId: 99, qty: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    expect(api.barrier.waits).toBe(1);
    api.barrier.release();
    expect((await answer).json()[0].order).toMatchObject({ id: encodeUuid(UuidKind.Order, 1), qty: '100' });
  });

  it('that the journal lost is answered with 503 and nothing else', async () => {
    api.barrier.fail(new JournalFailure('disk full'));
    const answer = await post({ orders: [LIMIT, { ...LIMIT, qty: 0 }] });
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { reason: 'journal_unavailable' }]);
    expect(answer.body).not.toContain('disk full');
    expect(answer.json()).not.toHaveProperty('length');
  });

  it('whose journal fails while its orders are taken is answered with 503 and nothing else', async () => {
    api.engine.failure = new JournalFailure('disk full');
    const answer = await post({ orders: [LIMIT, LIMIT] });
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { reason: 'journal_unavailable' }]);
  });

  it('is refused unread while the service is overloaded', async () => {
    const overloaded = await buildApiFixture({ services: { isOverloaded: () => true } });
    const answer = await post({ orders: [LIMIT] }, overloaded);
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { reason: 'overloaded' }]);
    expect(overloaded.engine.commands).toEqual([]);
    await overloaded.app.close();
  });

  it('times each order that was accepted, from the arrival of the batch and from the engine to its commit', async () => {
    let now = 0;
    const recorded: [number, number][] = [];
    const timings: OrderTimings = { nowNanos: () => ++now, record: (stage, nanos) => recorded.push([stage, nanos]) };
    const timed = await buildApiFixture({ services: { timings } });
    await post({ orders: [LIMIT, { ...LIMIT, qty: 0 }, LIMIT] }, timed);
    expect(recorded).toEqual([
      [OrderStage.Journal, 1],
      [OrderStage.Total, 2],
      [OrderStage.Journal, 1],
      [OrderStage.Total, 2],
    ]);
    await timed.app.close();
  });

  it('needs a key where orders do', async () => {
    const keyed = await buildApiFixture({ keys: [{ keyId: 'k', secret: 's', accountId: 2, ops: false }] });
    expect((await post({ orders: [LIMIT] }, keyed)).statusCode).toBe(401);
    const headers = { 'apca-api-key-id': 'k', 'apca-api-secret-key': 's' };
    await keyed.send({ method: 'POST', url: '/v2/orders/batch', headers, payload: { orders: [LIMIT, LIMIT] } });
    expect(keyed.engine.commands.map(({ accountId }) => accountId)).toEqual([2, 2]);
    await keyed.app.close();
  });
});

describe('a batch as a whole is refused, and nothing done,', () => {
  it.each<[string, unknown, number, string, string]>([
    ['where it is empty', { orders: [] }, 422, 'invalid_parameter', 'orders must hold 1 to 1000 orders, not 0'],
    ['where it is an empty list', [], 422, 'invalid_parameter', 'orders must hold 1 to 1000 orders, not 0'],
    [
      'where it has 1001 orders',
      { orders: times(1001, () => LIMIT) },
      422,
      'invalid_parameter',
      'orders must hold 1 to 1000 orders, not 1001',
    ],
    ['where it has no list', { order: LIMIT }, 400, 'malformed_request', 'a list of orders'],
    ['where the list is an object', { orders: { 0: LIMIT } }, 400, 'malformed_request', 'a list of orders'],
    ['where the list is null', { orders: null }, 400, 'malformed_request', 'a list of orders'],
    ['where it is one order', LIMIT, 400, 'malformed_request', 'a list of orders'],
    ['where it is null', 'null', 400, 'malformed_request', 'a list of orders'],
    ['where it is a text', '"orders"', 400, 'malformed_request', 'a list of orders'],
    ['where there is none', '', 400, 'malformed_request', 'a list of orders'],
    ['where it breaks off', '{"orders":[{}', 400, 'malformed_request', 'not valid JSON'],
    [
      'where it is too large',
      { orders: [{ ...LIMIT, note: 'x'.repeat(2 ** 20) }] },
      413,
      'body_too_large',
      'too large',
    ],
  ])('%s', async (_name, body, status, reason, message) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      status,
      { reason, message: expect.stringContaining(message) },
    ]);
    expect(api.engine.commands).toEqual([]);
  });
});

describe('an order of a batch', () => {
  it('that is wrong is refused as it would be alone, and the others are taken', async () => {
    const bad = [
      { ...LIMIT, qty: '1.5' },
      { ...LIMIT, symbol: 'NOPE' },
      { ...LIMIT, type: 'stop' },
      { ...MARKET, limit_price: '1' },
      { ...LIMIT, client_order_id: 5 },
      {},
    ];
    const answer = await post({ orders: bad.flatMap((order) => [LIMIT, order]) });
    const results = answer.json();
    for (const [index, order] of bad.entries()) {
      const alone = await api.postOrder(order);
      expect(results[2 * index]).toMatchObject({ status: 200 });
      expect(results[2 * index + 1]).toEqual({ status: alone.statusCode, error: alone.json() });
    }
    expect(api.engine.commands).toHaveLength(bad.length);
    expect(Check(BatchAnswer, results)).toBe(true);
  });

  it.each([
    null,
    7,
    'IBM',
    true,
    [LIMIT],
  ])('that is %j and no object is refused, and the others are taken', async (order) => {
    const answer = await post({ orders: [LIMIT, order, LIMIT] });
    expect(outcomes(answer)).toEqual([200, 'malformed_request', 200]);
    expect(answer.json()[1]).toEqual({
      status: 400,
      error: { code: 40010000, message: 'order must be a JSON object', reason: 'malformed_request' },
    });
  });

  it('that a rule refuses says limit and observed, and the others are taken', async () => {
    api.engine.refuseNextWith = Object.assign(new RiskViolation(), VIOLATION);
    const answer = await post({ orders: [LIMIT, MARKET] });
    expect(answer.json()[0]).toEqual({
      status: 403,
      error: {
        code: 40310000,
        message: 'order quantity exceeds the maximum order size',
        reason: 'maximum_order_size',
        rule: 'maximum_order_size',
        limit: '50',
        observed: '100',
        headroom: '50',
      },
    });
    expect(answer.json()[1].status).toBe(200);
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  it('that the throttle refuses gives the answer the headers that say when to try again', async () => {
    const { MessageThrottle: rule } = RiskRule;
    api.engine.refuseNextWith = Object.assign(new RiskViolation(), { rule, unit: RiskUnit.Count, limit: 9 });
    const answer = await post({ orders: [LIMIT, LIMIT] });
    expect(outcomes(answer)).toEqual(['message_throttle', 200]);
    expect(answer.json()[0].status).toBe(429);
    expect(answer.headers).toMatchObject({
      'retry-after': '1',
      'x-ratelimit-limit': '9',
      'x-ratelimit-reset': String(NOW_MICROS / 1_000_000 + 1),
    });
    // The next batch has headers of its own.
    expect((await post({ orders: [LIMIT] })).headers).not.toHaveProperty('retry-after');
  });

  it.each([
    [RejectReason.OrderPoolExhausted, 503, 'order_capacity_exhausted'],
    [RejectReason.ShuttingDown, 503, 'shutting_down'],
    [RejectReason.UnknownAccount, 403, 'unknown_account'],
  ])('that is turned away for %s says so, and the others are taken', async (reason, status, name) => {
    api.engine.refuseNextWith = reason;
    const answer = await post({ orders: [LIMIT, LIMIT] });
    expect(outcomes(answer)).toEqual([name, 200]);
    expect(answer.json()[0].status).toBe(status);
  });
});

describe('a client_order_id in a batch', () => {
  const named = (...ids: string[]) => ({ orders: ids.map((id) => ({ ...LIMIT, client_order_id: id })) });

  it('is unique in the account: the first of the batch has it', async () => {
    expect(outcomes(await post(named('a', 'b', 'a', 'c', 'b')))).toEqual([
      200,
      200,
      'client_order_id_taken',
      200,
      'client_order_id_taken',
    ]);
    expect(api.engine.orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['a', 'b', 'c']);
  });

  it('makes a batch that is sent again change nothing', async () => {
    await post(named('a', 'b'));
    const again = await post(named('a', 'b', 'new'));
    expect(outcomes(again)).toEqual(['client_order_id_taken', 'client_order_id_taken', 200]);
    expect(again.json()[0]).toEqual({
      status: 422,
      error: { code: 40010001, message: 'client_order_id must be unique', reason: 'client_order_id_taken' },
    });
    expect(api.engine.orders).toHaveLength(3);
  });

  it('that only the history knows is asked for before any order is taken', async () => {
    for (const id of ['ancient', 'not so ancient']) api.engine.oldClientOrderIds.add(id);
    api.history.older.push(Object.assign(new Order(), { accountId: 1, clientOrderId: 'ancient' }));
    const asked: number[] = [];
    const ask = api.history.orderByClientOrderId.bind(api.history);
    api.history.orderByClientOrderId = (accountId, id) => {
      asked.push(api.engine.commands.length);
      return ask(accountId, id);
    };
    const answer = await post(named('first', 'ancient', 'not so ancient', 'ancient', 'not so ancient', 'last'));
    expect(outcomes(answer)).toEqual([
      200,
      'client_order_id_taken',
      200,
      'client_order_id_taken',
      'client_order_id_taken',
      200,
    ]);
    expect(asked).toEqual([0, 0]);
    expect(api.engine.orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['first', 'not so ancient', 'last']);
  });

  it('that another request takes while the history is asked is refused', async () => {
    api.engine.oldClientOrderIds.add('perhaps');
    const ask = api.history.orderByClientOrderId.bind(api.history);
    let stolen: Promise<unknown> | undefined;
    api.history.orderByClientOrderId = async (accountId, id) => {
      stolen ??= api.postOrder({ ...LIMIT, client_order_id: 'fresh' });
      await stolen;
      return ask(accountId, id);
    };
    expect(outcomes(await post(named('fresh', 'perhaps')))).toEqual(['client_order_id_taken', 200]);
  });

  it('that only the history can tell of since another request came is asked for too', async () => {
    api.engine.oldClientOrderIds.add('perhaps');
    api.history.older.push(Object.assign(new Order(), { accountId: 1, clientOrderId: 'fresh' }));
    const ask = api.history.orderByClientOrderId.bind(api.history);
    api.history.orderByClientOrderId = (accountId, id) => {
      api.engine.oldClientOrderIds.add('fresh');
      return ask(accountId, id);
    };
    expect(outcomes(await post(named('fresh', 'perhaps')))).toEqual(['client_order_id_taken', 200]);
  });

  it('that nobody can be asked for stops the batch before any order is taken', async () => {
    api.engine.oldClientOrderIds.add('perhaps');
    api.history.failure = new HistoryOverloaded('too many questions');
    const answer = await post(named('fresh', 'perhaps'));
    expect([answer.statusCode, answer.json().reason]).toEqual([503, 'overloaded']);
    expect(api.engine.commands).toEqual([]);
  });

  it('is asked for a few at a time, however many there are', async () => {
    const ids = times(1000, (index) => `old ${index}`);
    for (const id of ids) api.engine.oldClientOrderIds.add(id);
    let open = 0;
    let most = 0;
    const ask = api.history.orderByClientOrderId.bind(api.history);
    api.history.orderByClientOrderId = async (accountId, id) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return ask(accountId, id);
    };
    expect(outcomes(await post(named(...ids)))).toEqual(times(1000, () => 200));
    expect(most).toBeLessThanOrEqual(100);
  });
});

describe('a batch over a real engine', () => {
  let market: TestMarket;
  let real: ApiFixture;
  let commits = 0;

  /** Objects that go home are poisoned, so that an answer made from one too late would show it. */
  async function open(options: ConstructorParameters<typeof TestMarket>[0]): Promise<void> {
    market = new TestMarket(options);
    market.quote(0, 99.99, 300, 100.01, 200);
    market.rank();
    commits = 0;
    const { engine, board, instruments, venues, statistics, rankings } = market;
    const endTurn = () => {
      commits++;
      engine.endTurn();
    };
    const barrier = {
      durableSeq: 0,
      whenDurable: async () => endTurn(),
      afterCommit: (waiter: { onDurable(): void }) => {
        endTurn();
        waiter.onDurable();
      },
    };
    const clock = { nowMicros: () => market.nowMicros };
    const services = { engine, board, instruments, venues, venueStatistics: statistics, rankings, clock, barrier };
    real = await buildApiFixture({ services });
  }
  afterEach(() => real.app.close());

  it('meets venues, risk and book as single orders do, one after the other', async () => {
    await open({ limits: { maximumOrderSize: 500, maximumOpenOrders: 1 } });
    const buy = { ...MARKET, side: 'buy', qty: 150 };
    const answer = await post(
      { orders: [buy, { ...LIMIT, qty: 501 }, LIMIT, LIMIT, buy, { ...LIMIT, qty: -1 }] },
      real,
    );
    expect(outcomes(answer)).toEqual([
      200,
      'maximum_order_size',
      200,
      'maximum_open_orders',
      'maximum_open_orders',
      'invalid_parameter',
    ]);
    expect(answer.json()[0].order).toMatchObject({ status: 'filled', filled_qty: '150', filled_avg_price: '100.01' });
    expect(answer.json()[1].error).toMatchObject({ rule: 'maximum_order_size', limit: '500', observed: '501' });
    expect(answer.json()[3].error).toMatchObject({ rule: 'maximum_open_orders', limit: '1', observed: '2' });
    expect(answer.body).not.toContain('NaN');
    expect(commits).toBe(1);
    expect(market.takeEvents()).toEqual([
      'accepted #1',
      'fill #1 150 @ 100.01 XNYS taker',
      'rejected #2',
      'accepted #3',
      'rejected #4',
      'rejected #5',
    ]);
  });

  it('refuses the orders for which the pool has no room, and takes others again once some have ended', async () => {
    await open({ orderPoolSize: 3 });
    const buy = { ...MARKET, side: 'buy', qty: 1 };
    const orders = [LIMIT, buy, buy, buy, LIMIT];
    const answer = await post({ orders }, real);
    expect(outcomes(answer)).toEqual([200, 200, 200, 'order_capacity_exhausted', 'order_capacity_exhausted']);
    expect(answer.headers['retry-after']).toBe('1');
    expect(outcomes(await post({ orders: [buy, buy, buy] }, real))).toEqual([200, 200, 'order_capacity_exhausted']);
    expect(market.orderPool.active).toBe(1);
  });

  it('does not give one id to two orders, though the second asks for the one that the first was given', async () => {
    await open({});
    const given = encodeUuid(UuidKind.ClientOrder, 1);
    const answer = await post({ orders: [LIMIT, { ...LIMIT, client_order_id: given }] }, real);
    expect(outcomes(answer)).toEqual([200, 'client_order_id_taken']);
    expect(answer.json()[0].order.client_order_id).toBe(given);
  });
});
