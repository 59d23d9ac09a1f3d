import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import * as models from '../support/go-models.ts';
import { openRaw, type RawAnswer, sendRaw } from '../support/raw-http.ts';
import { faultsIn, headersOf, SdkService } from '../support/sdk.ts';
import type { Json } from '../support/service-process.ts';
import { until } from '../support/streams.ts';

const { list, unmarshalled } = models;

let service: SdkService;
beforeAll(async () => {
  service = await SdkService.start();
});
afterAll(() => service?.stop());

/** As alpaca-trade-api-go's client sends: bodies without a content type, whatever is unset as its zero. */
class Client {
  readonly headers = headersOf(service.newAccount());

  send(method: string, path: string, body?: string): Promise<RawAnswer> {
    const headers = {
      'User-Agent': 'APCA-GO/3.9.1',
      'Accept-Encoding': 'gzip',
      ...this.headers,
      ...(body !== undefined && { 'Content-Length': String(body.length) }),
    };
    return sendRaw(`${service.url}/v2${path}`, method, headers, body);
  }

  async get(path: string): Promise<Json> {
    const { status, body } = await this.send('GET', path);
    expect([path, status]).toEqual([path, 200]);
    return body;
  }

  async place(terms: Json): Promise<Json> {
    const { status, body } = await this.send('POST', '/orders', placeOrder(terms));
    expect([status, body]).toEqual([200, expect.anything()]);
    return unmarshalled(models.Order, body);
  }

  /** The trade updates of `/v2/events/trades`, read as the SDK reads them: lines that begin with `data: `. */
  async stream(query = ''): Promise<Json[]> {
    const answer = await openRaw(`${service.url}/v2/events/trades${query}`, 'GET', this.headers);
    onTestFinished(() => void answer.destroy());
    expect(answer.statusCode).toBe(200);
    const updates: Json[] = [];
    createInterface({ input: answer }).on('line', (line) => {
      if (line.startsWith('data: ')) updates.push(unmarshalled(models.TradeUpdate, JSON.parse(line.slice(6))));
    });
    return updates;
  }
}

/** A `PlaceOrderRequest`: every field is there, decimals as text. */
const placeOrder = (terms: Json) =>
  JSON.stringify({
    symbol: 'AAPL',
    qty: null,
    notional: null,
    side: 'buy',
    type: 'market',
    time_in_force: 'day',
    limit_price: null,
    extended_hours: false,
    stop_price: null,
    client_order_id: '',
    order_class: '',
    take_profit: null,
    stop_loss: null,
    trail_price: null,
    trail_percent: null,
    legs: null,
    ...terms,
  });

const LIMIT = { qty: '10', type: 'limit', limit_price: '99.5', time_in_force: 'gtc' };

