import type { Account } from '../domain/account.ts';
import type { AdvancedTerms } from '../domain/advanced-terms.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Fill } from '../domain/fill.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { EventKind } from '../domain/order-event.ts';
import { OrderTransition, stepFrom } from '../domain/order-state.ts';
import { hasStop, isTerminal } from '../domain/order-terms.ts';
import type { Position } from '../domain/position.ts';
import { RiskRule, type RiskViolation } from '../domain/risk-violation.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import type { PositionKeeper } from '../positions/position-keeper.ts';
import { availableCredit, closableQty, reservationFor } from '../risk/buying-power.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { Accounts } from './accounts.ts';
import type { CommandClock } from './command-clock.ts';
import type { EventWriter, TriggerCause } from './event-writer.ts';
import type { LiveOrders } from './live-orders.ts';
import {
  holdExposure,
  releaseExposure,
  releaseFilledReservation,
  releaseWorking,
  settleClaims,
} from './order-exposure.ts';
import { OrderStage, type OrderTimings } from './ports/order-timings.ts';
import { VenueOrderEnd } from './ports/venue-gateway.ts';

export interface OrderLifecycleOptions {
  readonly time: CommandClock;
  readonly timings: OrderTimings;
  readonly events: EventWriter;
  readonly live: LiveOrders;
  readonly positions: PositionKeeper;
  readonly risk: RiskEngine;
  readonly instruments: readonly Instrument[];
  readonly accounts: Accounts;
  readonly orderPool: ObjectPool<Order>;
  readonly advancedTermsPool: ObjectPool<AdvancedTerms>;
  readonly violationPool: ObjectPool<RiskViolation>;
}

/** Told of what happens to orders that have advanced terms; what follows from it is done later. */
export interface OrderFollowUps {
  onFill(order: Order, qty: number): void;
  /** It has ended, however that came about. */
  onEnd(order: Order): void;
}

export type AcceptTransition =
  | typeof OrderTransition.Accept
  | typeof OrderTransition.Queue
  | typeof OrderTransition.Hold;

const NO_FOLLOW_UPS: OrderFollowUps = { onFill: () => undefined, onEnd: () => undefined };

/** Of a leg that may not begin. */
const END_BY_RULE: ReadonlyMap<RiskRule, EndReason> = new Map<RiskRule, EndReason>([
  [RiskRule.RestrictedSecurities, EndReason.RestrictedSecurities],
  [RiskRule.ShortSaleRestriction, EndReason.ShortSaleRestriction],
  [RiskRule.MaximumPosition, EndReason.MaximumPosition],
  [RiskRule.AggregateCreditThreshold, EndReason.AggregateCreditThreshold],
  [RiskRule.CreditCheck, EndReason.InsufficientBuyingPower],
]);

/**
 * The states of an order (domain/order-state.ts says what leads where) and all that changes with them: exposure, position,
 * the list of live orders, the event.
 *
 * Every transition changes state first and publishes its event last.
 */
export class OrderLifecycle {
  followUps = NO_FOLLOW_UPS;
  readonly #options: OrderLifecycleOptions;
  /** What waits for the end of the turn, with counts of its own: an array that is emptied gives its memory back. */
  readonly #ended: Order[] = [];
  #endedCount = 0;
  readonly #spentViolations: RiskViolation[] = [];
  #spentCount = 0;

  constructor(options: OrderLifecycleOptions) {
    this.#options = options;
  }

  /** `transition`: whether it works from now on, or waits for its part of the session. */
  accept(order: Order, account: Account, position: Position, transition: AcceptTransition): void {
    const { events, live, instruments } = this.#options;
    order.status = stepFrom(order.status, transition);
    holdExposure(order, account, position, instruments[order.instrumentId]!);
    live.add(account, order);
    events.accepted(order);
  }

