import type { AdvancedTerms } from './advanced-terms.ts';
import { EndReason } from './end-reason.ts';
import { hasStop, OrderStatus, OrderType, TimeInForce, VenueLifetime, VenueOrderState } from './order-terms.ts';
import type { Position } from './position.ts';
import { Side } from './side.ts';
import { widenFields } from './wide-fields.ts';

/** Where a live order stands while nothing of it is at a venue. */
export const OrderPlace = {
  /** Nowhere: it is at venues, or being routed. */
  None: 0,
  /** Waits for liquidity. */
  Liquidity: 1,
  /** Waits for the part of the session that it is for. */
  Session: 2,
  /** Waits for its stop to be touched. */
  Stop: 3,
  /** A leg that waits for its parent to fill. */
  Parent: 4,
  /** A leg whose stop was touched: waits until a venue has given back the other leg. */
  Sibling: 5,
} as const;
export type OrderPlace = (typeof OrderPlace)[keyof typeof OrderPlace];

/**
 * A client's order, pooled. Times are Unix microseconds, 0 where the thing has not happened; prices and quantities are
 * scaled by the instrument, money as in money.ts. The constructor sets every field and `reset` restores each in the same
 * order, so that the hidden class never changes.
 */
export class Order {
  poolSlot = -1;
  poolGeneration = 0;

  orderId = 0;
  accountId = 0;
  instrumentId = 0;
  side: Side = Side.Buy;
  type: OrderType = OrderType.Market;
  timeInForce: TimeInForce = TimeInForce.Day;
  qty = 0;
  /** 0 for an order that works as a market order. */
  limitPrice = 0;
  /** The worst price this order may trade at: its limit, or for a market order the bound that the price collar sets. */
  boundPrice = 0;
  /** '' where the client chose none: see client-order-id.ts. */
  clientOrderId = '';
  extendedHours = false;
  /** Undefined for a plain market or limit order. */
  advanced: AdvancedTerms | undefined = undefined;

  status: OrderStatus = OrderStatus.PendingNew;
  filledQty = 0;
  /** Sum of price times quantity over the fills, in money units. */
  filledNotional = 0;
  /** Fees paid less rebates received, in money units. */
  fees = 0;
  submittedAtMicros = 0;
  updatedAtMicros = 0;
  filledAtMicros = 0;
  canceledAtMicros = 0;
  expiredAtMicros = 0;
  failedAtMicros = 0;

  /** Buying power held for what has not filled yet, in money units. */
  reserved = 0;
  /** Money units that one unit of quantity comes to at the bound, once the order is live. */
  boundValue = 0;
  /** Quantity now at venues: in flight or resting. */
  qtyAtVenues = 0;
  /** Why it ended without filling, or is to end as soon as its children are back; 0 otherwise. */
  endReason: EndReason = EndReason.None;
  /** Venues, a bit each, that gave less than they were asked for since the order was last routed afresh. */
  spentVenues = 0;
  /** Venues, a bit each, that rejected a child of this order. */
  refusingVenues = 0;
  place: OrderPlace = OrderPlace.None;
  /** What the account holds of the instrument, from when the order is counted as working there. */
  position: Position | undefined = undefined;
  /** The child that rests in a venue's book, where one does. */
  restingChild: VenueOrder | undefined = undefined;
  /** Neighbours in the account's list of live orders, oldest first. */
  previousLive: Order | undefined = undefined;
  nextLive: Order | undefined = undefined;
  /** The next in its bucket of the table of live orders. */
  nextInBucket: Order | undefined = undefined;

  get leavesQty(): number {
    return this.qty - this.filledQty;
  }

  reset(): void {
    this.orderId = 0;
    this.accountId = 0;
    this.instrumentId = 0;
    this.side = Side.Buy;
    this.type = OrderType.Market;
    this.timeInForce = TimeInForce.Day;
    this.qty = 0;
    this.limitPrice = 0;
    this.boundPrice = 0;
    this.clientOrderId = '';
    this.extendedHours = false;
    this.advanced = undefined;
    this.status = OrderStatus.PendingNew;
    this.filledQty = 0;
    this.filledNotional = 0;
    this.fees = 0;
    this.submittedAtMicros = 0;
    this.updatedAtMicros = 0;
    this.filledAtMicros = 0;
    this.canceledAtMicros = 0;
    this.expiredAtMicros = 0;
    this.failedAtMicros = 0;
    this.reserved = 0;
    this.boundValue = 0;
    this.qtyAtVenues = 0;
    this.endReason = EndReason.None;
    this.spentVenues = 0;
    this.refusingVenues = 0;
    this.place = OrderPlace.None;
    this.position = undefined;
    this.restingChild = undefined;
    this.previousLive = undefined;
    this.nextLive = undefined;
    this.nextInBucket = undefined;
  }
}

widenFields(new Order(), [
  'filledNotional',
  'fees',
  'submittedAtMicros',
  'updatedAtMicros',
  'filledAtMicros',
  'canceledAtMicros',
  'expiredAtMicros',
  'failedAtMicros',
  'reserved',
  'boundValue',
]);

/** Whether nothing of the order can trade yet: its stop has not been touched, or it is a leg that waits for its parent. */
export function isDormant({ advanced, type, status }: Order): boolean {
  return advanced !== undefined && (status === OrderStatus.Held || (hasStop(type) && !advanced.isTriggered));
}

/**
 * The slice of a client's order that one venue got (a child order), pooled. It is also the node of that venue's book:
 * the link fields belong to the book while the child rests there.
 */
export class VenueOrder {
  poolSlot = -1;
  poolGeneration = 0;

  order: Order | undefined = undefined;
  accountId = 0;
  instrumentId = 0;
  venueId = 0;
  side: Side = Side.Buy;
  lifetime: VenueLifetime = VenueLifetime.ImmediateOrCancel;
  state: VenueOrderState = VenueOrderState.InFlight;
  /** Always set; a market order's child carries the bound of its sweep. */
  limitPrice = 0;
  qty = 0;
  leavesQty = 0;
  /** Of an iceberg, the most that the book shows at a time; 0 shows all. */
  displayQty = 0;
  /** What of `leavesQty` the book does not show now; 0 but for an iceberg. */
  hiddenQty = 0;
  /** Asks for more than the venue shows, which may be there. */
  isForHidden = false;

  /** Displayed quantity that stood at this price before the child joined and has not traded or gone since. */
  queueAhead = 0;
  /** Order of joining, over all books; books are rebuilt in this order after a restart. */
  restSequence = 0;
  /** Engine time at which the venue gets it, Unix microseconds. */
  arrivesAtMicros = 0;
  previousInLevel: VenueOrder | undefined = undefined;
  nextInLevel: VenueOrder | undefined = undefined;
  /** The price level that it stands in, of a type that only the book knows. */
  level: object | undefined = undefined;

  reset(): void {
    this.order = undefined;
    this.accountId = 0;
    this.instrumentId = 0;
    this.venueId = 0;
    this.side = Side.Buy;
    this.lifetime = VenueLifetime.ImmediateOrCancel;
    this.state = VenueOrderState.InFlight;
    this.limitPrice = 0;
    this.qty = 0;
    this.leavesQty = 0;
    this.displayQty = 0;
    this.hiddenQty = 0;
    this.isForHidden = false;
    this.queueAhead = 0;
    this.restSequence = 0;
    this.arrivesAtMicros = 0;
    this.previousInLevel = undefined;
    this.nextInLevel = undefined;
    this.level = undefined;
  }
}

widenFields(new VenueOrder(), ['arrivesAtMicros']);
