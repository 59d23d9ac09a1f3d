import type { Account } from '../domain/account.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Fill } from '../domain/fill.ts';
import type { Order, VenueOrder } from '../domain/order.ts';
import { EventKind } from '../domain/order-event.ts';
import type { Position } from '../domain/position.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import type { CommandClock } from './command-clock.ts';
import { LiveEvent } from './live-event.ts';
import type { Journal } from './ports/journal.ts';
import type { OrderListener } from './ports/order-listener.ts';

type EndKind = typeof EventKind.Canceled | typeof EventKind.Expired | typeof EventKind.Replaced;

/** What touched a stop: a scaled price, and the market at that moment as a fill tells it (fill.ts). */
export interface TriggerCause {
  readonly price: number;
  readonly marketTimeMillis: number;
  readonly nbboBid: number;
  readonly nbboAsk: number;
}

/**
 * Turns what happened into events: numbers them, has the journal encode them, then tells the listener. A record for each
 * kind serves all events of that kind: an event costs no allocation, and what a kind leaves at 0 need not be set back. The
 * time comes from the command under way: handed over as a number it would be boxed at each call.
 */
export class EventWriter {
  readonly #time: CommandClock;
  readonly #journal: Journal;
  readonly #listener: OrderListener;
  readonly #onListenerError: (error: unknown) => void;
  readonly #accepted = new LiveEvent(EventKind.Accepted);
  readonly #rejected = new LiveEvent(EventKind.Rejected);
  readonly #fill = new LiveEvent(EventKind.Fill);
  /** Canceled, Expired or Replaced. */
  readonly #ended = new LiveEvent(EventKind.Canceled);
  readonly #rested = new LiveEvent(EventKind.Rested);
  readonly #endRequested = new LiveEvent(EventKind.EndRequested);
  readonly #triggered = new LiveEvent(EventKind.Triggered);
  readonly #activated = new LiveEvent(EventKind.Activated);
  readonly #adjusted = new LiveEvent(EventKind.Adjusted);
  readonly #leftBook = new LiveEvent(EventKind.LeftBook);
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
    this.#describe(order, this.#accepted);
    this.#publish(order, this.#accepted);
  }

  rejectedByRisk(order: Order, violation: RiskViolation): void {
    const event = this.#rejected;
    this.#describe(order, event);
    event.reason = EndReason.RiskRefusal;
    event.riskRule = violation.rule;
    event.riskUnit = violation.unit;
    event.riskLimit = violation.limit;
    event.riskObserved = violation.observed;
    this.#publish(order, event);
  }

  rejectedByVenue(order: Order): void {
    const event = this.#rejected;
    this.#describe(order, event);
    event.reason = EndReason.VenueRejected;
    event.riskRule = 0;
    event.riskUnit = 0;
    event.riskLimit = 0;
    event.riskObserved = 0;
    this.#publish(order, event);
  }

  ended(kind: EndKind, order: Order, reason: EndReason): void {
    const event = this.#ended;
    this.#describe(order, event);
    event.kind = kind;
    event.reason = reason;
    this.#publish(order, event);
  }

  filled(order: Order, fill: Fill, position: Position, account: Account): void {
    const event = this.#fill;
    this.#describe(order, event);
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
    this.#publish(order, event);
  }

  activated(order: Order): void {
    this.#describe(order, this.#activated);
    this.#publish(order, this.#activated);
  }

  triggered(order: Order, cause: TriggerCause): void {
    const event = this.#triggered;
    this.#describe(order, event);
    event.price = cause.price;
    event.marketTimeMillis = cause.marketTimeMillis;
    event.nbboBid = cause.nbboBid;
    event.nbboAsk = cause.nbboAsk;
    this.#publish(order, event);
  }

  /** For recovery only, as `rested`: a stop that trails stands elsewhere, or a leg has become smaller. */
  adjusted(order: Order): void {
    this.#describe(order, this.#adjusted);
    this.#journal.append(this.#adjusted);
  }

  /** For recovery only: takes no number and reaches no listener. */
  rested(order: Order, child: VenueOrder): void {
    const event = this.#rested;
    this.#describe(order, event);
    event.venueId = child.venueId;
    event.price = child.limitPrice;
    event.lastQty = child.leavesQty - child.hiddenQty;
    event.queueAhead = child.queueAhead;
    event.restSequence = child.restSequence;
    this.#journal.append(event);
  }

  /** For recovery only, as `rested`: nothing of the order stands in a book any more, and it works on. */
  leftBook(order: Order): void {
    this.#describe(order, this.#leftBook);
    this.#journal.append(this.#leftBook);
  }

  /** For recovery only, as `rested`: a venue owes the order's end. */
  endRequested(order: Order, reason: EndReason): void {
    const event = this.#endRequested;
    this.#describe(order, event);
    event.reason = reason;
    this.#journal.append(event);
  }

  #describe(order: Order, event: LiveEvent): void {
    event.order = order;
    event.timestampMicros = this.#time.nowMicros;
  }

  #publish(order: Order, event: LiveEvent): void {
    event.seq = ++this.#lastSeq;
    this.#journal.append(event);
    try {
      this.#listener.onOrderEvent(event, order);
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}
