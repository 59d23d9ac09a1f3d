import { MONEY_UNIT } from '../domain/money.ts';
import { hashText } from './seeded-random.ts';

export interface DefaultSymbol {
  readonly symbol: string;
  readonly name: string;
  /** One of Alpaca's exchange names. */
  readonly exchange: string;
  /** Where the synthetic market opens: money units per share, of a plausible size, not a quotation. */
  readonly openingPrice: number;
}

function symbol(ticker: string, name: string, exchange: string, dollars: number): DefaultSymbol {
  return { symbol: ticker, name, exchange, openingPrice: dollars * MONEY_UNIT };
}

/** What is traded where no symbols are configured. */
export const DEFAULT_SYMBOLS: readonly DefaultSymbol[] = [
  symbol('AAPL', 'Apple Inc.', 'NASDAQ', 230),
  symbol('MSFT', 'Microsoft Corporation', 'NASDAQ', 430),
  symbol('NVDA', 'NVIDIA Corporation', 'NASDAQ', 140),
  symbol('AMZN', 'Amazon.com, Inc.', 'NASDAQ', 210),
  symbol('GOOGL', 'Alphabet Inc. Class A', 'NASDAQ', 180),
  symbol('TSLA', 'Tesla, Inc.', 'NASDAQ', 260),
  symbol('JPM', 'JPMorgan Chase & Co.', 'NYSE', 240),
  symbol('IBM', 'International Business Machines Corporation', 'NYSE', 220),
  symbol('KO', 'The Coca-Cola Company', 'NYSE', 65),
  symbol('SPY', 'SPDR S&P 500 ETF Trust', 'ARCA', 590),
];

const OTHER_LOWEST_DOLLARS = 20;
const OTHER_DOLLAR_RANGE = 380;

/** Money units per share. A symbol that is not among the defaults gets a price of its own, the same each time. */
export function openingPriceOf(ticker: string): number {
  const known = DEFAULT_SYMBOLS.find((candidate) => candidate.symbol === ticker);
  if (known !== undefined) return known.openingPrice;
  return (OTHER_LOWEST_DOLLARS + ((hashText(ticker) >>> 0) % OTHER_DOLLAR_RANGE)) * MONEY_UNIT;
}
