import type { Buffer } from 'node:buffer';
import { AdvancedTerms, type LegRole } from '../domain/advanced-terms.ts';
import type { EndReason } from '../domain/end-reason.ts';
import { Liquidity } from '../domain/fill.ts';
import { EventKind, type OrderEvent } from '../domain/order-event.ts';
import type { OrderClass, OrderStatus, OrderType, PositionIntent, TimeInForce } from '../domain/order-terms.ts';
import type { Side } from '../domain/side.ts';
import { at, paddedLength } from './event-layout.ts';
import { JournalError } from './journal-error.ts';
import { asBuffer, readUtf8 } from './utf8.ts';

/** Walks the events of one batch in order. Several batches may be walked one after the other. */
export class EventDecoder {
  #bytes: Buffer = asBuffer(new Uint8Array(0));
  #view: DataView = new DataView(new ArrayBuffer(0));
  #isPadded = true;
  #next = 0;
  #start = 0;
  #end = 0;

  /** Throws a JournalError for an unknown format. */
  open(bytes: Uint8Array): void {
    if (bytes.length === 0) throw new JournalError('corrupt', 'batch is empty: its format is missing');
    this.#isPadded = bytes[0] === at.BATCH_FORMAT;
    if (!this.#isPadded && bytes[0] !== at.UNPADDED_FORMAT) {
      const known = `${at.UNPADDED_FORMAT} and ${at.BATCH_FORMAT}`;
      throw new JournalError('corrupt', `batch has format ${bytes[0]}, this version reads formats ${known}`);
    }
    const headerBytes = this.#isPadded ? at.BATCH_HEADER_BYTES : at.UNPADDED_HEADER_BYTES;
    if (bytes.length < headerBytes) throw new JournalError('corrupt', 'batch is truncated: its header breaks off');
    this.#bytes = asBuffer(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#next = headerBytes;
    this.#start = this.#next;
    this.#end = this.#next;
  }

  /** Moves to the next event; false at the end. Throws a JournalError where the batch breaks off or makes no sense. */
  step(): boolean {
    const start = this.#next;
    const left = this.#bytes.length - start;
    if (left === 0) return false;
    const length = left >= at.COMMON_BYTES ? this.#view.getUint16(start + at.LENGTH, true) : 0;
    const taken = this.#isPadded ? paddedLength(length) : length;
    if (length < at.COMMON_BYTES || taken > left) {
      throw new JournalError(
        'corrupt',
        `batch is truncated: an event breaks off at byte ${start} of ${this.#bytes.length}`,
      );
    }
    this.#start = start;
    this.#end = start + length;
    this.#next = start + taken;
    return true;
  }

  get kind(): EventKind {
    return this.#view.getUint8(this.#start + at.KIND) as EventKind;
  }

