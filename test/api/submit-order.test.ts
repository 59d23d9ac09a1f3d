import fc from 'fast-check';
import { Check } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderAnswer } from '../../src/api/schemas/order.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { RiskRule, RiskUnit, RiskViolation } from '../../src/domain/risk-violation.ts';
import { Side } from '../../src/domain/side.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { JournalFailure } from '../../src/execution/ports/journal.ts';
import { OrderStage, type OrderTimings } from '../../src/execution/ports/order-timings.ts';
import { type ApiFixture, buildApiFixture, NOW_MICROS } from '../support/api.ts';

const LIMIT = { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '184.28' };
const MARKET = { symbol: 'IBM', qty: '100', side: 'sell', type: 'market', time_in_force: 'ioc' };

let api: ApiFixture;
beforeEach(async () => {
  api = await buildApiFixture();
});
afterEach(() => api.app.close());

describe('an order', () => {
  it('is answered as Alpaca answers it', async () => {
    const answer = await api.postOrder(LIMIT);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Check(OrderAnswer, answer.json())).toBe(true);
    expect(answer.json()).toMatchObject({ symbol: 'IBM', qty: '100', limit_price: '184.28', status: 'new' });
  });

  it('reaches the engine as its sender means it', async () => {
    await api.postOrder({ ...LIMIT, client_order_id: 'mine', extended_hours: true });
    await api.postOrder(MARKET);
    expect(api.engine.commands).toEqual([
      {
        accountId: 1,
        instrumentId: 0,
        side: Side.Buy,
        type: OrderType.Limit,
        timeInForce: TimeInForce.Day,
        qty: 100,
        limitPrice: 184_2800,
        clientOrderId: 'mine',
        extendedHours: true,
      },
      {
        accountId: 1,
        instrumentId: 0,
        side: Side.Sell,
        type: OrderType.Market,
        timeInForce: TimeInForce.Ioc,
        qty: 100,
        limitPrice: 0,
        clientOrderId: '',
        extendedHours: false,
      },
    ]);
  });

  it('means the same whether its decimals are strings or numbers, and its unset fields null, "" or absent', async () => {
    const unset = ['notional', 'stop_price', 'trail_price', 'trail_percent', 'take_profit', 'stop_loss', 'legs'];
    for (const value of [null, '']) {
      const fields = Object.fromEntries([...unset, 'client_order_id', 'order_class'].map((name) => [name, value]));
      await api.postOrder({ ...LIMIT, ...fields, qty: 100, limit_price: 184.28, extended_hours: null });
    }
    await api.postOrder({
      ...LIMIT,
      qty: '1e2',
      limit_price: ' 184.2800 ',
      order_class: 'simple',
      an_unknown: 'field',
    });
    await api.postOrder(LIMIT);
    const [first, ...others] = api.engine.commands;
    expect(others).toEqual([first, first, first]);
  });

  it.each(['day', 'gtc', 'ioc', 'fok'])('may have time in force %s', async (timeInForce) => {
    expect((await api.postOrder({ ...LIMIT, time_in_force: timeInForce })).json().time_in_force).toBe(timeInForce);
  });

  it('may name its asset by id', async () => {
    const answer = await api.postOrder({ ...LIMIT, symbol: encodeUuid(UuidKind.Asset, 1) });
    expect(answer.json().symbol).toBe('AAPL');
  });

  it('of less than a dollar has the finer increment', async () => {
    expect((await api.postOrder({ ...LIMIT, limit_price: '0.9999' })).statusCode).toBe(200);
  });

  it('is answered once it is durable, and not before', async () => {
    api.barrier.hold();
    let answered = false;
    const answer = api.postOrder(LIMIT).finally(() => {
      answered = true;
    });
    await expect.poll(() => api.engine.orders.length).toBe(1);
    // What the engine hands out is its own: it may be another order's by the time the answer leaves.
    Object.assign(api.engine.orders[0]!, { orderId: 99, qty: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    api.barrier.release();
    expect((await answer).json()).toMatchObject({ id: encodeUuid(UuidKind.Order, 1), qty: '100' });
  });

  it('that the journal lost is answered with 503', async () => {
    api.barrier.fail(new JournalFailure('disk full'));
    const answer = await api.postOrder(LIMIT);
    expect([answer.statusCode, answer.json().code]).toEqual([503, 50310000]);
    expect(answer.body).not.toContain('disk full');
  });

  it('is refused unread while the service is overloaded', async () => {
    const overloaded = await buildApiFixture({ services: { isOverloaded: () => true } });
    const answer = await overloaded.postOrder(LIMIT);
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { code: 50310000, reason: 'overloaded' }]);
    expect(answer.headers['retry-after']).toBe('1');
    expect(overloaded.engine.commands).toEqual([]);
    await overloaded.app.close();
  });

  it('is timed from its arrival and from the engine to its commit', async () => {
    let now = 0;
    const recorded: [number, number][] = [];
    const timings: OrderTimings = { nowNanos: () => ++now, record: (stage, nanos) => recorded.push([stage, nanos]) };
    const timed = await buildApiFixture({ services: { timings } });
    await timed.postOrder(LIMIT);
    expect(recorded).toEqual([
      [OrderStage.Journal, 1],
      [OrderStage.Total, 2],
    ]);
    await timed.app.close();
  });
});

