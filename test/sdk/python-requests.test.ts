import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as models from '../support/python-models.ts';
import { type RawAnswer, sendRaw } from '../support/raw-http.ts';
import { type Credentials, faultsIn, headersOf, SdkService } from '../support/sdk.ts';
import type { Json } from '../support/service-process.ts';
import { StreamClient, until } from '../support/streams.ts';

const { parsed } = models;

let service: SdkService;
beforeAll(async () => {
  service = await SdkService.start();
});
afterAll(() => service?.stop());

/** As alpaca-py's `TradingClient` sends: through `requests`, parameters in the query of GET and DELETE, else as JSON. */
class TradingClient {
  readonly credentials: Credentials = service.newAccount();

  get(path: string, parameters: Parameters = {}): Promise<RawAnswer> {
    return this.#send('GET', path + queryOf(parameters));
  }

  delete(path: string, parameters: Parameters = {}): Promise<RawAnswer> {
    return this.#send('DELETE', path + queryOf(parameters), undefined, { 'Content-Length': '0' });
  }

  post(path: string, body: string): Promise<RawAnswer> {
    return this.#send('POST', path, body);
  }

  patch(path: string, body: string): Promise<RawAnswer> {
    return this.#send('PATCH', path, body);
  }

  put(path: string, body: string): Promise<RawAnswer> {
    return this.#send('PUT', path, body);
  }

  #send(method: string, path: string, body?: string, more: Record<string, string> = {}): Promise<RawAnswer> {
    const headers = {
      'User-Agent': 'APCA-PY/0.43.2',
      'Accept-Encoding': 'gzip, deflate',
      Accept: '*/*',
      Connection: 'keep-alive',
      ...headersOf(this.credentials),
      ...(body !== undefined && { 'Content-Length': String(body.length), 'Content-Type': 'application/json' }),
      ...more,
    };
    return sendRaw(`${service.url}/v2${path}`, method, headers, body);
  }
}

type Parameters = Readonly<Record<string, string | number | boolean>>;

