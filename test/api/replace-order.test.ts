import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { OrderAnswer } from '../../src/api/schemas/order.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import type { TestMarketOptions } from '../support/engine.ts';
import { type MarketApi, marketApi } from '../support/market-api.ts';
import type { Json } from '../support/streams.ts';

const MARKET = { symbol: 'IBM', qty: '100', side: 'buy', type: 'market', time_in_force: 'day' };
const LIMIT = { ...MARKET, type: 'limit', limit_price: '99.50' };
const STOP = { ...MARKET, side: 'sell', type: 'stop', stop_price: '95' };
const STOP_LIMIT = { ...STOP, type: 'stop_limit', limit_price: '94.5' };
const TRAILING = { ...MARKET, side: 'sell', type: 'trailing_stop', trail_percent: '2' };
const LEGS = { take_profit: { limit_price: '110' }, stop_loss: { stop_price: '95' } };
const BRACKET = { ...LIMIT, order_class: 'bracket', ...LEGS };
const FILLED = { ...BRACKET, limit_price: '100.01' };
const OCO = { ...LIMIT, side: 'sell', limit_price: '110', order_class: 'oco', stop_loss: { stop_price: '95' } };

/** One venue at 99.99 to 100.01, a thousand shares each. */
async function quotedMarket(options: TestMarketOptions = {}): Promise<MarketApi> {
  const api = await marketApi({ venueCount: 1, ...options });
  api.market.quote(0, 99.99, 1000, 100.01, 1000);
  api.market.rank();
  return api;
}

const replace = (api: MarketApi, { id }: Json, body: object) => api.ask('PATCH', `/v2/orders/${id}`, body);
const show = async (api: MarketApi, { id }: Json): Promise<Json> => (await api.ask('GET', `/v2/orders/${id}`)).json;

describe('an order that is replaced', () => {
  it('makes room for one under an id of its own, and each names the other', async () => {
    const api = await quotedMarket();
    const old = await api.order({ ...LIMIT, client_order_id: 'first' });
    const { status, json } = await replace(api, old, { limit_price: '99.60', time_in_force: 'gtc' });
    expect(status).toBe(200);
    expect(Check(OrderAnswer, json)).toBe(true);
    expect(json).toMatchObject({
      status: 'new',
      qty: '100',
      limit_price: '99.6',
      time_in_force: 'gtc',
      replaces: old.id,
      replaced_by: null,
    });
    expect(json.id).not.toBe(old.id);
    const before = await show(api, old);
    expect(before).toMatchObject({ status: 'replaced', limit_price: '99.5', replaced_by: json.id, replaces: null });
    expect(before.replaced_at).toBe(before.updated_at);
    expect(before.client_order_id).toBe('first');
    expect(await show(api, json)).toEqual(json);
  });

  it.each<[string, object, object, object]>([
    ['quantity', LIMIT, { qty: 50 }, { qty: '50', limit_price: '99.5' }],
    ['stop', STOP, { stop_price: '96' }, { stop_price: '96' }],
    ['both prices', STOP_LIMIT, { stop_price: 96, limit_price: 95 }, { stop_price: '96', limit_price: '95' }],
    ['trail as percent', TRAILING, { trail: '1.5' }, { trail_percent: '1.5', trail_price: null, stop_price: '98.49' }],
    [
      'trail as price',
      { ...TRAILING, trail_percent: null, trail_price: 2 },
      { trail: 3 },
      { trail_percent: null, trail_price: '3', stop_price: '96.99' },
    ],
    ['client_order_id', LIMIT, { client_order_id: 'mine' }, { client_order_id: 'mine' }],
    ['lifetime, the rest unset', LIMIT, { time_in_force: 'gtc', qty: null, stop_price: '' }, { time_in_force: 'gtc' }],
  ])('has another %s', async (_name, order, change, changed) => {
    const api = await quotedMarket();
    expect((await replace(api, await api.order(order), change)).json).toMatchObject(changed);
  });

  it('keeps its place in the queue where it only becomes smaller', async () => {
    const api = await quotedMarket();
    const first = await api.order(LIMIT);
    const second = await api.order(LIMIT);
    const { json: smaller } = await replace(api, first, { qty: 60 });
    api.market.quote(0, 99.4, 1000, 99.5, 80);
    expect([(await show(api, smaller)).filled_qty, (await show(api, second)).filled_qty]).toEqual(['60', '20']);
  });

  it('is for what is left of a quantity over the whole chain', async () => {
    const api = await quotedMarket();
    const old = await api.order({ ...LIMIT, limit_price: '100.01', qty: '1200' });
    expect(old).toMatchObject({ status: 'partially_filled', filled_qty: '1000' });
    const { json } = await replace(api, old, { qty: '1500' });
    expect(json).toMatchObject({ qty: '500', filled_qty: '0', status: 'new' });
    expect((await replace(api, json, { qty: '1500' })).json).toMatchObject({ qty: '1500' });
    expect(await show(api, old)).toMatchObject({ status: 'replaced', filled_qty: '1000' });
  });

  it('has the legs of the one before', async () => {
    const api = await quotedMarket();
    const old = await api.order({ ...LIMIT, order_class: 'bracket', ...LEGS });
    const { json } = await replace(api, old, { limit_price: '99.40' });
    const ids = (order: Json) => order.legs.map((leg: Json) => leg.id);
    expect(ids(json)).toEqual(ids(old));
    expect(ids((await api.ask('GET', `/v2/orders/${json.id}?nested=true`)).json)).toEqual(ids(old));
  });
});

