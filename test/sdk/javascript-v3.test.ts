import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { faultsIn, SdkService } from '../support/sdk.ts';
import { AlpacaV3, alpacaV3, refusalOf } from '../support/sdk-v3.ts';
import type { Json } from '../support/service-process.ts';
import { until } from '../support/streams.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DECIMAL = expect.stringMatching(/^-?\d+(\.\d+)?$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);

let service: SdkService;
beforeAll(async () => {
  // As on Alpaca's paper endpoint; the programs of the README get text.
  service = await SdkService.start({ STREAM_FRAMES: 'binary' });
});
afterAll(() => service?.stop());

const newAlpaca = (): AlpacaV3 => alpacaV3(service.url, service.newAccount());
const market = (qty: number, side = 'buy', symbol = 'AAPL') => ({
  symbol,
  qty,
  side,
  type: 'market',
  time_in_force: 'day',
});
const limit = (qty: number, price: number, symbol = 'AAPL', side = 'buy') => ({
  symbol,
  qty,
  side,
  type: 'limit',
  time_in_force: 'gtc',
  limit_price: price,
});
const idsOf = (orders: Json) => orders.map(({ id }: Json) => id);

describe('orders', () => {
  it('a market order is filled, with every field that Alpaca has', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await alpaca.createOrder!(market(10));
    expect(order).toMatchObject({
      id: expect.stringMatching(UUID),
      client_order_id: expect.any(String),
      created_at: TIME,
      updated_at: TIME,
      submitted_at: TIME,
      filled_at: TIME,
      expired_at: null,
      canceled_at: null,
      failed_at: null,
      replaced_at: null,
      replaced_by: null,
      replaces: null,
      asset_id: expect.stringMatching(UUID),
      symbol: 'AAPL',
      asset_class: 'us_equity',
      notional: null,
      qty: '10',
      filled_qty: '10',
      filled_avg_price: '100.01',
      order_class: expect.stringMatching(/^(simple)?$/),
      order_type: 'market',
      type: 'market',
      side: 'buy',
      time_in_force: 'day',
      limit_price: null,
      stop_price: null,
      status: 'filled',
      extended_hours: false,
      legs: null,
      trail_percent: null,
      trail_price: null,
      hwm: null,
    });
  });

  it('a limit order rests, is found by both ids, and is cancelled', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await alpaca.createOrder!({ ...limit(10, 99.5), client_order_id: 'v3-mine' });
    expect(order).toMatchObject({ status: 'new', limit_price: '99.5', client_order_id: 'v3-mine' });
    expect(await alpaca.getOrder!(order.id)).toEqual(order);
    expect(await alpaca.getOrderByClientId!('v3-mine')).toEqual(order);
    expect(await alpaca.cancelOrder!(order.id)).toBe('');
    expect(await alpaca.getOrder!(order.id)).toMatchObject({ status: 'canceled', canceled_at: TIME });
    expect(await refusalOf(alpaca.cancelOrder!(order.id))).toMatchObject({
      status: 422,
      body: { code: 42210000, message: 'order is already in "canceled" state' },
    });
  });

  it('are listed by status, symbol, time and direction', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    await service.quote('MSFT', 399.99, 400.01);
    const first = await alpaca.createOrder!(limit(1, 99));
    const second = await alpaca.createOrder!(limit(1, 390, 'MSFT'));
    const filled = await alpaca.createOrder!(market(1));
    expect(idsOf(await alpaca.getOrders!())).toEqual([second.id, first.id]);
    expect(idsOf(await alpaca.getOrders!({ status: 'closed' }))).toEqual([filled.id]);
    expect(idsOf(await alpaca.getOrders!({ status: 'all', direction: 'asc', limit: 2 }))).toEqual([
      first.id,
      second.id,
    ]);
    expect(idsOf(await alpaca.getOrders!({ status: 'all', symbols: 'MSFT' }))).toEqual([second.id]);
    expect(idsOf(await alpaca.getOrders!({ status: 'all', after: first.submitted_at, nested: true }))).toEqual([
      filled.id,
      second.id,
    ]);
    expect(idsOf(await alpaca.getOrders!({ status: 'all', until: new Date(first.created_at) }))).toEqual([]);
  });

  it('one is replaced by another', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await alpaca.createOrder!(limit(10, 99));
    const replacement = await alpaca.replaceOrder!(order.id, { qty: 12, limit_price: 99.25, time_in_force: 'day' });
    expect(replacement).toMatchObject({
      replaces: order.id,
      qty: '12',
      limit_price: '99.25',
      time_in_force: 'day',
      status: 'new',
    });
    expect(replacement.id).not.toBe(order.id);
    expect(await alpaca.getOrder!(order.id)).toMatchObject({
      status: 'replaced',
      replaced_by: replacement.id,
      replaced_at: TIME,
    });
    expect(idsOf(await alpaca.getOrders!())).toEqual([replacement.id]);
  });

  it('all are cancelled at once', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const first = await alpaca.createOrder!(limit(1, 99));
    const second = await alpaca.createOrder!(limit(1, 98));
    const cancelled = await alpaca.cancelAllOrders!();
    expect(cancelled.map(({ status }: Json) => status)).toEqual([200, 200]);
    expect(new Set(idsOf(cancelled))).toEqual(new Set([first.id, second.id]));
    expect(await alpaca.getOrders!()).toEqual([]);
  });

  it.each([
    ['stop', { type: 'stop', stop_price: 98 }, { stop_price: '98', status: 'new' }],
    [
      'stop_limit',
      { type: 'stop_limit', stop_price: 98, limit_price: 97.5 },
      { stop_price: '98', limit_price: '97.5' },
    ],
    ['trailing_stop by price', { type: 'trailing_stop', trail_price: 1.5 }, { trail_price: '1.5', hwm: DECIMAL }],
    ['trailing_stop by percent', { type: 'trailing_stop', trail_percent: 2 }, { trail_percent: '2', hwm: DECIMAL }],
  ])('a %s order waits for its price', async (_, terms, expected) => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    await alpaca.createOrder!(market(10));
    const order = await alpaca.createOrder!({ ...market(10, 'sell'), ...terms });
    expect(order).toMatchObject({ ...expected, filled_qty: '0', status: 'new' });
    expect(Number(order.stop_price)).toBeLessThan(100);
    await service.quote('AAPL', 97.8, 97.9);
    expect(await alpaca.getOrder!(order.id)).toMatchObject({ status: 'filled', filled_avg_price: '97.8' });
  });

  it('a bracket order has its legs, and the end of one ends the other', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const entry = await alpaca.createOrder!({
      ...market(10),
      order_class: 'bracket',
      take_profit: { limit_price: 103 },
      stop_loss: { stop_price: 98, limit_price: 97 },
    });
    expect(entry).toMatchObject({ order_class: 'bracket', legs: [{ side: 'sell' }, { side: 'sell' }] });
    const [nested] = await alpaca.getOrders!({ status: 'all', nested: true });
    const takeProfit = nested.legs.find(({ type }: Json) => type === 'limit');
    const stopLoss = nested.legs.find(({ type }: Json) => type === 'stop_limit');
    expect(takeProfit).toMatchObject({ limit_price: '103', qty: '10', status: 'new', order_class: 'bracket' });
    expect(stopLoss).toMatchObject({ stop_price: '98', limit_price: '97', qty: '10' });
    await service.quote('AAPL', 103, 103.02);
    expect(await alpaca.getOrder!(takeProfit.id)).toMatchObject({ status: 'filled', filled_avg_price: '103' });
    expect(await alpaca.getOrder!(stopLoss.id)).toMatchObject({ status: 'canceled' });
    expect(await alpaca.getPositions!()).toEqual([]);
  });

  it('an OTO order triggers its leg', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const { id } = await alpaca.createOrder!({ ...market(10), order_class: 'oto', stop_loss: { stop_price: 98 } });
    const [{ legs }] = await alpaca.getOrders!({ status: 'all', nested: true });
    expect(legs).toMatchObject([{ type: 'stop', stop_price: '98', side: 'sell' }]);
    await service.quote('AAPL', 97.9, 98.1);
    expect(await alpaca.getOrder!(legs[0].id)).toMatchObject({ status: 'filled', filled_qty: '10' });
    expect(await alpaca.getOrder!(id)).toMatchObject({ status: 'filled', order_class: 'oto' });
  });

  it('an OCO order closes a position once', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    await alpaca.createOrder!(market(10));
    const order = await alpaca.createOrder!({
      symbol: 'AAPL',
      qty: 10,
      side: 'sell',
      type: 'limit',
      time_in_force: 'gtc',
      order_class: 'oco',
      take_profit: { limit_price: 104 },
      stop_loss: { stop_price: 97 },
    });
    expect(order).toMatchObject({ order_class: 'oco', limit_price: '104', legs: [{ type: 'stop', stop_price: '97' }] });
    await service.quote('AAPL', 96.9, 97.1);
    expect(await alpaca.getOrder!(order.id)).toMatchObject({ status: 'canceled' });
    expect(await alpaca.getOrder!(order.legs[0].id)).toMatchObject({ status: 'filled' });
  });

  it('a notional order buys what the amount pays for', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const { symbol, side, type, time_in_force } = market(1);
    const order = await alpaca.createOrder!({ symbol, side, type, time_in_force, notional: 1050 });
    expect(order).toMatchObject({ notional: '1050', status: 'filled', filled_qty: '10' });
  });

  it.each(['ioc', 'fok', 'opg', 'cls'])('time in force %s is taken', async (timeInForce) => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await alpaca.createOrder!({ ...limit(10, 100.01), time_in_force: timeInForce });
    expect(order).toMatchObject({ time_in_force: timeInForce, symbol: 'AAPL' });
    expect(['filled', 'accepted']).toContain(order.status);
  });

  it('is routed where the program says, showing as much as it says', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await alpaca.createOrder!({
      ...limit(100, 99.9),
      advanced_instructions: { algorithm: 'DMA', destination: 'NASDAQ', display_qty: '10' },
    });
    expect(order).toMatchObject({ status: 'new' });
    await alpaca.cancelOrder!(order.id);
  });

  it.each([
    ['a limit order without its limit', { type: 'limit' }, 422, 40010001],
    ['an unknown symbol', { symbol: 'NOPE' }, 422, 42210000],
    ['more than the account can pay', { qty: 90_000 }, 403, 40310000],
  ])('%s is refused with the code that programs look for', async (_, terms, status, code) => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const refusal = await refusalOf(alpaca.createOrder!({ ...market(1), ...terms }));
    expect(refusal).toMatchObject({ status, body: { code, message: expect.any(String) } });
    expect(await alpaca.getOrders!({ status: 'all' })).toEqual([]);
  });
});

