import { ANY_VENUE } from '../../domain/advanced-terms.ts';
import { DecimalFault, parseDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { MONEY_DECIMALS } from '../../domain/money.ts';
import {
  hasStop,
  ORDER_CLASS_NAMES,
  ORDER_TYPE_NAMES,
  OrderClass,
  OrderType,
  POSITION_INTENT_NAMES,
  PositionIntent,
  TIME_IN_FORCE_NAMES,
  TimeInForce,
} from '../../domain/order-terms.ts';
import { Side } from '../../domain/side.ts';
import { echo } from '../http/error-answers.ts';
import { invalid, notSupported, type RequestFault } from '../http/request-fault.ts';
import type { Destinations } from './destinations.ts';
import type { AdvancedDraft, OrderDraft, OrderReading } from './order-draft.ts';
import { type Fields, isObject, isUnset, parsePercent, parsePrice, parseQty } from './order-fields.ts';
import { readLegs } from './parse-order-legs.ts';

/**
 * Reads quantity, prices and everything else that is particular to one kind of orders or another, by the rules of Alpaca's
 * API, after side, type and time in force. An order that turns out to be plain has no `advanced` terms afterwards.
 */
export function readAdvancedTerms(
  fields: Fields,
  instrument: Instrument,
  destinations: Destinations,
  draft: OrderDraft,
): RequestFault | undefined {
  const reading = { fields, instrument, draft, advanced: draft.beginAdvanced() };
  const fault =
    readOrderClass(reading) ??
    timeInForceFault(draft.type, draft.timeInForce, reading.advanced.orderClass) ??
    readAmount(reading) ??
    readLimitPrice(reading) ??
    readStopPrice(reading) ??
    readTrail(reading) ??
    readLegs(reading) ??
    readPositionIntent(reading) ??
    readInstructions(reading, destinations);
  if (fault === undefined && isPlain(draft, reading.advanced)) draft.advanced = undefined;
  return fault;
}

function readOrderClass({ fields, draft, advanced }: OrderReading): RequestFault | undefined {
  const { order_class: name } = fields;
  if (name === 'mleg') return notSupported('order_class mleg');
  if (!isUnset(fields.legs)) return notSupported('legs');
  const orderClass = isUnset(name) ? OrderClass.Simple : ORDER_CLASS_NAMES.indexOf(name as never);
  if (orderClass === -1) return invalid(`order_class must be one of ${ORDER_CLASS_NAMES.join(', ')}`);
  advanced.orderClass = orderClass as OrderClass;
  if (orderClass === OrderClass.Oco && draft.type !== OrderType.Limit) {
    return invalid('type must be limit for order_class oco: the order is its own take profit');
  }
  if (orderClass !== OrderClass.Simple && draft.type === OrderType.TrailingStop) {
    return invalid(`type must be one of market, limit, stop, stop_limit for order_class ${name}`);
  }
  return undefined;
}

/** Which lifetimes go with which types and classes of orders. */
export function timeInForceFault(
  type: OrderType,
  timeInForce: TimeInForce,
  orderClass: OrderClass,
): RequestFault | undefined {
  if (timeInForce <= TimeInForce.Gtc) return undefined;
  const name = TIME_IN_FORCE_NAMES[timeInForce];
  if (orderClass !== OrderClass.Simple) {
    return invalid(`time_in_force must be day or gtc for order_class ${ORDER_CLASS_NAMES[orderClass]}, not ${name}`);
  }
  if (hasStop(type))
    return invalid(`time_in_force must be day or gtc for a ${ORDER_TYPE_NAMES[type]} order, not ${name}`);
  return undefined;
}

/** The quantity, or the amount of money that is to be turned into one. */
function readAmount({ fields, instrument, draft, advanced }: OrderReading): RequestFault | undefined {
  draft.qty = 0;
  if (!isUnset(fields.notional)) {
    if (!isUnset(fields.qty)) return invalid('qty and notional must not both be set');
    return readNotional(fields.notional, draft, advanced);
  }
  if (isUnset(fields.qty)) return invalid('qty is required');
  const qty = parseQty('qty', fields.qty, instrument);
  if (typeof qty !== 'number') return qty;
  draft.qty = qty;
  return undefined;
}

const CENT_DECIMALS = 2;
const MONEY_PER_CENT = 10 ** (MONEY_DECIMALS - CENT_DECIMALS);

function readNotional(value: unknown, draft: OrderDraft, advanced: AdvancedDraft): RequestFault | undefined {
  if (draft.type > OrderType.Limit) {
    return invalid(`notional must not be set for a ${ORDER_TYPE_NAMES[draft.type]} order`);
  }
  if (draft.timeInForce !== TimeInForce.Day) return invalid('time_in_force must be day for an order with notional');
  if (advanced.orderClass !== OrderClass.Simple)
    return invalid('order_class must be simple for an order with notional');
  if (typeof value !== 'string' && typeof value !== 'number') return invalid('notional must be a decimal number');
  const cents = parseDecimal(value, CENT_DECIMALS);
  if (cents === DecimalFault.Malformed) return invalid('notional must be a decimal number');
  if (cents === DecimalFault.TooPrecise) return invalid('notional must have no more than two decimals');
  if (cents === DecimalFault.TooLarge || !Number.isSafeInteger(cents * MONEY_PER_CENT)) {
    return invalid('notional is too large');
  }
  if (cents <= 0) return invalid('notional must be greater than 0');
  advanced.notional = cents * MONEY_PER_CENT;
  return undefined;
}

/** Of an OCO order it may stand with the take profit that the order is: see parse-order-legs.ts. */
function readLimitPrice({ fields, instrument, draft, advanced }: OrderReading): RequestFault | undefined {
  draft.limitPrice = 0;
  const { limit_price: value } = fields;
  const name = ORDER_TYPE_NAMES[draft.type];
  if (draft.type !== OrderType.Limit && draft.type !== OrderType.StopLimit) {
    return isUnset(value) ? undefined : invalid(`limit_price must not be set for a ${name} order`);
  }
  if (isUnset(value)) {
    return advanced.orderClass === OrderClass.Oco ? undefined : invalid(`limit_price is required for a ${name} order`);
  }
  const price = parsePrice('limit_price', value, draft.qty, instrument);
  if (typeof price !== 'number') return price;
  draft.limitPrice = price;
  return undefined;
}

function readStopPrice({ fields, instrument, draft, advanced }: OrderReading): RequestFault | undefined {
  const { stop_price: value } = fields;
  const name = ORDER_TYPE_NAMES[draft.type];
  if (draft.type !== OrderType.Stop && draft.type !== OrderType.StopLimit) {
    return isUnset(value) ? undefined : invalid(`stop_price must not be set for a ${name} order`);
  }
  if (isUnset(value)) return invalid(`stop_price is required for a ${name} order`);
  const price = parsePrice('stop_price', value, draft.qty, instrument);
  if (typeof price !== 'number') return price;
  advanced.stopPrice = price;
  return undefined;
}

function readTrail({ fields, instrument, draft, advanced }: OrderReading): RequestFault | undefined {
  const { trail_price: price, trail_percent: percent } = fields;
  if (draft.type !== OrderType.TrailingStop) {
    const name = ORDER_TYPE_NAMES[draft.type];
    if (!isUnset(price)) return invalid(`trail_price must not be set for a ${name} order`);
    return isUnset(percent) ? undefined : invalid(`trail_percent must not be set for a ${name} order`);
  }
  if (isUnset(price) && isUnset(percent)) {
    return invalid('trail_price or trail_percent is required for a trailing_stop order');
  }
  if (isUnset(price)) {
    const basisPoints = parsePercent('trail_percent', percent);
    if (typeof basisPoints !== 'number') return basisPoints;
    advanced.trailBasisPoints = basisPoints;
    return undefined;
  }
  if (!isUnset(percent)) return invalid('trail_price and trail_percent must not both be set');
  const distance = parsePrice('trail_price', price, draft.qty, instrument);
  if (typeof distance !== 'number') return distance;
  advanced.trailPrice = distance;
  return undefined;
}

function readPositionIntent({ fields, draft, advanced }: OrderReading): RequestFault | undefined {
  const { position_intent: name } = fields;
  if (isUnset(name)) return undefined;
  const intent = POSITION_INTENT_NAMES.indexOf(name as never);
  if (intent === -1) {
    return invalid(
      `position_intent must be one of ${POSITION_INTENT_NAMES.slice(PositionIntent.BuyToOpen).join(', ')}`,
    );
  }
  const side = intent <= PositionIntent.BuyToClose ? Side.Buy : Side.Sell;
  if (side !== draft.side) return invalid(`position_intent ${name} does not go with side ${fields.side}`);
  advanced.positionIntent = intent as PositionIntent;
  return undefined;
}

function readInstructions(reading: OrderReading, destinations: Destinations): RequestFault | undefined {
  const { advanced_instructions: instructions } = reading.fields;
  if (isUnset(instructions)) return undefined;
  if (!isObject(instructions)) return invalid('advanced_instructions must be an object');
  const { algorithm, destination } = instructions;
  if (algorithm === 'VWAP' || algorithm === 'TWAP') return notSupported(`advanced_instructions.algorithm ${algorithm}`);
  if (!isUnset(algorithm) && algorithm !== 'DMA') return invalid('advanced_instructions.algorithm must be DMA');
  if (!isUnset(destination)) {
    const venueId = typeof destination === 'string' ? destinations.find(destination) : undefined;
    if (venueId === undefined) return unknownDestination(destination, destinations);
    reading.advanced.destinationVenueId = venueId;
  }
  return readDisplayQty(instructions.display_qty, reading);
}

function unknownDestination(destination: unknown, { names }: Destinations): RequestFault {
  const given = typeof destination === 'string' ? `, not ${echo(destination)}` : '';
  return invalid(`advanced_instructions.destination must be one of ${names.join(', ')}${given}`);
}

function readDisplayQty(value: unknown, { instrument, draft, advanced }: OrderReading): RequestFault | undefined {
  if (isUnset(value)) return undefined;
  const field = 'advanced_instructions.display_qty';
  if (draft.type !== OrderType.Limit) return invalid(`${field} needs a limit order`);
  if (advanced.notional > 0) return invalid(`${field} needs an order with qty`);
  const displayQty = parseQty(field, value, instrument);
  if (typeof displayQty !== 'number') return displayQty;
  if (displayQty > draft.qty) return invalid(`${field} must not be greater than qty`);
  advanced.displayQty = displayQty;
  return undefined;
}

/** Whether nothing came of the fields for which the order was taken for another than a plain one. */
function isPlain({ type, timeInForce }: OrderDraft, advanced: AdvancedDraft): boolean {
  return (
    type <= OrderType.Limit &&
    timeInForce <= TimeInForce.Fok &&
    advanced.orderClass === OrderClass.Simple &&
    advanced.notional === 0 &&
    advanced.displayQty === 0 &&
    advanced.destinationVenueId === ANY_VENUE &&
    advanced.positionIntent === PositionIntent.None
  );
}