  /** A leg comes without exposure: it waits, or of it and its other half only one will trade. */
  acceptLeg(leg: Order, account: Account, transition: AcceptTransition): void {
    leg.status = stepFrom(leg.status, transition);
    this.#options.live.add(account, leg);
    this.#options.events.accepted(leg);
  }

  /** What the order waited for has come. */
  activate(order: Order): void {
    order.status = stepFrom(order.status, OrderTransition.Activate);
    order.updatedAtMicros = this.#options.time.nowMicros;
    this.#options.events.activated(order);
  }

  /** Its terms have followed the market, or the orders that it was sent with. */
  adjust(order: Order): void {
    order.updatedAtMicros = this.#options.time.nowMicros;
    this.#options.events.adjusted(order);
  }

  /** Its stop has been touched: from now on it works as a limit order, or as a market order within the collar of the price that touched it. */
  trigger(order: Order, cause: TriggerCause): void {
    const { events, time } = this.#options;
    const terms = order.advanced!;
    terms.isTriggered = true;
    order.updatedAtMicros = time.nowMicros;
    if (order.limitPrice === 0) this.#boundAround(order, cause);
    events.triggered(order, cause);
  }

  /**
   * A stop that was passed by far works where the market is now, not where it stood. Where the account cannot carry that, what
   * the order was bound to before holds on.
   */
  #boundAround(order: Order, { price }: TriggerCause): void {
    const { accounts, instruments, risk } = this.#options;
    const account = accounts.get(order.accountId)!;
    const instrument = instruments[order.instrumentId]!;
    const { position, boundPrice, reserved } = order;
    order.boundPrice = risk.boundPrice(order, instrument, price);
    if (position === undefined) return;
    releaseExposure(order, account, position);
    order.reserved = reservationFor(order, position, instrument, price);
    const available = availableCredit(account, risk.limitsOf(order.accountId).buyingPowerMultiplier);
    if (order.reserved > reserved && order.reserved > available) {
      order.boundPrice = boundPrice;
      order.reserved = reserved;
    }
    holdExposure(order, account, position, instrument);
  }

  /**
   * Counts a leg as working from now on; where a risk rule refuses what it would open, nothing has changed, and it has to end
   * for that reason.
   */
  expose(leg: Order): EndReason {
    const { accounts, positions, instruments, risk, time } = this.#options;
    const account = accounts.get(leg.accountId)!;
    const instrument = instruments[leg.instrumentId]!;
    const position = positions.position(leg.accountId, leg.instrumentId);
    const reference = hasStop(leg.type) ? leg.advanced!.stopPrice : leg.boundPrice;
    const rule = risk.checkLeg(leg, account, position, instrument, reference, time);
    if (rule !== undefined) return END_BY_RULE.get(rule)!;
    leg.reserved = risk.reservation;
    holdExposure(leg, account, position, instrument);
    return EndReason.None;
  }

  refuse(order: Order, violation: RiskViolation): void {
    const { events, time } = this.#options;
    order.status = stepFrom(order.status, OrderTransition.Reject);
    order.failedAtMicros = time.nowMicros;
    events.rejectedByRisk(order, violation);
    this.#ended[this.#endedCount++] = order;
    this.#spentViolations[this.#spentCount++] = violation;
  }

  fill(order: Order, fill: Fill): void {
    const { timings, time, positions, risk, events } = this.#options;
    const startNanos = timings.nowNanos();
    const account = this.#options.accounts.get(order.accountId)!;
    const instrument = this.#options.instruments[order.instrumentId]!;
    const position = order.position!;
    order.filledQty += fill.qty;
    order.filledNotional += notional(instrument, fill.price, fill.qty);
    order.fees += fill.fee;
    order.updatedAtMicros = time.nowMicros;
    // Who gives back buying power by closing had no claim on the position: it closes what others have claimed.
    const takesClaims =
      releaseFilledReservation(order, account, instrument, fill.price) && closableQty(position, order.side) > 0;
    releaseWorking(order, account, position, fill.qty);
    positions.applyFill(account, position, instrument, fill);
    risk.countExecution(account, time);
    if (takesClaims) settleClaims(account, position, instrument, order.side, fill.price);
    const isFilled = order.leavesQty === 0;
    order.status = stepFrom(order.status, isFilled ? OrderTransition.FillWhole : OrderTransition.FillPartly);
    if (isFilled) {
      order.endReason = EndReason.None;
      order.filledAtMicros = time.nowMicros;
    }
    events.filled(order, fill, position, account);
    if (order.advanced !== undefined) this.followUps.onFill(order, fill.qty);
    if (isFilled) this.#retire(order, account);
    timings.record(OrderStage.Position, timings.nowNanos() - startNanos);
  }

  /** From now on the order only waits for its children to come back. */
  beginEnd(order: Order, reason: EndReason): void {
    if (reason === EndReason.Replaced) this.beginReplace(order);
    else order.status = stepFrom(order.status, OrderTransition.RequestCancel);
    order.endReason = reason;
    order.updatedAtMicros = this.#options.time.nowMicros;
  }

  /** A venue is asked to make room for the order that is to take its place. */
  beginReplace(order: Order): void {
    order.status = stepFrom(order.status, OrderTransition.RequestReplace);
  }

  /** A venue has ended the whole order. It is late where somebody has asked for the end already. */
  noteVenueEnd(order: Order, end: VenueOrderEnd): void {
    if (order.endReason !== EndReason.None) return;
    order.endReason = end === VenueOrderEnd.OrderRejected ? EndReason.VenueRejected : EndReason.VenueCanceled;
  }

  /** Ends an order of which nothing is at a venue. */
  end(order: Order, reason: EndReason): void {
    const { accounts, events, time } = this.#options;
    const account = accounts.get(order.accountId)!;
    if (order.position !== undefined) releaseExposure(order, account, order.position);
    order.endReason = reason;
    order.updatedAtMicros = time.nowMicros;
    if (reason === EndReason.SessionClosed) {
      order.status = stepFrom(order.status, OrderTransition.Expire);
      order.expiredAtMicros = time.nowMicros;
      events.ended(EventKind.Expired, order, reason);
    } else if (reason === EndReason.VenueRejected) {
      order.status = stepFrom(order.status, OrderTransition.Reject);
      order.failedAtMicros = time.nowMicros;
      events.rejectedByVenue(order);
    } else if (reason === EndReason.Replaced) {
      order.status = stepFrom(order.status, OrderTransition.Replace);
      events.ended(EventKind.Replaced, order, reason);
    } else {
      order.status = stepFrom(order.status, OrderTransition.Cancel);
      order.canceledAtMicros = time.nowMicros;
      events.ended(EventKind.Canceled, order, reason);
    }
    this.#retire(order, account);
  }

  /** Drops a live order from memory without an event: for the end of the process, whose journal still has it. */
  forget(order: Order): void {
    this.followUps = NO_FOLLOW_UPS;
    this.#retire(order, this.#options.accounts.get(order.accountId)!);
  }

  isOver(order: Order): boolean {
    return isTerminal(order.status);
  }

  /** Returns to their pools what ended since the last call. */
  endTurn(): void {
    const { orderPool, advancedTermsPool, violationPool } = this.#options;
    for (let index = 0; index < this.#endedCount; index++) {
      const order = this.#ended[index]!;
      if (order.advanced !== undefined) advancedTermsPool.release(order.advanced);
      orderPool.release(order);
    }
    this.#endedCount = 0;
    for (let index = 0; index < this.#spentCount; index++) violationPool.release(this.#spentViolations[index]!);
    this.#spentCount = 0;
  }

  #retire(order: Order, account: Account): void {
    this.#options.live.remove(account, order);
    this.#ended[this.#endedCount++] = order;
    if (order.advanced !== undefined) this.followUps.onEnd(order);
  }
}