describe('positions', () => {
  it('are listed, read, closed one and all', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    await service.quote('MSFT', 399.99, 400.01);
    await service.quote('IBM', 199.99, 200.01);
    await alpaca.createOrder!(market(10));
    await alpaca.createOrder!(market(5, 'buy', 'MSFT'));
    await alpaca.createOrder!(market(3, 'sell', 'IBM'));
    const positions = await alpaca.getPositions!();
    expect(positions.map(({ symbol, qty, side }: Json) => [symbol, qty, side])).toEqual(
      expect.arrayContaining([
        ['AAPL', '10', 'long'],
        ['MSFT', '5', 'long'],
        ['IBM', '-3', 'short'],
      ]),
    );
    expect(await alpaca.getPosition!('AAPL')).toMatchObject({
      asset_id: expect.stringMatching(UUID),
      exchange: 'NASDAQ',
      asset_class: 'us_equity',
      avg_entry_price: '100.01',
      market_value: '999.9',
      cost_basis: '1000.1',
      unrealized_pl: '-0.2',
      unrealized_plpc: DECIMAL,
      unrealized_intraday_pl: DECIMAL,
      unrealized_intraday_plpc: DECIMAL,
      current_price: '99.99',
      lastday_price: DECIMAL,
      change_today: DECIMAL,
      qty_available: '10',
    });

    expect(await alpaca.closePosition!('AAPL')).toMatchObject({
      symbol: 'AAPL',
      side: 'sell',
      qty: '10',
      type: 'market',
    });
    expect(await refusalOf(alpaca.getPosition!('AAPL'))).toMatchObject({ status: 404, body: { code: 40410000 } });
    const closed = await alpaca.closeAllPositions!();
    expect(closed).toHaveLength(2);
    expect(closed).toEqual(
      expect.arrayContaining([
        { symbol: 'MSFT', status: 200, body: expect.objectContaining({ side: 'sell', qty: '5' }) },
        { symbol: 'IBM', status: 200, body: expect.objectContaining({ side: 'buy', qty: '3' }) },
      ]),
    );
    expect(await alpaca.getPositions!()).toEqual([]);
    expect(await alpaca.closeAllPositions!()).toEqual([]);
  });
});

