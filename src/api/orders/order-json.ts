import { formatDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { ORDER_STATUS_NAMES, ORDER_TYPE_NAMES, OrderType, TIME_IN_FORCE_NAMES } from '../../domain/order-terms.ts';
import { SIDE_NAMES, type Side } from '../../domain/side.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import { advancedOrderJson } from './advanced-order-json.ts';
import { expiresAtOrNull } from './expiry-json.ts';
import {
  assetMembers,
  averagePriceOrNull,
  clientOrderIdJson,
  endReasonMember,
  type OrderFields,
  type OrderJsonContext,
  timeOrNull,
} from './order-json-parts.ts';

export { averagePrice, clientOrderIdJson, type OrderFields, type OrderJsonContext } from './order-json-parts.ts';

/** The legs of an order that has none, or of one that is shown without them. */
export const NO_LEGS = 'null';

/** What is the same in every plain order of an instrument. */
const instrumentParts = new WeakMap<Instrument, string>();

function instrumentPart(instrument: Instrument): string {
  let part = instrumentParts.get(instrument);
  if (part === undefined) {
    part = `${assetMembers(instrument)},"notional":null`;
    instrumentParts.set(instrument, part);
  }
  return part;
}

/** What is the same in every plain order of these terms. By type, side and time in force, three bits each. */
const termsParts: string[] = [];

function termsPart({ type, side, timeInForce }: OrderFields): string {
  const index = (type << 6) | (side << 3) | timeInForce;
  termsParts[index] ??=
    `"order_class":"simple","order_type":"${ORDER_TYPE_NAMES[type]}","type":"${ORDER_TYPE_NAMES[type]}",` +
    `"side":"${SIDE_NAMES[side as Side]}","position_intent":null,"time_in_force":"${TIME_IN_FORCE_NAMES[timeInForce]}"`;
  return termsParts[index];
}

/** The end of every plain order of this status. By reason of its end, status (four bits) and extended hours. */
const tailParts: string[] = [];

function tailPart({ status, endReason, extendedHours }: OrderFields): string {
  const index = (endReason << 5) | (status << 1) | (extendedHours ? 1 : 0);
  tailParts[index] ??=
    `"stop_price":null,"status":"${ORDER_STATUS_NAMES[status]}","extended_hours":${extendedHours},` +
    `"legs":null,"trail_percent":null,"trail_price":null,"hwm":null${endReasonMember(status, endReason)}}`;
  return tailParts[index];
}

/**
 * Alpaca's Order as JSON text. Written by hand because every order, answer and stream event passes here, and of few
 * pieces, each of which costs as much as its length: only the client's own id can need escaping, all else is ours. `legs` are JSON
 * text too.
 */
export function orderJson(
  order: OrderFields,
  instrument: Instrument,
  context: OrderJsonContext,
  legs: string = NO_LEGS,
): string {
  if (order.advanced !== undefined) return advancedOrderJson(order, order.advanced, instrument, context, legs);
  const submittedAt = formatRfc3339(order.submittedAtMicros);
  const { priceDecimals, qtyDecimals } = instrument;
  return (
    `{"id":"${encodeUuid(UuidKind.Order, order.orderId)}","client_order_id":${clientOrderIdJson(order)},` +
    `"created_at":"${submittedAt}","updated_at":"${formatRfc3339(order.updatedAtMicros)}","submitted_at":"${submittedAt}",` +
    `"filled_at":${timeOrNull(order.filledAtMicros)},"expired_at":${timeOrNull(order.expiredAtMicros)},` +
    `"expires_at":${expiresAtOrNull(order, context.session)},"canceled_at":${timeOrNull(order.canceledAtMicros)},` +
    `"failed_at":${timeOrNull(order.failedAtMicros)},"replaced_at":null,"replaced_by":null,"replaces":null,` +
    `${instrumentPart(instrument)},"qty":"${formatDecimal(order.qty, qtyDecimals)}",` +
    `"filled_qty":"${formatDecimal(order.filledQty, qtyDecimals)}",` +
    `"filled_avg_price":${averagePriceOrNull(order, instrument)},${termsPart(order)},` +
    `"limit_price":${order.type === OrderType.Limit ? `"${formatDecimal(order.limitPrice, priceDecimals)}"` : 'null'},` +
    tailPart(order)
  );
}
