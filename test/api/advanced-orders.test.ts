import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { OrderAnswer, OrderList } from '../../src/api/schemas/order.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { type MarketApi, marketApi } from '../support/market-api.ts';
import type { Json } from '../support/streams.ts';

const MARKET = { symbol: 'IBM', qty: '100', side: 'buy', type: 'market', time_in_force: 'day' };
const LIMIT = { ...MARKET, type: 'limit', limit_price: '99.50' };
const LEGS = { take_profit: { limit_price: '110' }, stop_loss: { stop_price: '95', limit_price: '94.50' } };
const BRACKET = { ...LIMIT, order_class: 'bracket', ...LEGS };

/** One venue at 99.99 to 100.01, a thousand shares each. */
async function quotedMarket(): Promise<MarketApi> {
  const api = await marketApi({ venueCount: 1 });
  api.market.quote(0, 99.99, 1000, 100.01, 1000);
  api.market.rank();
  return api;
}

async function nested({ ask }: MarketApi, id: unknown): Promise<Json> {
  const { json } = await ask('GET', `/v2/orders/${id}?nested=true`);
  expect(Check(OrderAnswer, json)).toBe(true);
  return json;
}

const statuses = (orders: readonly Json[]) => orders.map(({ type, status }) => `${type} ${status}`);

describe('an order of another kind', () => {
  it('that is a stop waits, and works once it is touched', async () => {
    const api = await quotedMarket();
    const order = await api.order({ ...MARKET, side: 'sell', type: 'stop', stop_price: '99.50' });
    expect(order).toMatchObject({ status: 'new', type: 'stop', stop_price: '99.5', limit_price: null, legs: null });
    expect((await api.ask('GET', `/v2/orders/${order.id}`)).json).toEqual(order);
    api.market.quote(0, 99.4, 1000, 99.45, 1000);
    expect((await api.ask('GET', `/v2/orders/${order.id}`)).json).toMatchObject({
      status: 'filled',
      filled_avg_price: '99.4',
      stop_price: '99.5',
    });
  });

  it('that trails the market shows how far it has come', async () => {
    const api = await quotedMarket();
    const trailing = { ...MARKET, side: 'sell', type: 'trailing_stop', time_in_force: 'gtc', trail_percent: '1' };
    const order = await api.order(trailing);
    expect(order).toMatchObject({ trail_percent: '1', trail_price: null, hwm: '99.99', stop_price: '98.99' });
    api.market.nowMicros += 1_000_000;
    api.market.quote(0, 110, 1000, 110.02, 1000);
    const { json } = await api.ask('GET', `/v2/orders/${order.id}`);
    expect(json).toMatchObject({ hwm: '110', stop_price: '108.9' });
    expect(json.updated_at > json.submitted_at).toBe(true);
    expect((await api.ask('GET', '/v2/orders')).json).toEqual([json]);
  });

  it('that would trail below 0 is refused, and so is its replacement', async () => {
    const api = await quotedMarket();
    const trailing = { ...MARKET, side: 'sell', type: 'trailing_stop', trail_price: '99.99' };
    const refused = { status: 422, json: { code: 40010001, reason: 'trail_too_large' } };
    const answer = await api.ask('POST', '/v2/orders', trailing);
    expect(answer).toMatchObject(refused);
    expect(answer.json.message).toContain('trail_price must be less than the price of the asset');
    expect(await api.ask('POST', '/v2/orders/batch', [trailing])).toMatchObject({
      json: [{ status: 422, error: refused.json }],
    });
    const { id } = await api.order({ ...trailing, trail_price: '99.98' });
    expect(await api.ask('PATCH', `/v2/orders/${id}`, { trail: '100' })).toMatchObject(refused);
    expect((await api.ask('GET', `/v2/orders/${id}`)).json).toMatchObject({ status: 'new', trail_price: '99.98' });
  });

  it('for an amount is for the shares that it buys', async () => {
    const api = await quotedMarket();
    const amount = { ...MARKET, qty: null, notional: '2500.50' };
    expect(await api.order(amount)).toMatchObject({ notional: '2500.5', qty: '25', status: 'filled' });
    expect(await api.ask('POST', '/v2/orders', { ...amount, notional: 99 })).toMatchObject({
      status: 422,
      json: { code: 40010001, reason: 'notional_too_small' },
    });
    expect(await api.ask('POST', '/v2/orders', { ...amount, symbol: 'MSFT' })).toMatchObject({
      status: 403,
      json: { code: 40310000, reason: 'no_reference_price' },
    });
  });

  it('meant to close is refused beyond what can be closed', async () => {
    const api = await quotedMarket();
    const close = { ...MARKET, side: 'sell', position_intent: 'sell_to_close' };
    expect(await api.ask('POST', '/v2/orders', close)).toMatchObject({
      status: 403,
      json: { code: 40310000, reason: 'position_intent_not_met' },
    });
    await api.order(MARKET);
    expect(await api.order(close)).toMatchObject({ status: 'filled', position_intent: 'sell_to_close' });
  });

  it('for the open waits for it, and one with routing instructions keeps them', async () => {
    const api = await quotedMarket();
    api.market.engine.enterPhase(SessionPhase.Closed);
    const order = await api.order({ ...MARKET, time_in_force: 'opg' });
    expect(order).toMatchObject({ status: 'accepted', time_in_force: 'opg' });
    api.market.engine.enterPhase(SessionPhase.Regular);
    expect((await api.ask('GET', `/v2/orders/${order.id}`)).json.status).toBe('filled');
    const instructions = { destination: 'NYSE', display_qty: '25' };
    expect((await api.order({ ...LIMIT, advanced_instructions: instructions })).advanced_instructions).toEqual({
      algorithm: 'DMA',
      destination: 'XNYS',
      display_qty: '25',
    });
  });
});