describe('the account', () => {
  it('shows cash, equity and buying power', async () => {
    const alpaca = newAlpaca();
    expect(await alpaca.getAccount!()).toMatchObject({
      id: expect.stringMatching(UUID),
      account_number: expect.any(String),
      status: 'ACTIVE',
      currency: 'USD',
      cash: '100000',
      equity: '100000',
      buying_power: '200000',
      portfolio_value: '100000',
      last_equity: DECIMAL,
      long_market_value: '0',
      short_market_value: '0',
      multiplier: '2',
      trading_blocked: false,
      account_blocked: false,
      created_at: TIME,
    });
  });

  it('has configurations that hold', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    expect(await alpaca.getAccountConfigurations!()).toMatchObject({ no_shorting: false, suspend_trade: false });
    expect(await alpaca.updateAccountConfigurations!({ no_shorting: true })).toMatchObject({ no_shorting: true });
    expect(await alpaca.getAccountConfigurations!()).toMatchObject({ no_shorting: true, suspend_trade: false });
    expect(await refusalOf(alpaca.createOrder!(market(1, 'sell')))).toMatchObject({ status: 403 });
  });

  it('tells its activities page by page', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const orders = [];
    for (const qty of [1, 2, 3]) orders.push(await alpaca.createOrder!(market(qty)));
    const page = await alpaca.getAccountActivities!({ activityTypes: 'FILL', pageSize: 2 });
    expect(page).toMatchObject([
      {
        activity_type: 'FILL',
        type: 'fill',
        symbol: 'AAPL',
        side: 'buy',
        price: '100.01',
        qty: '3',
        cum_qty: '3',
        leaves_qty: '0',
        order_id: orders[2].id,
        transaction_time: TIME,
      },
      { qty: '2', order_id: orders[1].id },
    ]);
    const next = await alpaca.getAccountActivities!({
      activityTypes: ['FILL', 'DIV'],
      pageSize: 2,
      pageToken: page[1].id,
    });
    expect(next).toMatchObject([{ qty: '1', order_id: orders[0].id }]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await alpaca.getAccountActivities!({ date: today, direction: 'asc' })).toHaveLength(3);
    expect(await alpaca.getAccountActivities!({ until: '2020-01-01' })).toEqual([]);
  });

  it('has a portfolio history', async () => {
    const alpaca = newAlpaca();
    const history = await alpaca.getPortfolioHistory!({ period: '1D', timeframe: '1Min', extended_hours: true });
    expect(history).toMatchObject({ timeframe: '1Min', base_value: expect.any(Number) });
    const { timestamp, equity, profit_loss, profit_loss_pct } = history;
    expect(timestamp.length).toBeGreaterThan(0);
    expect([equity, profit_loss, profit_loss_pct].map((list) => list.length)).toEqual(Array(3).fill(timestamp.length));
    expect(equity.at(-1)).toBe(100_000);
    const date_end = new Date().toISOString().slice(0, 10);
    expect(await alpaca.getPortfolioHistory!({ date_end, period: '1W', timeframe: '1D' })).toMatchObject({
      timeframe: '1D',
    });
  });
});

