import { Liquidity } from './fill.ts';
import { OrderStatus, OrderType, TimeInForce } from './order-terms.ts';
import { Side } from './side.ts';

export const EventKind = {
  Accepted: 1,
  Rejected: 2,
  Fill: 3,
  Canceled: 4,
  Expired: 5,
  Replaced: 6,
  /** A child joined a venue's book. For recovery only: it has no sequence number and reaches no stream. */
  Rested: 7,
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
] as const;

/** Why an order ended without filling; 0 where it did not. Closed set, journalled as a number: only ever append. */
export const EndReason = {
  None: 0,
  ClientRequest: 1,
  ImmediateOrCancelRemainder: 2,
  FillOrKillUnfillable: 3,
  SessionClosed: 4,
  RiskRefusal: 5,
  VenueRejected: 6,
} as const;
export type EndReason = (typeof EndReason)[keyof typeof EndReason];
export const END_REASON_NAMES = [
  '',
  'client_request',
  'ioc_remainder',
  'fok_unfillable',
  'session_closed',
  'risk_refusal',
  'venue_rejected',
] as const;

/**
 * What happened to an order, whole in itself: the order's terms and state after the event and, on a fill, the execution
 * with its evidence. One flat record that its maker fills anew each time; a listener that needs it later copies.
 * Fields without a meaning for a kind are 0. Units as in order.ts, fill.ts and money.ts.
 */
export class OrderEvent {
  kind: EventKind = EventKind.Accepted;
  /** From 1, without gaps, over the life of a journal; 0 for `Rested`. */
  seq = 0;
  timestampMicros = 0;

  orderId = 0;
  accountId = 0;
  instrumentId = 0;
  side: Side = Side.Buy;
  type: OrderType = OrderType.Market;
  timeInForce: TimeInForce = TimeInForce.Day;
  extendedHours = false;
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
  reason: EndReason = 0;

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
}
