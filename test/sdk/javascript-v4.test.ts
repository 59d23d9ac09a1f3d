import { errors, type streaming, withResponse } from '@alpacahq/alpaca-trade-api-v4';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { faultsIn, SdkService } from '../support/sdk.ts';
import { alpacaV4, apiErrorOf, type TradingApis, tradeStream, tradingApis } from '../support/sdk-v4.ts';
import { until } from '../support/streams.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DECIMAL = expect.stringMatching(/^-?\d+(\.\d+)?$/);
const TIME = expect.any(Date);

let service: SdkService;
beforeAll(async () => {
  // As on Alpaca's paper endpoint; the programs of the README get text.
  service = await SdkService.start({ STREAM_FRAMES: 'binary' });
});
afterAll(() => service?.stop());

const newApis = (): TradingApis => tradingApis(service.url, service.newAccount());
const newAlpaca = () => alpacaV4(service.url, service.newAccount());
const idsOf = (orders: readonly { id?: string }[]) => orders.map(({ id }) => id);
const buy = { symbol: 'AAPL', side: 'buy' } as const;
const sell = { symbol: 'AAPL', side: 'sell' } as const;

describe('orders', () => {
  it('a market order is filled, with times as dates and amounts as text', async () => {
    const { orders } = newApis();
    await service.quote('AAPL', 99.99, 100.01);
    const order = await orders.postOrder({
      postOrderRequest: { ...buy, qty: '10', type: 'market', timeInForce: 'day' },
    });
    expect(order).toMatchObject({
      id: expect.stringMatching(UUID),
      clientOrderId: expect.any(String),
      createdAt: TIME,
      updatedAt: TIME,
      submittedAt: TIME,
      filledAt: TIME,
      canceledAt: undefined,
      expiresAt: TIME,
      assetId: expect.stringMatching(UUID),
      assetClass: 'us_equity',
      symbol: 'AAPL',
      qty: '10',
      filledQty: '10',
      filledAvgPrice: '100.01',
      notional: null,
      type: 'market',
      orderType: 'market',
      side: 'buy',
      timeInForce: 'day',
      status: 'filled',
      extendedHours: false,
    });
    expect(Number.isNaN(order.createdAt!.getTime())).toBe(false);
  });

  it('a limit order rests, is found by both ids, and is cancelled', async () => {
    const { orders } = newApis();
    await service.quote('AAPL', 99.99, 100.01);
    const terms = { ...buy, qty: '10', type: 'limit', limitPrice: '99.50', timeInForce: 'gtc' } as const;
    const { id } = await orders.postOrder({ postOrderRequest: { ...terms, clientOrderId: 'v4-mine' } });
    expect(await orders.getOrderByOrderID({ orderId: id!, nested: true })).toMatchObject({ id, limitPrice: '99.5' });
    expect(await orders.getOrderByClientOrderId({ clientOrderId: 'v4-mine' })).toMatchObject({ id, status: 'new' });
    expect(await orders.deleteOrderByOrderID({ orderId: id! })).toBeUndefined();
    expect(await orders.getOrderByOrderID({ orderId: id! })).toMatchObject({ status: 'canceled', canceledAt: TIME });
    const refusal = await apiErrorOf(orders.deleteOrderByOrderID({ orderId: id! }));
    expect(refusal).toBeInstanceOf(errors.ValidationError);
    expect(refusal).toMatchObject({ status: 422, code: 42210000, message: 'order is already in "canceled" state' });
  });

  it('are listed with every filter', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    await service.quote('MSFT', 399.99, 400.01);
    const first = await orders.limit({ ...buy, qty: 1, limitPrice: 99 });
    const second = await orders.limit({ symbol: 'MSFT', side: 'sell', qty: 1, limitPrice: 410 });
    const filled = await orders.market({ ...buy, qty: 1 });
    expect(idsOf(await orders.getAllOrders())).toEqual([second.id, first.id]);
    expect(idsOf(await orders.getAllOrders({ status: 'closed', assetClass: ['us_equity'] }))).toEqual([filled.id]);
    expect(idsOf(await orders.getAllOrders({ status: 'all', direction: 'asc', limit: 2, nested: true }))).toEqual([
      first.id,
      second.id,
    ]);
    expect(idsOf(await orders.getAllOrders({ status: 'all', symbols: ['MSFT', 'IBM'] }))).toEqual([second.id]);
    expect(idsOf(await orders.getAllOrders({ status: 'all', side: 'sell' }))).toEqual([second.id]);
    expect(idsOf(await orders.getAllOrders({ status: 'all', beforeOrderId: second.id! }))).toEqual([first.id]);
    expect(idsOf(await orders.getAllOrders({ status: 'all', afterOrderId: second.id! }))).toEqual([filled.id]);
    const until = first.submittedAt!.toISOString();
    expect(await orders.getAllOrders({ status: 'all', until })).toEqual([]);
  });

  it('one is replaced by another', async () => {
    const { orders } = newApis();
    await service.quote('AAPL', 99.99, 100.01);
    const terms = { ...buy, qty: '10', type: 'limit', limitPrice: '99', timeInForce: 'day' } as const;
    const { id } = await orders.postOrder({ postOrderRequest: terms });
    const replacement = await orders.patchOrderByOrderId({
      orderId: id!,
      patchOrderRequest: { qty: '8', limitPrice: '99.10', clientOrderId: 'v4-replacement' },
    });
    expect(replacement).toMatchObject({
      replaces: id,
      qty: '8',
      limitPrice: '99.1',
      clientOrderId: 'v4-replacement',
      status: 'new',
    });
    expect(await orders.getOrderByOrderID({ orderId: id! })).toMatchObject({
      status: 'replaced',
      replacedBy: replacement.id,
      replacedAt: TIME,
    });
  });

  it('all are cancelled at once', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    const first = await orders.limit({ ...buy, qty: 1, limitPrice: 99 });
    const second = await orders.limit({ ...buy, qty: 1, limitPrice: 98 });
    const cancelled = await orders.deleteAllOrders();
    expect(cancelled.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(idsOf(cancelled))).toEqual(new Set([first.id, second.id]));
    expect(await orders.getAllOrders()).toEqual([]);
  });

  it('stop, stop limit and trailing stop orders wait for their price', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    await orders.market({ ...buy, qty: 40 });
    const waiting = [
      await orders.stop({ ...sell, qty: 10, stopPrice: 98 }),
      await orders.stopLimit({ ...sell, qty: 10, stopPrice: 98, limitPrice: 97 }),
      await orders.trailingStop({ ...sell, qty: 10, trailPrice: 1.5 }),
      await orders.trailingStop({ ...sell, qty: 10, trailPercent: 2 }),
    ];
    expect(waiting).toMatchObject([
      { type: 'stop', stopPrice: '98', status: 'new' },
      { type: 'stop_limit', stopPrice: '98', limitPrice: '97', status: 'new' },
      { type: 'trailing_stop', trailPrice: '1.5', hwm: DECIMAL, stopPrice: DECIMAL, status: 'new' },
      { type: 'trailing_stop', trailPercent: '2', hwm: DECIMAL, stopPrice: DECIMAL, status: 'new' },
    ]);
    await service.quote('AAPL', 97.8, 97.9);
    for (const { id } of waiting) {
      expect(await orders.getOrderByOrderID({ orderId: id! })).toMatchObject({ status: 'filled' });
    }
  });

  it('bracket, OTO and OCO orders have their legs', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    // Before there are sells of its own that it could meet.
    await orders.market({ ...buy, qty: 5 });
    const takeProfit = { limitPrice: 104 };
    const stopLoss = { stopPrice: 97, limitPrice: 96 };
    const bracket = await orders.bracket({ ...buy, qty: 10, takeProfit, stopLoss });
    expect(bracket).toMatchObject({ orderClass: 'bracket', legs: [{ side: 'sell' }, { side: 'sell' }] });
    const oto = await orders.oto({ ...buy, qty: 10, limitPrice: 99, takeProfit });
    expect(oto).toMatchObject({ orderClass: 'oto', type: 'limit', legs: [{ limitPrice: '104', status: 'held' }] });
    const oco = await orders.oco({ ...sell, qty: 5, takeProfit, stopLoss });
    expect(oco).toMatchObject({ orderClass: 'oco', limitPrice: '104', legs: [{ stopPrice: '97', limitPrice: '96' }] });
    const nested = await orders.getAllOrders({ status: 'open', nested: true });
    expect(nested.find(({ id }) => id === oco.id)?.legs).toHaveLength(1);
    await orders.deleteAllOrders();
    expect(await orders.getAllOrders()).toEqual([]);
  });

  it('a notional order buys what the amount pays for', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    const order = await orders.market({ ...buy, notional: '1050.00', positionIntent: 'buy_to_open' });
    expect(order).toMatchObject({ notional: '1050', filledQty: '10', positionIntent: 'buy_to_open' });
  });

  it('any other terms are taken as they are', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    const order = await orders.submit({
      ...buy,
      type: 'limit',
      qty: 100,
      limitPrice: 99.9,
      timeInForce: 'gtc',
      extendedHours: true,
      advancedInstructions: { algorithm: 'DMA', destination: 'NASDAQ', displayQty: '10' },
    });
    expect(order).toMatchObject({ extendedHours: true, timeInForce: 'gtc', status: 'new' });
  });

  it('a refusal is an error of the SDK with the code and the request id', async () => {
    const { orders } = newAlpaca().trading;
    await service.quote('AAPL', 99.99, 100.01);
    const tooMuch = await apiErrorOf(orders.market({ ...buy, qty: 90_000 }));
    expect(tooMuch).toBeInstanceOf(errors.PermissionError);
    expect(tooMuch).toMatchObject({ status: 403, code: 40310000, requestId: expect.any(String) });
    expect(await apiErrorOf(orders.market({ symbol: 'NOPE', side: 'buy', qty: 1 }))).toMatchObject({ code: 42210000 });
    const missing = await apiErrorOf(orders.getOrderByOrderID({ orderId: '6f726472-0000-8000-8000-00000000ffff' }));
    expect(missing).toBeInstanceOf(errors.NotFoundError);
  });
});