describe('a client_order_id', () => {
  it('is unique in the account', async () => {
    await api.postOrder({ ...LIMIT, client_order_id: 'mine' });
    const answer = await api.postOrder({ ...LIMIT, client_order_id: 'mine' });
    expect([answer.statusCode, answer.json()]).toEqual([
      422,
      { code: 40010001, message: 'client_order_id must be unique', reason: 'client_order_id_taken' },
    ]);
    expect(api.engine.orders).toHaveLength(1);
  });

  it('that only the history knows is refused too', async () => {
    api.engine.oldClientOrderIds.add('ancient').add('not so ancient');
    api.history.older.push(Object.assign(new Order(), { accountId: 1, clientOrderId: 'ancient' }));
    expect((await api.postOrder({ ...LIMIT, client_order_id: 'ancient' })).json().code).toBe(40010001);
    expect(api.engine.commands).toHaveLength(0);
    expect((await api.postOrder({ ...LIMIT, client_order_id: 'not so ancient' })).statusCode).toBe(200);
  });

  it('is asked about without losing the order to the next request', async () => {
    api.engine.oldClientOrderIds.add('first');
    const answers = await Promise.all([
      api.postOrder({ ...LIMIT, client_order_id: 'first', qty: 1 }),
      api.postOrder({ ...MARKET, client_order_id: 'second', qty: 2 }),
    ]);
    expect(answers.map((answer) => answer.json().qty)).toEqual(['1', '2']);
  });
});

