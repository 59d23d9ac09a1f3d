import type { AdvancedRecord } from '../domain/advanced-terms.ts';
import { EventKind, type OrderEventFields } from '../domain/order-event.ts';
import type { EventBuffer } from './event-buffer.ts';
import { at, paddedLength } from './event-layout.ts';
import { MAX_BYTES_PER_UNIT, writeUtf8 } from './utf8.ts';

/** The API takes 128 characters; this is what the format can hold. */
const MAX_CLIENT_ORDER_ID_UNITS = 10_000;

/**
 * Bytes of a cell of `EventBuffer.numbers`, and of one of `EventBuffer.words`. By these V8 divides the layout's constants
 * ahead; where an event starts is shifted instead, which stays a whole number.
 */
const CELL = 8;
const WORD = 4;

const MAX_FIXED_BYTES = paddedLength(at.FILL_BYTES) + at.ADVANCED_BYTES;

/** Writes the header into an empty buffer. */
export function beginBatch(buffer: EventBuffer): void {
  buffer.reserve(at.BATCH_HEADER_BYTES);
  buffer.numbers[0] = 0;
  buffer.bytes[0] = at.BATCH_FORMAT;
  buffer.length = at.BATCH_HEADER_BYTES;
}

/**
 * Appends the event to a batch. Allocates nothing unless the buffer has to grow. Throws a RangeError for a client order
 * id that the format cannot hold.
 *
 * Through typed arrays: after each write through a DataView V8 forgets what it knows of the event and checks it anew, and
 * an event takes twice the time.
 */
export function encodeEvent(buffer: EventBuffer, event: OrderEventFields): void {
  if (event.clientOrderId.length > MAX_CLIENT_ORDER_ID_UNITS) throw new RangeError('client order id is too long');
  buffer.reserve(paddedLength(MAX_FIXED_BYTES + event.clientOrderId.length * MAX_BYTES_PER_UNIT));
  const start = buffer.length;
  writeCommon(buffer, start, event);
  let fixedBytes = writeKindPart(buffer, start, event);
  if (event.advanced !== undefined) fixedBytes = writeAdvanced(buffer, start, fixedBytes, event, event.advanced);
  const idBytes = event.clientOrderId === '' ? 0 : writeId(buffer.bytes, start + fixedBytes, event.clientOrderId);
  const length = fixedBytes + idBytes;
  writeHead(buffer.words, start >>> 2, event, length, idBytes);
  buffer.length = start + paddedLength(length);
}

/** With zeros behind it up to where the next event begins. Returns the bytes of the id. */
function writeId(bytes: Uint8Array, idStart: number, clientOrderId: string): number {
  const idBytes = writeUtf8(bytes, idStart, clientOrderId);
  const end = idStart + idBytes;
  bytes.fill(0, end, paddedLength(end));
  return idBytes;
}

function writeHead(words: Uint32Array, word: number, event: OrderEventFields, length: number, idBytes: number): void {
  words[word] = length | (event.kind << (8 * at.KIND)) | (packTerms(event) << (8 * at.TERMS));
  words[word + 1] =
    event.status | (event.reason << (8 * (at.REASON - WORD))) | (idBytes << (8 * (at.ID_LENGTH - WORD)));
}

function writeCommon(buffer: EventBuffer, start: number, event: OrderEventFields): void {
  const { numbers, words } = buffer;
  const cell = start >>> 3;
  const word = start >>> 2;
  numbers[cell + at.SEQ / CELL] = event.seq;
  numbers[cell + at.TIMESTAMP / CELL] = event.timestampMicros;
  numbers[cell + at.ORDER_ID / CELL] = event.orderId;
  words[word + at.ACCOUNT_ID / WORD] = event.accountId;
  words[word + at.INSTRUMENT_ID / WORD] = event.instrumentId;
  numbers[cell + at.QTY / CELL] = event.qty;
  numbers[cell + at.LIMIT_PRICE / CELL] = event.limitPrice;
  numbers[cell + at.BOUND_PRICE / CELL] = event.boundPrice;
  numbers[cell + at.SUBMITTED_AT / CELL] = event.submittedAtMicros;
  numbers[cell + at.FILLED_QTY / CELL] = event.filledQty;
  numbers[cell + at.FILLED_NOTIONAL / CELL] = event.filledNotional;
  numbers[cell + at.ORDER_FEES / CELL] = event.orderFees;
  numbers[cell + at.RESERVED / CELL] = event.reserved;
}

function packTerms(event: OrderEventFields): number {
  const kinds =
    event.advanced === undefined
      ? (event.type << at.TYPE_SHIFT) | (event.timeInForce << at.TIME_IN_FORCE_SHIFT)
      : 1 << at.ADVANCED_SHIFT;
  return (
    event.side |
    kinds |
    (event.extendedHours ? 1 << at.EXTENDED_HOURS_SHIFT : 0) |
    (event.kind === EventKind.Fill ? event.liquidity << at.LIQUIDITY_SHIFT : 0)
  );
}

