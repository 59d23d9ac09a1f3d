import type { BoardSide, QuoteBoard } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import { Liquidity } from '../domain/fill.ts';
import { Marketable, QueuePosition } from '../domain/fill-assumptions.ts';
import { type Instrument, priceAsMoney } from '../domain/instrument.ts';
import type { VenueOrder } from '../domain/order.ts';
import { VenueLifetime, VenueOrderState } from '../domain/order-terms.ts';
import { isBetterToTake, isWithinLimit, oppositeSide, Side } from '../domain/side.ts';
import { isOnTick } from '../domain/tick-table.ts';
import type { Venue } from '../domain/venue.ts';
import { type VenueGateway, VenueOrderEnd } from '../execution/ports/venue-gateway.ts';
import { hiddenPart } from './book-side.ts';
import type { ExecutionReporter } from './execution-reporter.ts';
import type { FaultInjection } from './fault-injection.ts';
import { fillableQty } from './fillable-qty.ts';
import { MessageKind, MessageQueue } from './message-queue.ts';
import type { TradeListener } from './order-book.ts';
import type { RestingOrders } from './resting-orders.ts';

/** What all venues of one market share. */
export interface VenueContext {
  readonly board: QuoteBoard;
  readonly statistics: VenueStatistics;
  readonly instruments: readonly Instrument[];
  readonly resting: RestingOrders;
  readonly reporter: ExecutionReporter;
  /** Counts from 1, over all venues. */
  readonly nextRestSequence: () => number;
  /** Whether requests travel `venue.latencyMicros`; otherwise they are answered inside the call. */
  readonly simulateLatency: boolean;
  readonly faults: FaultInjection | undefined;
  /** By instrument: how many fill-or-kill orders execute in it right now. Nothing may take what they were promised. */
  readonly promises: Uint8Array;
  /** Lets the orders that rest on `side` meet what all venues display against them. */
  readonly meetStandingQuotes: (instrumentId: number, side: Side, time: EngineTime) => void;
}

/**
 * One simulated venue. What comes in meets the size that the feed displays here and the clients' orders in the book, the
 * better price first. At one price:
 *
 *   displayed size ahead of the oldest order | that order | ... | the rest of the displayed size
 *
 * The listener may submit and cancel from inside any of its calls. So no loop here keeps a neighbour or a quantity over a
 * call: whatever could trade next is read anew.
 */
export class SimulatedVenue implements VenueGateway, TradeListener {
  readonly venue: Venue;
  readonly #context: VenueContext;
  /** Its quotes give any quantity, any number of times. */
  readonly isUnbounded: boolean;
  /** Nothing that is displayed stands before a client's order. */
  readonly #isFirstInQueue: boolean;
  readonly #underWay = new MessageQueue();
  /** While a fill-or-kill order executes, nothing may take what it was promised: requests wait. */
  #isPromised = false;

  constructor(venue: Venue, context: VenueContext) {
    this.venue = venue;
    this.isUnbounded = venue.assumptions.marketable === Marketable.Unbounded;
    this.#isFirstInQueue = venue.assumptions.queuePosition === QueuePosition.Optimistic;
    this.#context = context;
  }

  get enabled(): boolean {
    return this.#context.statistics.isEnabled(this.venue.venueId);
  }

  set enabled(enabled: boolean) {
    this.#context.statistics.setEnabled(this.venue.venueId, enabled);
  }

