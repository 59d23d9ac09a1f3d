import type { Venue } from '../../src/domain/venue.ts';
import { ModelBooks } from './model-books.ts';
import { type ModelChild, ModelOrder, type ModelTerms, worth } from './model-order.ts';
import { ModelQuotes } from './model-quotes.ts';
import {
  closable,
  couldSelfMatch,
  type ModelLimits,
  type ModelRefusal,
  marketBound,
  needed,
  type RiskView,
  refusal,
  reservation,
  valuationPrice,
} from './model-risk.ts';
import { ModelRouter } from './model-router.ts';
import { ModelVenues, type VenueReports } from './model-venues.ts';

export interface ModelOptions {
  readonly venues: readonly Venue[];
  readonly instrumentCount: number;
  readonly accounts: readonly number[];
  readonly openingCash: number;
  readonly quoteMaxAgeMillis: number;
  readonly simulateLatency: boolean;
  readonly limits: ModelLimits;
}

export type ModelPhase = 'closed' | 'pre_market' | 'regular' | 'after_hours';

/** What came of a command or a fill, flat, for comparison with an event of the engine. */
export type ModelEvent = Readonly<Record<string, string | number>>;

/**
 * The whole engine once more: what README.md and the comments in src say, done slowly. There are lists of orders, executions
 * and messages and a sheet of quotes; whatever follows from them is worked out anew when it is asked for. No pool, no
 * index, no sum that is kept in steps.
 */
export class ModelEngine implements VenueReports {
  readonly orders: ModelOrder[] = [];
  readonly books: ModelBooks;
  readonly quotes: ModelQuotes;
  readonly venues: ModelVenues;
  readonly router: ModelRouter;
  /** Of the command under way. */
  events: ModelEvent[] = [];
  readonly #options: ModelOptions;
  /** By instrument: the feed's time of its newest report. */
  readonly #marketTimes = new Map<number, number>();
  /** When orders came to the risk check, by account. */
  readonly #messages: { readonly account: number; readonly second: number }[] = [];
  readonly #clientOrderIds = new Set<string>();
  #executions = 0;
  #routing: ModelOrder | undefined;
  #now = 0;
  #phase: ModelPhase = 'regular';

  constructor(options: ModelOptions) {
    this.#options = options;
    this.books = new ModelBooks(options.openingCash);
    this.quotes = new ModelQuotes(options.instrumentCount, options.venues.length, options.quoteMaxAgeMillis);
    this.venues = new ModelVenues(this.quotes, this, options.simulateLatency ? options.venues : undefined);
    this.router = new ModelRouter(options.venues, this.quotes, this.venues);
  }

  /** Begins a command: everything that it causes bears this time. */
  begin(nowMicros: number): void {
    this.#now = nowMicros;
    this.venues.nowMicros = nowMicros;
    this.router.nowMicros = nowMicros;
    this.venues.forgetDone();
    this.events = [];
  }

