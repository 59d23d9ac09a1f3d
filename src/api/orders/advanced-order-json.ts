import { type AdvancedRecord, ANY_VENUE } from '../../domain/advanced-terms.ts';
import { formatDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatMoney } from '../../domain/money.ts';
import {
  ORDER_CLASS_NAMES,
  ORDER_STATUS_NAMES,
  ORDER_TYPE_NAMES,
  OrderStatus,
  POSITION_INTENT_NAMES,
  PositionIntent,
  TIME_IN_FORCE_NAMES,
} from '../../domain/order-terms.ts';
import { SIDE_NAMES, type Side } from '../../domain/side.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { formatRfc3339 } from '../rfc3339.ts';
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

/** A percentage is kept in hundredths. */
const PERCENT_DECIMALS = 2;

/** As `orderJson`, member by member, of an order with terms that most do not have. */
export function advancedOrderJson(
  order: OrderFields,
  terms: AdvancedRecord,
  instrument: Instrument,
  context: OrderJsonContext,
  legs: string,
): string {
  const submittedAt = formatRfc3339(order.submittedAtMicros);
  const { priceDecimals, qtyDecimals } = instrument;
  const type = ORDER_TYPE_NAMES[order.type];
  return (
    `{"id":"${encodeUuid(UuidKind.Order, order.orderId)}","client_order_id":${clientOrderIdJson(order)},` +
    `"created_at":"${submittedAt}","updated_at":"${formatRfc3339(order.updatedAtMicros)}","submitted_at":"${submittedAt}",` +
    `"filled_at":${timeOrNull(order.filledAtMicros)},"expired_at":${timeOrNull(order.expiredAtMicros)},` +
    `"expires_at":${expiresAtOrNull(order, context.session)},"canceled_at":${timeOrNull(order.canceledAtMicros)},` +
    `"failed_at":${timeOrNull(order.failedAtMicros)},${chainMembers(order, terms)},` +
    `${assetMembers(instrument)},"notional":${terms.notional === 0 ? 'null' : `"${formatMoney(terms.notional)}"`},` +
    `"qty":"${formatDecimal(order.qty, qtyDecimals)}","filled_qty":"${formatDecimal(order.filledQty, qtyDecimals)}",` +
    `"filled_avg_price":${averagePriceOrNull(order, instrument)},` +
    `"order_class":"${ORDER_CLASS_NAMES[terms.orderClass]}","order_type":"${type}","type":"${type}",` +
    `"side":"${SIDE_NAMES[order.side as Side]}","position_intent":${intentOrNull(terms.positionIntent)},` +
    `"time_in_force":"${TIME_IN_FORCE_NAMES[order.timeInForce]}",` +
    `"limit_price":${decimalOrNull(order.limitPrice, priceDecimals)},` +
    `"stop_price":${decimalOrNull(terms.stopPrice, priceDecimals)},` +
    `"status":"${ORDER_STATUS_NAMES[order.status]}","extended_hours":${order.extendedHours},"legs":${legs},` +
    `"trail_percent":${decimalOrNull(terms.trailBasisPoints, PERCENT_DECIMALS)},` +
    `"trail_price":${decimalOrNull(terms.trailPrice, priceDecimals)},` +
    `"hwm":${decimalOrNull(terms.highWaterMark, priceDecimals)}` +
    `${instructionsMember(terms, instrument, context)}${endReasonMember(order.status, order.endReason)}}`
  );
}

/** A price, quantity or percentage, none of which is ever 0. */
function decimalOrNull(value: number, decimals: number): string {
  return value === 0 ? 'null' : `"${formatDecimal(value, decimals)}"`;
}

function chainMembers(order: OrderFields, terms: AdvancedRecord): string {
  // To be replaced is the last thing that happens to an order.
  const replacedAt = order.status === OrderStatus.Replaced ? order.updatedAtMicros : 0;
  return (
    `"replaced_at":${timeOrNull(replacedAt)},"replaced_by":${orderIdOrNull(terms.replacedByOrderId)},` +
    `"replaces":${orderIdOrNull(terms.replacesOrderId)}`
  );
}

function orderIdOrNull(orderId: number): string {
  return orderId === 0 ? 'null' : `"${encodeUuid(UuidKind.Order, orderId)}"`;
}

function intentOrNull(intent: PositionIntent): string {
  return intent === PositionIntent.None ? 'null' : `"${POSITION_INTENT_NAMES[intent]}"`;
}

/** Our own addition to Alpaca's Order, with its comma, or '' where the order has no such instructions. */
function instructionsMember(terms: AdvancedRecord, { qtyDecimals }: Instrument, { venues }: OrderJsonContext): string {
  const { destinationVenueId, displayQty } = terms;
  if (destinationVenueId === ANY_VENUE && displayQty === 0) return '';
  const destination = destinationVenueId === ANY_VENUE ? 'null' : `"${venues[destinationVenueId]!.mic}"`;
  return (
    `,"advanced_instructions":{"algorithm":"DMA","destination":${destination},` +
    `"display_qty":${decimalOrNull(displayQty, qtyDecimals)}}`
  );
}