describe('a replacement is refused', () => {
  it.each<[object, object, number, string, string]>([
    [LIMIT, {}, 422, 'invalid_parameter', 'one of qty, time_in_force, limit_price, stop_price, trail, client_order_id'],
    [LIMIT, { qty: '', trail: null }, 422, 'invalid_parameter', 'is required'],
    [LIMIT, { limitPrice: 99 }, 422, 'invalid_parameter', 'is required'],
    [LIMIT, { limit_price: '99.50' }, 422, 'nothing_changes', 'order is as asked already'],
    [LIMIT, { qty: '1.5' }, 422, 'invalid_parameter', 'qty must be a multiple of 1'],
    [LIMIT, { qty: 0 }, 422, 'invalid_parameter', 'qty must be greater than 0'],
    [LIMIT, { qty: '9007199254740991' }, 422, 'invalid_parameter', 'qty times the price of the order is too large'],
    [LIMIT, { limit_price: '99.505' }, 422, 'invalid_parameter', 'limit_price must be a multiple of'],
    [LIMIT, { limit_price: {} }, 422, 'invalid_parameter', 'limit_price must be a decimal number'],
    [LIMIT, { stop_price: 95 }, 422, 'field_not_for_type', 'stop_price must not be set for a limit order'],
    [LIMIT, { trail: 1 }, 422, 'field_not_for_type', 'trail must not be set for a limit order'],
    [STOP, { limit_price: 95 }, 422, 'field_not_for_type', 'limit_price must not be set for a stop order'],
    [STOP, { time_in_force: 'ioc' }, 422, 'invalid_parameter', 'time_in_force must be day or gtc for a stop order'],
    [STOP, { stop_price: '95.001' }, 422, 'invalid_parameter', 'stop_price must be a multiple of'],
    [TRAILING, { stop_price: 95 }, 422, 'field_not_for_type', 'stop_price must not be set for a trailing_stop order'],
    [TRAILING, { trail: 100 }, 422, 'invalid_parameter', 'trail must be greater than 0 and less than 100'],
    [LIMIT, { time_in_force: 'gtd' }, 422, 'invalid_parameter', 'time_in_force must be one of'],
    [
      { ...LIMIT, extended_hours: true },
      { time_in_force: 'ioc' },
      422,
      'invalid_parameter',
      'time_in_force must be day or gtc for an order with extended_hours',
    ],
    [
      { ...LIMIT, qty: '', notional: 1000 },
      { time_in_force: 'gtc' },
      422,
      'invalid_parameter',
      'time_in_force must be day for an order with notional',
    ],
    [{ ...LIMIT, order_class: 'bracket', ...LEGS }, { qty: 50 }, 422, 'qty_of_leg', 'the quantity of an order with'],
    [LIMIT, { client_order_id: 7 }, 422, 'invalid_parameter', 'client_order_id must be a string'],
    [LIMIT, { client_order_id: 'used' }, 422, 'client_order_id_taken', 'client_order_id must be unique'],
    [LIMIT, { limit_price: 200 }, 403, 'price_collar', 'order price is outside the price collar'],
    [LIMIT, { qty: 100_000 }, 403, 'credit_check', 'insufficient buying power'],
    [LIMIT, [], 400, 'malformed_request', 'request body must be a JSON object'],
  ])('of %j by %j, and changes nothing', async (order, change, status, reason, message) => {
    const api = await quotedMarket({ limits: { priceCollarBasisPoints: 500, buyingPowerMultiplier: 1 } });
    await api.order({ ...LIMIT, qty: 1, limit_price: 98, client_order_id: 'used' });
    const old = await api.order(order);
    const state = async () => [await show(api, old), (await api.ask('GET', '/v2/account')).json];
    const before = await state();
    const answer = await replace(api, old, change);
    expect([answer.status, answer.json.reason]).toEqual([status, reason]);
    expect(answer.json.message).toContain(message);
    expect(await state()).toEqual(before);
  });

  it.each<[object, number | undefined, object, string]>([
    [BRACKET, undefined, { limit_price: '111' }, 'take_profit.limit_price 110 must be greater than limit_price 111'],
    [BRACKET, undefined, { limit_price: '95' }, 'stop_loss.stop_price 95 must be less than limit_price 95'],
    [BRACKET, 0, { limit_price: '99' }, 'take_profit.limit_price 99 must be greater than limit_price 99.5'],
    [BRACKET, 1, { stop_price: '120' }, 'take_profit.limit_price 110 must be greater than stop_loss.stop_price 120'],
    [BRACKET, 1, { stop_price: '99.50' }, 'stop_loss.stop_price 99.5 must be less than limit_price 99.5'],
    [FILLED, 1, { stop_price: '110' }, 'take_profit.limit_price 110 must be greater than stop_loss.stop_price 110'],
    [OCO, undefined, { limit_price: '95' }, 'take_profit.limit_price 95 must be greater than stop_loss.stop_price 95'],
    [OCO, 0, { stop_price: '111' }, 'take_profit.limit_price 110 must be greater than stop_loss.stop_price 111'],
  ])('where the prices of %j would not stand as they have to: leg %s by %j', async (order, leg, change, message) => {
    const api = await quotedMarket();
    const sent = await api.order(order);
    const old = leg === undefined ? sent : sent.legs[leg];
    const before = await show(api, old);
    expect(await replace(api, old, change)).toMatchObject({
      status: 422,
      json: { reason: 'invalid_parameter', message },
    });
    expect(await show(api, old)).toEqual(before);
  });

  it('for no price of an entry that has filled: a stop loss may follow the market past it', async () => {
    const api = await quotedMarket();
    const { legs } = await api.order(FILLED);
    api.market.quote(0, 101.99, 1000, 102.01, 1000);
    expect((await replace(api, legs[1], { stop_price: '101' })).json).toMatchObject({
      stop_price: '101',
      status: 'new',
    });
    expect((await replace(api, legs[0], { limit_price: '105' })).json).toMatchObject({ limit_price: '105' });
  });

  it('where no more is asked for than has filled', async () => {
    const api = await quotedMarket();
    const old = await api.order({ ...LIMIT, limit_price: '100.01', qty: '1200' });
    expect((await replace(api, old, { qty: 1000 })).json).toMatchObject({
      code: 40010001,
      reason: 'qty_not_above_filled',
    });
  });

  it('where the order has ended, or never was', async () => {
    const api = await quotedMarket();
    const filled = await api.order(MARKET);
    expect(await replace(api, filled, { qty: 200 })).toMatchObject({
      status: 422,
      json: { code: 42210000, reason: 'order_not_replaceable', message: 'order is already in "filled" state' },
    });
    const old = await api.order(LIMIT);
    await replace(api, old, { qty: 50 });
    expect((await replace(api, old, { qty: 40 })).json.message).toBe('order is already in "replaced" state');
    for (const id of [encodeUuid(UuidKind.Order, 99), 'garbage']) {
      expect(await replace(api, { id }, { qty: 1 })).toMatchObject({
        status: 404,
        json: { reason: 'order_not_found' },
      });
    }
  });
});

