import { type Alpaca, type errors, trading } from '@alpacahq/alpaca-trade-api-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Credentials, SdkService } from '../support/sdk.ts';
import { type AlpacaV3, alpacaV3, refusalOf } from '../support/sdk-v3.ts';
import { alpacaV4, apiErrorOf, type TradingApis, tradingApis } from '../support/sdk-v4.ts';

let service: SdkService;
beforeAll(async () => {
  service = await SdkService.start();
  await service.quote('AAPL', 99.99, 100.01);
  await service.quote('MSFT', 399.99, 400.01);
});
afterAll(() => service?.stop());

/** What a call needs to find: made for each anew, as some of them take it away. */
interface Fixture {
  readonly credentials: Credentials;
  /** An open order, a position in AAPL and a watchlist of the account. */
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly watchlistId: string;
}

async function fixture(): Promise<Fixture> {
  const credentials = service.newAccount();
  await service.quote('AAPL', 99.99, 100.01);
  const alpaca = alpacaV3(service.url, credentials);
  await alpaca.createOrder!({ symbol: 'AAPL', qty: 10, side: 'buy', type: 'market', time_in_force: 'day' });
  const order = await alpaca.createOrder!({ ...LIMIT, client_order_id: 'mine' });
  const watchlist = await alpaca.addWatchlist!('mine', ['AAPL']);
  return { credentials, orderId: order.id, clientOrderId: 'mine', watchlistId: watchlist.id };
}

/** Of another asset than the position: an order that could trade with it would not be taken. */
const LIMIT = { symbol: 'MSFT', qty: 1, side: 'buy', type: 'limit', time_in_force: 'day', limit_price: 390 };
const PERIOD = { start: new Date('2026-11-23'), end: new Date('2026-11-29') };

describe('JavaScript 3', () => {
  const CALLS: Readonly<Record<string, (alpaca: AlpacaV3, its: Fixture) => Promise<unknown>>> = {
    getAccount: (alpaca) => alpaca.getAccount!(),
    updateAccountConfigurations: (alpaca) => alpaca.updateAccountConfigurations!({ no_shorting: true }),
    getAccountConfigurations: (alpaca) => alpaca.getAccountConfigurations!(),
    getAccountActivities: (alpaca) => alpaca.getAccountActivities!({ activityTypes: ['FILL'] }),
    getPortfolioHistory: (alpaca) => alpaca.getPortfolioHistory!({ period: '1M', timeframe: '1D' }),
    getPositions: (alpaca) => alpaca.getPositions!(),
    getPosition: (alpaca) => alpaca.getPosition!('AAPL'),
    closeAllPositions: (alpaca) => alpaca.closeAllPositions!(),
    closePosition: (alpaca) => alpaca.closePosition!('AAPL'),
    getCalendar: (alpaca) => alpaca.getCalendar!(PERIOD),
    getClock: (alpaca) => alpaca.getClock!(),
    getAssets: (alpaca) => alpaca.getAssets!({ status: 'active' }),
    getAsset: (alpaca) => alpaca.getAsset!('AAPL'),
    getOrders: (alpaca) => alpaca.getOrders!({ status: 'all', nested: true }),
    getOrder: (alpaca, { orderId }) => alpaca.getOrder!(orderId),
    getOrderByClientId: (alpaca, { clientOrderId }) => alpaca.getOrderByClientId!(clientOrderId),
    createOrder: (alpaca) => alpaca.createOrder!(LIMIT),
    replaceOrder: (alpaca, { orderId }) => alpaca.replaceOrder!(orderId, { limit_price: 389 }),
    cancelOrder: (alpaca, { orderId }) => alpaca.cancelOrder!(orderId),
    cancelAllOrders: (alpaca) => alpaca.cancelAllOrders!(),
    getWatchlists: (alpaca) => alpaca.getWatchlists!(),
    getWatchlist: (alpaca, { watchlistId }) => alpaca.getWatchlist!(watchlistId),
    addWatchlist: (alpaca) => alpaca.addWatchlist!('other', ['AAPL']),
    addToWatchlist: (alpaca, { watchlistId }) => alpaca.addToWatchlist!(watchlistId, 'MSFT'),
    updateWatchlist: (alpaca, { watchlistId }) => alpaca.updateWatchlist!(watchlistId, { name: 'new name' }),
    deleteWatchlist: (alpaca, { watchlistId }) => alpaca.deleteWatchlist!(watchlistId),
    deleteFromWatchlist: (alpaca, { watchlistId }) => alpaca.deleteFromWatchlist!(watchlistId, 'AAPL'),
  };

  it('every call that its constructor sets up is in the list, but for what carries them out', () => {
    const alpaca = alpacaV3(service.url, { keyId: 'any', secret: 'any' });
    const offered = Object.keys(alpaca).filter((name) => typeof alpaca[name] === 'function');
    expect(offered.filter((name) => !/^(dataH|h)ttpRequest$/.test(name)).toSorted()).toEqual(
      Object.keys(CALLS).toSorted(),
    );
  });

  it('what its prototype adds is market data, which comes from another address', () => {
    const others = Object.getOwnPropertyNames(
      Object.getPrototypeOf(alpacaV3(service.url, { keyId: 'a', secret: 'b' })),
    );
    const isMarketData = (name: string) =>
      /^get\w*(Trades?|Quotes?|Bars?|Snapshots?|Orderbooks|Chain|CorporateActions|News)(Async)?(V2)?$/.test(name);
    expect(others.filter((name) => !isMarketData(name)).toSorted()).toEqual([
      'constructor',
      'newTimeframe', // makes a text
      'sendRequest', // carries out the calls above
    ]);
  });

  it.each(Object.keys(CALLS))('%s is answered', async (name) => {
    const its = await fixture();
    await expect(CALLS[name]!(alpacaV3(service.url, its.credentials), its)).resolves.toBeDefined();
  });
});