it('positions are listed, read, closed in part, by percentage and all', async () => {
  const { orders, positions, closeAllPositions } = Object.assign(newAlpaca().trading, {});
  await service.quote('AAPL', 99.99, 100.01);
  await service.quote('MSFT', 399.99, 400.01);
  await orders.market({ ...buy, qty: 10 });
  await orders.market({ symbol: 'MSFT', side: 'sell', qty: 4 });
  expect((await positions.getAllOpenPositions()).map(({ symbol, qty }) => [symbol, qty])).toEqual(
    expect.arrayContaining([
      ['AAPL', '10'],
      ['MSFT', '-4'],
    ]),
  );
  const position = await positions.getOpenPosition({ symbolOrAssetId: 'AAPL' });
  expect(position).toEqual({
    assetClass: 'us_equity',
    assetId: expect.stringMatching(UUID),
    assetMarginable: true,
    avgEntryPrice: '100.01',
    avgEntrySwapRate: undefined,
    changeToday: DECIMAL,
    costBasis: '1000.1',
    currentPrice: '99.99',
    exchange: 'NASDAQ',
    lastdayPrice: DECIMAL,
    marketValue: '999.9',
    prevSwapRate: undefined,
    qty: '10',
    qtyAvailable: '10',
    side: 'long',
    swapRate: undefined,
    symbol: 'AAPL',
    unrealizedIntradayPl: DECIMAL,
    unrealizedIntradayPlpc: DECIMAL,
    unrealizedPl: '-0.2',
    unrealizedPlpc: DECIMAL,
    usd: undefined,
  });
  expect(await positions.deleteOpenPosition({ symbolOrAssetId: 'AAPL', qty: 4 })).toMatchObject({
    side: 'sell',
    qty: '4',
  });
  const half = await positions.deleteOpenPosition({ symbolOrAssetId: position.assetId, percentage: 50 });
  expect(half).toMatchObject({ side: 'sell', qty: '3', symbol: 'AAPL' });
  const resting = await orders.limit({ ...buy, qty: 1, limitPrice: 99 });
  const closed = await closeAllPositions.call({ positions }, { cancelOrders: true });
  expect(closed).toEqual(
    expect.arrayContaining([
      { symbol: 'AAPL', status: 200, body: expect.objectContaining({ side: 'sell', qty: '3' }) },
      { symbol: 'MSFT', status: 200, body: expect.objectContaining({ side: 'buy', qty: '4' }) },
    ]),
  );
  expect(await orders.getOrderByOrderID({ orderId: resting.id! })).toMatchObject({ status: 'canceled' });
  expect(await positions.getAllOpenPositions()).toEqual([]);
});