describe('the market', () => {
  /** Open at the hours of the exchange. */
  let exchange: SdkService;
  beforeAll(async () => {
    exchange = await SdkService.start({ MARKET_SESSION: 'us_equity' });
  });
  afterAll(() => exchange?.stop());

  it('has assets', async () => {
    const alpaca = newAlpaca();
    const assets = await alpaca.getAssets!({ status: 'active', asset_class: 'us_equity' });
    expect(assets.length).toBeGreaterThan(1);
    const apple = assets.find(({ symbol }: Json) => symbol === 'AAPL');
    expect(apple).toMatchObject({
      id: expect.stringMatching(UUID),
      class: 'us_equity',
      exchange: 'NASDAQ',
      status: 'active',
      tradable: true,
      marginable: expect.any(Boolean),
      shortable: expect.any(Boolean),
      easy_to_borrow: expect.any(Boolean),
      fractionable: expect.any(Boolean),
    });
    expect(await alpaca.getAsset!('AAPL')).toEqual(apple);
    expect(await alpaca.getAsset!(apple.id)).toEqual(apple);
    expect(await refusalOf(alpaca.getAsset!('NOPE'))).toMatchObject({ status: 404, body: { code: 40410000 } });
  });

  it('has a calendar with its holidays', async () => {
    const alpaca = alpacaV3(exchange.url, exchange.newAccount());
    const days = await alpaca.getCalendar!({ start: '2026-11-23', end: new Date('2026-11-29') });
    expect(days.map(({ date, open, close }: Json) => [date, open, close])).toEqual([
      ['2026-11-23', '09:30', '16:00'],
      ['2026-11-24', '09:30', '16:00'],
      ['2026-11-25', '09:30', '16:00'],
      ['2026-11-27', '09:30', '13:00'],
    ]);
    expect((await alpaca.getCalendar!()).length).toBeGreaterThan(200);
  });

  it('has a clock', async () => {
    expect(await alpacaV3(exchange.url, exchange.newAccount()).getClock!()).toEqual({
      timestamp: TIME,
      is_open: expect.any(Boolean),
      next_open: TIME,
      next_close: TIME,
    });
  });
});