describe('orders', () => {
  it('are placed without a content type, with nulls and empty texts for what is unset', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    expect(await client.place({ qty: '10' })).toMatchObject({ status: 'filled', filled_qty: '10' });
    const order = await client.place(LIMIT);
    expect(order).toMatchObject({ status: 'new', limit_price: '99.5' });
    expect(order.client_order_id).not.toBe('');
    expect(unmarshalled(models.Order, await client.get(`/orders/${order.id}`)).id).toBe(order.id);
    const query = `client_order_id=${order.client_order_id}`;
    expect((await client.get(`/orders:by_client_order_id?${query}`)).id).toBe(order.id);
    expect((await client.send('DELETE', `/orders/${order.id}`)).status).toBe(204);
  });

  it('are listed', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    const { id } = await client.place(LIMIT);
    const time = (seconds: number) =>
      encodeURIComponent(`${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`);
    const query = `after=${time(-60)}&direction=asc&limit=10&nested=false&side=buy&status=all&symbols=AAPL%2CMSFT&until=${time(60)}`;
    expect(unmarshalled(list(models.Order), await client.get(`/orders?${query}`))).toMatchObject([{ id }]);
    expect((await client.send('DELETE', '/orders')).status).toBe(207);
    expect(await client.get('/orders?nested=true')).toEqual([]);
  });

  it('are replaced', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    const { id } = await client.place(LIMIT);
    const change = {
      qty: '12',
      limit_price: '99',
      stop_price: null,
      trail: null,
      time_in_force: '',
      client_order_id: '',
    };
    const { status, body } = await client.send('PATCH', `/orders/${id}`, JSON.stringify(change));
    expect([status, unmarshalled(models.Order, body)]).toMatchObject([
      200,
      { replaces: id, qty: '12', limit_price: '99', time_in_force: 'gtc' },
    ]);
  });

  it.each([
    ['a stop', { type: 'stop', stop_price: '95' }],
    ['a stop limit', { type: 'stop_limit', stop_price: '95', limit_price: '94.5' }],
    ['a trailing stop', { type: 'trailing_stop', trail_percent: '1.5' }],
    [
      'an OCO',
      {
        type: 'limit',
        order_class: 'oco',
        take_profit: { limit_price: '104' },
        stop_loss: { limit_price: null, stop_price: '96' },
      },
    ],
  ])('with more terms are read back: %s', async (_, terms) => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    await client.place({ qty: '10' });
    expect(await client.place({ qty: '10', side: 'sell', time_in_force: 'gtc', ...terms })).toMatchObject({
      status: 'new',
      type: terms.type,
    });
  });

  it('have legs, and may be for an amount', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    const stopLoss = { limit_price: null, stop_price: '96' };
    const bracket = { order_class: 'bracket', take_profit: { limit_price: '104' }, stop_loss: stopLoss };
    expect((await client.place({ ...LIMIT, ...bracket })).legs).toHaveLength(2);
    expect(await client.place({ notional: '1050' })).toMatchObject({ notional: '1050', filled_qty: '10' });
  });

  it('that are refused say why in the JSON that APIError reads', async () => {
    const client = new Client();
    const { status, body } = await client.send('POST', '/orders', placeOrder({ qty: '1', symbol: 'NOPE' }));
    expect([status, body]).toMatchObject([422, { code: 42210000, message: expect.any(String) }]);
  });
});

it('positions are read and closed', async () => {
  const client = new Client();
  await service.quote('AAPL', 99.99, 100.01);
  await client.place({ qty: '10' });
  expect(unmarshalled(list(models.Position), await client.get('/positions'))).toMatchObject([{ qty: '10' }]);
  unmarshalled(models.Position, await client.get('/positions/AAPL?symbol=AAPL'));
  const part = await client.send('DELETE', '/positions/AAPL?percentage=40');
  expect(unmarshalled(models.Order, part.body)).toMatchObject({ side: 'sell', qty: '4' });
  const { status, body } = await client.send('DELETE', '/positions?cancel_orders=false');
  const [closed] = unmarshalled(list(models.ClosedPosition), body);
  expect([status, closed.status, unmarshalled(models.Order, closed.body).qty]).toEqual([207, 200, '6']);
});

