import type { ModelLedger } from './model-ledger.ts';
import {
  betterToTake,
  type ModelChild,
  type ModelOrder,
  type ModelSide,
  type ModelTerms,
  tickAt,
} from './model-order.ts';
import { ModelRouter, type ModelSlice } from './model-router.ts';
import { ModelVenues, type VenueReports } from './model-venues.ts';

export type ModelPhase = 'closed' | 'pre_market' | 'regular' | 'after_hours';

/** Lets orders work: they are routed, or wait for their part of the session, their stop or for liquidity. */
export class ModelDealer implements VenueReports {
  readonly venues: ModelVenues;
  readonly router: ModelRouter;
  phase: ModelPhase = 'regular';
  /** The auction that is held at this moment. */
  auction: 'opg' | 'cls' | undefined;
  /** By instrument: the price of the newest trade. */
  readonly lastTrades = new Map<number, number>();
  /** A stop is touched by this price, and no longer waits for that. */
  onTouched: (order: ModelOrder, price: number) => void = () => undefined;
  /** Nothing of an order that is to be replaced is at a venue any more. */
  onRecalled: (order: ModelOrder) => void = () => undefined;
  onReduced: (order: ModelOrder, qty: number) => void = () => undefined;
  /** Instruments where something has come to rest that those that wait have not seen, the first so first. */
  readonly stirred = new Set<number>();
  readonly #ledger: ModelLedger;
  #routing: ModelOrder | undefined;

  constructor(ledger: ModelLedger) {
    const { venues, simulateLatency } = ledger.options;
    this.#ledger = ledger;
    this.venues = new ModelVenues(ledger.quotes, this, simulateLatency ? venues : undefined);
    this.router = new ModelRouter(venues, ledger.quotes, this.venues);
  }

  begin(nowMicros: number): void {
    this.venues.nowMicros = nowMicros;
    this.router.nowMicros = nowMicros;
    this.venues.forgetDone();
  }

  /** In regular hours, with extended hours also before and after them; for the open and the close only as these are made. */
  admits({ terms: { timeInForce, extendedHours } }: ModelOrder): boolean {
    if (timeInForce === 'opg' || timeInForce === 'cls') return timeInForce === this.auction;
    return this.phase === 'regular' || (extendedHours && this.phase !== 'closed');
  }

  work(order: ModelOrder): void {
    if (!this.admits(order)) {
      order.waitsFor = 'session';
    } else if (order.hasStop && !order.isTriggered) {
      order.waitsFor = 'stop';
      this.checkStops(order.terms.instrument);
    } else {
      this.#route(order);
    }
  }

  /** Those whose part of the session has come, oldest first. */
  resumeAdmitted(): void {
    for (const order of this.#ledger.orders.filter((each) => each.waitsFor === 'session' && this.admits(each))) {
      if (order.waitsFor !== 'session') continue;
      order.waitsFor = 'nothing';
      order.spentVenues = [];
      order.refusingVenues = [];
      if (order.status === 'accepted') this.#ledger.activate(order);
      this.work(order);
    }
  }

  hold(auction: 'opg' | 'cls'): void {
    this.auction = auction;
    this.resumeAdmitted();
    this.auction = undefined;
  }

  /** Its part of the session is over: it gives up its place and waits for the next. */
  suspend(order: ModelOrder): void {
    const resting = this.venues.restingChild(order);
    if (order.waitsFor === 'liquidity') order.waitsFor = 'session';
    else if (resting !== undefined && order.endReason === '') this.venues.cancel(resting);
  }

  /** What stops on this side are compared with now; 0 where there is nothing yet. */
  stopPriceNow(instrument: number, side: ModelSide): number {
    if (this.#ledger.options.stopTrigger === 'trade') return this.lastTrades.get(instrument) ?? 0;
    const { bid, ask } = this.#ledger.quotes.national(instrument, this.#ledger.nowMicros);
    return side === 'buy' ? ask : bid;
  }

  /** Trailing stops follow the market first; then those that it touches begin to work, oldest first. */
  checkStops(instrument: number): void {
    const watched = this.#ledger.orders.filter(
      (each) => each.waitsFor === 'stop' && each.terms.instrument === instrument,
    );
    const now = { buy: this.stopPriceNow(instrument, 'buy'), sell: this.stopPriceNow(instrument, 'sell') };
    for (const order of watched) if (now[order.terms.side] > 0) this.#follow(order, now[order.terms.side]);
    for (const order of watched.filter(({ stop, terms: { side } }) => isTouched(side, stop, now[side]))) {
      if (order.waitsFor !== 'stop') continue;
      order.waitsFor = 'nothing';
      this.onTouched(order, now[order.terms.side]);
    }
  }

  /** Ends an order at once, or once the venues that have it have answered. */
  withdraw(order: ModelOrder, reason: string): void {
    if (this.venues.qtyAtVenues(order) === 0) {
      order.waitsFor = 'nothing';
      this.#ledger.end(order, reason);
    } else if (order.endReason === '' || order.endReason === 'replaced') {
      const isAsked = order.endReason === 'replaced';
      order.endReason = reason;
      order.status = reason === 'replaced' ? 'pending_replace' : 'pending_cancel';
      const resting = this.venues.restingChild(order);
      if (resting !== undefined && !isAsked) this.venues.cancel(resting);
    }
  }