describe('where orders travel to their venues', () => {
  /** Lets everything that is under way arrive. */
  function arrive({ market }: MarketApi): void {
    for (let at = market.engine.advance(); at > 0; at = market.engine.advance()) market.nowMicros = at;
  }

  async function restingOrder(): Promise<{ api: MarketApi; old: Json }> {
    const api = await quotedMarket({ simulateLatency: true });
    const old = await api.order(LIMIT);
    arrive(api);
    return { api, old };
  }

  it('the answer waits for the venue, and another change has to wait too', async () => {
    const { api, old } = await restingOrder();
    let answered = false;
    const answer = replace(api, old, { limit_price: '99.60' }).finally(() => {
      answered = true;
    });
    await expect.poll(async () => (await show(api, old)).status).toBe('pending_replace');
    expect((await api.ask('GET', '/v2/orders')).json).toEqual([await show(api, old)]);
    expect((await replace(api, old, { limit_price: '99.70' })).json).toMatchObject({
      code: 42210000,
      reason: 'order_pending',
    });
    expect(answered).toBe(false);
    const { id: later } = await api.order({ ...LIMIT, limit_price: 98 });
    arrive(api);
    const { status, json } = await answer;
    expect([status, json]).toMatchObject([200, { limit_price: '99.6', replaces: old.id }]);
    // It is as new as its answer, and stands so in the list.
    const listed = (await api.ask('GET', '/v2/orders')).json;
    expect(listed.map(({ id }: Json) => id)).toEqual([json.id, later]);
    expect(listed[0]).toEqual(await show(api, json));
  });

  it('an order that is being cancelled says when that was asked', async () => {
    const { api, old } = await restingOrder();
    expect((await api.ask('DELETE', `/v2/orders/${old.id}`)).status).toBe(204);
    const pending = await show(api, old);
    expect(pending.status).toBe('pending_cancel');
    expect((await api.ask('GET', '/v2/orders')).json).toEqual([pending]);
  });

  it('an order that fills meanwhile is not replaced', async () => {
    const { api, old } = await restingOrder();
    const answer = replace(api, old, { limit_price: '99.40' });
    await expect.poll(async () => (await show(api, old)).status).toBe('pending_replace');
    api.market.quote(0, 99.4, 1000, 99.45, 1000);
    arrive(api);
    expect(await answer).toMatchObject({
      status: 422,
      json: { code: 42210000, reason: 'order_already_filled', message: 'order is already in "filled" state' },
    });
    expect(api.market.events.some(({ kind }) => kind === EventKind.Replaced)).toBe(false);
    expect((await show(api, old)).status).toBe('filled');
  });
});