  submit(child: VenueOrder, time: EngineTime): void {
    if (isCounted(child)) this.#context.statistics.countRouted(this.venue.venueId, child.qty);
    child.state = VenueOrderState.InFlight;
    child.arrivesAtMicros = this.#arrival(time);
    if (this.#mustWait()) this.#underWay.push(MessageKind.Submit, child, child.arrivesAtMicros);
    else this.#receive(child, time);
  }

  cancel(child: VenueOrder, time: EngineTime): void {
    if (this.#mustWait()) this.#underWay.push(MessageKind.Cancel, child, this.#arrival(time));
    else this.#receiveCancel(child);
  }

  reduce(child: VenueOrder, qty: number, time: EngineTime): void {
    if (this.#mustWait()) this.#underWay.push(MessageKind.Reduce, child, this.#arrival(time), qty);
    else this.#receiveReduction(child, qty);
  }

  /**
   * As the port says. A later order at the same price shows how much was displayed there when it joined; the earlier ones
   * cannot have had more ahead of them by then.
   */
  restore(child: VenueOrder): void {
    const level = this.#context.resting
      .book(child.instrumentId, this.venue.venueId)
      .side(child.side)
      .levelAt(child.limitPrice);
    // It may have waited behind displayed size before the venue's assumptions were changed.
    if (this.#isFirstInQueue) child.queueAhead = 0;
    if (level !== undefined) level.capQueue(child.queueAhead);
    child.state = VenueOrderState.Working;
    this.#context.resting.join(child);
  }

  /** When the oldest request under way arrives, Unix microseconds; Infinity where there is none. */
  get nextArrivalMicros(): number {
    return this.#underWay.nextArrivalMicros;
  }

  /** Lets the oldest request under way arrive. There must be one. */
  deliverNext(time: EngineTime): void {
    const { kind, child, generation, qty } = this.#underWay.shift();
    if (child === undefined || child.poolGeneration !== generation) return;
    if (kind === MessageKind.Submit) this.#receive(child, time);
    else if (kind === MessageKind.Cancel) this.#receiveCancel(child);
    else this.#receiveReduction(child, qty);
  }

  /** A resting order provides `qty` at its own price. The caller leaves the order alone afterwards: it may be over. */
  fillResting(resting: VenueOrder, qty: number, time: EngineTime): void {
    this.#context.resting.fill(resting, qty);
    this.#reportProvided(resting, qty, time);
  }

  #reportProvided(resting: VenueOrder, qty: number, time: EngineTime): void {
    const { reporter } = this.#context;
    const isFilled = resting.leavesQty === 0;
    const isUsedUp = !isFilled && resting.leavesQty === resting.hiddenQty;
    if (isFilled) resting.state = VenueOrderState.Done;
    else if (isUsedUp) this.#replenish(resting);
    const generation = resting.poolGeneration;
    reporter.fill(resting, this.venue, resting.limitPrice, qty, Liquidity.Maker, time);
    if (isFilled) reporter.done(resting, VenueOrderEnd.Filled);
    // The listener may have ended it meanwhile, and then it is another's.
    else if (isUsedUp && resting.poolGeneration === generation) reporter.replenished(resting);
  }

  #replenish(child: VenueOrder): void {
    this.#context.resting.replenish(child, this.#context.nextRestSequence(), this.#queueBefore(child));
  }

  #arrival(time: EngineTime): number {
    const { faults, simulateLatency } = this.#context;
    if (!simulateLatency) return time.nowMicros;
    const arrival = time.nowMicros + this.venue.latencyMicros;
    if (faults === undefined) return arrival;
    // Requests arrive in the order they are made, however long one takes.
    return Math.max(arrival + faults.latencyMicros(this.venue.venueId), this.#underWay.newestArrivalMicros);
  }

  #mustWait(): boolean {
    return this.#context.simulateLatency || this.#isPromised || !this.#underWay.isEmpty;
  }

  #receiveCancel(child: VenueOrder): void {
    if (child.state === VenueOrderState.Done) return;
    if (child.restSequence === 0) {
      // It is being matched further up the stack, where this state ends it.
      child.state = VenueOrderState.Done;
      return;
    }
    this.#context.resting.leave(child);
    this.#context.reporter.done(child, VenueOrderEnd.Canceled);
  }