describe('a refusal', () => {
  const violation = (fields: Partial<RiskViolation>) => Object.assign(new RiskViolation(), fields);

  it.each([
    [RiskRule.MaximumOrderSize, RiskUnit.Quantity, 'maximum_order_size', 1000, 2000, 1000, ['1000', '2000', '1000']],
    [RiskRule.CreditCheck, RiskUnit.Money, 'credit_check', 1_500_000, 2_000_000, 0, ['1.5', '2', '0']],
    [RiskRule.PriceCollar, RiskUnit.Price, 'price_collar', 184_2800, Number.NaN, 0, ['184.28', null, '0']],
    [RiskRule.MaximumOpenOrders, RiskUnit.Count, 'maximum_open_orders', 5, 6, 0, ['5', '6', '0']],
  ])('by rule %i says limit, observed and headroom in its unit', async (rule, unit, name, limit, observed, headroom, texts) => {
    api.engine.refuseNextWith = violation({ rule, unit, limit, observed, headroom });
    const answer = await api.postOrder(LIMIT);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      code: 40310000,
      rule: name,
      reason: name,
      limit: texts[0],
      observed: texts[1],
      headroom: texts[2],
    });
    expect(api.barrier.waits).toBe(1);
  });

  it('for want of buying power calls it and the cost as Alpaca does, too', async () => {
    api.engine.refuseNextWith = violation({
      rule: RiskRule.CreditCheck,
      unit: RiskUnit.Money,
      limit: 1_500_000,
      observed: 2_000_000,
      headroom: 1_500_000,
    });
    const body = (await api.postOrder(LIMIT)).json();
    expect(body).toMatchObject({ message: 'insufficient buying power', buying_power: '1.5', cost_basis: '2' });
  });

  it('for want of a fresh quote says so', async () => {
    const { PriceCollar: rule } = RiskRule;
    api.engine.refuseNextWith = violation({ rule, unit: RiskUnit.Price, limit: 0, observed: Number.NaN });
    expect((await api.postOrder({ ...LIMIT, symbol: 'AAPL' })).json()).toEqual({
      code: 40310000,
      message: 'no fresh quote for AAPL: nothing to hold the price against',
      reason: 'price_collar',
      rule: 'price_collar',
      limit: '0',
      observed: null,
      headroom: '0',
    });
    api.engine.refuseNextWith = violation({ rule, unit: RiskUnit.Price, limit: 10_0000, observed: 11_0000 });
    expect((await api.postOrder(LIMIT)).json().message).toBe('order price is outside the price collar');
  });

  it('that the journal lost is answered with 503', async () => {
    api.engine.refuseNextWith = violation({});
    api.barrier.fail(new JournalFailure('disk full'));
    expect((await api.postOrder(LIMIT)).json().reason).toBe('journal_unavailable');
  });

  it('by the throttle says when to try again', async () => {
    api.engine.refuseNextWith = violation({
      rule: RiskRule.MessageThrottle,
      unit: RiskUnit.Count,
      limit: 100,
      observed: 101,
    });
    const answer = await api.postOrder(LIMIT);
    expect([answer.statusCode, answer.json().code]).toEqual([429, 42910000]);
    expect(answer.headers).toMatchObject({
      'retry-after': '1',
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW_MICROS / 1_000_000 + 1),
    });
  });

  it.each([
    [RejectReason.OrderPoolExhausted, 503, 50310000],
    [RejectReason.ShuttingDown, 503, 50310000],
    [RejectReason.UnknownAccount, 403, 40310000],
    [RejectReason.UnknownInstrument, 422, 42210000],
  ])('because of %s has its own answer', async (reason, status, code) => {
    api.engine.refuseNextWith = reason;
    const answer = await api.postOrder(LIMIT);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it('because the service is full for now says when to come back', async () => {
    api.engine.refuseNextWith = RejectReason.OrderPoolExhausted;
    const full = await api.postOrder(LIMIT);
    expect([full.json().reason, full.headers['retry-after']]).toEqual(['order_capacity_exhausted', '1']);
    api.engine.refuseNextWith = RejectReason.ShuttingDown;
    expect((await api.postOrder(LIMIT)).headers).not.toHaveProperty('retry-after');
  });
});

const INVALID = 40010001;
const { limit_price: _, ...LIMIT_WITHOUT_PRICE } = LIMIT;

