import { join } from 'node:path';
import { parseQuoteRows, parseTradeRows, type QuoteRows, type TradeRows } from './lean-rows.ts';
import { readSingleCsv } from './lean-zip.ts';

/** One symbol's recorded day. */
export interface LeanDay {
  readonly quotes: QuoteRows;
  readonly trades: TradeRows;
}

/**
 * Reads a day from a LEAN data folder, the one that holds `equity/usa/tick`. `date` is yyyymmdd. Throws a
 * MarketDataError that names the file for what is missing or malformed.
 */
export async function loadLeanDay(dataFolder: string, symbol: string, date: string): Promise<LeanDay> {
  const quotePath = leanTickPath(dataFolder, symbol, date, 'quote');
  const tradePath = leanTickPath(dataFolder, symbol, date, 'trade');
  const quotes = parseQuoteRows(await readSingleCsv(quotePath), quotePath);
  const trades = parseTradeRows(await readSingleCsv(tradePath), tradePath);
  return { quotes, trades };
}

export function leanTickPath(dataFolder: string, symbol: string, date: string, kind: 'quote' | 'trade'): string {
  return join(dataFolder, 'equity', 'usa', 'tick', symbol.toLowerCase(), `${date}_${kind}.zip`);
}
