import type { Account } from '../domain/account.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Fill } from '../domain/fill.ts';
import type { Order, VenueOrder } from '../domain/order.ts';
import { EventKind, OrderEvent } from '../domain/order-event.ts';
import type { Position } from '../domain/position.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import type { CommandClock } from './command-clock.ts';
import type { Journal } from './ports/journal.ts';
import type { OrderListener } from './ports/order-listener.ts';

/**
 * Turns what happened into events: numbers them, has the journal encode them, then tells the listener. One record serves
 * all events, so that an event costs no allocation. The time comes from the command under way: handed over as a number it
 * would be boxed at each call.
 */
export class EventWriter {
  readonly #time: CommandClock;
  readonly #journal: Journal;
  readonly #listener: OrderListener;
  readonly #onListenerError: (error: unknown) => void;
  readonly #event = new OrderEvent();
  #lastSeq = 0;

  /** `onListenerError` is told what the listener threw: an observer cannot break a trade. */
  constructor(
    time: CommandClock,
    journal: Journal,
    listener: OrderListener,
    onListenerError: (error: unknown) => void,
  ) {
    this.#time = time;
    this.#journal = journal;
    this.#listener = listener;
    this.#onListenerError = onListenerError;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** For recovery: the last number that was given. */
  resumeAfter(lastSeq: number): void {
    this.#lastSeq = lastSeq;
  }

  accepted(order: Order): void {
    this.#begin(EventKind.Accepted, order);
    this.#publish(order);
  }

  rejectedByRisk(order: Order, violation: RiskViolation): void {
    const event = this.#begin(EventKind.Rejected, order);
    event.reason = EndReason.RiskRefusal;
    event.riskRule = violation.rule;
    event.riskUnit = violation.unit;
    event.riskLimit = violation.limit;
    event.riskObserved = violation.observed;
    this.#publish(order);
  }

  /** Rejected, Canceled or Expired. */
  ended(kind: EventKind, order: Order, reason: EndReason): void {
    this.#begin(kind, order).reason = reason;
    this.#publish(order);
  }

  filled(order: Order, fill: Fill, position: Position, account: Account): void {
    const event = this.#begin(EventKind.Fill, order);
    event.executionId = fill.executionId;
    event.venueId = fill.venueId;
    event.price = fill.price;
    event.lastQty = fill.qty;
    event.liquidity = fill.liquidity;
    event.fee = fill.fee;
    event.marketTimeMillis = fill.marketTimeMillis;
    event.nbboBid = fill.nbboBid;
    event.nbboAsk = fill.nbboAsk;
    event.positionQty = position.qty;
    event.positionCostBasis = position.costBasis;
    event.positionRealisedProfit = position.realisedProfit;
    event.positionFees = position.fees;
    event.accountCash = account.cash;
    this.#publish(order);
  }

  /** For recovery only: takes no number and reaches no listener. */
  rested(order: Order, child: VenueOrder): void {
    const event = this.#begin(EventKind.Rested, order);
    event.venueId = child.venueId;
    event.price = child.limitPrice;
    event.lastQty = child.leavesQty;
    event.queueAhead = child.queueAhead;
    event.restSequence = child.restSequence;
    this.#journal.append(event);
  }

  /** For recovery only, as `rested`: a venue owes the order's end. */
  endRequested(order: Order, reason: EndReason): void {
    const event = this.#begin(EventKind.EndRequested, order);
    event.reason = reason;
    this.#journal.append(event);
  }

  #begin(kind: EventKind, order: Order): OrderEvent {
    const event = this.#event;
    event.clear();
    event.kind = kind;
    event.timestampMicros = this.#time.nowMicros;
    event.orderId = order.orderId;
    event.accountId = order.accountId;
    event.instrumentId = order.instrumentId;
    event.side = order.side;
    event.type = order.type;
    event.timeInForce = order.timeInForce;
    event.extendedHours = order.extendedHours;
    event.qty = order.qty;
    event.limitPrice = order.limitPrice;
    event.boundPrice = order.boundPrice;
    event.clientOrderId = order.clientOrderId;
    event.submittedAtMicros = order.submittedAtMicros;
    event.status = order.status;
    event.filledQty = order.filledQty;
    event.filledNotional = order.filledNotional;
    event.orderFees = order.fees;
    event.reserved = order.reserved;
    return event;
  }

  #publish(order: Order): void {
    this.#event.seq = ++this.#lastSeq;
    this.#journal.append(this.#event);
    try {
      this.#listener.onOrderEvent(this.#event, order);
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}