/** As Python's `urlencode`: `True` with a capital, everything but letters, digits and `_.-~` escaped. */
function queryOf(parameters: Parameters): string {
  const pairs = Object.entries(parameters).map(([name, value]) => {
    const text = typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
    return `${name}=${encodeURIComponent(text)}`;
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Python writes the time of an aware datetime so, in UTC too. */
const isoformat = (time: Date) => `${time.toISOString().slice(0, -1)}000+00:00`;

const MARKET = '{"symbol": "AAPL", "qty": 10.0, "side": "buy", "type": "market", "time_in_force": "day"}';
const LIMIT =
  '{"symbol": "AAPL", "qty": 10.0, "side": "buy", "type": "limit", "time_in_force": "gtc", "limit_price": 99.5}';

async function submitted(client: TradingClient, body: string): Promise<Json> {
  const { status, body: order } = await client.post('/orders', body);
  expect([status, order]).toEqual([200, expect.anything()]);
  return parsed(models.Order, order);
}

describe('orders', () => {
  it('bring their numbers as floats, and come back as the model reads them', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    expect(await submitted(client, MARKET)).toMatchObject({ status: 'filled', qty: '10', filled_avg_price: '100.01' });
    const order = await submitted(client, LIMIT);
    expect(order).toMatchObject({ status: 'new', limit_price: '99.5' });
    const byId = await client.get(`/orders/${order.id}`, { nested: true });
    expect(parsed(models.Order, byId.body).id).toBe(order.id);
    const byClientId = await client.get('/orders:by_client_order_id', { client_order_id: order.client_order_id });
    expect(parsed(models.Order, byClientId.body).id).toBe(order.id);
    const cancelled = await client.delete(`/orders/${order.id}`);
    expect([cancelled.status, cancelled.body]).toEqual([204, undefined]);
  });

  it('are listed by every filter of GetOrdersRequest', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await submitted(client, LIMIT);
    const filter = {
      status: 'all',
      limit: 500,
      after: isoformat(new Date(Date.parse(order.submitted_at) - 1000)),
      until: isoformat(new Date(Date.parse(order.submitted_at) + 1000)),
      direction: 'asc',
      nested: true,
      side: 'buy',
      symbols: 'AAPL,MSFT',
    };
    const { status, body } = await client.get('/orders', filter);
    expect(status).toBe(200);
    expect(parsed(Type.Array(models.Order), body).map(({ id }) => id)).toEqual([order.id]);
    expect((await client.get('/orders', { ...filter, until: isoformat(new Date(0)) })).body).toEqual([]);
  });

  it('are all cancelled', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    const { id } = await submitted(client, LIMIT);
    const { status, body } = await client.delete('/orders');
    expect([status, parsed(Type.Array(models.CancelOrderResponse), body)]).toEqual([207, [{ id, status: 200 }]]);
  });

  it('are replaced', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    const { id } = await submitted(client, LIMIT);
    const { status, body } = await client.patch(`/orders/${id}`, '{"qty": 5, "limit_price": 99.0}');
    expect([status, parsed(models.Order, body)]).toMatchObject([200, { replaces: id, qty: '5', limit_price: '99' }]);
    expect(parsed(models.Order, (await client.get(`/orders/${id}`)).body)).toMatchObject({
      status: 'replaced',
      replaced_by: body.id,
    });
  });

  it.each([
    ['stop', '"type": "stop", "stop_price": 95.0', { stop_price: '95' }],
    ['stop limit', '"type": "stop_limit", "stop_price": 95.0, "limit_price": 94.5', { limit_price: '94.5' }],
    ['trailing stop', '"type": "trailing_stop", "trail_percent": 1.5', { trail_percent: '1.5', stop_price: '98.49' }],
    ['trailing stop', '"type": "trailing_stop", "trail_price": 2.0', { trail_price: '2', stop_price: '97.99' }],
  ])('with more terms are read back: %s', async (_, terms, expected) => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    await submitted(client, MARKET);
    const body = `{"symbol": "AAPL", "qty": 10.0, "side": "sell", "time_in_force": "gtc", ${terms}}`;
    expect(await submitted(client, body)).toMatchObject({ status: 'new', ...expected });
  });

  it('have legs that the model reads', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await submitted(
      client,
      '{"symbol": "AAPL", "qty": 10.0, "side": "buy", "type": "limit", "time_in_force": "gtc", "limit_price": 99.0, ' +
        '"order_class": "bracket", "take_profit": {"limit_price": 104.0}, ' +
        '"stop_loss": {"stop_price": 97.0, "limit_price": 96.5}}',
    );
    expect(order.legs).toMatchObject([{ status: 'held' }, { status: 'held' }]);
    const { body } = await client.get('/orders', { status: 'open', nested: true });
    expect(parsed(Type.Array(models.Order), body)).toMatchObject([{ id: order.id, legs: [{}, {}] }]);
  });

  it('may be for an amount', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    const body = MARKET.replace('"qty": 10.0', '"notional": 1050.0');
    expect(await submitted(client, body)).toMatchObject({ notional: '1050', filled_qty: '10' });
  });

  it('that are refused say why in the JSON that APIError reads', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    const { status, body } = await client.post('/orders', MARKET.replace('10.0', '90000.0'));
    expect([status, body]).toMatchObject([403, { code: 40310000, message: expect.any(String) }]);
  });
});

it('positions are read and closed', async () => {
  const client = new TradingClient();
  await service.quote('AAPL', 99.99, 100.01);
  await service.quote('MSFT', 399.99, 400.01);
  await submitted(client, MARKET);
  await submitted(client, MARKET.replace('AAPL', 'MSFT'));
  const { body: positions } = await client.get('/positions');
  expect(parsed(Type.Array(models.Position), positions)).toHaveLength(2);
  const { body: position } = await client.get('/positions/AAPL');
  expect(parsed(models.Position, position)).toMatchObject({ symbol: 'AAPL', qty: '10' });
  const part = await client.delete('/positions/AAPL', { qty: '4' });
  expect(parsed(models.Order, part.body)).toMatchObject({ side: 'sell', qty: '4' });
  const half = await client.delete(`/positions/${position.asset_id}`, { percentage: '50' });
  expect(parsed(models.Order, half.body)).toMatchObject({ side: 'sell', qty: '3' });
  const { status, body: closed } = await client.delete('/positions', { cancel_orders: true });
  expect([status, parsed(Type.Array(models.ClosePositionResponse), closed)]).toMatchObject([
    207,
    [{ status: 200 }, { status: 200 }],
  ]);
  expect((await client.get('/positions')).body).toEqual([]);
});

