import { CsvReader } from './csv-reader.ts';
import { OFF_EXCHANGE_CODE } from './exchange-codes.ts';

/**
 * The rows of LEAN's equity tick files as columns. Times are milliseconds since New York midnight and never go back,
 * prices dollars x 10^4, sizes shares, exchanges the character code of their letter.
 */
export const QuoteSide = { Bid: 0, Ask: 1 } as const;
export type QuoteSide = (typeof QuoteSide)[keyof typeof QuoteSide];

/** One entry per side that a row states. */
export interface QuoteRows {
  readonly count: number;
  readonly timeMillis: Int32Array;
  readonly side: Uint8Array;
  readonly exchange: Uint8Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  /** Rows in the file, skipped ones included. */
  readonly fileRows: number;
  readonly suspiciousRows: number;
}

export interface TradeRows {
  readonly count: number;
  readonly timeMillis: Int32Array;
  readonly exchange: Uint8Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly fileRows: number;
  readonly suspiciousRows: number;
  readonly offExchangeRows: number;
  /** Left out because their condition says that no venue's queue made their price at that time. */
  readonly unqueuedRows: number;
}

const DAY_MILLIS = 86_400_000;

/**
 * Condition flags of trades that met no queue at the time of their report: priced elsewhere or earlier, settled
 * specially, or a statement of the official open or close. Bits as in LEAN's TradeConditionFlags: cash 1, next day 2,
 * seller 3, derivatively priced 9, sold 11, out of sequence 14, acquisition 16, stock option 18, distribution 19,
 * average price 20, cross 21, official close 24, prior reference price 25, official open 26.
 */
const UNQUEUED_CONDITIONS = [1, 2, 3, 9, 11, 14, 16, 18, 19, 20, 21, 24, 25, 26].reduce(
  (mask, bit) => mask | (1 << bit),
  0,
);

/** Throws a MarketDataError that names file and line for a malformed row. `fileName` is only for that message. */
export function parseQuoteRows(bytes: Uint8Array, fileName: string): QuoteRows {
  const reader = new CsvReader(bytes, fileName);
  const capacity = 2 * reader.countLines();
  const timeMillis = new Int32Array(capacity);
  const side = new Uint8Array(capacity);
  const exchange = new Uint8Array(capacity);
  const price = new Float64Array(capacity);
  const size = new Float64Array(capacity);
  let count = 0;
  let fileRows = 0;
  let suspiciousRows = 0;
  let lastMillis = 0;
  while (reader.nextLine()) {
    fileRows++;
    const millis = readTime(reader, lastMillis);
    lastMillis = millis;
    const bidPrice = reader.readInteger('bid price');
    const bidSize = reader.readInteger('bid size');
    const askPrice = reader.readInteger('ask price');
    const askSize = reader.readInteger('ask size');
    const code = reader.readLetter('exchange');
    reader.readHexadecimal('condition');
    const suspicious = reader.readFlag('suspicious');
    reader.endLine();
    if (bidPrice === 0 && askPrice === 0) reader.fail('neither a bid nor an ask price');
    if (suspicious) {
      suspiciousRows++;
      continue;
    }
    if (bidPrice > 0) {
      timeMillis[count] = millis;
      side[count] = QuoteSide.Bid;
      exchange[count] = code;
      price[count] = bidPrice;
      size[count++] = bidSize;
    }
    if (askPrice > 0) {
      timeMillis[count] = millis;
      side[count] = QuoteSide.Ask;
      exchange[count] = code;
      price[count] = askPrice;
      size[count++] = askSize;
    }
  }
  return {
    count,
    timeMillis: timeMillis.slice(0, count),
    side: side.slice(0, count),
    exchange: exchange.slice(0, count),
    price: price.slice(0, count),
    size: size.slice(0, count),
    fileRows,
    suspiciousRows,
  };
}

/** As parseQuoteRows. Off-exchange trades are left out, and so are those that met no venue's queue. */
export function parseTradeRows(bytes: Uint8Array, fileName: string): TradeRows {
  const reader = new CsvReader(bytes, fileName);
  const capacity = reader.countLines();
  const timeMillis = new Int32Array(capacity);
  const exchange = new Uint8Array(capacity);
  const price = new Float64Array(capacity);
  const size = new Float64Array(capacity);
  let count = 0;
  let fileRows = 0;
  let suspiciousRows = 0;
  let offExchangeRows = 0;
  let unqueuedRows = 0;
  let lastMillis = 0;
  while (reader.nextLine()) {
    fileRows++;
    const millis = readTime(reader, lastMillis);
    lastMillis = millis;
    const tradePrice = reader.readInteger('price');
    const tradeSize = reader.readInteger('size');
    const code = reader.readLetter('exchange');
    const condition = reader.readHexadecimal('condition');
    const suspicious = reader.readFlag('suspicious');
    reader.endLine();
    if (tradePrice === 0 || tradeSize === 0) reader.fail('price or size is 0');
    if (suspicious) suspiciousRows++;
    else if (code === OFF_EXCHANGE_CODE) offExchangeRows++;
    else if ((condition & UNQUEUED_CONDITIONS) !== 0) unqueuedRows++;
    else {
      timeMillis[count] = millis;
      exchange[count] = code;
      price[count] = tradePrice;
      size[count++] = tradeSize;
    }
  }
  return {
    count,
    timeMillis: timeMillis.slice(0, count),
    exchange: exchange.slice(0, count),
    price: price.slice(0, count),
    size: size.slice(0, count),
    fileRows,
    suspiciousRows,
    offExchangeRows,
    unqueuedRows,
  };
}

function readTime(reader: CsvReader, lastMillis: number): number {
  const millis = reader.readInteger('time');
  if (millis >= DAY_MILLIS) reader.fail('time is past the end of the day');
  if (millis < lastMillis) reader.fail(`time goes back from ${lastMillis} to ${millis}`);
  return millis;
}
