import { clientOrderIdOf } from '../domain/client-order-id.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { END_REASON_NAMES, EndReason } from '../domain/end-reason.ts';
import type { Instrument } from '../domain/instrument.ts';
import { formatMoney } from '../domain/money.ts';
import {
  isTerminal,
  ORDER_STATUS_NAMES,
  ORDER_TYPE_NAMES,
  type OrderStatus,
  OrderType,
  TIME_IN_FORCE_NAMES,
} from '../domain/order-terms.ts';
import { SIDE_NAMES, type Side } from '../domain/side.ts';
import { encodeUuid, UuidKind } from '../domain/uuid.ts';
import type { OrderRecord } from '../execution/ports/order-history.ts';
import { formatRfc3339 } from './rfc3339.ts';

/** What an order's JSON is made from; a live `Order` is one too. Times are 0 where the thing has not happened. */
export type OrderFields = Omit<OrderRecord, 'accountId' | 'instrumentId' | 'fees'>;

/** What is the same in every order of an instrument. */
const instrumentParts = new WeakMap<Instrument, string>();

function instrumentPart(instrument: Instrument): string {
  let part = instrumentParts.get(instrument);
  if (part === undefined) {
    const assetId = encodeUuid(UuidKind.Asset, instrument.instrumentId);
    part = `"asset_id":"${assetId}","symbol":${JSON.stringify(instrument.symbol)},"asset_class":"us_equity","notional":null`;
    instrumentParts.set(instrument, part);
  }
  return part;
}

/** What is the same in every order of these terms. By type, side and time in force, three bits each. */
const termsParts: string[] = [];

function termsPart({ type, side, timeInForce }: OrderFields): string {
  const index = (type << 6) | (side << 3) | timeInForce;
  termsParts[index] ??=
    `"order_class":"simple","order_type":"${ORDER_TYPE_NAMES[type]}","type":"${ORDER_TYPE_NAMES[type]}",` +
    `"side":"${SIDE_NAMES[side as Side]}","position_intent":null,"time_in_force":"${TIME_IN_FORCE_NAMES[timeInForce]}"`;
  return termsParts[index];
}

/** The end of every order of this status. By reason of its end, status (four bits) and extended hours. */
const tailParts: string[] = [];

function tailPart({ status, endReason, extendedHours }: OrderFields): string {
  const index = (endReason << 5) | (status << 1) | (extendedHours ? 1 : 0);
  tailParts[index] ??=
    `"stop_price":null,"status":"${ORDER_STATUS_NAMES[status]}","extended_hours":${extendedHours},` +
    `"legs":null,"trail_percent":null,"trail_price":null,"hwm":null${endReasonPart(status, endReason)}}`;
  return tailParts[index];
}

/** Our own addition to Alpaca's Order, of one that ended otherwise than by filling. */
function endReasonPart(status: number, endReason: number): string {
  const isShown = endReason !== EndReason.None && isTerminal(status as OrderStatus);
  return isShown ? `,"end_reason":"${END_REASON_NAMES[endReason]}"` : '';
}

/**
 * Alpaca's Order as JSON text. Written by hand because every order, answer and stream event passes here, and of few
 * pieces, each of which costs as much as its length: only the client's own id can need escaping, all else is ours.
 */
export function orderJson(order: OrderFields, instrument: Instrument): string {
  const submittedAt = formatRfc3339(order.submittedAtMicros);
  const { priceDecimals, qtyDecimals } = instrument;
  return (
    `{"id":"${encodeUuid(UuidKind.Order, order.orderId)}","client_order_id":${clientOrderIdJson(order)},` +
    `"created_at":"${submittedAt}","updated_at":"${formatRfc3339(order.updatedAtMicros)}","submitted_at":"${submittedAt}",` +
    `"filled_at":${timeOrNull(order.filledAtMicros)},"expired_at":${timeOrNull(order.expiredAtMicros)},` +
    `"expires_at":null,"canceled_at":${timeOrNull(order.canceledAtMicros)},` +
    `"failed_at":${timeOrNull(order.failedAtMicros)},"replaced_at":null,"replaced_by":null,"replaces":null,` +
    `${instrumentPart(instrument)},"qty":"${formatDecimal(order.qty, qtyDecimals)}",` +
    `"filled_qty":"${formatDecimal(order.filledQty, qtyDecimals)}",` +
    `"filled_avg_price":${averagePriceOrNull(order, instrument)},${termsPart(order)},` +
    `"limit_price":${order.type === OrderType.Limit ? `"${formatDecimal(order.limitPrice, priceDecimals)}"` : 'null'},` +
    tailPart(order)
  );
}

/** As a JSON string, with its quotes. Also of an event, which names its order. */
export function clientOrderIdJson(order: Pick<OrderFields, 'orderId' | 'clientOrderId'>): string {
  const id = clientOrderIdOf(order);
  return order.clientOrderId === '' ? `"${id}"` : JSON.stringify(id);
}

function timeOrNull(micros: number): string {
  return micros === 0 ? 'null' : `"${formatRfc3339(micros)}"`;
}

function averagePriceOrNull(order: OrderFields, instrument: Instrument): string {
  if (order.filledQty === 0) return 'null';
  return `"${formatMoney(averagePrice(order.filledNotional, order.filledQty, instrument))}"`;
}

/** Money units per whole share, rounded to the nearest. Both amounts may be negative, for a short; `qty` is not 0. */
export function averagePrice(notional: number, qty: number, instrument: Instrument): number {
  return Math.round((notional / qty) * instrument.qtyUnit);
}
