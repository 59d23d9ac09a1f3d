import type { Account } from '../domain/account.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type Order, OrderPlace, type VenueOrder } from '../domain/order.ts';
import { hasStop, OrderStatus, TimeInForce, VenueLifetime } from '../domain/order-terms.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { couldSelfMatch } from '../risk/rules/self-match-prevention.ts';
import { NO_VENUE, type OrderRouter } from '../routing/order-router.ts';
import { RoutePlan } from '../routing/route-plan.ts';
import { excludedVenues, makeChild } from './child-orders.ts';
import type { CommandClock } from './command-clock.ts';
import type { EventWriter } from './event-writer.ts';
import type { OrderLifecycle } from './order-lifecycle.ts';
import type { Market } from './ports/market.ts';
import { OrderStage, type OrderTimings } from './ports/order-timings.ts';
import { type VenueListener, VenueOrderEnd } from './ports/venue-gateway.ts';
import type { SessionOrders } from './session-orders.ts';
import type { StopOrders } from './stop-orders.ts';
import { WaitingOrders } from './waiting-orders.ts';

export interface OrderDispatcherOptions {
  readonly time: CommandClock;
  readonly timings: OrderTimings;
  readonly events: EventWriter;
  readonly lifecycle: OrderLifecycle;
  readonly market: Market;
  readonly router: OrderRouter;
  readonly instruments: readonly Instrument[];
  readonly venueOrderPool: ObjectPool<VenueOrder>;
  readonly session: SessionOrders;
  readonly stops: StopOrders;
}

/** Told what has become of what is to make room for another order. */
export interface ReplacementListener {
  onRecalled(order: Order): void;
  onReduced(order: Order, qty: number): void;
}

const NO_REPLACEMENTS: ReplacementListener = { onRecalled: () => undefined, onReduced: () => undefined };

/**
 * Gets accepted orders to the venues and takes what the venues report.
 *
 *   route ─> plan ─> children ─┬─> filled
 *     ^                        ├─> a venue gave less: it is spent, plan again without it
 *     │                        └─> nothing left to take: rest in a book, wait for quotes, or end (ioc, fok)
 *     └── the last child came back late (simulated latency), or for an order that waits: quotes changed, another came to rest
 */
export class OrderDispatcher implements VenueListener {
  replacements: ReplacementListener = NO_REPLACEMENTS;
  readonly #options: OrderDispatcherOptions;
  readonly #waiting: WaitingOrders;
  readonly #plan = new RoutePlan();
  /** The order whose slices are being sent: its children that come back meanwhile do not start it again. */
  #routing: Order | undefined;

  constructor(options: OrderDispatcherOptions) {
    this.#options = options;
    this.#waiting = new WaitingOrders(options.instruments.length);
  }

  /** Lets an accepted order do what it can now: wait for its part of the session or for its stop, or be routed. */
  work(order: Order): void {
    const { session, stops } = this.#options;
    // Most orders wait for neither.
    if (order.advanced === undefined && session.phase === SessionPhase.Regular) this.route(order);
    else if (!session.admits(order)) session.park(order);
    else if (hasStop(order.type) && !order.advanced!.isTriggered) stops.watch(order);
    else this.route(order);
  }

  /**
   * Sends slices until the order is filled, under way, or no venue shows anything more within its bound; then settles the
   * rest. What is under way comes back before more is planned: it may take what the board still shows. Every round fills
   * something, leaves something under way or marks a venue as spent, so it ends.
   */
  route(order: Order): void {
    const { timings, router, time, lifecycle } = this.#options;
    const plan = this.#plan;
    let venueBefore = NO_VENUE;
    let priceBefore = 0;
    this.#routing = order;
    while (order.leavesQty > 0 && order.qtyAtVenues === 0) {
      const startNanos = timings.nowNanos();
      router.plan(order, order.leavesQty, order.spentVenues | excludedVenues(order), time, plan);
      const plannedNanos = timings.nowNanos();
      timings.record(OrderStage.Route, plannedNanos - startNanos);
      if (plan.count === 0) break;
      const hidesMore = plan.venueIds[0] === venueBefore && plan.prices[0] === priceBefore;
      venueBefore = plan.venueIds[0]!;
      priceBefore = plan.prices[0]!;
      if (hidesMore) this.#askForAll(order, venueBefore, priceBefore);
      else this.#sendPlan(order);
      timings.record(OrderStage.Execute, timings.nowNanos() - plannedNanos);
    }
    if (!lifecycle.isOver(order) && order.qtyAtVenues === 0) this.#settleRemainder(order);
    this.#routing = undefined;
  }