describe('the account', () => {
  it('is read, and the connection checked with it', async () => {
    const alpaca = newAlpaca();
    const account = await alpaca.trading.account.getAccount();
    expect(account).toMatchObject({
      id: expect.stringMatching(UUID),
      status: 'ACTIVE',
      cash: '100000',
      buyingPower: '200000',
      createdAt: TIME,
      shortingEnabled: true,
    });
    expect(await alpaca.trading.validateConnection()).toMatchObject({ ok: true, account: { id: account.id } });
    const stranger = alpacaV4(service.url, { keyId: 'nobody', secret: 'x' });
    expect(await stranger.trading.validateConnection()).toMatchObject({ ok: false, status: 401, code: 40110000 });
  });

  it('has configurations that hold', async () => {
    const { configurations } = newApis();
    expect(await configurations.getAccountConfig()).toMatchObject({
      noShorting: false,
      suspendTrade: false,
      fractionalTrading: expect.any(Boolean),
      maxMarginMultiplier: DECIMAL,
      tradeConfirmEmail: expect.stringMatching(/^(all|none)$/),
      ptpNoExceptionEntry: expect.any(Boolean),
    });
    const changed = await configurations.patchAccountConfig({
      accountConfigurations: { suspendTrade: true, tradeConfirmEmail: 'none' },
    });
    expect(changed).toMatchObject({ suspendTrade: true, tradeConfirmEmail: 'none', noShorting: false });
  });

  it('tells its activities page by page', async () => {
    const { trading } = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    for (const qty of [1, 2, 3]) await trading.orders.market({ ...buy, qty });
    const all = await trading.collectActivities({ pageSize: 2 });
    expect(all.map((activity) => activity.qty)).toEqual(['3', '2', '1']);
    expect(all[0]).toMatchObject({
      activityType: 'FILL',
      type: 'fill',
      price: '100.01',
      cumQty: '3',
      leavesQty: '0',
      side: 'buy',
      symbol: 'AAPL',
      orderId: expect.stringMatching(UUID),
      orderStatus: 'filled',
      transactionTime: TIME,
    });
    const fills = await trading.collectActivitiesByType({ activityType: 'FILL', pageSize: 2, direction: 'asc' });
    expect(fills.map((activity) => activity.qty)).toEqual(['1', '2', '3']);
    const { accountActivities } = trading;
    expect(await accountActivities.getAccountActivities({ date: new Date(), category: 'trade_activity' })).toHaveLength(
      3,
    );
    expect(await accountActivities.getAccountActivities({ after: new Date() })).toEqual([]);
    expect(await accountActivities.getAccountActivities({ activityTypes: ['DIV', 'FEE'] })).toEqual([]);
  });

  it('has a portfolio history', async () => {
    const { history } = newApis();
    const day = await history.getAccountPortfolioHistory({
      period: '1D',
      timeframe: '5Min',
      intradayReporting: 'continuous',
    });
    expect(day).toMatchObject({ timeframe: '5Min', baseValue: expect.any(Number) });
    expect(day.equity).toHaveLength(day.timestamp.length);
    expect(day.equity.at(-1)).toBe(100_000);
    const week = { start: new Date(Date.now() - 7 * 86_400_000), end: new Date(), timeframe: '1D' };
    expect((await history.getAccountPortfolioHistory(week)).profitLoss).toEqual(expect.any(Array));
  });
});

