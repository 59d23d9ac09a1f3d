import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { ReplaceCommand } from '../../domain/order-command.ts';
import { ORDER_TYPE_NAMES, OrderClass, OrderType, TimeInForce } from '../../domain/order-terms.ts';
import { ReplaceRefusal } from '../../domain/replace-refusal.ts';
import { invalid, type RequestFault } from '../http/request-fault.ts';
import { type Fields, isExact, isUnset, parsePercent, parsePrice, parseQty, parseTimeInForce } from './order-fields.ts';
import { timeInForceFault } from './parse-advanced-order.ts';
import { REPLACE_ERRORS } from './replace-errors.ts';

type Replacement = { -readonly [Term in keyof ReplaceCommand]: ReplaceCommand[Term] };
type ReadTerm = (
  fields: Fields,
  order: Order,
  instrument: Instrument,
  command: Replacement,
) => RequestFault | undefined;

const FIELDS = ['qty', 'time_in_force', 'limit_price', 'stop_price', 'trail', 'client_order_id'] as const;

/**
 * What the body of PATCH /v2/orders/{id} wants changed in a live order, or what is wrong with it. Its client_order_id has
 * been looked at.
 */
export function parseReplacement(fields: Fields, order: Order, instrument: Instrument): ReplaceCommand | RequestFault {
  if (FIELDS.every((name) => isUnset(fields[name]))) return invalid(`one of ${FIELDS.join(', ')} is required`);
  const command: Replacement = {
    accountId: order.accountId,
    orderId: order.orderId,
    qty: 0,
    limitPrice: 0,
    stopPrice: 0,
    trailPrice: 0,
    trailBasisPoints: 0,
    timeInForce: undefined,
    clientOrderId: isUnset(fields.client_order_id) ? '' : (fields.client_order_id as string),
  };
  for (const read of [readQty, readTimeInForce, readLimitPrice, readStopPrice, readTrail]) {
    const fault = read(fields, order, instrument, command);
    if (fault !== undefined) return fault;
  }
  return command;
}

/** Where the quantity grows, the prices that stay have to be worth exact amounts of money with it too. */
const readQty: ReadTerm = ({ qty: value }, order, instrument, command) => {
  if (isUnset(value)) return undefined;
  const qty = parseQty('qty', value, instrument);
  if (typeof qty !== 'number') return qty;
  const highest = Math.max(order.limitPrice, order.advanced?.stopPrice ?? 0, order.advanced?.trailPrice ?? 0);
  if (!isExact(highest, qty, instrument)) return invalid('qty times the price of the order is too large');
  command.qty = qty;
  return undefined;
};

const readTimeInForce: ReadTerm = (
  { time_in_force: value },
  { type, extendedHours, advanced },
  _instrument,
  command,
) => {
  if (isUnset(value)) return undefined;
  const timeInForce = parseTimeInForce(value);
  if (typeof timeInForce !== 'number') return timeInForce;
  if (extendedHours && timeInForce > TimeInForce.Gtc) {
    return invalid('time_in_force must be day or gtc for an order with extended_hours');
  }
  if (advanced !== undefined && advanced.notional > 0 && timeInForce !== TimeInForce.Day) {
    return invalid('time_in_force must be day for an order with notional');
  }
  command.timeInForce = timeInForce;
  return timeInForceFault(type, timeInForce, advanced?.orderClass ?? OrderClass.Simple);
};

const readLimitPrice: ReadTerm = ({ limit_price: value }, order, instrument, command) => {
  if (isUnset(value)) return undefined;
  if (order.limitPrice === 0) return noSuchTerm('limit_price', order);
  const price = parsePrice('limit_price', value, command.qty || order.qty, instrument);
  if (typeof price !== 'number') return price;
  command.limitPrice = price;
  return undefined;
};

const readStopPrice: ReadTerm = ({ stop_price: value }, order, instrument, command) => {
  if (isUnset(value)) return undefined;
  if (order.type !== OrderType.Stop && order.type !== OrderType.StopLimit) return noSuchTerm('stop_price', order);
  const price = parsePrice('stop_price', value, command.qty || order.qty, instrument);
  if (typeof price !== 'number') return price;
  command.stopPrice = price;
  return undefined;
};

/** Of the kind that the order was sent with. */
const readTrail: ReadTerm = ({ trail: value }, order, instrument, command) => {
  if (isUnset(value)) return undefined;
  if (order.type !== OrderType.TrailingStop) return noSuchTerm('trail', order);
  const isPrice = order.advanced!.trailPrice > 0;
  const trail = isPrice
    ? parsePrice('trail', value, command.qty || order.qty, instrument)
    : parsePercent('trail', value);
  if (typeof trail !== 'number') return trail;
  if (isPrice) command.trailPrice = trail;
  else command.trailBasisPoints = trail;
  return undefined;
};

function noSuchTerm(field: string, { type }: Order): RequestFault {
  const error = REPLACE_ERRORS[ReplaceRefusal.FieldNotForType];
  return { error, message: `${field} must not be set for a ${ORDER_TYPE_NAMES[type]} order` };
}