/** Behind the kind's part, whose last cell it finds cleared. Returns where the client order id begins, from the event's start. */
function writeAdvanced(
  buffer: EventBuffer,
  start: number,
  kindEnd: number,
  event: OrderEventFields,
  terms: AdvancedRecord,
): number {
  const { numbers, bytes } = buffer;
  const advancedStart = paddedLength(kindEnd);
  const first = start + advancedStart;
  const cell = first >>> 3;
  numbers[cell] = 0;
  bytes[first + at.ADVANCED_TYPE] = event.type;
  bytes[first + at.ADVANCED_TIME_IN_FORCE] = event.timeInForce;
  bytes[first + at.ADVANCED_ORDER_CLASS] = terms.orderClass;
  bytes[first + at.ADVANCED_IS_TRIGGERED] = terms.isTriggered ? 1 : 0;
  bytes[first + at.ADVANCED_POSITION_INTENT] = terms.positionIntent;
  bytes[first + at.ADVANCED_LEG_ROLE] = terms.legRole;
  bytes[first + at.ADVANCED_DESTINATION] = terms.destinationVenueId + 1;
  numbers[cell + at.ADVANCED_STOP_PRICE / CELL] = terms.stopPrice;
  numbers[cell + at.ADVANCED_TRAIL_PRICE / CELL] = terms.trailPrice;
  numbers[cell + at.ADVANCED_TRAIL_BASIS_POINTS / CELL] = terms.trailBasisPoints;
  numbers[cell + at.ADVANCED_HIGH_WATER_MARK / CELL] = terms.highWaterMark;
  numbers[cell + at.ADVANCED_NOTIONAL / CELL] = terms.notional;
  numbers[cell + at.ADVANCED_DISPLAY_QTY / CELL] = terms.displayQty;
  numbers[cell + at.ADVANCED_PARENT_ORDER_ID / CELL] = terms.parentOrderId;
  numbers[cell + at.ADVANCED_REPLACES_ORDER_ID / CELL] = terms.replacesOrderId;
  numbers[cell + at.ADVANCED_REPLACED_BY_ORDER_ID / CELL] = terms.replacedByOrderId;
  return advancedStart + at.ADVANCED_BYTES;
}

/**
 * Returns where the client order id begins, from the event's start. What does not end with a whole cell clears the last one
 * first: its rest is padding. Each kind is a function of its own: V8 inlines only what is small.
 */
function writeKindPart(buffer: EventBuffer, start: number, event: OrderEventFields): number {
  switch (event.kind) {
    case EventKind.Fill:
      writeFill(buffer, start, event);
      return at.FILL_BYTES;
    case EventKind.Rested:
      writeRested(buffer, start, event);
      return at.RESTED_BYTES;
    case EventKind.Rejected:
      writeRejected(buffer, start, event);
      return at.REJECTED_BYTES;
    case EventKind.Triggered:
      writeTriggered(buffer, start, event);
      return at.TRIGGERED_BYTES;
    default:
      return at.COMMON_BYTES;
  }
}

function writeRested(buffer: EventBuffer, start: number, event: OrderEventFields): void {
  const { numbers } = buffer;
  const cell = start >>> 3;
  numbers[cell + at.REST_PRICE / CELL] = event.price;
  numbers[cell + at.REST_QTY / CELL] = event.lastQty;
  numbers[cell + at.QUEUE_AHEAD / CELL] = event.queueAhead;
  numbers[cell + at.REST_SEQUENCE / CELL] = event.restSequence;
  numbers[cell + at.REST_VENUE_ID / CELL] = 0;
  buffer.words[(start >>> 2) + at.REST_VENUE_ID / WORD] = event.venueId;
}

function writeRejected(buffer: EventBuffer, start: number, event: OrderEventFields): void {
  const { numbers, bytes } = buffer;
  const cell = start >>> 3;
  numbers[cell + at.RISK_LIMIT / CELL] = canonical(event.riskLimit);
  numbers[cell + at.RISK_OBSERVED / CELL] = canonical(event.riskObserved);
  numbers[cell + at.RISK_RULE / CELL] = 0;
  bytes[start + at.RISK_RULE] = event.riskRule;
  bytes[start + at.RISK_UNIT] = event.riskUnit;
}

function writeTriggered(buffer: EventBuffer, start: number, event: OrderEventFields): void {
  const { numbers } = buffer;
  const cell = start >>> 3;
  numbers[cell + at.TRIGGER_PRICE / CELL] = event.price;
  numbers[cell + at.TRIGGER_MARKET_TIME / CELL] = event.marketTimeMillis;
  numbers[cell + at.TRIGGER_NBBO_BID / CELL] = event.nbboBid;
  numbers[cell + at.TRIGGER_NBBO_ASK / CELL] = event.nbboAsk;
}

function writeFill(buffer: EventBuffer, start: number, event: OrderEventFields): void {
  const { numbers } = buffer;
  const cell = start >>> 3;
  numbers[cell + at.EXECUTION_ID / CELL] = event.executionId;
  numbers[cell + at.FILL_PRICE / CELL] = event.price;
  numbers[cell + at.LAST_QTY / CELL] = event.lastQty;
  numbers[cell + at.FEE / CELL] = event.fee;
  numbers[cell + at.MARKET_TIME / CELL] = event.marketTimeMillis;
  numbers[cell + at.NBBO_BID / CELL] = event.nbboBid;
  numbers[cell + at.NBBO_ASK / CELL] = event.nbboAsk;
  numbers[cell + at.POSITION_QTY / CELL] = event.positionQty;
  numbers[cell + at.POSITION_COST_BASIS / CELL] = event.positionCostBasis;
  numbers[cell + at.POSITION_REALISED_PROFIT / CELL] = event.positionRealisedProfit;
  numbers[cell + at.POSITION_FEES / CELL] = event.positionFees;
  numbers[cell + at.ACCOUNT_CASH / CELL] = event.accountCash;
  numbers[cell + at.FILL_VENUE_ID / CELL] = 0;
  buffer.words[(start >>> 2) + at.FILL_VENUE_ID / WORD] = event.venueId;
}

/** NaN has many bit patterns, and which one arises depends on the processor; the same events must give the same bytes. */
function canonical(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}