describe('the market', () => {
  /** Open at the hours of the exchange, and patient with five requests a minute. */
  let exchange: SdkService;
  beforeAll(async () => {
    exchange = await SdkService.start({ MARKET_SESSION: 'us_equity', RATE_LIMIT_PER_MINUTE: '5' });
  });
  afterAll(() => exchange?.stop());

  it('has assets, and no options', async () => {
    const { assets } = newApis();
    const [first, ...others] = await assets.getV2Assets({ status: 'active', assetClass: 'us_equity' });
    expect(others.length).toBeGreaterThan(0);
    expect(first).toMatchObject({
      id: expect.stringMatching(UUID),
      _class: 'us_equity',
      name: expect.any(String),
      status: 'active',
      tradable: true,
      maintenanceMarginRequirement: expect.any(Number),
    });
    expect(await assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: first!.id })).toEqual(first);
    expect(await assets.getOptionsContracts({ underlyingSymbols: 'AAPL', limit: 10 })).toEqual({
      optionContracts: [],
      nextPageToken: undefined,
    });
  });

  it('has a calendar with its holidays', async () => {
    const { calendar } = tradingApis(exchange.url, exchange.newAccount());
    const week = { start: new Date('2026-11-23'), end: new Date('2026-11-29') };
    const days = await calendar.legacyCalendar(week);
    expect(days.map(({ date, open, close }) => [date.toISOString().slice(0, 10), open, close])).toEqual([
      ['2026-11-23', '09:30', '16:00'],
      ['2026-11-24', '09:30', '16:00'],
      ['2026-11-25', '09:30', '16:00'],
      ['2026-11-27', '09:30', '13:00'],
    ]);
    expect(days[0]).toMatchObject({ sessionOpen: '0400', sessionClose: '2000', settlementDate: TIME });
    const { market, calendar: newer } = await calendar.calendar({ market: 'NYSE', ...week });
    expect(market).toMatchObject({ acronym: 'NYSE', mic: 'XNYS', timezone: 'America/New_York' });
    expect(newer[3]).toMatchObject({
      coreStart: new Date('2026-11-27T14:30:00Z'),
      coreEnd: new Date('2026-11-27T18:00:00Z'),
      preStart: new Date('2026-11-27T09:00:00Z'),
    });
  });

  it('has a clock', async () => {
    const { clock } = tradingApis(exchange.url, exchange.newAccount());
    expect(await clock.legacyClock()).toEqual({
      isOpen: expect.any(Boolean),
      nextClose: TIME,
      nextOpen: TIME,
      timestamp: TIME,
    });
    const { clocks } = await clock.clock({ markets: 'NYSE,NASDAQ' });
    expect(clocks.map(({ market }) => market.acronym)).toEqual(['NYSE', 'NASDAQ']);
    expect(clocks[0]).toMatchObject({
      phase: expect.stringMatching(/^(closed|pre|core|post)$/),
      isMarketDay: expect.any(Boolean),
      timestamp: TIME,
      phaseUntil: TIME,
      nextMarketOpen: TIME,
      nextMarketClose: TIME,
    });
  });

  it('limits an account’s requests, and says so in the headers that the SDK reads', async () => {
    const { account } = tradingApis(exchange.url, exchange.newAccount());
    const { rateLimit } = await withResponse(account.getAccountRaw());
    expect(rateLimit).toEqual({ limit: 5, remaining: 4, reset: TIME });
    for (let left = 4; left > 0; left--) await account.getAccount();
    const refusal = await apiErrorOf(account.getAccount());
    expect(refusal).toBeInstanceOf(errors.RateLimitError);
    expect(refusal).toMatchObject({ status: 429, code: 42910000, rateLimit: { limit: 5, remaining: 0 } });
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
  });
});

