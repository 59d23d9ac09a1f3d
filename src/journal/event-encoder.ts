import { EventKind, type OrderEvent } from '../domain/order-event.ts';
import type { EventBuffer } from './event-buffer.ts';
import { at } from './event-layout.ts';
import { MAX_BYTES_PER_UNIT, writeUtf8 } from './utf8.ts';

/** The API takes 128 characters; this is what the format can hold. */
const MAX_CLIENT_ORDER_ID_UNITS = 10_000;

/** Writes the format byte into an empty buffer. */
export function beginBatch(buffer: EventBuffer): void {
  buffer.reserve(at.BATCH_HEADER_BYTES);
  buffer.view.setUint8(0, at.BATCH_FORMAT);
  buffer.length = at.BATCH_HEADER_BYTES;
}

/**
 * Appends the event to a batch. Allocates nothing unless the buffer has to grow. Throws a RangeError for a client order
 * id that the format cannot hold.
 */
export function encodeEvent(buffer: EventBuffer, event: OrderEvent): void {
  if (event.clientOrderId.length > MAX_CLIENT_ORDER_ID_UNITS) throw new RangeError('client order id is too long');
  buffer.reserve(at.FILL_BYTES + event.clientOrderId.length * MAX_BYTES_PER_UNIT);
  const start = buffer.length;
  const view = buffer.view;
  writeCommon(view, start, event);
  const fixedBytes = writeKindPart(view, start, event);
  const idBytes = writeUtf8(buffer.bytes, start + fixedBytes, event.clientOrderId);
  view.setUint16(start + at.ID_LENGTH, idBytes, true);
  view.setUint16(start + at.LENGTH, fixedBytes + idBytes, true);
  buffer.length = start + fixedBytes + idBytes;
}

function writeCommon(view: DataView, start: number, event: OrderEvent): void {
  view.setUint8(start + at.KIND, event.kind);
  view.setUint8(start + at.TERMS, packTerms(event));
  view.setUint8(start + at.STATUS, event.status);
  view.setUint8(start + at.REASON, event.reason);
  view.setFloat64(start + at.SEQ, event.seq, true);
  view.setFloat64(start + at.TIMESTAMP, event.timestampMicros, true);
  view.setFloat64(start + at.ORDER_ID, event.orderId, true);
  view.setUint32(start + at.ACCOUNT_ID, event.accountId, true);
  view.setUint32(start + at.INSTRUMENT_ID, event.instrumentId, true);
  view.setFloat64(start + at.QTY, event.qty, true);
  view.setFloat64(start + at.LIMIT_PRICE, event.limitPrice, true);
  view.setFloat64(start + at.BOUND_PRICE, event.boundPrice, true);
  view.setFloat64(start + at.SUBMITTED_AT, event.submittedAtMicros, true);
  view.setFloat64(start + at.FILLED_QTY, event.filledQty, true);
  view.setFloat64(start + at.FILLED_NOTIONAL, event.filledNotional, true);
  view.setFloat64(start + at.ORDER_FEES, event.orderFees, true);
  view.setFloat64(start + at.RESERVED, event.reserved, true);
}

function packTerms(event: OrderEvent): number {
  return (
    event.side |
    (event.type << at.TYPE_SHIFT) |
    (event.timeInForce << at.TIME_IN_FORCE_SHIFT) |
    (event.extendedHours ? 1 << at.EXTENDED_HOURS_SHIFT : 0) |
    (event.kind === EventKind.Fill ? event.liquidity << at.LIQUIDITY_SHIFT : 0)
  );
}

/** Returns where the client order id begins, from the event's start. */
function writeKindPart(view: DataView, start: number, event: OrderEvent): number {
  switch (event.kind) {
    case EventKind.Fill:
      writeFill(view, start, event);
      return at.FILL_BYTES;
    case EventKind.Rested:
      view.setFloat64(start + at.REST_PRICE, event.price, true);
      view.setFloat64(start + at.REST_QTY, event.lastQty, true);
      view.setFloat64(start + at.QUEUE_AHEAD, event.queueAhead, true);
      view.setFloat64(start + at.REST_SEQUENCE, event.restSequence, true);
      view.setUint32(start + at.REST_VENUE_ID, event.venueId, true);
      return at.RESTED_BYTES;
    case EventKind.Rejected:
      view.setFloat64(start + at.RISK_LIMIT, canonical(event.riskLimit), true);
      view.setFloat64(start + at.RISK_OBSERVED, canonical(event.riskObserved), true);
      view.setUint8(start + at.RISK_RULE, event.riskRule);
      view.setUint8(start + at.RISK_UNIT, event.riskUnit);
      return at.REJECTED_BYTES;
    default:
      return at.COMMON_BYTES;
  }
}

function writeFill(view: DataView, start: number, event: OrderEvent): void {
  view.setFloat64(start + at.EXECUTION_ID, event.executionId, true);
  view.setFloat64(start + at.FILL_PRICE, event.price, true);
  view.setFloat64(start + at.LAST_QTY, event.lastQty, true);
  view.setFloat64(start + at.FEE, event.fee, true);
  view.setFloat64(start + at.MARKET_TIME, event.marketTimeMillis, true);
  view.setFloat64(start + at.NBBO_BID, event.nbboBid, true);
  view.setFloat64(start + at.NBBO_ASK, event.nbboAsk, true);
  view.setFloat64(start + at.POSITION_QTY, event.positionQty, true);
  view.setFloat64(start + at.POSITION_COST_BASIS, event.positionCostBasis, true);
  view.setFloat64(start + at.POSITION_REALISED_PROFIT, event.positionRealisedProfit, true);
  view.setFloat64(start + at.POSITION_FEES, event.positionFees, true);
  view.setFloat64(start + at.ACCOUNT_CASH, event.accountCash, true);
  view.setUint32(start + at.FILL_VENUE_ID, event.venueId, true);
}

/** NaN has many bit patterns, and which one arises depends on the processor; the same events must give the same bytes. */
function canonical(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}