describe('an order for a venue that has never quoted its symbol', () => {
  const destined = (order: object) => ({ ...order, advanced_instructions: { destination: 'NASDAQ' } });

  it.each([
    ['a market order', destined(MARKET), '100.03'],
    ['a limit order', destined({ ...MARKET, type: 'limit', limit_price: '100.05' }), '100.03'],
    ['a limit order that would rest', destined(LIMIT), null],
  ])('waits there, whatever others show, until it does: %s', async (_what, order, price) => {
    const api = await marketApi({ venueCount: 2 });
    api.market.quote(0, 99.99, 1000, 100.01, 1000);
    api.market.rank();
    const { id, status } = await api.order(order);
    expect(status).toBe('new');
    api.market.quote(0, 99.4, 1000, 99.45, 1000);
    const now = async () => (await api.ask('GET', `/v2/orders/${id}`)).json;
    expect(await now()).toMatchObject({ status: 'new', filled_qty: '0' });
    api.market.quote(0, 99.99, 1000, 100.01, 1000);
    api.market.quote(1, 99.99, 1000, 100.03, 1000);
    expect(await now()).toMatchObject({ status: price === null ? 'new' : 'filled', filled_avg_price: price });
    expect((await api.ask('DELETE', `/v2/orders/${id}`)).status).toBe(price === null ? 204 : 422);
  });

  it.each(['ioc', 'fok'])('ends where it cannot wait: %s', async (time_in_force) => {
    const api = await marketApi({ venueCount: 2 });
    api.market.quote(0, 99.99, 1000, 100.01, 1000);
    api.market.rank();
    expect((await api.order(destined({ ...MARKET, time_in_force }))).status).toBe('canceled');
  });
});