  /** Routes again, oldest first, what waits in this instrument and may find something now. */
  routeWaiting(instrumentId: number): void {
    this.#waiting.noteRouted(instrumentId);
    const orders = this.#waiting.of(instrumentId);
    let index = 0;
    while (index < orders.length) {
      const order = orders[index]!;
      if (this.#mayFindSomething(order)) this.#routeAfresh(order);
      // One that still waits is back in its place.
      if (orders[index] === order) index++;
    }
  }

  /** Whether something has come to rest that those that wait for it have not seen. */
  get isStirred(): boolean {
    return this.#waiting.isStirred;
  }

  /** Routes again what waits in one such instrument. For the end of a command: nothing else is being routed then. */
  routeStirred(): void {
    this.routeWaiting(this.#waiting.firstStirred);
  }

  /** Ends a live order at once, or asks the venue that holds it to; what is under way ends when it comes back. */
  withdraw(order: Order, reason: EndReason): void {
    const { lifecycle } = this.#options;
    if (order.qtyAtVenues === 0 && order !== this.#routing) {
      this.takeOut(order);
      lifecycle.end(order, reason);
    } else if (order.endReason === EndReason.None || order.endReason === EndReason.Replaced) {
      const isAsked = order.endReason === EndReason.Replaced;
      lifecycle.beginEnd(order, reason);
      if (order.restingChild !== undefined && !isAsked) this.#cancelAtVenue(order.restingChild);
      if (!lifecycle.isOver(order)) this.#options.events.endRequested(order, reason);
    }
  }

  /**
   * Takes everything of an order back, so that another can take its place. True where nothing of it is at a venue; otherwise
   * `onRecalled` says so once nothing is any more.
   */
  recall(order: Order): boolean {
    if (order.qtyAtVenues === 0) {
      this.takeOut(order);
      return true;
    }
    this.#options.lifecycle.beginEnd(order, EndReason.Replaced);
    if (order.restingChild !== undefined) this.#cancelAtVenue(order.restingChild);
    return false;
  }

  /** Asks the venue to take `qty` off what rests of the order; `onReduced` tells the answer. */
  reduce(order: Order, qty: number): void {
    const child = order.restingChild!;
    this.#options.market.gateways[child.venueId]!.reduce(child, qty, this.#options.time);
  }

  /** Takes an order of which nothing is at a venue out of wherever it waits. */
  takeOut(order: Order): void {
    const { session, stops } = this.#options;
    if (order.place === OrderPlace.Liquidity) this.#waiting.remove(order);
    else if (order.place === OrderPlace.Session) session.remove(order);
    else if (order.place === OrderPlace.Stop) stops.remove(order);
    order.place = OrderPlace.None;
  }

  /** The part of the session is over that the order was for: it waits for the next, and gives up its place in the queue. */
  suspend(order: Order): void {
    if (order.place === OrderPlace.Liquidity) {
      this.#waiting.remove(order);
      this.#options.session.park(order);
    } else if (order.restingChild !== undefined && order.endReason === EndReason.None) {
      this.#cancelAtVenue(order.restingChild);
    }
  }

  /** Its part of the session has come. */
  resume(order: Order): void {
    order.spentVenues = 0;
    order.refusingVenues = 0;
    if (order.status === OrderStatus.Accepted) this.#options.lifecycle.activate(order);
    this.work(order);
  }

  /**
   * Ends every live order of the account that this one could trade with. Where a venue has to be asked first, this one need
   * not wait: what is sent to that venue arrives after the cancel, and no venue trades an account with itself.
   */
  withdrawSelfMatches(order: Order, account: Account): void {
    let own = account.firstLive;
    while (own !== undefined) {
      // An order that ends leaves the list, so its neighbour is read first.
      const next: Order | undefined = own.nextLive;
      if (couldSelfMatch(order, own)) this.withdraw(own, EndReason.SelfMatchPrevention);
      own = next;
    }
  }

  /** For recovery: the order waits, as it did. */
  restoreWaiting(order: Order): void {
    this.#waiting.add(order);
  }

  /** For recovery: the order stands in a venue's book again with all that is left of it, `displayed` of that shown. */
  restoreResting(
    order: Order,
    venueId: number,
    price: number,
    displayed: number,
    queueAhead: number,
    sequence: number,
  ): void {
    const child = makeChild(this.#options.venueOrderPool, order, venueId, price, order.leavesQty, VenueLifetime.Rest);
    child.hiddenQty = Math.max(0, child.leavesQty - displayed);
    child.queueAhead = queueAhead;
    child.restSequence = sequence;
    order.restingChild = child;
    this.#options.market.gateways[venueId]!.restore(child);
  }

  /** Takes back the child of an order that is to be given up without a word to its venue. */
  forget(order: Order): void {
    const child = order.restingChild;
    if (child !== undefined) this.#options.venueOrderPool.release(child);
    this.#options.lifecycle.forget(order);
  }

  onVenueFill(child: VenueOrder, fill: Fill): void {
    const order = child.order!;
    order.qtyAtVenues -= fill.qty;
    this.#options.lifecycle.fill(order, fill);
  }

  onVenueOrderRested(child: VenueOrder): void {
    const order = child.order!;
    order.restingChild = child;
    this.#options.events.rested(order, child);
    // Its part of the session may have ended while it was under way.
    if (order.endReason !== EndReason.None || !this.#options.session.admits(order)) this.#cancelAtVenue(child);
    else this.#waiting.noteRested(order.instrumentId);
  }

  onVenueOrderReplenished(child: VenueOrder): void {
    this.#options.events.rested(child.order!, child);
  }

  onVenueOrderReduced(child: VenueOrder, qty: number): void {
    child.order!.qtyAtVenues -= qty;
    this.replacements.onReduced(child.order!, qty);
  }

  onVenueOrderDone(child: VenueOrder, end: VenueOrderEnd): void {
    const order = child.order!;
    order.qtyAtVenues -= child.leavesQty;
    if (end === VenueOrderEnd.Unfilled && !child.isForHidden) order.spentVenues |= 1 << child.venueId;
    else if (end >= VenueOrderEnd.OrderCanceled) this.#options.lifecycle.noteVenueEnd(order, end);
    // Ended without our asking counts as refused: the venue will not have this order resting there.
    else if (end !== VenueOrderEnd.Filled && end !== VenueOrderEnd.Unfilled) order.refusingVenues |= 1 << child.venueId;
    if (order.restingChild === child) this.#leaveBook(order);
    this.#options.venueOrderPool.release(child);
    if (order === this.#routing || order.qtyAtVenues > 0 || this.#options.lifecycle.isOver(order)) return;
    // The last child is back with something left, and nobody is routing the order: a venue answered late, or ended it.
    if (order.endReason === EndReason.Replaced) this.replacements.onRecalled(order);
    else if (order.endReason !== EndReason.None) this.#options.lifecycle.end(order, order.endReason);
    // It was to become smaller where it stood, and has been taken out of the market for its session meanwhile.
    else if (order.status === OrderStatus.PendingReplace) this.replacements.onRecalled(order);
    // What has to trade at once ends where its part of the session is over.
    else if (order.timeInForce >= TimeInForce.Ioc && !this.#options.session.admits(order)) this.#settleRemainder(order);
    else this.work(order);
  }

  /** An order that is about to end, or to be replaced, takes what is known of its place with it. */
  #leaveBook(order: Order): void {
    order.restingChild = undefined;
    const { lifecycle, events } = this.#options;
    if (order.endReason === EndReason.None && !lifecycle.isOver(order)) events.leftBook(order);
  }

  /** A market order only takes; a limit order may also find a venue to rest at. */
  #mayFindSomething(order: Order): boolean {
    return order.limitPrice > 0 || this.#options.router.canTake(order);
  }

  #routeAfresh(order: Order): void {
    this.#waiting.remove(order);
    order.spentVenues = 0;
    order.refusingVenues = 0;
    this.route(order);
  }

  #sendPlan(order: Order): void {
    const plan = this.#plan;
    const lifetime = order.timeInForce === TimeInForce.Fok ? VenueLifetime.FillOrKill : VenueLifetime.ImmediateOrCancel;
    for (let slice = 0; slice < plan.count; slice++) {
      this.#sendChild(order, plan.venueIds[slice]!, plan.prices[slice]!, plan.qtys[slice]!, lifetime);
    }
  }

  /**
   * A venue that shows more at a price where it has just given all it showed hides more there: it is asked for everything
   * that is wanted, and is not spent where that is less. Once more for each part that it shows would take too long.
   */
  #askForAll(order: Order, venueId: number, price: number): void {
    const child = makeChild(
      this.#options.venueOrderPool,
      order,
      venueId,
      price,
      order.leavesQty,
      VenueLifetime.ImmediateOrCancel,
    );
    child.isForHidden = true;
    this.#options.market.gateways[venueId]!.submit(child, this.#options.time);
  }

  /** Nothing more can be taken now and nothing is at a venue. */
  #settleRemainder(order: Order): void {
    const { lifecycle } = this.#options;
    if (order.timeInForce === TimeInForce.Ioc) lifecycle.end(order, EndReason.ImmediateOrCancelRemainder);
    else if (order.timeInForce === TimeInForce.Fok) lifecycle.end(order, EndReason.FillOrKillUnfillable);
    else if (order.timeInForce >= TimeInForce.Opg) lifecycle.end(order, EndReason.AuctionRemainder);
    else if (order.limitPrice === 0 || !this.#restSomewhere(order)) this.#waiting.add(order);
  }

  /** Sends what is left to stand in a book; false where no venue would have it. */
  #restSomewhere(order: Order): boolean {
    const { router, instruments, time, lifecycle } = this.#options;
    const instrument = instruments[order.instrumentId]!;
    for (;;) {
      const venueId = router.restingVenue(order, instrument, excludedVenues(order), time);
      if (venueId === NO_VENUE) return false;
      this.#sendChild(order, venueId, order.limitPrice, order.leavesQty, VenueLifetime.Rest);
      if (lifecycle.isOver(order) || order.qtyAtVenues > 0) return true;
    }
  }

  #sendChild(order: Order, venueId: number, price: number, qty: number, lifetime: VenueLifetime): void {
    const child = makeChild(this.#options.venueOrderPool, order, venueId, price, qty, lifetime);
    this.#options.market.gateways[venueId]!.submit(child, this.#options.time);
  }

  #cancelAtVenue(child: VenueOrder): void {
    this.#options.market.gateways[child.venueId]!.cancel(child, this.#options.time);
  }
}