it('watchlists are kept', async () => {
  const alpaca = newAlpaca();
  const symbolsIn = (watchlist: Json) => watchlist.assets.map(({ symbol }: Json) => symbol);
  const { id } = await alpaca.addWatchlist!('v3', ['AAPL']);
  expect(symbolsIn(await alpaca.addToWatchlist!(id, 'MSFT'))).toEqual(['AAPL', 'MSFT']);
  expect(symbolsIn(await alpaca.deleteFromWatchlist!(id, 'AAPL'))).toEqual(['MSFT']);
  expect(await alpaca.updateWatchlist!(id, { name: 'renamed', symbols: ['IBM'] })).toMatchObject({
    id,
    name: 'renamed',
  });
  expect(symbolsIn(await alpaca.getWatchlist!(id))).toEqual(['IBM']);
  expect(await alpaca.getWatchlists!()).toMatchObject([{ id, name: 'renamed' }]);
  expect(await alpaca.deleteWatchlist!(id)).toBe('');
  expect(await alpaca.getWatchlists!()).toEqual([]);
});

describe('the stream', () => {
  /** Connected and listening; hands back the updates as they come. */
  async function listen(alpaca: AlpacaV3): Promise<Json[]> {
    const updates: Json[] = [];
    const { trade_ws: stream } = alpaca;
    onTestFinished(() => stream.disconnect());
    stream.onOrderUpdate((update) => updates.push(update));
    await new Promise<void>((resolve, reject) => {
      stream.onConnect(resolve);
      stream.onError(reject);
      stream.connect();
    });
    stream.subscribe(['trade_updates']);
    // The SDK tells nobody that the service has answered: an order that is there shows it.
    const { id } = await alpaca.createOrder!(limit(1, 1, 'IBM'));
    await alpaca.cancelOrder!(id);
    await until(() => updates.length > 0);
    await until(() => updates.at(-1).event === 'canceled');
    updates.length = 0;
    return updates;
  }

  it('brings the updates of every order in a legal order, each execution once', async () => {
    const alpaca = newAlpaca();
    await service.quote('IBM', 199.99, 200.01);
    await service.quote('AAPL', 99.99, 100.01);
    const updates = await listen(alpaca);
    const bought = await alpaca.createOrder!(market(10));
    const resting = await alpaca.createOrder!(limit(10, 99.5));
    await alpaca.cancelOrder!(resting.id);
    const partly = await alpaca.createOrder!(limit(1500, 100.01));
    await service.quote('AAPL', 99.99, 100.01);
    await until(() => updates.some(({ event, order }) => event === 'fill' && order.id === partly.id));
    expect(faultsIn(updates)).toEqual([]);
    const eventsOf = (id: string) => updates.filter(({ order }) => order.id === id).map(({ event }) => event);
    expect(eventsOf(bought.id)).toEqual(['new', 'fill']);
    expect(eventsOf(resting.id)).toEqual(['new', 'canceled']);
    expect(eventsOf(partly.id)).toEqual(['new', 'partial_fill', 'fill']);
    expect(updates.find(({ event }) => event === 'fill')).toMatchObject({
      execution_id: expect.stringMatching(UUID),
      timestamp: TIME,
      price: '100.01',
      qty: '10',
      position_qty: '10',
      order: { id: bought.id, status: 'filled' },
    });
  });

  it('tells of legs and of replacements as of any order', async () => {
    const alpaca = newAlpaca();
    await service.quote('IBM', 199.99, 200.01);
    await service.quote('AAPL', 99.99, 100.01);
    const updates = await listen(alpaca);
    const eventsOf = (id: string) => updates.filter(({ order }) => order.id === id).map(({ event }) => event);
    const { id, legs } = await alpaca.createOrder!({
      ...market(10),
      order_class: 'bracket',
      take_profit: { limit_price: 103 },
      stop_loss: { stop_price: 98 },
    });
    const resting = await alpaca.createOrder!(limit(10, 190, 'IBM'));
    const replacement = await alpaca.replaceOrder!(resting.id, { qty: 5 });
    await alpaca.cancelOrder!(replacement.id);
    await service.quote('AAPL', 103, 103.02);
    const [takeProfit, stopLoss] = ['limit', 'stop'].map((type) => legs.find((leg: Json) => leg.type === type).id);
    await until(() => eventsOf(stopLoss).includes('canceled') && eventsOf(replacement.id).includes('canceled'));
    expect(faultsIn(updates)).toEqual([]);
    expect(eventsOf(id)).toEqual(['new', 'fill']);
    expect(eventsOf(takeProfit)).toEqual(['accepted', 'new', 'fill']);
    expect(eventsOf(stopLoss)).toEqual(['accepted', 'new', 'canceled']);
    expect(eventsOf(resting.id)).toEqual(['new', 'replaced']);
    expect(eventsOf(replacement.id)).toEqual(['new', 'canceled']);
    expect(updates.find(({ event }) => event === 'replaced').order.replaced_by).toBe(replacement.id);
  });

  it('tells of a wrong secret, and does not come back', async () => {
    const { keyId } = service.newAccount();
    const { trade_ws: stream } = alpacaV3(service.url, { keyId, secret: 'wrong' });
    onTestFinished(() => stream.disconnect());
    const states: string[] = [];
    stream.onStateChange((state) => states.push(state));
    const error = await new Promise((resolve) => {
      stream.onError(resolve);
      stream.connect();
    });
    expect(error).toBe('bad key id or secret');
    await until(() => states.includes('disconnected'));
    expect(states).toEqual(['connecting', 'authenticating', 'disconnected']);
  });
});

describe('credentials', () => {
  it('may come from the environment, with the address', async () => {
    const { keyId, secret } = service.newAccount();
    const names = ['APCA_API_BASE_URL', 'APCA_API_KEY_ID', 'APCA_API_SECRET_KEY'] as const;
    const before = names.map((name) => process.env[name]);
    [service.url, keyId, secret].forEach((value, index) => {
      process.env[names[index]!] = value;
    });
    try {
      expect(await new AlpacaV3().getAccount!()).toMatchObject({ status: 'ACTIVE' });
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      });
    }
  });

  it('may be a bearer token', async () => {
    const { keyId, secret } = service.newAccount();
    const alpaca = new AlpacaV3({ baseUrl: service.url, oauth: `${keyId}:${secret}` });
    expect(await alpaca.getAccount!()).toMatchObject({ status: 'ACTIVE' });
    expect(await alpaca.cancelAllOrders!()).toEqual([]);
  });

  it('that are wrong are refused', async () => {
    const alpaca = alpacaV3(service.url, { keyId: 'nobody', secret: 'x' });
    expect(await refusalOf(alpaca.getAccount!())).toMatchObject({ status: 401, body: { code: 40110000 } });
  });
});
