import type { Account } from '../domain/account.ts';
import type { AdvancedTerms } from '../domain/advanced-terms.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Fill } from '../domain/fill.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { EventKind } from '../domain/order-event.ts';
import { OrderTransition, stepFrom } from '../domain/order-state.ts';
import { isTerminal } from '../domain/order-terms.ts';
import type { Position } from '../domain/position.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import type { PositionKeeper } from '../positions/position-keeper.ts';
import { closableQty } from '../risk/buying-power.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { Accounts } from './accounts.ts';
import type { CommandClock } from './command-clock.ts';
import type { EventWriter } from './event-writer.ts';
import type { LiveOrders } from './live-orders.ts';
import {
  holdExposure,
  releaseExposure,
  releaseFilledReservation,
  releaseWorking,
  settleClaims,
} from './order-exposure.ts';
import { OrderStage, type OrderTimings } from './ports/order-timings.ts';

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

/**
 * The states of an order (domain/order-state.ts says what leads where) and all that changes with them: exposure, position,
 * the list of live orders, the event.
 *
 * Every transition changes state first and publishes its event last.
 */
export class OrderLifecycle {
  readonly #options: OrderLifecycleOptions;
  /** What waits for the end of the turn, with counts of its own: an array that is emptied gives its memory back. */
  readonly #ended: Order[] = [];
  #endedCount = 0;
  readonly #spentViolations: RiskViolation[] = [];
  #spentCount = 0;

  constructor(options: OrderLifecycleOptions) {
    this.#options = options;
  }

  accept(order: Order, account: Account, position: Position): void {
    const { events, live, instruments } = this.#options;
    order.status = stepFrom(order.status, OrderTransition.Accept);
    holdExposure(order, account, position, instruments[order.instrumentId]!);
    live.add(account, order);
    events.accepted(order);
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
    if (isFilled) this.#retire(order, account);
    timings.record(OrderStage.Position, timings.nowNanos() - startNanos);
  }

  /** From now on the order only waits for its children to come back. */
  beginEnd(order: Order, reason: EndReason): void {
    order.endReason = reason;
    order.status = stepFrom(order.status, OrderTransition.RequestCancel);
  }

  /** Ends an order of which nothing is at a venue. */
  end(order: Order, reason: EndReason): void {
    const { accounts, events, time } = this.#options;
    const account = accounts.get(order.accountId)!;
    releaseExposure(order, account, order.position!);
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
    } else {
      order.status = stepFrom(order.status, OrderTransition.Cancel);
      order.canceledAtMicros = time.nowMicros;
      events.ended(EventKind.Canceled, order, reason);
    }
    this.#retire(order, account);
  }

  /** Drops a live order from memory without an event: for the end of the process, whose journal still has it. */
  forget(order: Order): void {
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
  }
}
