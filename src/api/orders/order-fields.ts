import { DecimalFault, formatDecimal, parseDecimal } from '../../domain/decimal.ts';
import { type Instrument, priceAsMoney } from '../../domain/instrument.ts';
import { formatMoney, MONEY_UNIT } from '../../domain/money.ts';
import { TIME_IN_FORCE_NAMES, TimeInForce } from '../../domain/order-terms.ts';
import { isOnTick, tickAt } from '../../domain/tick-table.ts';
import { invalid, type RequestFault } from '../http/request-fault.ts';

/** The members of a JSON object. Decimals may be strings or numbers; null and "" count as unset. */
export type Fields = Readonly<Record<string, unknown>>;

const CLIENT_ORDER_ID_LENGTH = 128;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A quantity above 0, scaled, a multiple of the lot. `field` names it to the client. */
export function parseQty(field: string, value: unknown, instrument: Instrument): number | RequestFault {
  if (typeof value !== 'string' && typeof value !== 'number') return invalid(`${field} must be a decimal number`);
  const qty = parseDecimal(value, instrument.qtyDecimals);
  if (qty === DecimalFault.Malformed) return invalid(`${field} must be a decimal number`);
  if (qty === DecimalFault.TooLarge) return invalid(`${field} is too large`);
  if (qty === DecimalFault.TooPrecise || qty % instrument.lotSize !== 0) {
    return invalid(`${field} must be a multiple of ${formatDecimal(instrument.lotSize, instrument.qtyDecimals)}`);
  }
  return qty <= 0 ? invalid(`${field} must be greater than 0`) : qty;
}

/** A price above 0, scaled, on its tick, at which `qty` (0 where it is not known) is worth what money can hold exactly. */
export function parsePrice(field: string, value: unknown, qty: number, instrument: Instrument): number | RequestFault {
  if (typeof value !== 'string' && typeof value !== 'number') return invalid(`${field} must be a decimal number`);
  const price = parseDecimal(value, instrument.priceDecimals);
  if (price === DecimalFault.Malformed) return invalid(`${field} must be a decimal number`);
  if (price === DecimalFault.TooLarge) return invalid(`${field} is too large`);
  if (price === DecimalFault.TooPrecise) return offTick(field, Number(value) * MONEY_UNIT, instrument);
  if (price <= 0) return invalid(`${field} must be greater than 0`);
  if (!isExact(price, qty, instrument)) return invalid(`qty times ${field} is too large`);
  const priceMoney = priceAsMoney(instrument, price);
  return isOnTick(instrument.ticks, priceMoney) ? price : offTick(field, priceMoney, instrument);
}

/** Whether the order's value, and that of a whole share, are exact in money units. */
export function isExact(price: number, qty: number, instrument: Instrument): boolean {
  const largerQty = qty > instrument.qtyUnit ? qty : instrument.qtyUnit;
  return price * largerQty * instrument.notionalMultiplier <= Number.MAX_SAFE_INTEGER;
}

function offTick(field: string, priceMoney: number, instrument: Instrument): RequestFault {
  const increment = formatMoney(tickAt(instrument.ticks, priceMoney));
  return invalid(`${field} must be a multiple of the minimum price increment ${increment}`);
}

const PERCENT_DECIMALS = 2;
const WHOLE_BASIS_POINTS = 100 * 10 ** PERCENT_DECIMALS;

/** A percentage above 0 and below 100, in hundredths of a percent. */
export function parsePercent(field: string, value: unknown): number | RequestFault {
  if (typeof value !== 'string' && typeof value !== 'number') return invalid(`${field} must be a decimal number`);
  const basisPoints = parseDecimal(value, PERCENT_DECIMALS);
  if (basisPoints === DecimalFault.Malformed) return invalid(`${field} must be a decimal number`);
  if (basisPoints === DecimalFault.TooPrecise) return invalid(`${field} must have no more than two decimals`);
  const isInRange = basisPoints !== DecimalFault.TooLarge && basisPoints > 0 && basisPoints < WHOLE_BASIS_POINTS;
  return isInRange ? basisPoints : invalid(`${field} must be greater than 0 and less than 100`);
}

export function parseTimeInForce(value: unknown): TimeInForce | RequestFault {
  if (value === 'day') return TimeInForce.Day;
  if (value === 'gtc') return TimeInForce.Gtc;
  if (value === 'ioc') return TimeInForce.Ioc;
  if (value === 'fok') return TimeInForce.Fok;
  if (value === 'opg') return TimeInForce.Opg;
  if (value === 'cls') return TimeInForce.Cls;
  if (isUnset(value)) return invalid('time_in_force is required');
  return invalid(`time_in_force must be one of ${TIME_IN_FORCE_NAMES.join(', ')}`);
}

/** What is wrong with a client_order_id that is set. */
export function clientOrderIdFault(value: unknown): RequestFault | undefined {
  if (typeof value !== 'string') return invalid('client_order_id must be a string');
  if (value.length > CLIENT_ORDER_ID_LENGTH) {
    return invalid(`client_order_id must be no longer than ${CLIENT_ORDER_ID_LENGTH} characters`);
  }
  if (CONTROL_CHARACTER.test(value)) return invalid('client_order_id must not contain control characters');
  if (!value.isWellFormed()) return invalid('client_order_id must be well-formed Unicode');
  return undefined;
}
