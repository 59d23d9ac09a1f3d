import { formatDecimal } from '../../domain/decimal.ts';
import { EndReason } from '../../domain/end-reason.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { EventKind, type OrderEvent } from '../../domain/order-event.ts';
import { OrderStatus } from '../../domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import { type OrderFields, type OrderJsonContext, orderJson } from '../orders/order-json.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import { eventId } from './event-id.ts';

/** Of what is no fill, on the stream whose every event has every field. */
const NO_EXECUTION = ',"execution_id":null,"price":null,"qty":null,"position_qty":null';

/**
 * One event as a frame of Alpaca's `trade_updates`, or '' where the stream does not show it: an order that a risk rule
 * refused never existed there, and of a stop that is touched Alpaca says nothing. Price, quantities and `execution_id`
 * belong to fills alone.
 */
export function tradeUpdateJson(event: OrderEvent, instrument: Instrument, context: OrderJsonContext): string {
  const data = updateData(event, instrument, context, '');
  return data === '' ? '' : `{"stream":"trade_updates","data":${data}}`;
}

/** The same as a server-sent event, with its identifier; what belongs to fills alone is null elsewhere. */
export function tradeServerSentEvent(event: OrderEvent, instrument: Instrument, context: OrderJsonContext): string {
  const data = updateData(event, instrument, context, NO_EXECUTION);
  return data === '' ? '' : `id: ${eventId(event.seq)}\ndata: ${data}\n\n`;
}

function updateData(event: OrderEvent, instrument: Instrument, context: OrderJsonContext, noExecution: string): string {
  const name = updateName(event);
  if (name === '') return '';
  const time = formatRfc3339(event.timestampMicros);
  return (
    `{"event":"${name}","event_id":"${eventId(event.seq)}","at":"${time}","timestamp":"${time}"` +
    `${event.kind === EventKind.Fill ? executionPart(event, instrument) : noExecution},` +
    `"order":${orderJson(orderAfter(event), instrument, context)}}`
  );
}

function updateName(event: OrderEvent): string {
  switch (event.kind) {
    case EventKind.Accepted:
      return isWaiting(event.status) ? 'accepted' : 'new';
    case EventKind.Activated:
      return 'new';
    case EventKind.Fill:
      return event.status === OrderStatus.Filled ? 'fill' : 'partial_fill';
    case EventKind.Canceled:
      return 'canceled';
    case EventKind.Expired:
      return 'expired';
    case EventKind.Replaced:
      return 'replaced';
    case EventKind.Rejected:
      return event.reason === EndReason.RiskRefusal ? '' : 'rejected';
    default:
      return '';
  }
}

/** For its part of the session, or for its parent: `new` comes once it works. */
function isWaiting(status: OrderStatus): boolean {
  return status === OrderStatus.Accepted || status === OrderStatus.Held;
}

function executionPart(event: OrderEvent, { priceDecimals, qtyDecimals }: Instrument): string {
  return (
    `,"execution_id":"${encodeUuid(UuidKind.Execution, event.executionId)}",` +
    `"price":"${formatDecimal(event.price, priceDecimals)}","qty":"${formatDecimal(event.lastQty, qtyDecimals)}",` +
    `"position_qty":"${formatDecimal(event.positionQty, qtyDecimals)}"`
  );
}

/** Filled anew for each event, so that none makes an object of its own. */
const order: { -readonly [Field in keyof OrderFields]: OrderFields[Field] } = {
  orderId: 0,
  side: 0,
  type: 0,
  timeInForce: 0,
  extendedHours: false,
  qty: 0,
  limitPrice: 0,
  clientOrderId: '',
  status: 0,
  endReason: 0,
  filledQty: 0,
  filledNotional: 0,
  submittedAtMicros: 0,
  updatedAtMicros: 0,
  filledAtMicros: 0,
  canceledAtMicros: 0,
  expiredAtMicros: 0,
  failedAtMicros: 0,
  advanced: undefined,
};

/** The order as the event left it. An order ends once, so the time of its end is the time of the event that ended it. */
function orderAfter(event: OrderEvent): OrderFields {
  const { status, timestampMicros } = event;
  order.orderId = event.orderId;
  order.side = event.side;
  order.type = event.type;
  order.timeInForce = event.timeInForce;
  order.extendedHours = event.extendedHours;
  order.advanced = event.advanced;
  order.qty = event.qty;
  order.limitPrice = event.limitPrice;
  order.clientOrderId = event.clientOrderId;
  order.status = status;
  order.endReason = event.reason;
  order.filledQty = event.filledQty;
  order.filledNotional = event.filledNotional;
  order.submittedAtMicros = event.submittedAtMicros;
  order.updatedAtMicros = timestampMicros;
  order.filledAtMicros = status === OrderStatus.Filled ? timestampMicros : 0;
  order.canceledAtMicros = status === OrderStatus.Canceled ? timestampMicros : 0;
  order.expiredAtMicros = status === OrderStatus.Expired ? timestampMicros : 0;
  order.failedAtMicros = status === OrderStatus.Rejected ? timestampMicros : 0;
  return order;
}