  #receiveReduction(child: VenueOrder, qty: number): void {
    if (child.state === VenueOrderState.Done) return;
    const { reporter, resting } = this.#context;
    const isPossible = child.restSequence > 0 && qty > 0 && qty < child.leavesQty;
    if (isPossible) resting.reduce(child, qty);
    reporter.reduced(child, isPossible ? qty : 0);
  }

  #receive(child: VenueOrder, time: EngineTime): void {
    child.state = VenueOrderState.Working;
    if (this.#refuses(child)) {
      if (isCounted(child)) this.#context.statistics.countRejected(this.venue.venueId);
      this.#context.reporter.done(child, VenueOrderEnd.Rejected);
    } else if (child.lifetime === VenueLifetime.FillOrKill) {
      this.#fillOrKill(child, time);
    } else {
      this.#match(child, time);
      this.#settle(child, time);
    }
  }

  /** Ticks are for prices that join the book. What only takes does so at prices that stand there already. */
  #refuses(child: VenueOrder): boolean {
    if (this.#context.faults?.rejects(this.venue.venueId)) return true;
    if (isTaker(child)) return false;
    return !isOnTick(this.venue.ticks, priceAsMoney(this.#context.instruments[child.instrumentId]!, child.limitPrice));
  }

  #fillOrKill(child: VenueOrder, time: EngineTime): void {
    const { board, promises, reporter, resting, simulateLatency } = this.#context;
    const { instrumentId } = child;
    const row = board.row(instrumentId, this.venue.venueId);
    const book = resting.book(instrumentId, this.venue.venueId);
    if (fillableQty(child, board, row, book, this.isUnbounded) < child.leavesQty) {
      reporter.done(child, VenueOrderEnd.Unfilled);
      return;
    }
    this.#isPromised = true;
    promises[instrumentId]!++;
    this.#match(child, time);
    promises[instrumentId]!--;
    this.#isPromised = false;
    reporter.done(child, VenueOrderEnd.Filled);
    if (!simulateLatency) while (!this.#underWay.isEmpty) this.deliverNext(time);
    // What came to rest elsewhere meanwhile has waited too.
    this.#meetStandingQuotes(instrumentId, Side.Buy, time);
    this.#meetStandingQuotes(instrumentId, Side.Sell, time);
  }

  /**
   * Part of a match within the book: `qty` of an incoming order traded with a resting one. The maker's side is reported
   * first: from then on the resting order may be cancelled by its owner, while the incoming one ends only where `#match`
   * says so. The book goes on unless displayed size is next.
   */
  onTrade(child: VenueOrder, maker: VenueOrder, qty: number, time: EngineTime): boolean {
    const { board, resting } = this.#context;
    const { instrumentId } = child;
    const price = maker.limitPrice;
    resting.noteTraded(maker);
    this.#reportProvided(maker, qty, time);
    this.#reportTaken(child, price, qty, time);
    if (child.state !== VenueOrderState.Working) return false;
    const next = resting.book(instrumentId, this.venue.venueId).firstAgainst(child);
    return this.#displayedBefore(next, board.row(instrumentId, this.venue.venueId), oppositeSide(child.side)) === 0;
  }

  /**
   * Executes what can be executed at once: displayed size and the book take turns, the book for as long as its orders
   * are next. Stops before an order of the same account.
   */
  #match(child: VenueOrder, time: EngineTime): void {
    const { board, resting } = this.#context;
    const row = board.row(child.instrumentId, this.venue.venueId);
    const side = oppositeSide(child.side);
    const book = resting.book(child.instrumentId, this.venue.venueId);
    const newest = resting.newestSequence;
    while (child.leavesQty > 0 && child.state === VenueOrderState.Working) {
      const maker = book.firstAgainst(child);
      const displayedQty = this.#displayedBefore(maker, row, side);
      if (displayedQty > 0) {
        const price = board.displayedPrice(row, side);
        if (!isWithinLimit(child.side, price, child.limitPrice)) return;
        const offered = this.isUnbounded ? child.leavesQty : Math.min(child.leavesQty, displayedQty);
        const qty = this.#givenOf(offered, child);
        this.#takeFromFeed(child, price, qty, time);
        if (qty < offered) return;
      } else {
        if (maker === undefined || maker.accountId === child.accountId) return;
        book.match(child, time, this, newest);
      }
    }
  }

  /** How much of the displayed size trades before the first client's order; 0 where the client is next, or nothing is displayed. */
  #displayedBefore(maker: VenueOrder | undefined, row: number, side: BoardSide): number {
    const remaining = this.#context.board.remainingSize(row, side);
    if (remaining <= 0 || maker === undefined) return remaining;
    const displayed = this.#context.board.displayedPrice(row, side);
    if (displayed === maker.limitPrice) return Math.min(remaining, maker.queueAhead);
    return isBetterToTake(oppositeSide(side), displayed, maker.limitPrice) ? remaining : 0;
  }

  /** What the venue gives of the displayed size that it offers. A fault spares orders that are to fill whole or to rest. */
  #givenOf(offered: number, child: VenueOrder): number {
    const { faults } = this.#context;
    if (faults === undefined || child.lifetime !== VenueLifetime.ImmediateOrCancel) return offered;
    return faults.filledPart(this.venue.venueId, offered);
  }

  #takeFromFeed(child: VenueOrder, price: number, qty: number, time: EngineTime): void {
    const { venueId } = this.venue;
    if (!this.isUnbounded)
      this.#context.resting.takeDisplayed(child.instrumentId, venueId, oppositeSide(child.side), qty);
    child.leavesQty -= qty;
    this.#reportTaken(child, price, qty, time);
  }

  #reportTaken(child: VenueOrder, price: number, qty: number, time: EngineTime): void {
    const { reporter, statistics } = this.#context;
    if (isCounted(child)) statistics.countFilled(this.venue.venueId, qty);
    reporter.fill(child, this.venue, price, qty, Liquidity.Taker, time);
  }

  /** Ends the incoming child, or lets its remainder join the book. */
  #settle(child: VenueOrder, time: EngineTime): void {
    const { reporter } = this.#context;
    if (child.leavesQty === 0) reporter.done(child, VenueOrderEnd.Filled);
    else if (child.state === VenueOrderState.Done) reporter.done(child, VenueOrderEnd.Canceled);
    else if (child.lifetime !== VenueLifetime.Rest) reporter.done(child, VenueOrderEnd.Unfilled);
    else if (this.#wouldCrossBook(child)) reporter.done(child, VenueOrderEnd.Canceled);
    else this.#rest(child, time);
  }

  /** After matching only an order of the same account can still stand within reach. */
  #wouldCrossBook(child: VenueOrder): boolean {
    return this.#context.resting.book(child.instrumentId, this.venue.venueId).firstAgainst(child) !== undefined;
  }

  #rest(child: VenueOrder, time: EngineTime): void {
    const { nextRestSequence, reporter, resting } = this.#context;
    const { instrumentId, side } = child;
    child.queueAhead = this.#queueBefore(child);
    child.restSequence = nextRestSequence();
    if (child.displayQty > 0) child.hiddenQty = hiddenPart(child);
    resting.join(child);
    reporter.rested(child);
    // The child may be over by now: what meets the quotes is read from the books.
    this.#meetStandingQuotes(instrumentId, side, time);
  }

  #queueBefore(child: VenueOrder): number {
    return this.#isFirstInQueue ? 0 : this.#context.resting.queueBefore(child);
  }

  #meetStandingQuotes(instrumentId: number, side: Side, time: EngineTime): void {
    const { meetStandingQuotes, promises } = this.#context;
    if (promises[instrumentId] === 0) meetStandingQuotes(instrumentId, side, time);
  }
}

function isTaker(child: VenueOrder): boolean {
  return child.lifetime !== VenueLifetime.Rest;
}

/**
 * What is sent to rest, or for size that is not shown, says nothing of how well a venue fills takers, which is what the
 * ranking asks: it is not counted.
 */
function isCounted(child: VenueOrder): boolean {
  return isTaker(child) && !child.isForHidden;
}
