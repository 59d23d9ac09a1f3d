import type { EngineTime } from '../../domain/engine-time.ts';
import type { Fill } from '../../domain/fill.ts';
import type { VenueOrder } from '../../domain/order.ts';
import type { Venue } from '../../domain/venue.ts';

/**
 * A way to one venue. Every call may answer at once, through the listener and before it returns, or later. Requests arrive in
 * the order they are made, and children of one account never trade with each other.
 * The child stays the engine's until `onVenueOrderDone`; the gateway must not touch it after that call.
 */
export interface VenueGateway {
  readonly venue: Venue;
  /** False takes the venue out of routing. Working children stay, and can be cancelled. */
  enabled: boolean;
  submit(child: VenueOrder, time: EngineTime): void;
  /** Asks for the end of a child; answered by `onVenueOrderDone` with `Canceled`, or by the fill that came first. */
  cancel(child: VenueOrder, time: EngineTime): void;
  /**
   * Asks to take `qty`, above 0 and less than all of it, off what is left of a resting child, which keeps its place in the
   * queue; of an iceberg off its hidden part first. Answered by `onVenueOrderReduced`, or by the `onVenueOrderDone` that came first.
   */
  reduce(child: VenueOrder, qty: number, time: EngineTime): void;
  /**
   * Puts a child that rested before a restart back into the book. Called in ascending `restSequence` before any
   * quote; reports nothing to the listener.
   */
  restore(child: VenueOrder): void;
}

/** Why a child order is over. */
export const VenueOrderEnd = {
  Filled: 0,
  Unfilled: 1,
  Canceled: 2,
  /** The venue would not have it; another may. */
  Rejected: 3,
  /** Unasked, and with the whole order, which goes nowhere else. Never said before `submit` has returned. */
  OrderCanceled: 4,
  /** As `OrderCanceled`, of an order of which nothing has traded. */
  OrderRejected: 5,
} as const;
export type VenueOrderEnd = (typeof VenueOrderEnd)[keyof typeof VenueOrderEnd];

/** What a venue reports, in this order for a child: fills, at most one `rested` (after it what was reduced and replenished), then exactly one `done`. */
export interface VenueListener {
  /** `child.leavesQty` is already reduced. The fill is the venue's and goes back to its pool after the call. */
  onVenueFill(child: VenueOrder, fill: Fill): void;
  onVenueOrderRested(child: VenueOrder): void;
  /**
   * The displayed part of an iceberg has been used up: its next one stands behind the others at its price, with the
   * `restSequence`, `queueAhead` and `hiddenQty` that the child now has. Comes after the fill that used it up.
   */
  onVenueOrderReplenished(child: VenueOrder): void;
  /**
   * `child.qty` and `child.leavesQty` are already less by `qty`: all that was asked for, or 0 where the child does not rest
   * or no longer has more than that left. Then nothing has changed.
   */
  onVenueOrderReduced(child: VenueOrder, qty: number): void;
  onVenueOrderDone(child: VenueOrder, end: VenueOrderEnd): void;
}
