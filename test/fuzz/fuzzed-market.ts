import pino from 'pino';
import { loadConfig } from '../../src/config.ts';
import { buildService, type Service } from '../../src/service.ts';
import { ApiContract } from '../support/api-contract.ts';
import { ADMIN, KEYS } from './requests.ts';

/** The service that requests of every kind are sent to, and its market, which moves only where it is pushed. */

/** Those of the examples in the document. */
export const SYMBOLS = ['IBM', 'AAPL', 'MSFT', 'NVDA'];
const VENUES = ['XNYS', 'XNAS', 'ARCX'];
/** Of the examples in the document. */
const START_PRICE = 184.28;

/** One key of each account. */
export const HOLDERS = [{ authorization: 'Bearer bob:bob-secret' }, ADMIN];

/** What both hold and have working again and again, so that there is something to close, to replace and to cancel. */
export const ORDERS = [
  ...SYMBOLS.map((symbol) => ({ symbol, qty: '100', side: 'buy', type: 'market', time_in_force: 'ioc' })),
  { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '180' },
  { symbol: 'IBM', qty: '50', side: 'sell', type: 'stop', time_in_force: 'gtc', stop_price: '170' },
  { symbol: 'AAPL', qty: '50', side: 'sell', type: 'trailing_stop', time_in_force: 'day', trail_percent: '10' },
  {
    ...{ symbol: 'MSFT', qty: '10', side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '180' },
    ...{ order_class: 'bracket', take_profit: { limit_price: '200' }, stop_loss: { stop_price: '170' } },
  },
];

/** Two cents wide, a cent apart from venue to venue, so many dollars from where the market began. */
export function quotesMovedBy(dollars: number) {
  return SYMBOLS.flatMap((symbol, index) => {
    const middle = START_PRICE + index + dollars;
    return VENUES.map((venue, place) => ({
      symbol,
      venue,
      bid_price: (middle - 0.01 * (place + 1)).toFixed(2),
      bid_size: 100 * (place + 1),
      ask_price: (middle + 0.01 * (place + 1)).toFixed(2),
      ask_size: 100 * (place + 1),
    }));
  });
}

export interface Fuzzed {
  readonly service: Service;
  readonly port: number;
  readonly contract: ApiContract;
}

/** The whole service, listening. `failures` is told what it logs as an error, whatever the client was told. */
export async function startFuzzed(failures: Error[], settings: Readonly<Record<string, string>> = {}): Promise<Fuzzed> {
  const config = loadConfig({
    PORT: '0',
    JOURNAL_SYNC: 'off',
    LOG_LEVEL: 'silent',
    MARKET_FEED: 'pushed',
    SYMBOLS: SYMBOLS.join(','),
    // Else the quotes' age would decide what an order meets.
    QUOTE_MAX_AGE_MS: '86400000',
    API_KEYS: KEYS,
    INITIAL_CASH: '1000000000',
    RISK_MAX_ORDERS_PER_SECOND: '0',
    ...settings,
  });
  const log = pino({ level: 'error' }, { write: (line) => failures.push(new Error(line)) });
  const service = await buildService(config, log, (error) => failures.push(error));
  const address = await service.listen();
  const document = (await service.app.inject('/docs/json')).json();
  return { service, port: Number(new URL(address).port), contract: new ApiContract(document) };
}
