import { DecimalFault, formatDecimal, parseDecimal } from '../domain/decimal.ts';
import { type Instrument, priceAsMoney } from '../domain/instrument.ts';
import { formatMoney, MONEY_UNIT } from '../domain/money.ts';
import type { OrderCommand } from '../domain/order-command.ts';
import { OrderType, TimeInForce } from '../domain/order-terms.ts';
import { Side } from '../domain/side.ts';
import { isOnTick, tickAt } from '../domain/tick-table.ts';
import { echo } from './error-answers.ts';
import {
  type ApiError,
  ASSET_NOT_TRADABLE,
  INVALID_PARAMETER,
  MALFORMED_REQUEST,
  NOT_SUPPORTED,
  UNKNOWN_ASSET,
} from './errors.ts';
import type { InstrumentIndex } from './instrument-index.ts';

/** What is wrong with a body, ready to be answered. */
export interface RequestFault {
  readonly error: ApiError;
  readonly message: string;
}

/** A command that is filled in place: one serves every request, since the engine copies what it takes. */
export class OrderDraft implements OrderCommand {
  accountId = 0;
  instrumentId = 0;
  side: Side = Side.Buy;
  type: OrderType = OrderType.Market;
  timeInForce: TimeInForce = TimeInForce.Day;
  qty = 0;
  limitPrice = 0;
  clientOrderId = '';
  extendedHours = false;
}

const UNSUPPORTED_TYPES: ReadonlySet<unknown> = new Set(['stop', 'stop_limit', 'trailing_stop']);
const UNSUPPORTED_TIMES_IN_FORCE: ReadonlySet<unknown> = new Set(['opg', 'cls']);
const UNSUPPORTED_ORDER_CLASSES: ReadonlySet<unknown> = new Set(['bracket', 'oco', 'oto', 'mleg']);

const CLIENT_ORDER_ID_LENGTH = 128;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads the body of POST /v2/orders into `draft`, or says what is wrong with it: the draft then means nothing. Decimals
 * may be strings or numbers; null and "" count as unset; unknown fields are tolerated, as Alpaca tolerates them.
 */
export function parseOrder(
  body: unknown,
  accountId: number,
  instruments: InstrumentIndex,
  draft: OrderDraft,
): RequestFault | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { error: MALFORMED_REQUEST, message: 'request body must be a JSON object' };
  }
  const fields = body as Body;
  const instrument = typeof fields.symbol === 'string' ? instruments.find(fields.symbol) : undefined;
  if (instrument === undefined) return symbolFault(fields.symbol);
  if (!instruments.isTradable(instrument)) return notTradable(instrument);
  draft.accountId = accountId;
  draft.instrumentId = instrument.instrumentId;
  return (
    unsupportedFieldFault(fields) ??
    readTerms(fields, draft) ??
    readQty(fields.qty, instrument, draft) ??
    readLimitPrice(fields.limit_price, instrument, draft) ??
    readClientOrderId(fields.client_order_id, draft) ??
    readExtendedHours(fields.extended_hours, draft)
  );
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}

function notSupported(what: string): RequestFault {
  return { error: NOT_SUPPORTED, message: `${what} is not supported yet` };
}

function symbolFault(symbol: unknown): RequestFault {
  if (isUnset(symbol)) return invalid('symbol is required');
  if (typeof symbol !== 'string') return invalid('symbol must be a string');
  return { error: UNKNOWN_ASSET, message: `asset ${echo(symbol)} not found` };
}

/**
 * Fields of Alpaca's that would change what the order means: refused where set, never ignored. Each is read by its name
 * and not in a loop, which takes ten times as long.
 */
function unsupportedFieldFault(fields: Body): RequestFault | undefined {
  if (!isUnset(fields.notional)) return notSupported('notional');
  if (!isUnset(fields.stop_price)) return notSupported('stop_price');
  if (!isUnset(fields.trail_price)) return notSupported('trail_price');
  if (!isUnset(fields.trail_percent)) return notSupported('trail_percent');
  if (!isUnset(fields.take_profit)) return notSupported('take_profit');
  if (!isUnset(fields.stop_loss)) return notSupported('stop_loss');
  if (!isUnset(fields.legs)) return notSupported('legs');
  if (!isUnset(fields.position_intent)) return notSupported('position_intent');
  if (!isUnset(fields.advanced_instructions)) return notSupported('advanced_instructions');
  const orderClass = fields.order_class;
  if (isUnset(orderClass) || orderClass === 'simple') return undefined;
  if (UNSUPPORTED_ORDER_CLASSES.has(orderClass)) return notSupported(`order_class ${orderClass}`);
  return invalid('order_class must be simple');
}

/** For an asset whose symbol is no longer configured. */
export function notTradable({ symbol }: Instrument): RequestFault {
  return { error: ASSET_NOT_TRADABLE, message: `asset ${symbol} is not tradable` };
}

