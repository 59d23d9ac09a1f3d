import { formatDecimal } from '../../domain/decimal.ts';
import { END_REASON_NAMES, EndReason } from '../../domain/end-reason.ts';
import { LIQUIDITY_NAMES } from '../../domain/fill.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatMoney } from '../../domain/money.ts';
import { EVENT_KIND_NAMES, EventKind, type OrderEvent } from '../../domain/order-event.ts';
import { ORDER_STATUS_NAMES, ORDER_TYPE_NAMES, TIME_IN_FORCE_NAMES } from '../../domain/order-terms.ts';
import { RISK_RULE_NAMES, type RiskUnit } from '../../domain/risk-violation.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { Venue } from '../../domain/venue.ts';
import { clientOrderIdJson } from '../orders/order-json.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import { formatRiskAmount } from '../risk-amount.ts';
import { advancedTermsPart } from './advanced-terms-json.ts';

/**
 * One event as `/feed` shows it, as JSON text. What every event has comes first; then, by type:
 *
 *   accepted, rejected           the order's terms: order_type, time_in_force, order_qty, limit_price (null where it has
 *                                none), and of those that few orders have, in advanced-terms-json.ts, what is set
 *   triggered                    what touched the stop: price, market_time, nbbo_bid, nbbo_ask
 *   replaced                     replaced_by
 *   fill                         the execution and its evidence; nbbo_bid and nbbo_ask are null where the side was empty
 *   rejected, canceled, expired  reason
 *   rejected by a risk rule      rule, limit, observed (null where there was nothing to observe)
 *
 * Written by hand because every event passes here: only the client's own id and the symbol can need escaping.
 */
export function feedEventJson(event: OrderEvent, instrument: Instrument, venues: readonly Venue[]): string {
  const head =
    `{"seq":${event.seq},"type":"${EVENT_KIND_NAMES[event.kind]}","timestamp":"${formatRfc3339(event.timestampMicros)}",` +
    `"account":${event.accountId},"order_id":${orderIdOrNull(event.orderId)},` +
    `"client_order_id":${clientOrderIdJson(event)},"symbol":${JSON.stringify(instrument.symbol)},` +
    `"side":"${SIDE_NAMES[event.side]}","status":"${ORDER_STATUS_NAMES[event.status]}"`;
  switch (event.kind) {
    case EventKind.Accepted:
      return `${head}${termsPart(event, instrument, venues)}}`;
    case EventKind.Rejected:
      return `${head}${termsPart(event, instrument, venues)}${reasonPart(event)}${violationPart(event, instrument)}}`;
    case EventKind.Fill:
      return `${head}${executionPart(event, instrument, venues)}}`;
    case EventKind.Triggered:
      return `${head},"price":"${formatDecimal(event.price, instrument.priceDecimals)}"${marketPart(event, instrument)}}`;
    case EventKind.Replaced:
      return `${head}${replacedByPart(event)}}`;
    case EventKind.Canceled:
    case EventKind.Expired:
      return `${head}${reasonPart(event)}}`;
    default:
      return `${head}}`;
  }
}

/** An order that a risk rule refused never existed: it may have no number. */
function orderIdOrNull(orderId: number): string {
  return orderId === 0 ? 'null' : `"${encodeUuid(UuidKind.Order, orderId)}"`;
}

function termsPart(event: OrderEvent, instrument: Instrument, venues: readonly Venue[]): string {
  const { priceDecimals, qtyDecimals } = instrument;
  return (
    `,"order_type":"${ORDER_TYPE_NAMES[event.type]}","time_in_force":"${TIME_IN_FORCE_NAMES[event.timeInForce]}",` +
    `"order_qty":"${formatDecimal(event.qty, qtyDecimals)}","limit_price":${priceOrNull(event.limitPrice, priceDecimals)}` +
    advancedTermsPart(event.advanced, instrument, venues)
  );
}

function executionPart(event: OrderEvent, instrument: Instrument, venues: readonly Venue[]): string {
  const { priceDecimals, qtyDecimals } = instrument;
  return (
    `,"execution_id":"${encodeUuid(UuidKind.Execution, event.executionId)}","venue":"${venues[event.venueId]!.mic}",` +
    `"price":"${formatDecimal(event.price, priceDecimals)}","qty":"${formatDecimal(event.lastQty, qtyDecimals)}",` +
    `"liquidity":"${LIQUIDITY_NAMES[event.liquidity]}","fee":"${formatMoney(event.fee)}"${marketPart(event, instrument)},` +
    `"cumulative_qty":"${formatDecimal(event.filledQty, qtyDecimals)}",` +
    `"position_qty":"${formatDecimal(event.positionQty, qtyDecimals)}"`
  );
}

/** The market that a fill or a stop met. */
function marketPart({ marketTimeMillis, nbboBid, nbboAsk }: OrderEvent, { priceDecimals }: Instrument): string {
  return (
    `,"market_time":${marketTimeMillis},"nbbo_bid":${priceOrNull(nbboBid, priceDecimals)},` +
    `"nbbo_ask":${priceOrNull(nbboAsk, priceDecimals)}`
  );
}

function replacedByPart({ advanced }: OrderEvent): string {
  const orderId = advanced?.replacedByOrderId ?? 0;
  return `,"replaced_by":${orderIdOrNull(orderId)}`;
}

function priceOrNull(price: number, decimals: number): string {
  return price === 0 ? 'null' : `"${formatDecimal(price, decimals)}"`;
}

function reasonPart(event: OrderEvent): string {
  return `,"reason":"${END_REASON_NAMES[event.reason]}"`;
}

function violationPart(event: OrderEvent, instrument: Instrument): string {
  if (event.reason !== EndReason.RiskRefusal) return '';
  return (
    `,"rule":"${RISK_RULE_NAMES[event.riskRule]}",` +
    `"limit":${JSON.stringify(formatRiskAmount(event.riskLimit, event.riskUnit as RiskUnit, instrument))},` +
    `"observed":${JSON.stringify(formatRiskAmount(event.riskObserved, event.riskUnit as RiskUnit, instrument))}`
  );
}
