import { echo } from '../http/error-answers.ts';
import { INVALID_PARAMETER } from '../http/errors.ts';
import type { RequestFault } from '../http/request-fault.ts';

/** An exchange as Alpaca's newer clock and calendar name one. */
export interface ListedMarket {
  readonly acronym: string;
  readonly mic: string;
  readonly name: string;
}

/** The exchanges that share the session of the service. */
const MARKETS: readonly ListedMarket[] = [
  { acronym: 'NYSE', mic: 'XNYS', name: 'New York Stock Exchange' },
  { acronym: 'NASDAQ', mic: 'XNAS', name: 'Nasdaq' },
  { acronym: 'IEX', mic: 'IEXG', name: 'Investors Exchange' },
];
const BY_CODE = new Map(MARKETS.flatMap((market) => [market.acronym, market.mic].map((code) => [code, market])));

/** By acronym or market identifier code (ISO 10383), or what is wrong with it. */
export function listedMarket(code: string): ListedMarket | RequestFault {
  return (
    BY_CODE.get(code) ?? {
      error: INVALID_PARAMETER,
      message: `market must be one of ${[...BY_CODE.keys()].join(', ')}: ${echo(code)}`,
    }
  );
}
