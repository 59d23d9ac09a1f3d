import { formatDecimal } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import { formatMoney } from '../domain/money.ts';
import { ORDER_STATUS_NAMES, ORDER_TYPE_NAMES, OrderType, TIME_IN_FORCE_NAMES } from '../domain/order-terms.ts';
import { SIDE_NAMES } from '../domain/side.ts';
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
    part = `"asset_id":"${assetId}","symbol":${JSON.stringify(instrument.symbol)},"asset_class":"us_equity"`;
    instrumentParts.set(instrument, part);
  }
  return part;
}

/**
 * Alpaca's Order as JSON text. Written by hand because every order, answer and stream event passes here: only the
 * client's own id can need escaping, everything else is ours.
 */
export function orderJson(order: OrderFields, instrument: Instrument): string {
  const submittedAt = formatRfc3339(order.submittedAtMicros);
  const type = ORDER_TYPE_NAMES[order.type];
  const { priceDecimals, qtyDecimals } = instrument;
  return (
    `{"id":"${encodeUuid(UuidKind.Order, order.orderId)}","client_order_id":${JSON.stringify(order.clientOrderId)},` +
    `"created_at":"${submittedAt}","updated_at":"${formatRfc3339(order.updatedAtMicros)}","submitted_at":"${submittedAt}",` +
    `"filled_at":${timeOrNull(order.filledAtMicros)},"expired_at":${timeOrNull(order.expiredAtMicros)},` +
    `"expires_at":null,"canceled_at":${timeOrNull(order.canceledAtMicros)},` +
    `"failed_at":${timeOrNull(order.failedAtMicros)},"replaced_at":null,"replaced_by":null,"replaces":null,` +
    `${instrumentPart(instrument)},"notional":null,"qty":"${formatDecimal(order.qty, qtyDecimals)}",` +
    `"filled_qty":"${formatDecimal(order.filledQty, qtyDecimals)}",` +
    `"filled_avg_price":${averagePriceOrNull(order, instrument)},"order_class":"simple","order_type":"${type}",` +
    `"type":"${type}","side":"${SIDE_NAMES[order.side as 0 | 1]}","position_intent":null,` +
    `"time_in_force":"${TIME_IN_FORCE_NAMES[order.timeInForce]}",` +
    `"limit_price":${order.type === OrderType.Limit ? `"${formatDecimal(order.limitPrice, priceDecimals)}"` : 'null'},` +
    `"stop_price":null,"status":"${ORDER_STATUS_NAMES[order.status]}","extended_hours":${order.extendedHours},` +
    `"legs":null,"trail_percent":null,"trail_price":null,"hwm":null}`
  );
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
