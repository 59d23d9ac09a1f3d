import type { AdvancedRecord } from './advanced-terms.ts';
import { EndReason } from './end-reason.ts';
import { Liquidity } from './fill.ts';
import { OrderStatus, OrderType, TimeInForce } from './order-terms.ts';
import { Side } from './side.ts';
import { widenFields } from './wide-fields.ts';

export const EventKind = {
  Accepted: 1,
  Rejected: 2,
  Fill: 3,
  Canceled: 4,
  Expired: 5,
  Replaced: 6,
  /** A child joined a venue's book. For recovery only: it has no sequence number and reaches no stream. */
  Rested: 7,
  /**
   * A venue was asked to end a child and has not answered: the end is owed. For recovery only, as `Rested`; `reason` says
   * what the order will end as.
   */
  EndRequested: 8,
  /** A stop has been touched; price, market time and NBBO say by what. */
  Triggered: 9,
  /** What waited for its session or its parent works from now on. */
  Activated: 10,
  /** A trailing stop has followed the market, or a leg was cut to what the other one left. For recovery only, as `Rested`. */
  Adjusted: 11,
  /** The child that rested has left its book, and the order works on without it. For recovery only, as `Rested`. */
  LeftBook: 12,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

export const EVENT_KIND_NAMES = [
  '',
  'accepted',
  'rejected',
  'fill',
  'canceled',
  'expired',
  'replaced',
  'rested',
  'end_requested',
  'triggered',
  'activated',
  'adjusted',
  'left_book',
] as const;

/** Whether events of this kind are numbered and reach listeners and streams; the others are for recovery only. */
export function isNumbered(kind: EventKind): boolean {
  return kind < EventKind.Rested || kind === EventKind.Triggered || kind === EventKind.Activated;
}

/** What an event says beside its order. Fields without a meaning for a kind are 0. Units as in fill.ts and money.ts. */
export class EventDetails {
  kind: EventKind = EventKind.Accepted;
  /** From 1, without gaps, over the life of a journal; 0 for an internal event. */
  seq = 0;
  timestampMicros = 0;
  reason: EndReason = EndReason.None;

  executionId = 0;
  venueId = 0;
  price = 0;
  /** Quantity of this execution; for `Rested`, of the child. */
  lastQty = 0;
  liquidity: Liquidity = Liquidity.Taker;
  fee = 0;
  marketTimeMillis = 0;
  nbboBid = 0;
  nbboAsk = 0;

  /** The position and the account after a fill. */
  positionQty = 0;
  positionCostBasis = 0;
  positionRealisedProfit = 0;
  positionFees = 0;
  accountCash = 0;

  /** `Rested` only. */
  queueAhead = 0;
  restSequence = 0;

  /** `Rejected` only: which risk rule, its limit and what was observed. */
  riskRule = 0;
  riskUnit = 0;
  riskLimit = 0;
  riskObserved = 0;

  /** Sets every field back. */
  clear(): void {
    this.kind = EventKind.Accepted;
    this.seq = 0;
    this.timestampMicros = 0;
    this.reason = EndReason.None;
    this.executionId = 0;
    this.venueId = 0;
    this.price = 0;
    this.lastQty = 0;
    this.liquidity = Liquidity.Taker;
    this.fee = 0;
    this.marketTimeMillis = 0;
    this.nbboBid = 0;
    this.nbboAsk = 0;
    this.positionQty = 0;
    this.positionCostBasis = 0;
    this.positionRealisedProfit = 0;
    this.positionFees = 0;
    this.accountCash = 0;
    this.queueAhead = 0;
    this.restSequence = 0;
    this.riskRule = 0;
    this.riskUnit = 0;
    this.riskLimit = 0;
    this.riskObserved = 0;
  }
}

/** Those that grow past 31 bits: see wide-fields.ts, which each class that has them is to be told of. */
export const WIDE_DETAILS = [
  'timestampMicros',
  'fee',
  'marketTimeMillis',
  'positionCostBasis',
  'positionRealisedProfit',
  'positionFees',
  'accountCash',
  'riskLimit',
  'riskObserved',
] as const;

/**
 * What happened to an order, whole in itself: the order's terms and state after the event and, on a fill, the execution
 * with its evidence. One flat record that its maker fills anew each time; a listener that needs it later copies.
 * Units as in order.ts.
 */
export class OrderEvent extends EventDetails {
  orderId = 0;
  accountId = 0;
  instrumentId = 0;
  side: Side = Side.Buy;
  type: OrderType = OrderType.Market;
  timeInForce: TimeInForce = TimeInForce.Day;
  extendedHours = false;
  /** Of an order that has any; as fleeting as the event itself. */
  advanced: AdvancedRecord | undefined = undefined;
  qty = 0;
  limitPrice = 0;
  boundPrice = 0;
  clientOrderId = '';
  submittedAtMicros = 0;
  status: OrderStatus = OrderStatus.PendingNew;
  filledQty = 0;
  filledNotional = 0;
  orderFees = 0;
  reserved = 0;

  override clear(): void {
    super.clear();
    this.orderId = 0;
    this.accountId = 0;
    this.instrumentId = 0;
    this.side = Side.Buy;
    this.type = OrderType.Market;
    this.timeInForce = TimeInForce.Day;
    this.extendedHours = false;
    this.advanced = undefined;
    this.qty = 0;
    this.limitPrice = 0;
    this.boundPrice = 0;
    this.clientOrderId = '';
    this.submittedAtMicros = 0;
    this.status = OrderStatus.PendingNew;
    this.filledQty = 0;
    this.filledNotional = 0;
    this.orderFees = 0;
    this.reserved = 0;
  }
}

widenFields(new OrderEvent(), [...WIDE_DETAILS, 'submittedAtMicros', 'filledNotional', 'orderFees', 'reserved']);

/** An event to read: a record, or what an engine tells of an order that it holds (execution/live-event.ts). */
export type OrderEventFields = Readonly<Omit<OrderEvent, 'clear'>>;