describe('a bad order', () => {
  it.each<[string, object, number, string]>([
    ['no symbol', { ...LIMIT, symbol: undefined }, INVALID, 'symbol is required'],
    ['a symbol of the wrong type', { ...LIMIT, symbol: 7 }, INVALID, 'symbol must be a string'],
    ['an unknown symbol', { ...LIMIT, symbol: 'NOPE' }, 42210000, 'asset "NOPE" not found'],
    ['an unknown asset id', { ...LIMIT, symbol: encodeUuid(UuidKind.Asset, 9) }, 42210000, 'not found'],
    ['no quantity', { ...LIMIT, qty: undefined }, INVALID, 'qty is required'],
    ['a quantity that is no number', { ...LIMIT, qty: 'many' }, INVALID, 'qty must be a decimal number'],
    ['a quantity of the wrong type', { ...LIMIT, qty: [1] }, INVALID, 'qty must be a decimal number'],
    ['no shares', { ...LIMIT, qty: 0 }, INVALID, 'qty must be greater than 0'],
    ['a negative quantity', { ...LIMIT, qty: '-5' }, INVALID, 'qty must be greater than 0'],
    ['a broken lot', { ...LIMIT, qty: '1.5' }, INVALID, 'qty must be a multiple of 1'],
    ['a huge quantity', { ...LIMIT, qty: '1e30' }, INVALID, 'qty is too large'],
    ['a huge value', { ...LIMIT, qty: '9007199254740991' }, INVALID, 'qty times limit_price is too large'],
    ['no side', { ...LIMIT, side: '' }, INVALID, 'side is required'],
    ['another side', { ...LIMIT, side: 'BUY' }, INVALID, 'side must be one of buy, sell'],
    ['no type', { ...LIMIT, type: null }, INVALID, 'type is required'],
    ['another type', { ...LIMIT, type: 'Limit' }, INVALID, 'type must be one of market, limit'],
    ['no time in force', { ...LIMIT, time_in_force: undefined }, INVALID, 'time_in_force is required'],
    ['another time in force', { ...LIMIT, time_in_force: 1 }, INVALID, 'time_in_force must be one of'],
    ['no limit price', LIMIT_WITHOUT_PRICE, INVALID, 'limit_price is required for a limit order'],
    ['a misspelt limit price', { ...LIMIT_WITHOUT_PRICE, limitPrice: '1' }, INVALID, 'limit_price is required'],
    ['a limit price on a market order', { ...MARKET, limit_price: '1' }, INVALID, 'limit_price must not be set'],
    ['a limit price that is no number', { ...LIMIT, limit_price: '1,5' }, INVALID, 'must be a decimal number'],
    ['a limit price of the wrong type', { ...LIMIT, limit_price: true }, INVALID, 'must be a decimal number'],
    ['a limit price of nothing', { ...LIMIT, limit_price: '0' }, INVALID, 'limit_price must be greater than 0'],
    ['a negative limit price', { ...LIMIT, limit_price: -1 }, INVALID, 'limit_price must be greater than 0'],
    ['a huge limit price', { ...LIMIT, limit_price: '1e15' }, INVALID, 'limit_price is too large'],
    ['a limit price beyond exact money', { ...LIMIT, qty: 1, limit_price: '9007199255' }, INVALID, 'is too large'],
    ['an off-tick limit price', { ...LIMIT, limit_price: '184.285' }, INVALID, 'minimum price increment 0.01'],
    ['an off-scale limit price', { ...LIMIT, limit_price: '184.28001' }, INVALID, 'minimum price increment 0.01'],
    ['an off-scale penny price', { ...LIMIT, limit_price: '0.12345' }, INVALID, 'minimum price increment 0.0001'],
    ['a long client_order_id', { ...LIMIT, client_order_id: 'x'.repeat(129) }, INVALID, 'no longer than 128'],
    [
      'a client_order_id that is no text',
      { ...LIMIT, client_order_id: 5 },
      INVALID,
      'client_order_id must be a string',
    ],
    ['control characters', { ...LIMIT, client_order_id: 'a\nb' }, INVALID, 'must not contain control characters'],
    ['half a character', { ...LIMIT, client_order_id: '\ud83d' }, INVALID, 'must be well-formed Unicode'],
    ['hours of the wrong type', { ...LIMIT, extended_hours: 'true' }, INVALID, 'extended_hours must be true or false'],
  ])('with %s is refused by name, and changes nothing', async (_name, body, code, message) => {
    const answer = await api.postOrder(body);
    expect(answer.json()).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(answer.statusCode).toBe(422);
    expect(api.engine.commands).toEqual([]);
  });

  it.each([
    '',
    '{',
    '{"symbol":"IBM",}',
    'null',
    '[]',
    '"IBM"',
    '7',
    '{"__proto__":{"symbol":"IBM"}}',
  ])('body %s is refused as malformed', async (body) => {
    const answer = await api.postOrder(body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 40010000]);
    expect(api.engine.commands).toEqual([]);
  });

  it('over the size limit is refused unread', async () => {
    const answer = await api.postOrder({ ...LIMIT, padding: 'x'.repeat(2 ** 20) });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 41310000]);
    expect(api.engine.commands).toEqual([]);
  });

  it('is never an internal error, whatever it holds', async () => {
    const anything = fc.anything({ withBigInt: false, withDate: false, maxDepth: 2 });
    const field = fc.oneof(anything, fc.constantFrom('', null, 0, -1, 1e308, '1e400', 'NaN', '0x10', '٣', true));
    const names = [...Object.keys(LIMIT), 'client_order_id', 'extended_hours', 'order_class', 'notional', '__proto__'];
    const bodies = fc.oneof(
      fc.dictionary(fc.constantFrom(...names), field).map((fields) => JSON.stringify({ ...LIMIT, ...fields })),
      anything.map((value) => JSON.stringify(value) ?? ''),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const before = api.engine.orders.length;
        const { statusCode } = await api.postOrder(body);
        expect([200, 400, 422]).toContain(statusCode);
        expect(api.engine.orders.length - before).toBe(statusCode === 200 ? 1 : 0);
      }),
      { numRuns: 400 },
    );
    expect(api.engine.orders.every((order) => Number.isSafeInteger(order.qty) && order.qty > 0)).toBe(true);
    expect(api.engine.orders.every((order) => order.status !== OrderStatus.PendingNew)).toBe(true);
  });
});
