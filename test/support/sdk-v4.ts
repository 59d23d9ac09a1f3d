import { Alpaca, errors, type streaming, trading } from '@alpacahq/alpaca-trade-api-v4';
import type { Credentials } from './sdk.ts';

/** The generated APIs over one configuration, as a program makes them that has an address of its own. */
export function tradingApis(basePath: string, credentials: Credentials) {
  const configuration = new trading.Configuration({ basePath, ...credentials });
  return {
    account: new trading.AccountsApi(configuration),
    activities: new trading.AccountActivitiesApi(configuration),
    assets: new trading.AssetsApi(configuration),
    calendar: new trading.CalendarApi(configuration),
    clock: new trading.ClockApi(configuration),
    configurations: new trading.AccountConfigurationsApi(configuration),
    history: new trading.PortfolioHistoryApi(configuration),
    orders: new trading.OrdersApi(configuration),
    positions: new trading.PositionsApi(configuration),
    watchlists: new trading.WatchlistsApi(configuration),
  };
}
export type TradingApis = ReturnType<typeof tradingApis>;

/** The whole client, whose requests to Alpaca's paper host go to the service: it takes no address itself. */
export function alpacaV4(url: string, credentials: Credentials): Alpaca {
  return new Alpaca({
    ...credentials,
    rateLimit: false,
    fetchApi: (address, init) => fetch(address.replace(trading.TRADING_PAPER_HOST, url), init),
  });
}

export function tradeStream(alpaca: Alpaca, url: string): streaming.TradingStream {
  return alpaca.trading.stream({ url: `${url.replace('http', 'ws')}/stream`, reconnect: false });
}

/** The SDK's own error of a call that was refused. */
export async function apiErrorOf(call: Promise<unknown>): Promise<errors.ApiError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof errors.ApiError) return error;
    throw error;
  }
  throw new Error('the call was not refused');
}