  /** Where the current event lies in the batch's bytes. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Fills every field of `event` with the current event; fields that its kind does not carry become 0. */
  read(event: OrderEvent): void {
    const view = this.#view;
    const start = this.#start;
    const idStart = this.#end - view.getUint16(start + at.ID_LENGTH, true);
    const hasAdvanced = ((view.getUint8(start + at.TERMS) >> at.ADVANCED_SHIFT) & 1) === 1;
    const kindBytes = fixedBytesOf(this.kind);
    const advancedStart = start + paddedLength(kindBytes);
    if (idStart !== (hasAdvanced ? advancedStart + at.ADVANCED_BYTES : start + kindBytes)) {
      throw new JournalError('corrupt', `event at byte ${start} of a batch has a length that its kind does not have`);
    }
    this.#readCommon(event);
    clearKindPart(event);
    if (event.kind === EventKind.Fill) readFill(view, start, event);
    else if (event.kind === EventKind.Rested) readRested(view, start, event);
    else if (event.kind === EventKind.Rejected) readRejected(view, start, event);
    else if (event.kind === EventKind.Triggered) readTriggered(view, start, event);
    if (hasAdvanced) readAdvanced(view, advancedStart, event);
    else event.advanced = undefined;
    event.clientOrderId = readUtf8(this.#bytes, idStart, this.#end);
  }

  #readCommon(event: OrderEvent): void {
    const view = this.#view;
    const start = this.#start;
    const terms = view.getUint8(start + at.TERMS);
    event.kind = view.getUint8(start + at.KIND) as EventKind;
    event.side = (terms & 1) as Side;
    event.type = ((terms >> at.TYPE_SHIFT) & 1) as OrderType;
    event.timeInForce = ((terms >> at.TIME_IN_FORCE_SHIFT) & 3) as TimeInForce;
    event.extendedHours = ((terms >> at.EXTENDED_HOURS_SHIFT) & 1) === 1;
    event.status = view.getUint8(start + at.STATUS) as OrderStatus;
    event.reason = view.getUint8(start + at.REASON) as EndReason;
    event.seq = view.getFloat64(start + at.SEQ, true);
    event.timestampMicros = view.getFloat64(start + at.TIMESTAMP, true);
    event.orderId = view.getFloat64(start + at.ORDER_ID, true);
    event.accountId = view.getUint32(start + at.ACCOUNT_ID, true);
    event.instrumentId = view.getUint32(start + at.INSTRUMENT_ID, true);
    event.qty = view.getFloat64(start + at.QTY, true);
    event.limitPrice = view.getFloat64(start + at.LIMIT_PRICE, true);
    event.boundPrice = view.getFloat64(start + at.BOUND_PRICE, true);
    event.submittedAtMicros = view.getFloat64(start + at.SUBMITTED_AT, true);
    event.filledQty = view.getFloat64(start + at.FILLED_QTY, true);
    event.filledNotional = view.getFloat64(start + at.FILLED_NOTIONAL, true);
    event.orderFees = view.getFloat64(start + at.ORDER_FEES, true);
    event.reserved = view.getFloat64(start + at.RESERVED, true);
  }
}

function fixedBytesOf(kind: EventKind): number {
  if (kind === EventKind.Fill) return at.FILL_BYTES;
  if (kind === EventKind.Rested) return at.RESTED_BYTES;
  if (kind === EventKind.Triggered) return at.TRIGGERED_BYTES;
  return kind === EventKind.Rejected ? at.REJECTED_BYTES : at.COMMON_BYTES;
}

function clearKindPart(event: OrderEvent): void {
  event.executionId = 0;
  event.venueId = 0;
  event.price = 0;
  event.lastQty = 0;
  event.liquidity = Liquidity.Taker;
  event.fee = 0;
  event.marketTimeMillis = 0;
  event.nbboBid = 0;
  event.nbboAsk = 0;
  event.positionQty = 0;
  event.positionCostBasis = 0;
  event.positionRealisedProfit = 0;
  event.positionFees = 0;
  event.accountCash = 0;
  event.queueAhead = 0;
  event.restSequence = 0;
  event.riskRule = 0;
  event.riskUnit = 0;
  event.riskLimit = 0;
  event.riskObserved = 0;
}

function readFill(view: DataView, start: number, event: OrderEvent): void {
  event.liquidity = ((view.getUint8(start + at.TERMS) >> at.LIQUIDITY_SHIFT) & 1) as Liquidity;
  event.executionId = view.getFloat64(start + at.EXECUTION_ID, true);
  event.price = view.getFloat64(start + at.FILL_PRICE, true);
  event.lastQty = view.getFloat64(start + at.LAST_QTY, true);
  event.fee = view.getFloat64(start + at.FEE, true);
  event.marketTimeMillis = view.getFloat64(start + at.MARKET_TIME, true);
  event.nbboBid = view.getFloat64(start + at.NBBO_BID, true);
  event.nbboAsk = view.getFloat64(start + at.NBBO_ASK, true);
  event.positionQty = view.getFloat64(start + at.POSITION_QTY, true);
  event.positionCostBasis = view.getFloat64(start + at.POSITION_COST_BASIS, true);
  event.positionRealisedProfit = view.getFloat64(start + at.POSITION_REALISED_PROFIT, true);
  event.positionFees = view.getFloat64(start + at.POSITION_FEES, true);
  event.accountCash = view.getFloat64(start + at.ACCOUNT_CASH, true);
  event.venueId = view.getUint32(start + at.FILL_VENUE_ID, true);
}