describe('an order with legs', () => {
  it('is answered with them', async () => {
    const api = await quotedMarket();
    const order = await api.order(BRACKET);
    expect(Check(OrderAnswer, order)).toBe(true);
    expect(order).toMatchObject({ status: 'new', order_class: 'bracket', limit_price: '99.5' });
    expect(order.legs).toMatchObject([
      { type: 'limit', side: 'sell', status: 'held', limit_price: '110', order_class: 'bracket', legs: null },
      { type: 'stop_limit', side: 'sell', status: 'held', stop_price: '95', limit_price: '94.5', qty: '100' },
    ]);
  });

  it('shows them where it is asked for nested, and alone otherwise', async () => {
    const api = await quotedMarket();
    const order = await api.order(BRACKET);
    const { id } = await api.order(LIMIT);
    expect(await nested(api, order.id)).toEqual(order);
    expect((await api.ask('GET', `/v2/orders/${order.id}`)).json.legs).toBeNull();
    for (const word of ['true', 'True', '1']) {
      const { json } = await api.ask('GET', `/v2/orders?nested=${word}`);
      expect(Check(OrderList, json)).toBe(true);
      expect(json.map((listed: Json) => listed.id)).toEqual([id, order.id]);
      expect(json[1]).toEqual(order);
      expect(json[0].legs).toBeNull();
    }
    const flat = (await api.ask('GET', '/v2/orders?nested=false')).json;
    expect(flat).toHaveLength(4);
    expect(flat.map((listed: Json) => listed.legs)).toEqual([null, null, null, null]);
  });

  it('counts as open while one of them is', async () => {
    const api = await quotedMarket();
    const order = await api.order({ ...BRACKET, type: 'market', limit_price: null });
    expect(order.status).toBe('filled');
    expect(statuses(order.legs as Json[])).toEqual(['limit new', 'stop_limit new']);
    const open = async () => (await api.ask('GET', '/v2/orders?nested=true')).json;
    const closed = async () => (await api.ask('GET', '/v2/orders?nested=true&status=closed')).json;
    expect([await open(), await closed()]).toEqual([[order], []]);
    api.market.quote(0, 110, 1000, 110.02, 1000);
    expect(await open()).toEqual([]);
    const [ended] = await closed();
    expect(statuses(ended.legs)).toEqual(['limit filled', 'stop_limit canceled']);
    expect(ended.legs[1].end_reason).toBe('linked_order');
    expect(await nested(api, order.id)).toEqual(ended);
  });

  it('is its own take profit where one cancels the other', async () => {
    const api = await quotedMarket();
    await api.order(MARKET);
    const oco = { ...LIMIT, side: 'sell', limit_price: '', order_class: 'oco', ...LEGS };
    const order = await api.order(oco);
    expect(order).toMatchObject({ order_class: 'oco', type: 'limit', limit_price: '110', status: 'new' });
    expect(order.legs).toMatchObject([{ type: 'stop_limit', side: 'sell', stop_price: '95', status: 'new' }]);
    expect((await api.ask('DELETE', `/v2/orders/${order.id}`)).status).toBe(204);
    const ended = await nested(api, order.id);
    expect([ended.status, ...statuses(ended.legs as Json[])]).toEqual(['canceled', 'stop_limit canceled']);
  });

  it('has one where one triggers the other', async () => {
    const api = await quotedMarket();
    const order = await api.order({ ...MARKET, order_class: 'oto', stop_loss: { stop_price: '95' } });
    expect(statuses(order.legs as Json[])).toEqual(['stop new']);
  });

  it('of which one has ended before the answer is told of whole, alone and in a batch', async () => {
    const api = await quotedMarket();
    const touched = { ...MARKET, order_class: 'oto', stop_loss: { stop_price: '99.99' } };
    const order = await api.order(touched);
    expect([order.status, ...statuses(order.legs as Json[])]).toEqual(['filled', 'stop filled']);
    const { json } = await api.ask('POST', '/v2/orders/batch', { orders: [LIMIT, touched, BRACKET] });
    expect(json.map(({ order: { legs } }: Json) => legs && statuses(legs))).toEqual([
      null,
      ['stop filled'],
      ['limit held', 'stop_limit held'],
    ]);
    expect(json[1].order.status).toBe('filled');
  });

  it('shows the newest of a leg that was replaced', async () => {
    const api = await quotedMarket();
    const order = await api.order(BRACKET);
    const [takeProfit] = order.legs as Json[];
    const { json: changed } = await api.ask('PATCH', `/v2/orders/${takeProfit!.id}`, { limit_price: 111 });
    expect(changed).toMatchObject({ status: 'held', limit_price: '111', replaces: takeProfit!.id });
    const { legs } = await nested(api, order.id);
    expect((legs as Json[]).map(({ id }) => id)).toEqual([changed.id, (order.legs as Json[])[1]!.id]);
  });
});