  submit(terms: ModelTerms): ModelOrder | ModelRefusal | 'duplicate_client_order_id' {
    const ownId = `${terms.account}/${terms.clientOrderId}`;
    if (terms.clientOrderId !== '' && this.#clientOrderIds.has(ownId)) return 'duplicate_client_order_id';
    const order = new ModelOrder(this.orders.length + 1, terms, this.#now);
    const live = this.liveOrders(terms.account);
    this.orders.push(order);
    const refused = this.#judge(order, live);
    const { selfMatch } = this.#options.limits;
    const isOnlySelfMatch = refused === undefined || refused.rule === 'self_match_prevention';
    const endsOldest = isOnlySelfMatch && (selfMatch === 'cancel_oldest' || selfMatch === 'cancel_both');
    if (refused === undefined) {
      order.status = 'new';
      if (terms.clientOrderId !== '') this.#clientOrderIds.add(ownId);
      this.#tell('accepted', order, {});
    } else {
      order.status = 'rejected';
      this.#tell('rejected', order, { rule: refused.rule, limit: refused.limit, observed: refused.observed });
    }
    if (endsOldest) {
      for (const own of live) if (couldSelfMatch(order, own)) this.#withdraw(own, 'self_match_prevention');
    }
    if (refused !== undefined) return refused;
    this.#route(order);
    this.#routeWaiting(terms.instrument);
    return order;
  }

  cancel(account: number, id: number): 'canceled' | 'pending' | 'not_live' {
    const order = this.liveOrders(account).find((each) => each.id === id);
    if (order === undefined) return 'not_live';
    this.#withdraw(order, 'client_request');
    return order.isLive ? 'pending' : 'canceled';
  }

  cancelAll(account: number): [id: number, outcome: 'canceled' | 'pending' | 'not_live'][] {
    return this.liveOrders(account).map(({ id }) => [id, this.cancel(account, id)]);
  }

  /** Day orders end with the regular session, those with extended hours as the market closes. */
  enterPhase(phase: ModelPhase): void {
    const isRegularOver = this.#phase === 'regular';
    this.#phase = phase;
    for (const account of this.#options.accounts) {
      for (const order of this.liveOrders(account)) {
        const { timeInForce, extendedHours } = order.terms;
        const isOver = extendedHours ? phase === 'closed' : isRegularOver;
        if (timeInForce === 'day' && isOver) this.#withdraw(order, 'session_closed');
      }
    }
  }

  applyQuote(
    instrument: number,
    venue: number,
    bid: { price: number; size: number },
    ask: { price: number; size: number },
    marketTime: number,
  ): void {
    this.#marketTimes.set(instrument, marketTime);
    this.venues.applyQuote(instrument, venue, bid, ask);
    this.#routeWaiting(instrument);
  }

  applyTrade(instrument: number, venue: number, price: number, qty: number, marketTime: number): void {
    this.#marketTimes.set(instrument, marketTime);
    this.venues.applyTrade(instrument, venue, price, qty);
  }

  confirmQuotes(): void {
    this.quotes.confirmAll(this.#now);
  }

  /** What is under way arrives. Says when to call again, 0 while nothing is under way. */
  advance(): number {
    return this.venues.advance();
  }

  setVenueEnabled(venue: number, enabled: boolean): void {
    this.router.setEnabled(venue, enabled);
    for (let instrument = 0; instrument < this.#options.instrumentCount; instrument++) this.#routeWaiting(instrument);
  }

  /** Longs at the bid, shorts at the offer; without such a quote the last mark stays. */
  markToMarket(): void {
    for (const account of this.#options.accounts) {
      for (const instrument of this.books.instrumentsOf(account)) {
        const { qty } = this.books.position(account, instrument);
        const { bid, ask } = this.quotes.national(instrument, this.#now);
        const price = qty > 0 ? bid : ask;
        if (qty !== 0 && price > 0) this.books.mark(account, instrument, price);
      }
    }
  }

  /** Oldest first. */
  liveOrders(account: number): ModelOrder[] {
    return this.orders.filter((order) => order.isLive && order.terms.account === account);
  }

  reserved(account: number): bigint {
    return this.liveOrders(account).reduce((sum, order) => sum + order.reserved, 0n);
  }

  buyingPower(account: number): bigint {
    const { long, short } = this.books.marketValues(account);
    const equity = this.books.cash(account) + long + short;
    const multiplier = BigInt(this.#options.limits.buyingPowerMultiplier);
    const available = multiplier * equity - (long - short) - this.reserved(account);
    return available > 0n ? available : 0n;
  }

  filled(child: ModelChild, price: number, qty: number, liquidity: 'maker' | 'taker'): void {
    const { order, venue } = child;
    const { account, instrument, side } = order.terms;
    const { makerFee, takerFee } = this.#options.venues[venue]!;
    const fee = BigInt(liquidity === 'maker' ? makerFee : takerFee) * BigInt(qty);
    const closableBefore = closable(side, this.books.position(account, instrument).qty);
    const fill = { order, executionId: ++this.#executions, venue, side, price, qty, liquidity, fee };
    order.fills.push(fill);
    this.books.book(fill);
    const gaveBack = this.#releaseFilled(order, price);
    if (gaveBack && closableBefore > 0) this.#settleClaims(order, price);
    if (order.leavesQty === 0) {
      order.status = 'filled';
      order.endReason = '';
    } else if (order.status !== 'pending_cancel') {
      order.status = 'partially_filled';
    }
    const { bid, ask } = this.quotes.national(instrument, this.#now);
    const position = this.books.position(account, instrument);
    this.#tell('fill', order, {
      execution: fill.executionId,
      venue,
      price,
      qty,
      liquidity,
      fee: Number(fee),
      marketTime: this.#marketTimes.get(instrument) ?? 0,
      nbboBid: bid,
      nbboAsk: ask,
      positionQty: position.qty,
      positionCost: Number(position.cost),
      positionRealised: Number(position.realised),
      positionFees: Number(position.fees),
      cash: Number(this.books.cash(account)),
    });
  }

  rested(child: ModelChild): void {
    const { order, venue, limit, leavesQty, queueAhead, sequence } = child;
    this.#tell('rested', order, { venue, price: limit, qty: leavesQty, queueAhead, sequence });
    if (order.endReason !== '') this.venues.cancel(child);
  }

  done(child: ModelChild, end: 'filled' | 'unfilled' | 'canceled' | 'rejected'): void {
    const { order, venue } = child;
    if (end === 'unfilled') order.spentVenues.push(venue);
    else if (end !== 'filled') order.refusingVenues.push(venue);
    if (order === this.#routing || this.venues.qtyAtVenues(order) > 0 || !order.isLive) return;
    if (order.endReason !== '') this.#end(order, order.endReason);
    else this.#route(order);
  }

  #judge(order: ModelOrder, live: readonly ModelOrder[]): ModelRefusal | undefined {
    const { account, instrument, side, type, limit } = order.terms;
    const { limits } = this.#options;
    const { bid, ask } = this.quotes.national(instrument, this.#now);
    const doubledReference = bid === 0 || ask === 0 ? 2 * (bid + ask) : bid + ask;
    order.bound = type === 'market' ? marketBound(side, doubledReference, limits.priceCollarBasisPoints) : limit;
    const second = Math.floor(this.#now / 1_000_000);
    this.#messages.push({ account, second });
    const { long, short } = this.books.marketValues(account);
    const view: RiskView = {
      order,
      limits,
      live,
      positionQty: this.books.position(account, instrument).qty,
      equity: this.books.cash(account) + long + short,
      exposure: long - short,
      messages: this.#messages.filter((each) => each.account === account && each.second === second).length,
      doubledReference,
    };
    const refused = refusal(view);
    if (refused === undefined) order.reserved = reservation(view);
    return refused;
  }

  /** After a fill the order holds only what is left needs; fills close before they open. */
  #releaseFilled(order: ModelOrder, price: number): boolean {
    const most = worth(valuationPrice(order.terms.side, order.bound, 2 * price), order.leavesQty);
    if (most >= order.reserved) return false;
    order.reserved = most;
    return true;
  }

  /** Others on this side that meant to close may open instead now: what they hold rises to what they need, oldest first. */
  #settleClaims(filled: ModelOrder, price: number): void {
    const { account, instrument, side } = filled.terms;
    let free = closable(side, this.books.position(account, instrument).qty);
    for (const order of this.liveOrders(account)) {
      if (order.terms.instrument !== instrument || order.terms.side !== side) continue;
      const asked = needed(order, order.leavesQty, free, 2 * price);
      if (asked > order.reserved) order.reserved = asked;
      free -= order.leavesQty;
    }
  }

  #withdraw(order: ModelOrder, reason: string): void {
    if (order.isWaiting) {
      order.isWaiting = false;
      this.#end(order, reason);
      return;
    }
    if (order.endReason !== '') return;
    order.endReason = reason;
    order.status = 'pending_cancel';
    const resting = this.venues.restingChild(order);
    if (resting !== undefined) this.venues.cancel(resting);
  }

  #end(order: ModelOrder, reason: string): void {
    order.endReason = reason;
    order.status = reason === 'session_closed' ? 'expired' : 'canceled';
    order.reserved = 0n;
    this.#tell(order.status, order, { reason });
  }

  /** Takes what there is within the bound, the best first; then the rest stands in a book, waits or ends. */
  #route(order: ModelOrder): void {
    this.#routing = order;
    while (order.leavesQty > 0 && this.venues.qtyAtVenues(order) === 0) {
      const plan = this.router.plan(order);
      if (plan.length === 0) break;
      const lifetime = order.terms.timeInForce === 'fok' ? 'all or nothing' : 'take';
      for (const { venue, price, qty } of plan) this.venues.send(order, venue, price, qty, lifetime);
    }
    if (order.isLive && this.venues.qtyAtVenues(order) === 0) this.#settleRemainder(order);
    this.#routing = undefined;
  }

  #settleRemainder(order: ModelOrder): void {
    const { timeInForce, type } = order.terms;
    if (timeInForce === 'ioc') this.#end(order, 'ioc_remainder');
    else if (timeInForce === 'fok') this.#end(order, 'fok_unfillable');
    else if (type === 'market' || !this.#restSomewhere(order)) order.isWaiting = true;
  }

  #restSomewhere(order: ModelOrder): boolean {
    for (;;) {
      const venue = this.router.restingVenue(order);
      if (venue === undefined) return false;
      this.venues.send(order, venue, order.terms.limit, order.leavesQty, 'rest');
      if (!order.isLive || this.venues.qtyAtVenues(order) > 0) return true;
    }
  }

  /** Those that found nothing so far, oldest first, each once. */
  #routeWaiting(instrument: number): void {
    for (const order of this.orders.filter((each) => each.isWaiting && each.terms.instrument === instrument)) {
      order.isWaiting = false;
      order.spentVenues = [];
      order.refusingVenues = [];
      this.#route(order);
    }
  }

  #tell(kind: string, order: ModelOrder, more: ModelEvent): void {
    this.events.push({
      kind,
      order: order.id,
      status: order.status,
      filledQty: order.filledQty,
      filledNotional: Number(order.filledNotional),
      fees: Number(order.fees),
      bound: order.bound,
      reserved: Number(order.reserved),
      ...more,
    });
  }
}