  /** Those that found nothing so far, oldest first, each once. */
  routeWaiting(instrument: number): void {
    this.stirred.delete(instrument);
    const waiting = this.#ledger.orders.filter(
      ({ waitsFor, terms }) => waitsFor === 'liquidity' && terms.instrument === instrument,
    );
    for (const order of waiting) {
      order.waitsFor = 'nothing';
      order.spentVenues = [];
      order.refusingVenues = [];
      this.#route(order);
    }
  }

  filled(child: ModelChild, price: number, qty: number, liquidity: 'maker' | 'taker'): void {
    this.#ledger.fill(child, price, qty, liquidity);
  }

  rested(child: ModelChild): void {
    this.replenished(child);
    const { instrument } = child.order.terms;
    const isAwaited = this.#ledger.orders.some(
      ({ waitsFor, terms }) => waitsFor === 'liquidity' && terms.instrument === instrument,
    );
    if (child.order.endReason !== '' || !this.admits(child.order)) this.venues.cancel(child);
    else if (isAwaited) this.stirred.add(instrument);
  }

  reduced(child: ModelChild, qty: number): void {
    this.onReduced(child.order, qty);
  }

  replenished({ order, venue, limit, leavesQty, hiddenQty, queueAhead, sequence }: ModelChild): void {
    const shown = leavesQty - hiddenQty;
    this.#ledger.tell('rested', order, { venue, price: limit, lastQty: shown, queueAhead, sequence });
  }

  done(child: ModelChild, end: 'filled' | 'unfilled' | 'canceled' | 'rejected'): void {
    const { order, venue } = child;
    if (end === 'unfilled' && !child.isForHidden) order.spentVenues.push(venue);
    else if (end === 'canceled' || end === 'rejected') order.refusingVenues.push(venue);
    if (child.sequence > 0 && order.endReason === '' && order.isLive) this.#ledger.tell('left_book', order, {});
    if (order === this.#routing || this.venues.qtyAtVenues(order) > 0 || !order.isLive) return;
    const isToBeReplaced = order.endReason === '' && order.status === 'pending_replace';
    if (order.endReason === 'replaced' || isToBeReplaced) this.onRecalled(order);
    else if (order.endReason !== '') this.#ledger.end(order, order.endReason);
    else this.#goOn(order);
  }

  /** Something of it is back from the venues. What had to trade at once ends where its time is over. */
  #goOn(order: ModelOrder): void {
    const isImmediate = order.terms.timeInForce !== 'day' && order.terms.timeInForce !== 'gtc';
    if (isImmediate && !this.admits(order)) this.#settleRemainder(order);
    else this.work(order);
  }

  #follow(order: ModelOrder, price: number): void {
    const { side, type } = order.terms;
    if (type !== 'trailing_stop' || betterToTake(side, price, order.mark) >= 0) return;
    order.mark = price;
    order.stop = trailingStop(order.mark, order.terms);
    this.#ledger.tell('adjusted', order, {});
  }

  /**
   * Takes what there is within the bound, the best first; then the rest stands in a book, waits or ends. A venue that shows
   * more where it has just given all it showed hides more, and is asked for everything.
   */
  #route(order: ModelOrder): void {
    let before: ModelSlice | undefined;
    this.#routing = order;
    while (order.leavesQty > 0 && this.venues.qtyAtVenues(order) === 0) {
      const plan = this.router.plan(order);
      if (plan.length === 0) break;
      const lifetime = order.terms.timeInForce === 'fok' ? 'all or nothing' : 'take';
      const [first] = plan;
      const hidesMore = first!.venue === before?.venue && first!.price === before.price;
      before = first;
      if (hidesMore) this.venues.send(order, first!.venue, first!.price, order.leavesQty, 'take', true);
      else for (const { venue, price, qty } of plan) this.venues.send(order, venue, price, qty, lifetime);
    }
    if (order.isLive && this.venues.qtyAtVenues(order) === 0) this.#settleRemainder(order);
    this.#routing = undefined;
  }

  #settleRemainder(order: ModelOrder): void {
    const { timeInForce, limit } = order.terms;
    if (timeInForce === 'ioc') this.#ledger.end(order, 'ioc_remainder');
    else if (timeInForce === 'fok') this.#ledger.end(order, 'fok_unfillable');
    else if (timeInForce === 'opg' || timeInForce === 'cls') this.#ledger.end(order, 'auction_remainder');
    else if (limit === 0 || !this.#restSomewhere(order)) order.waitsFor = 'liquidity';
  }

  #restSomewhere(order: ModelOrder): boolean {
    for (;;) {
      const venue = this.router.restingVenue(order);
      if (venue === undefined) return false;
      this.venues.send(order, venue, order.terms.limit, order.leavesQty, 'rest');
      if (!order.isLive || this.venues.qtyAtVenues(order) > 0) return true;
    }
  }
}

function isTouched(side: ModelSide, stop: number, price: number): boolean {
  if (price === 0) return false;
  return side === 'buy' ? price >= stop : price <= stop;
}

/** Behind the mark by the trail, on the tick there or next away from the market; 0 where a sell has no price left. */
export function trailingStop(mark: number, { side, trailPrice = 0, trailBasisPoints = 0 }: ModelTerms): number {
  const away = side === 'buy' ? 1 : -1;
  // In ten-thousandths of a price unit, so that it is a whole number.
  const exact = trailPrice > 0 ? (mark + away * trailPrice) * 10_000 : mark * (10_000 + away * trailBasisPoints);
  const round = side === 'buy' ? Math.ceil : Math.floor;
  const whole = Math.max(0, round(exact / 10_000));
  const tick = tickAt(whole);
  return round(whole / tick) * tick;
}
