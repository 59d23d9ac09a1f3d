import { DecimalFault, formatDecimal, parseDecimal } from '../../domain/decimal.ts';
import { type Instrument, priceAsMoney } from '../../domain/instrument.ts';
import { isOnTick } from '../../domain/tick-table.ts';
import type { Venue } from '../../domain/venue.ts';
import type { PushedQuote } from '../app-services.ts';
import { echo } from '../http/error-answers.ts';
import { type ApiError, INVALID_PARAMETER, MALFORMED_REQUEST, UNKNOWN_ASSET, VENUE_NOT_FOUND } from '../http/errors.ts';
import type { RequestFault } from '../http/request-fault.ts';
import { notTradable } from '../orders/parse-order.ts';
import type { InstrumentIndex } from './instrument-index.ts';

/** What the quotes may name, and the time of those that name none. */
export interface QuoteContext {
  readonly instruments: InstrumentIndex;
  readonly venues: readonly Venue[];
  /** Unix milliseconds. */
  readonly nowMillis: number;
}

type Body = Readonly<Record<string, unknown>>;
type Parsed<T> = T | RequestFault;

/** One quote or a list of them, all well-formed; or what is wrong with the first that is not. */
export function parseQuotes(body: unknown, context: QuoteContext): Parsed<PushedQuote[]> {
  const isList = Array.isArray(body);
  const quotes: PushedQuote[] = [];
  for (const [index, item] of (isList ? body : [body]).entries()) {
    const quote = parseQuote(item, context);
    if (isFault(quote)) return isList ? { ...quote, message: `quote ${index}: ${quote.message}` } : quote;
    quotes.push(quote);
  }
  return quotes;
}

export function isFault(value: object): value is RequestFault {
  return 'error' in value;
}

function parseQuote(item: unknown, { instruments, venues, nowMillis }: QuoteContext): Parsed<PushedQuote> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return { error: MALFORMED_REQUEST, message: 'a quote must be a JSON object' };
  }
  const fields = item as Body;
  const instrument = typeof fields.symbol === 'string' ? instruments.find(fields.symbol) : undefined;
  if (instrument === undefined) return notFound(UNKNOWN_ASSET, 'asset', 'symbol', fields.symbol);
  if (!instruments.isTradable(instrument)) return notTradable(instrument);
  const venue = venues.find(({ mic }) => mic === fields.venue);
  if (venue === undefined) return notFound(VENUE_NOT_FOUND, 'venue', 'venue', fields.venue);
  const bid = parseSide('bid', fields, instrument);
  if (isFault(bid)) return bid;
  const ask = parseSide('ask', fields, instrument);
  if (isFault(ask)) return ask;
  if (bid.size > 0 && ask.size > 0 && bid.price >= ask.price) return invalid('bid_price must be below ask_price');
  const marketTimeMillis = fields.market_time ?? nowMillis;
  if (!Number.isSafeInteger(marketTimeMillis) || (marketTimeMillis as number) < 0) {
    return invalid('market_time must be in Unix milliseconds');
  }
  return {
    instrumentId: instrument.instrumentId,
    venueId: venue.venueId,
    bidPrice: bid.price,
    bidSize: bid.size,
    askPrice: ask.price,
    askSize: ask.size,
    marketTimeMillis: marketTimeMillis as number,
  };
}

/** Only text is repeated: to turn anything else that a client sends into text can fail. */
function notFound(error: ApiError, what: string, field: string, value: unknown): RequestFault {
  if (typeof value === 'string') return { error, message: `${what} ${echo(value)} not found` };
  return { error, message: `${what} not found: ${field} must be a string` };
}

interface QuoteSide {
  readonly price: number;
  readonly size: number;
}

function parseSide(side: 'bid' | 'ask', fields: Body, instrument: Instrument): Parsed<QuoteSide> {
  const priceName = `${side}_price`;
  const sizeName = `${side}_size`;
  const price = parseNumber(priceName, fields[priceName], instrument.priceDecimals);
  if (typeof price !== 'number') return price;
  const size = parseNumber(sizeName, fields[sizeName], instrument.qtyDecimals);
  if (typeof size !== 'number') return size;
  if ((price === 0) !== (size === 0)) return invalid(`${priceName} and ${sizeName} must both be 0 or neither`);
  if (size % instrument.lotSize !== 0) {
    return invalid(`${sizeName} must be a multiple of ${formatDecimal(instrument.lotSize, instrument.qtyDecimals)}`);
  }
  const priceMoney = priceAsMoney(instrument, price);
  const value = price * size * instrument.notionalMultiplier;
  if (priceMoney > Number.MAX_SAFE_INTEGER || value > Number.MAX_SAFE_INTEGER) {
    return invalid(`${priceName} times ${sizeName} is too large`);
  }
  if (!isOnTick(instrument.ticks, priceMoney)) return invalid(`${priceName} is not on the asset's price increment`);
  return { price, size };
}

function parseNumber(name: string, value: unknown, decimals: number): Parsed<number> {
  if (value === undefined || value === null || value === '') return invalid(`${name} is required`);
  const number =
    typeof value === 'string' || typeof value === 'number' ? parseDecimal(value, decimals) : DecimalFault.Malformed;
  if (number === DecimalFault.Malformed) return invalid(`${name} must be a decimal number`);
  if (number === DecimalFault.TooLarge) return invalid(`${name} is too large`);
  if (number === DecimalFault.TooPrecise) return invalid(`${name} must have at most ${decimals} decimals`);
  return number < 0 ? invalid(`${name} must not be negative`) : number;
}

function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}