it('watchlists are kept, by id and by name', async () => {
  const { watchlists } = newApis();
  const { id: watchlistId } = await watchlists.postWatchlist({
    createWatchlistRequest: { name: 'v4', symbols: ['AAPL'] },
  });
  await watchlists.addAssetToWatchlist({ watchlistId, addAssetToWatchlistRequest: { symbol: 'MSFT' } });
  await watchlists.addAssetToWatchlistByName({ name: 'v4', addAssetToWatchlistRequest: { symbol: 'IBM' } });
  const found = await watchlists.getWatchlistByName({ name: 'v4' });
  expect(found.assets?.map(({ symbol }) => symbol)).toEqual(['AAPL', 'MSFT', 'IBM']);
  expect(await watchlists.getWatchlistById({ watchlistId })).toEqual(found);
  const less = await watchlists.removeAssetFromWatchlist({ watchlistId, symbol: 'AAPL' });
  expect(less.assets).toHaveLength(2);
  await watchlists.updateWatchlistById({ watchlistId, updateWatchlistRequest: { name: 'renamed' } });
  await watchlists.updateWatchlistByName({ name: 'renamed', updateWatchlistRequest: { symbols: ['AAPL'] } });
  expect(await watchlists.getWatchlists()).toEqual([
    { id: watchlistId, accountId: found.accountId, name: 'renamed', createdAt: TIME, updatedAt: TIME },
  ]);
  await watchlists.deleteWatchlistByName({ name: 'renamed' });
  expect(await watchlists.getWatchlists()).toEqual([]);
  const other = await watchlists.postWatchlist({ createWatchlistRequest: { name: 'other' } });
  expect(await watchlists.deleteWatchlistById({ watchlistId: other.id })).toBeUndefined();
});