describe('the account', () => {
  it('is read', async () => {
    const { body } = await new TradingClient().get('/account');
    expect(parsed(models.TradeAccount, body)).toMatchObject({ status: 'ACTIVE', cash: '100000' });
  });

  it('has configurations, which are sent back whole with what has changed', async () => {
    const client = new TradingClient();
    const { body: before } = await client.get('/account/configurations');
    parsed(models.AccountConfiguration, before);
    const { status, body } = await client.patch(
      '/account/configurations',
      '{"dtbp_check": null, "fractional_trading": true, "max_margin_multiplier": "2", "no_shorting": true, ' +
        '"pdt_check": null, "suspend_trade": false, "trade_confirm_email": "none", ' +
        '"ptp_no_exception_entry": false, "max_options_trading_level": null}',
    );
    expect([status, parsed(models.AccountConfiguration, body)]).toMatchObject([200, { no_shorting: true }]);
  });

  it('has activities and a portfolio history', async () => {
    const client = new TradingClient();
    await service.quote('AAPL', 99.99, 100.01);
    await submitted(client, MARKET);
    const { body: activities } = await client.get('/account/activities', { activity_types: 'FILL', page_size: 10 });
    expect(parsed(Type.Array(models.TradeActivity), activities)).toMatchObject([{ qty: '10', symbol: 'AAPL' }]);
    const { status, body: history } = await client.get('/account/portfolio/history', {
      period: '1D',
      timeframe: '1H',
      intraday_reporting: 'continuous',
      pnl_reset: 'per_day',
      extended_hours: true,
      end: isoformat(new Date()),
    });
    expect([status, parsed(models.PortfolioHistory, history)]).toMatchObject([200, { timeframe: '1H' }]);
  });

  it('has watchlists', async () => {
    const client = new TradingClient();
    const { body: made } = await client.post('/watchlists', '{"name": "Tech", "symbols": ["AAPL"]}');
    const { id } = parsed(models.Watchlist, made);
    parsed(models.Watchlist, (await client.post(`/watchlists/${id}`, '{"symbol": "MSFT"}')).body);
    parsed(models.Watchlist, (await client.put(`/watchlists/${id}`, '{"symbols": ["AAPL", "IBM"]}')).body);
    const { body: less } = await client.delete(`/watchlists/${id}/AAPL`);
    expect(parsed(models.Watchlist, less).assets).toMatchObject([{ symbol: 'IBM' }]);
    const { body: all } = await client.get('/watchlists');
    expect(parsed(Type.Array(models.Watchlist), all)).toHaveLength(1);
    expect((await client.delete(`/watchlists/${id}`)).status).toBe(204);
  });
});

describe('the market', () => {
  it('has assets', async () => {
    const client = new TradingClient();
    const { body } = await client.get('/assets', { status: 'active', asset_class: 'us_equity', exchange: 'NASDAQ' });
    const [asset] = parsed(Type.Array(models.Asset), body);
    expect(parsed(models.Asset, (await client.get(`/assets/${asset!.id}`)).body)).toEqual(asset);
    const { body: options } = await client.get('/options/contracts', { underlying_symbols: 'AAPL', status: 'active' });
    expect(parsed(models.OptionContractsResponse, options).option_contracts).toEqual([]);
  });

  it('has a clock and a calendar', async () => {
    const client = new TradingClient();
    parsed(models.Clock, (await client.get('/clock')).body);
    const { body } = await client.get('/calendar', { start: '2026-11-23', end: '2026-11-29' });
    // Of the market that never shuts.
    expect(parsed(Type.Array(models.Calendar), body)).toHaveLength(7);
  });
});

it('the stream is authenticated, listened to and read as TradingStream does it', async () => {
  const client = new TradingClient();
  const { keyId, secret } = client.credentials;
  await service.quote('AAPL', 99.99, 100.01);
  const stream = await new StreamClient(`${service.url.replace('http', 'ws')}/stream`).opened();
  try {
    stream.send({ action: 'authenticate', data: { key_id: keyId, secret_key: secret } });
    // The first frame is read as the answer to it.
    expect((await stream.next()).data.status).toBe('authorized');
    stream.send({ action: 'listen', data: { streams: ['trade_updates'] } });
    expect(await stream.next()).toEqual({ stream: 'listening', data: { streams: ['trade_updates'] } });
    await submitted(client, MARKET);
    const { id } = await submitted(client, LIMIT);
    await client.delete(`/orders/${id}`);
    const updates = () =>
      stream.messages.filter(({ stream: name }) => name === 'trade_updates').map(({ data }) => data);
    await until(() => updates().length >= 4);
    expect(updates().map((update) => parsed(models.TradeUpdate, update).event)).toEqual([
      'new',
      'fill',
      'new',
      'canceled',
    ]);
    expect(faultsIn(updates())).toEqual([]);
  } finally {
    stream.socket.terminate();
  }
});