describe('JavaScript 4', () => {
  const CALLS: Readonly<Record<string, (apis: TradingApis, its: Fixture) => Promise<unknown>>> = {
    'AccountActivitiesApi.getAccountActivities': ({ activities }) => activities.getAccountActivities({ pageSize: 5 }),
    'AccountActivitiesApi.getAccountActivitiesByActivityType': ({ activities }) =>
      activities.getAccountActivitiesByActivityType({ activityType: 'FILL', date: new Date() }),
    'AccountConfigurationsApi.getAccountConfig': ({ configurations }) => configurations.getAccountConfig(),
    'AccountConfigurationsApi.patchAccountConfig': ({ configurations }) =>
      configurations.patchAccountConfig({ accountConfigurations: { noShorting: true } }),
    'AccountsApi.getAccount': ({ account }) => account.getAccount(),
    'AssetsApi.getOptionsContracts': ({ assets }) => assets.getOptionsContracts({ underlyingSymbols: 'AAPL' }),
    'AssetsApi.getV2Assets': ({ assets }) => assets.getV2Assets({ status: 'active', attributes: ['ptp_no_exception'] }),
    'AssetsApi.getV2AssetsSymbolOrAssetId': ({ assets }) =>
      assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'AAPL' }),
    'CalendarApi.calendar': ({ calendar }) => calendar.calendar({ market: 'NYSE', timezone: 'UTC', ...PERIOD }),
    'CalendarApi.legacyCalendar': ({ calendar }) => calendar.legacyCalendar({ dateType: 'TRADING', ...PERIOD }),
    'ClockApi.clock': ({ clock }) => clock.clock({ markets: 'NYSE', time: PERIOD.start }),
    'ClockApi.legacyClock': ({ clock }) => clock.legacyClock(),
    'OrdersApi.deleteAllOrders': ({ orders }) => orders.deleteAllOrders(),
    'OrdersApi.deleteOrderByOrderID': ({ orders }, { orderId }) => orders.deleteOrderByOrderID({ orderId }),
    'OrdersApi.getAllOrders': ({ orders }) => orders.getAllOrders({ status: 'all', nested: true, side: 'buy' }),
    'OrdersApi.getOrderByClientOrderId': ({ orders }, { clientOrderId }) =>
      orders.getOrderByClientOrderId({ clientOrderId }),
    'OrdersApi.getOrderByOrderID': ({ orders }, { orderId }) => orders.getOrderByOrderID({ orderId, nested: false }),
    'OrdersApi.patchOrderByOrderId': ({ orders }, { orderId }) =>
      orders.patchOrderByOrderId({ orderId, patchOrderRequest: { limitPrice: '389' } }),
    'OrdersApi.postOrder': ({ orders }) =>
      orders.postOrder({
        postOrderRequest: { symbol: 'AAPL', side: 'buy', qty: '1', type: 'market', timeInForce: 'day' },
      }),
    'PortfolioHistoryApi.getAccountPortfolioHistory': ({ history }) =>
      history.getAccountPortfolioHistory({
        period: '1D',
        timeframe: '1H',
        pnlReset: 'no_reset',
        cashflowTypes: 'NONE',
      }),
    'PositionsApi.deleteAllOpenPositions': ({ positions }) => positions.deleteAllOpenPositions({ cancelOrders: true }),
    'PositionsApi.deleteOpenPosition': ({ positions }) =>
      positions.deleteOpenPosition({ symbolOrAssetId: 'AAPL', qty: 3 }),
    'PositionsApi.getAllOpenPositions': ({ positions }) => positions.getAllOpenPositions(),
    'PositionsApi.getOpenPosition': ({ positions }) => positions.getOpenPosition({ symbolOrAssetId: 'AAPL' }),
    'WatchlistsApi.addAssetToWatchlist': ({ watchlists }, { watchlistId }) =>
      watchlists.addAssetToWatchlist({ watchlistId, addAssetToWatchlistRequest: { symbol: 'MSFT' } }),
    'WatchlistsApi.addAssetToWatchlistByName': ({ watchlists }) =>
      watchlists.addAssetToWatchlistByName({ name: 'mine', addAssetToWatchlistRequest: { symbol: 'MSFT' } }),
    'WatchlistsApi.deleteWatchlistById': ({ watchlists }, { watchlistId }) =>
      watchlists.deleteWatchlistById({ watchlistId }),
    'WatchlistsApi.deleteWatchlistByName': ({ watchlists }) => watchlists.deleteWatchlistByName({ name: 'mine' }),
    'WatchlistsApi.getWatchlistById': ({ watchlists }, { watchlistId }) => watchlists.getWatchlistById({ watchlistId }),
    'WatchlistsApi.getWatchlistByName': ({ watchlists }) => watchlists.getWatchlistByName({ name: 'mine' }),
    'WatchlistsApi.getWatchlists': ({ watchlists }) => watchlists.getWatchlists(),
    'WatchlistsApi.postWatchlist': ({ watchlists }) =>
      watchlists.postWatchlist({ createWatchlistRequest: { name: 'other', symbols: ['AAPL'] } }),
    'WatchlistsApi.removeAssetFromWatchlist': ({ watchlists }, { watchlistId }) =>
      watchlists.removeAssetFromWatchlist({ watchlistId, symbol: 'AAPL' }),
    'WatchlistsApi.updateWatchlistById': ({ watchlists }, { watchlistId }) =>
      watchlists.updateWatchlistById({ watchlistId, updateWatchlistRequest: { name: 'new name' } }),
    'WatchlistsApi.updateWatchlistByName': ({ watchlists }) =>
      watchlists.updateWatchlistByName({ name: 'mine', updateWatchlistRequest: { symbols: ['MSFT'] } }),
  };

  /** What it offers beside, with the reason why there is no such thing here. */
  const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
    'AssetsApi.getOptionContractSymbolOrId': 'there are no options: none has that name',
    'PositionsApi.optionDoNotExercise': 'there are no options',
    'PositionsApi.optionExercise': 'there are no options',
    'CorporateActionsApi.getV2CorporateActionsAnnouncements': 'the simulation knows no corporate actions',
    'CorporateActionsApi.getV2CorporateActionsAnnouncementsId': 'the simulation knows no corporate actions',
    'CryptoFundingApi.createCryptoTransferForAccount': 'there are no crypto wallets',
    'CryptoFundingApi.createWhitelistedAddress': 'there are no crypto wallets',
    'CryptoFundingApi.deleteWhitelistedAddress': 'there are no crypto wallets',
    'CryptoFundingApi.getCryptoFundingTransfer': 'there are no crypto wallets',
    'CryptoFundingApi.getCryptoTransferEstimate': 'there are no crypto wallets',
    'CryptoFundingApi.listCryptoFundingTransfers': 'there are no crypto wallets',
    'CryptoFundingApi.listCryptoFundingWallets': 'there are no crypto wallets',
    'CryptoFundingApi.listWhitelistedAddress': 'there are no crypto wallets',
    'EventsApi.subscribeToActivitiesSSE': 'a stream of the broker API, which this SDK reads as one JSON document',
    'LocatesApi.createLocates': 'every asset is easy to borrow: nothing is located',
    'LocatesApi.getLocate': 'every asset is easy to borrow: nothing is located',
    'LocatesApi.listLocateQuotes': 'every asset is easy to borrow: nothing is located',
    'LocatesApi.listLocates': 'every asset is easy to borrow: nothing is located',
    'TokenizationApi.getTokenizationRequest': 'nothing is tokenized',
    'TokenizationApi.getTokenizationRequestByClientRequestID': 'nothing is tokenized',
    'TokenizationApi.getTokenizationRequests': 'nothing is tokenized',
    'TokenizationApi.postTokenizationMint': 'nothing is tokenized',
  };

  it('every call of the generated APIs is in one of the lists', () => {
    const apis = Object.entries(trading).filter(([name]) => /[a-z]Api$/.test(name)) as [
      string,
      { prototype: object },
    ][];
    const offered = apis.flatMap(([api, { prototype }]) =>
      Object.getOwnPropertyNames(prototype)
        .filter((name) => name !== 'constructor' && !name.endsWith('Raw'))
        .map((name) => `${api}.${name}`),
    );
    expect(offered.length).toBeGreaterThan(50);
    expect(offered.toSorted()).toEqual([...Object.keys(CALLS), ...Object.keys(OUT_OF_SCOPE)].toSorted());
  });

  it.each(Object.keys(CALLS))('%s is answered', async (name) => {
    const its = await fixture();
    await CALLS[name]!(tradingApis(service.url, its.credentials), its);
  });

  it('an option contract is asked for by name in vain', async () => {
    const { assets } = tradingApis(service.url, service.newAccount());
    const error: errors.ApiError = await apiErrorOf(
      assets.getOptionContractSymbolOrId({ symbolOrId: 'AAPL261218C00200000' }),
    );
    expect(error).toMatchObject({ status: 404, code: 40410000, message: expect.stringContaining('option contract') });
  });

  const HELPERS: Readonly<Record<string, (alpaca: Alpaca) => Promise<unknown>>> = {
    validateConnection: (alpaca) => alpaca.trading.validateConnection(),
    closeAllPositions: (alpaca) => alpaca.trading.closeAllPositions({ cancelOrders: true }),
    iterateOptionsContracts: (alpaca) => alpaca.trading.iterateOptionsContracts().next(),
    collectOptionsContracts: (alpaca) => alpaca.trading.collectOptionsContracts(),
    iterateActivities: (alpaca) => alpaca.trading.iterateActivities().next(),
    collectActivities: (alpaca) => alpaca.trading.collectActivities(),
    iterateActivitiesByType: (alpaca) => alpaca.trading.iterateActivitiesByType({ activityType: 'FILL' }).next(),
    collectActivitiesByType: (alpaca) => alpaca.trading.collectActivitiesByType({ activityType: 'FILL' }),
  };
  /** Tried in javascript-v4.test.ts. */
  const OF_THE_STREAM = ['stream', 'submitAndWait'];

  it('every helper of its client is in a list', () => {
    const { trading: client } = alpacaV4(service.url, { keyId: 'any', secret: 'any' });
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(client)));
    const methods = descriptors.filter(([name, { get }]) => name !== 'constructor' && get === undefined);
    expect(methods.map(([name]) => name).toSorted()).toEqual([...Object.keys(HELPERS), ...OF_THE_STREAM].toSorted());
  });

  it.each(Object.keys(HELPERS))('%s is answered', async (name) => {
    const { credentials } = await fixture();
    await HELPERS[name]!(alpacaV4(service.url, credentials));
  });
});

it('a call for what is not there yet is told apart from a misspelt one', async () => {
  const alpaca = alpacaV3(service.url, service.newAccount());
  const { status, body } = await refusalOf(alpaca.sendRequest!('/corporate_actions/announcements'));
  expect([status, body.reason]).toEqual([404, 'not_supported']);
});