/** Side, type and time in force. */
function readTerms(fields: Body, draft: OrderDraft): RequestFault | undefined {
  const { side, type, time_in_force: timeInForce } = fields;
  if (side === 'buy') draft.side = Side.Buy;
  else if (side === 'sell') draft.side = Side.Sell;
  else return isUnset(side) ? invalid('side is required') : invalid('side must be one of buy, sell');

  if (type === 'limit') draft.type = OrderType.Limit;
  else if (type === 'market') draft.type = OrderType.Market;
  else if (UNSUPPORTED_TYPES.has(type)) return notSupported(`type ${type}`);
  else return isUnset(type) ? invalid('type is required') : invalid('type must be one of market, limit');

  if (timeInForce === 'day') draft.timeInForce = TimeInForce.Day;
  else if (timeInForce === 'gtc') draft.timeInForce = TimeInForce.Gtc;
  else if (timeInForce === 'ioc') draft.timeInForce = TimeInForce.Ioc;
  else if (timeInForce === 'fok') draft.timeInForce = TimeInForce.Fok;
  else if (UNSUPPORTED_TIMES_IN_FORCE.has(timeInForce)) return notSupported(`time_in_force ${timeInForce}`);
  else if (isUnset(timeInForce)) return invalid('time_in_force is required');
  else return invalid('time_in_force must be one of day, gtc, ioc, fok');
  return undefined;
}

function readQty(value: unknown, instrument: Instrument, draft: OrderDraft): RequestFault | undefined {
  if (isUnset(value)) return invalid('qty is required');
  if (typeof value !== 'string' && typeof value !== 'number') return invalid('qty must be a decimal number');
  const qty = parseDecimal(value, instrument.qtyDecimals);
  if (qty === DecimalFault.Malformed) return invalid('qty must be a decimal number');
  if (qty === DecimalFault.TooLarge) return invalid('qty is too large');
  if (qty === DecimalFault.TooPrecise || qty % instrument.lotSize !== 0) {
    return invalid(`qty must be a multiple of ${formatDecimal(instrument.lotSize, instrument.qtyDecimals)}`);
  }
  if (qty <= 0) return invalid('qty must be greater than 0');
  draft.qty = qty;
  return undefined;
}

/** Needs `draft.type` and `draft.qty`. */
function readLimitPrice(value: unknown, instrument: Instrument, draft: OrderDraft): RequestFault | undefined {
  draft.limitPrice = 0;
  if (draft.type === OrderType.Market) {
    return isUnset(value) ? undefined : invalid('limit_price must not be set for a market order');
  }
  if (isUnset(value)) return invalid('limit_price is required for a limit order');
  if (typeof value !== 'string' && typeof value !== 'number') return invalid('limit_price must be a decimal number');
  const price = parseDecimal(value, instrument.priceDecimals);
  if (price === DecimalFault.Malformed) return invalid('limit_price must be a decimal number');
  if (price === DecimalFault.TooLarge) return invalid('limit_price is too large');
  if (price === DecimalFault.TooPrecise) return offTick(Number(value) * MONEY_UNIT, instrument);
  if (price <= 0) return invalid('limit_price must be greater than 0');
  if (!isExact(price, draft.qty, instrument)) return invalid('qty times limit_price is too large');
  const priceMoney = priceAsMoney(instrument, price);
  if (!isOnTick(instrument.ticks, priceMoney)) return offTick(priceMoney, instrument);
  draft.limitPrice = price;
  return undefined;
}

/** Whether the order's value, and that of a whole share, are exact in money units. */
function isExact(price: number, qty: number, instrument: Instrument): boolean {
  const largerQty = qty > instrument.qtyUnit ? qty : instrument.qtyUnit;
  return price * largerQty * instrument.notionalMultiplier <= Number.MAX_SAFE_INTEGER;
}

function offTick(priceMoney: number, instrument: Instrument): RequestFault {
  const increment = formatMoney(tickAt(instrument.ticks, priceMoney));
  return invalid(`limit_price must be a multiple of the minimum price increment ${increment}`);
}

function readClientOrderId(value: unknown, draft: OrderDraft): RequestFault | undefined {
  draft.clientOrderId = '';
  if (isUnset(value)) return undefined;
  const fault = clientOrderIdFault(value);
  if (fault === undefined) draft.clientOrderId = value as string;
  return fault;
}

function clientOrderIdFault(value: unknown): RequestFault | undefined {
  if (typeof value !== 'string') return invalid('client_order_id must be a string');
  if (value.length > CLIENT_ORDER_ID_LENGTH) {
    return invalid(`client_order_id must be no longer than ${CLIENT_ORDER_ID_LENGTH} characters`);
  }
  if (CONTROL_CHARACTER.test(value)) return invalid('client_order_id must not contain control characters');
  if (!value.isWellFormed()) return invalid('client_order_id must be well-formed Unicode');
  return undefined;
}

function readExtendedHours(value: unknown, draft: OrderDraft): RequestFault | undefined {
  draft.extendedHours = false;
  if (isUnset(value)) return undefined;
  if (typeof value !== 'boolean') return invalid('extended_hours must be true or false');
  draft.extendedHours = value;
  return undefined;
}