describe('the account', () => {
  it('is read, with its configurations', async () => {
    const client = new Client();
    unmarshalled(models.Account, await client.get('/account'));
    unmarshalled(models.AccountConfigurations, await client.get('/account/configurations'));
    const change = {
      dtbp_check: '',
      trade_confirm_email: 'none',
      suspend_trade: false,
      no_shorting: true,
      fractional_trading: false,
    };
    const { status, body } = await client.send('PATCH', '/account/configurations', JSON.stringify(change));
    expect([status, unmarshalled(models.AccountConfigurations, body)]).toMatchObject([200, { no_shorting: true }]);
  });

  it('has activities and a portfolio history', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    await client.place({ qty: '10' });
    const time = (millis: number) => encodeURIComponent(new Date(millis).toISOString());
    const query = `activity_types=FILL&after=${time(0)}&direction=desc&page_size=5&until=${time(Date.now() + 60_000)}`;
    const activities = await client.get(`/account/activities?${query}`);
    expect(unmarshalled(list(models.AccountActivity), activities)).toMatchObject([{ qty: '10', type: 'fill' }]);
    const history = await client.get('/account/portfolio/history?extended_hours=false&period=1D&timeframe=15Min');
    expect(unmarshalled(models.PortfolioHistory, history).timeframe).toBe('15Min');
  });

  it('has watchlists', async () => {
    const client = new Client();
    const { body: made } = await client.send('POST', '/watchlists', '{"name":"Tech","symbols":null}');
    const { id } = unmarshalled(models.Watchlist, made);
    await client.send('POST', `/watchlists/${id}`, '{"symbol":"AAPL"}');
    const { body: changed } = await client.send('PUT', `/watchlists/${id}`, '{"name":"","symbols":["MSFT","IBM"]}');
    expect(unmarshalled(models.Watchlist, changed)).toMatchObject({ name: 'Tech', assets: [{}, {}] });
    expect((await client.send('DELETE', `/watchlists/${id}/IBM`)).status).toBe(200);
    expect(unmarshalled(list(models.Watchlist), await client.get('/watchlists'))).toHaveLength(1);
    expect((await client.send('DELETE', `/watchlists/${id}`)).status).toBe(204);
  });
});

it('the market has assets, a clock and a calendar', async () => {
  const client = new Client();
  const assets = await client.get('/assets?asset_class=us_equity&exchange=NASDAQ&status=active');
  expect(unmarshalled(list(models.Asset), assets).length).toBeGreaterThan(0);
  unmarshalled(models.Asset, await client.get('/assets/AAPL'));
  unmarshalled(models.Clock, await client.get('/clock'));
  const days = await client.get('/calendar?end=2026-11-29&start=2026-11-23');
  expect(unmarshalled(list(models.CalendarDay), days)).toHaveLength(7);
  expect(await client.get('/options/contracts?show_deliverables=false&underlying_symbols=AAPL')).toMatchObject({
    option_contracts: [],
  });
});

describe('trade updates over server-sent events', () => {
  it('come as they happen, in a legal order', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    const updates = await client.stream();
    await client.place({ qty: '10' });
    const { id } = await client.place(LIMIT);
    await client.send('DELETE', `/orders/${id}`);
    await until(() => updates.length >= 4);
    expect(updates.map(({ event }) => event)).toEqual(['new', 'fill', 'new', 'canceled']);
    expect(faultsIn(updates)).toEqual([]);
    expect(updates[1]).toMatchObject({ price: '100.01', qty: '10', position_qty: '10' });
  });

  it('are taken up again where a client lost them, none twice', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    const before = await client.stream();
    await client.place({ qty: '1' });
    await until(() => before.length >= 2);
    await client.place({ qty: '2' });
    await until(() => before.length >= 4);
    // The SDK asks for what came a nanosecond after the last that it has seen.
    const afterSecond = encodeURIComponent(before[1].at.replace('Z', '001Z'));
    const byTime = await client.stream(`?since=${afterSecond}`);
    const byId = await client.stream(`?since_id=${before[1].event_id}`);
    await until(() => byTime.length >= 2 && byId.length >= 2);
    await client.place({ qty: '3' });
    await until(() => [before.length - 2, byTime.length, byId.length].every((count) => count >= 4));
    expect(byTime).toEqual(before.slice(2));
    // The event that an id names comes too, or not: a client knows it.
    expect(byId.filter(({ event_id }) => event_id !== before[1].event_id)).toEqual(before.slice(2));
  });

  it('end where a client asks for the past alone', async () => {
    const client = new Client();
    await service.quote('AAPL', 99.99, 100.01);
    await client.place({ qty: '1' });
    const since = encodeURIComponent(new Date(Date.now() - 60_000).toISOString());
    const end = encodeURIComponent(new Date(Date.now() + 1).toISOString());
    const answer = await openRaw(`${service.url}/v2/events/trades?since=${since}&until=${end}`, 'GET', client.headers);
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) text += chunk;
    expect(text.split('\n').filter((line) => line.startsWith('data: '))).toHaveLength(2);
  });
});