describe('the stream', () => {
  it('brings the updates of every order in a legal order, each execution once', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const stream = tradeStream(alpaca, service.url);
    onTestFinished(() => stream.disconnect());
    const updates: streaming.TradeUpdate[] = [];
    stream.onTradeUpdate((update) => updates.push(update));
    const listening = new Promise((resolve) => stream.on('subscription', resolve));
    stream.subscribeTradeUpdates();
    stream.connect();
    expect(await stream.waitForAuthentication(5_000)).toBe(true);
    expect(await listening).toEqual(['trade_updates']);

    const { orders } = alpaca.trading;
    const bought = await orders.market({ ...buy, qty: 10 });
    const resting = await orders.limit({ ...buy, qty: 10, limitPrice: 99 });
    await orders.deleteOrderByOrderID({ orderId: resting.id! });
    const partly = await orders.limit({ ...buy, qty: 1500, limitPrice: 100.01 });
    await service.quote('AAPL', 99.99, 100.01);
    await until(() => updates.some(({ event, order }) => event === 'fill' && order.id === partly.id));
    expect(faultsIn(updates)).toEqual([]);
    const eventsOf = (id?: string) => updates.filter(({ order }) => order.id === id).map(({ event }) => event);
    expect(eventsOf(bought.id)).toEqual(['new', 'fill']);
    expect(eventsOf(resting.id)).toEqual(['new', 'canceled']);
    expect(eventsOf(partly.id)).toEqual(['new', 'partial_fill', 'fill']);
    expect(updates.find(({ event }) => event === 'fill')).toMatchObject({
      executionId: expect.stringMatching(UUID),
      timestamp: TIME,
      price: '100.01',
      qty: '10',
      positionQty: '10',
      order: { id: bought.id, status: 'filled', filledAt: TIME },
    });
  });

  it('tells an order’s end to whoever submits and waits', async () => {
    const alpaca = newAlpaca();
    await service.quote('AAPL', 99.99, 100.01);
    const stream = tradeStream(alpaca, service.url);
    onTestFinished(() => stream.disconnect());
    stream.connect();
    const terms = { ...buy, type: 'market', qty: 10 } as const;
    const order = await alpaca.trading.submitAndWait(terms, { stream, timeoutMs: 5_000 });
    expect(order).toMatchObject({ status: 'filled', filledQty: '10' });
  });

  it('refuses a wrong secret', async () => {
    const { keyId } = service.newAccount();
    const stream = tradeStream(alpacaV4(service.url, { keyId, secret: 'wrong' }), service.url);
    onTestFinished(() => stream.disconnect());
    stream.on('error', () => undefined);
    stream.connect();
    expect(await stream.waitForAuthenticationResult(5_000)).toMatchObject({ authenticated: false });
  });
});

it('an answer may be had with its headers', async () => {
  const { account } = newApis();
  const { status, data, headers } = await withResponse(account.getAccountRaw());
  expect([status, data.status]).toEqual([200, 'ACTIVE']);
  expect(headers.get('x-request-id')).toBeTruthy();
});
