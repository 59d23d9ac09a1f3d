import { clientOrderIdOf } from '../../domain/client-order-id.ts';
import { END_REASON_NAMES, EndReason } from '../../domain/end-reason.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatMoney } from '../../domain/money.ts';
import { isTerminal, type OrderStatus } from '../../domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { Venue } from '../../domain/venue.ts';
import type { OrderRecord } from '../../execution/ports/order-history.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import type { ClosingSession } from './expiry-json.ts';

/** What an order's JSON is made from; a live `Order` is one too. Times are 0 where the thing has not happened. */
export type OrderFields = Omit<OrderRecord, 'accountId' | 'instrumentId' | 'fees'>;

/** What an order's JSON needs to know beside the order. */
export interface OrderJsonContext {
  /** By id. */
  readonly venues: readonly Venue[];
  readonly session: ClosingSession;
}

/** Which asset it is, as members of the order's JSON. */
export function assetMembers({ instrumentId, symbol }: Instrument): string {
  const assetId = encodeUuid(UuidKind.Asset, instrumentId);
  return `"asset_id":"${assetId}","symbol":${JSON.stringify(symbol)},"asset_class":"us_equity"`;
}

/** Our own addition to Alpaca's Order, of one that ended otherwise than by filling: the last member, with its comma, or ''. */
export function endReasonMember(status: number, endReason: number): string {
  const isShown = endReason !== EndReason.None && isTerminal(status as OrderStatus);
  return isShown ? `,"end_reason":"${END_REASON_NAMES[endReason]}"` : '';
}

/** As a JSON string, with its quotes. Also of an event, which names its order. */
export function clientOrderIdJson(order: Pick<OrderFields, 'orderId' | 'clientOrderId'>): string {
  const id = clientOrderIdOf(order);
  return order.clientOrderId === '' ? `"${id}"` : JSON.stringify(id);
}

export function timeOrNull(micros: number): string {
  return micros === 0 ? 'null' : `"${formatRfc3339(micros)}"`;
}

export function averagePriceOrNull(order: OrderFields, instrument: Instrument): string {
  if (order.filledQty === 0) return 'null';
  return `"${formatMoney(averagePrice(order.filledNotional, order.filledQty, instrument))}"`;
}

/** Money units per whole share, rounded to the nearest. Both amounts may be negative, for a short; `qty` is not 0. */
export function averagePrice(notional: number, qty: number, instrument: Instrument): number {
  return Math.round((notional / qty) * instrument.qtyUnit);
}