function readRested(view: DataView, start: number, event: OrderEvent): void {
  event.price = view.getFloat64(start + at.REST_PRICE, true);
  event.lastQty = view.getFloat64(start + at.REST_QTY, true);
  event.queueAhead = view.getFloat64(start + at.QUEUE_AHEAD, true);
  event.restSequence = view.getFloat64(start + at.REST_SEQUENCE, true);
  event.venueId = view.getUint32(start + at.REST_VENUE_ID, true);
}

function readRejected(view: DataView, start: number, event: OrderEvent): void {
  event.riskLimit = view.getFloat64(start + at.RISK_LIMIT, true);
  event.riskObserved = view.getFloat64(start + at.RISK_OBSERVED, true);
  event.riskRule = view.getUint8(start + at.RISK_RULE);
  event.riskUnit = view.getUint8(start + at.RISK_UNIT);
}

function readTriggered(view: DataView, start: number, event: OrderEvent): void {
  event.price = view.getFloat64(start + at.TRIGGER_PRICE, true);
  event.marketTimeMillis = view.getFloat64(start + at.TRIGGER_MARKET_TIME, true);
  event.nbboBid = view.getFloat64(start + at.TRIGGER_NBBO_BID, true);
  event.nbboAsk = view.getFloat64(start + at.TRIGGER_NBBO_ASK, true);
}

/** A record of its own each time: few orders have these terms, and whoever copies the event may keep it. */
function readAdvanced(view: DataView, start: number, event: OrderEvent): void {
  const terms = new AdvancedTerms();
  event.type = view.getUint8(start + at.ADVANCED_TYPE) as OrderType;
  event.timeInForce = view.getUint8(start + at.ADVANCED_TIME_IN_FORCE) as TimeInForce;
  terms.orderClass = view.getUint8(start + at.ADVANCED_ORDER_CLASS) as OrderClass;
  terms.isTriggered = view.getUint8(start + at.ADVANCED_IS_TRIGGERED) === 1;
  terms.positionIntent = view.getUint8(start + at.ADVANCED_POSITION_INTENT) as PositionIntent;
  terms.legRole = view.getUint8(start + at.ADVANCED_LEG_ROLE) as LegRole;
  terms.destinationVenueId = view.getUint8(start + at.ADVANCED_DESTINATION) - 1;
  terms.stopPrice = view.getFloat64(start + at.ADVANCED_STOP_PRICE, true);
  terms.trailPrice = view.getFloat64(start + at.ADVANCED_TRAIL_PRICE, true);
  terms.trailBasisPoints = view.getFloat64(start + at.ADVANCED_TRAIL_BASIS_POINTS, true);
  terms.highWaterMark = view.getFloat64(start + at.ADVANCED_HIGH_WATER_MARK, true);
  terms.notional = view.getFloat64(start + at.ADVANCED_NOTIONAL, true);
  terms.displayQty = view.getFloat64(start + at.ADVANCED_DISPLAY_QTY, true);
  terms.parentOrderId = view.getFloat64(start + at.ADVANCED_PARENT_ORDER_ID, true);
  terms.replacesOrderId = view.getFloat64(start + at.ADVANCED_REPLACES_ORDER_ID, true);
  terms.replacedByOrderId = view.getFloat64(start + at.ADVANCED_REPLACED_BY_ORDER_ID, true);
  event.advanced = terms;
}
