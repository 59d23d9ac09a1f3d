import { CsvReader } from './csv-reader.ts';
import { OFF_EXCHANGE_CODE } from './exchange-codes.ts';

export const QuoteSide = { Bid: 0, Ask: 1 } as const;
export type QuoteSide = (typeof QuoteSide)[keyof typeof QuoteSide];

/**
 * Rows of LEAN's equity tick files as columns, no object a row. Times are milliseconds since New York midnight and never
 * go back, prices dollars x 10^4, sizes shares, exchanges the character code of their letter.
 */
class TickColumns {
  count = 0;
  /** Rows in the file, those left out included. */
  fileRows = 0;
  suspiciousRows = 0;
  timeMillis: Int32Array;
  exchange: Uint8Array;
  price: Float64Array;
  size: Float64Array;

  constructor(capacity: number) {
    this.timeMillis = new Int32Array(capacity);
    this.exchange = new Uint8Array(capacity);
    this.price = new Float64Array(capacity);
    this.size = new Float64Array(capacity);
  }

  append(millis: number, exchange: number, price: number, size: number): void {
    const row = this.count++;
    this.timeMillis[row] = millis;
    this.exchange[row] = exchange;
    this.price[row] = price;
    this.size[row] = size;
  }

  /** Lets go of the room that was not needed. */
  trim(): void {
    this.timeMillis = this.timeMillis.slice(0, this.count);
    this.exchange = this.exchange.slice(0, this.count);
    this.price = this.price.slice(0, this.count);
    this.size = this.size.slice(0, this.count);
  }
}

/** One entry per side that a row of the quote file states. */
export class QuoteRows extends TickColumns {
  side: Uint8Array;

  constructor(capacity: number) {
    super(capacity);
    this.side = new Uint8Array(capacity);
  }

  appendSide(side: QuoteSide, millis: number, exchange: number, price: number, size: number): void {
    this.side[this.count] = side;
    this.append(millis, exchange, price, size);
  }

  override trim(): void {
    super.trim();
    this.side = this.side.slice(0, this.count);
  }
}

export class TradeRows extends TickColumns {
  offExchangeRows = 0;
  /** Left out because their condition says that no venue's queue made their price at that time. */
  unqueuedRows = 0;
}

const DAY_MILLIS = 86_400_000;

/**
 * Condition flags of trades that met no queue at the time of their report: priced elsewhere or earlier, settled
 * specially, or a statement of the official open or close. Bits as in LEAN's TradeConditionFlags: cash 1, next day 2,
 * seller 3, derivatively priced 9, sold 11, out of sequence 14, acquisition 16, stock option 18, distribution 19,
 * average price 20, cross 21, official close 24, prior reference price 25, official open 26.
 */
const UNQUEUED_BITS = [1, 2, 3, 9, 11, 14, 16, 18, 19, 20, 21, 24, 25, 26];
const UNQUEUED_CONDITIONS = UNQUEUED_BITS.reduce((mask, bit) => mask | (1 << bit), 0);

/**
 * Reads a quote file; suspicious rows are left out. Throws a MarketDataError that names file and line for a malformed row.
 * `fileName` is only for that message.
 */
export function parseQuoteRows(bytes: Uint8Array, fileName: string): QuoteRows {
  const reader = new CsvReader(bytes, fileName);
  const rows = new QuoteRows(2 * reader.countLines());
  let millis = 0;
  while (reader.nextLine()) {
    millis = readTime(reader, millis);
    const bidPrice = reader.readInteger('bid price');
    const bidSize = reader.readInteger('bid size');
    const askPrice = reader.readInteger('ask price');
    const askSize = reader.readInteger('ask size');
    const exchange = reader.readLetter('exchange');
    reader.readHexadecimal('condition');
    const suspicious = reader.readFlag('suspicious');
    reader.endLine();
    if (bidPrice === 0 && askPrice === 0) reader.fail('neither a bid nor an ask price');
    rows.fileRows++;
    if (suspicious) {
      rows.suspiciousRows++;
      continue;
    }
    if (bidPrice > 0) rows.appendSide(QuoteSide.Bid, millis, exchange, bidPrice, bidSize);
    if (askPrice > 0) rows.appendSide(QuoteSide.Ask, millis, exchange, askPrice, askSize);
  }
  rows.trim();
  return rows;
}

/** As parseQuoteRows, for a trade file. Left out are also off-exchange trades and those that met no venue's queue. */
export function parseTradeRows(bytes: Uint8Array, fileName: string): TradeRows {
  const reader = new CsvReader(bytes, fileName);
  const rows = new TradeRows(reader.countLines());
  let millis = 0;
  while (reader.nextLine()) {
    millis = readTime(reader, millis);
    const price = reader.readInteger('price');
    const size = reader.readInteger('size');
    const exchange = reader.readLetter('exchange');
    const condition = reader.readHexadecimal('condition');
    const suspicious = reader.readFlag('suspicious');
    reader.endLine();
    if (price === 0 || size === 0) reader.fail('price or size is 0');
    rows.fileRows++;
    if (suspicious) rows.suspiciousRows++;
    else if (exchange === OFF_EXCHANGE_CODE) rows.offExchangeRows++;
    else if ((condition & UNQUEUED_CONDITIONS) !== 0) rows.unqueuedRows++;
    else rows.append(millis, exchange, price, size);
  }
  rows.trim();
  return rows;
}

function readTime(reader: CsvReader, lastMillis: number): number {
  const millis = reader.readInteger('time');
  if (millis >= DAY_MILLIS) reader.fail('time is past the end of the day');
  if (millis < lastMillis) reader.fail(`time goes back from ${lastMillis} to ${millis}`);
  return millis;
}
