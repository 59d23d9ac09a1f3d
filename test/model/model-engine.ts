import { ModelDealer, type ModelPhase, trailingStop } from './model-dealer.ts';
import { ModelLedger, type ModelOptions } from './model-ledger.ts';
import { followLinks, linkTouchedStop, openLegs } from './model-linked.ts';
import type { ModelOrder, ModelTerms } from './model-order.ts';
import { type ModelChange, ModelReplacements } from './model-replacement.ts';
import type { ModelRefusal } from './model-risk.ts';

export type ModelAnswer =
  | ModelOrder
  | ModelRefusal
  | 'duplicate_client_order_id'
  | 'no_reference_price'
  | 'notional_too_small'
  | 'trail_too_large'
  | 'position_intent_not_met';
type Outcome = 'canceled' | 'pending' | 'not_live';
type QuotedSide = { readonly price: number; readonly size: number };

/**
 * The whole engine once more: what README.md and the comments in src say, done slowly. There are lists of orders, executions
 * and messages and a sheet of quotes; whatever follows from them is worked out anew when it is asked for. No pool, no
 * index, no sum that is kept in steps.
 */
export class ModelEngine {
  readonly ledger: ModelLedger;
  readonly dealer: ModelDealer;
  readonly replacements: ModelReplacements;

  constructor(options: ModelOptions) {
    this.ledger = new ModelLedger(options);
    this.dealer = new ModelDealer(this.ledger);
    this.replacements = new ModelReplacements(this.ledger, this.dealer);
    this.dealer.onTouched = (order, price) => {
      this.#follow();
      if (order.isLive) linkTouchedStop(order, price, this.ledger, this.dealer);
    };
    this.dealer.onRecalled = (order) => this.replacements.onRecalled(order);
    this.dealer.onReduced = (order, qty) => this.replacements.onReduced(order, qty);
  }

  /**
   * One command: everything that it causes bears this time. Last comes what orders that were sent together have to follow, and
   * those that wait look at what has come to rest.
   */
  command<T>(nowMicros: number, what: () => T): T {
    this.ledger.nowMicros = nowMicros;
    this.ledger.events = [];
    this.dealer.begin(nowMicros);
    const answer = what();
    this.#settle();
    return answer;
  }

  submit(sent: ModelTerms): ModelAnswer {
    if (this.ledger.isTaken(sent.account, sent.clientOrderId)) return 'duplicate_client_order_id';
    const terms = this.#readNotional(sent);
    if (typeof terms === 'string') return terms;
    const mark = this.#firstMark(terms);
    if (terms.type === 'trailing_stop' && mark === 0) return 'no_reference_price';
    if (terms.type === 'trailing_stop' && trailingStop(mark, terms) === 0) return 'trail_too_large';
    const isTooMuch = terms.intent === 'to_close' && terms.qty > this.ledger.reducibleQty(terms);
    if (isTooMuch) return 'position_intent_not_met';

    const live = this.ledger.liveOrders(terms.account);
    const order = this.ledger.open(terms);
    if (terms.type === 'trailing_stop') {
      order.mark = mark;
      order.stop = trailingStop(mark, terms);
    }
    const refused = this.ledger.judge(order, live);
    if (refused === undefined) {
      this.ledger.take(terms.account, terms.clientOrderId);
      this.ledger.accept(order, this.dealer.admits(order) ? 'new' : 'accepted', true);
      openLegs(order, this.ledger, this.dealer);
    } else {
      this.ledger.refuse(order, refused);
    }
    for (const own of this.ledger.selfMatchesToEnd(order, live, refused)) {
      if (own.isLive) this.dealer.withdraw(own, 'self_match_prevention');
    }
    if (refused !== undefined) return refused;
    if (order.isLive && order.waitsFor === 'nothing') this.dealer.work(order);
    this.dealer.routeWaiting(terms.instrument);
    return order;
  }

  /** One command: each order as if it came alone, at one time. */
  submitBatch(orders: readonly ModelTerms[]): ModelAnswer[] {
    return orders.map((terms) => {
      const answer = this.submit(terms);
      this.#settle();
      return answer;
    });
  }

  /** The answer comes to `replacements.answers`, at once or later. */
  replace(account: number, id: number, change: ModelChange): void {
    this.replacements.request(account, id, change);
  }

  cancel(account: number, id: number): Outcome {
    const order = this.ledger.liveOrders(account).find((each) => each.id === id);
    if (order === undefined) return 'not_live';
    this.dealer.withdraw(order, 'client_request');
    return order.isLive ? 'pending' : 'canceled';
  }

  cancelAll(account: number): [id: number, outcome: Outcome][] {
    return this.ledger.liveOrders(account).map(({ id }) => [id, this.cancel(account, id)]);
  }

  /**
   * Orders for the close are made as regular hours end, those for the open as they begin. Day orders end with regular hours,
   * those with extended hours as the market closes; what stays waits for its part of the session.
   */
  enterPhase(phase: ModelPhase): void {
    const isRegularOver = this.dealer.phase === 'regular';
    // A market that never shuts turns its day so.
    const isDayOver = phase === 'closed' || phase === this.dealer.phase;
    if (isRegularOver) this.dealer.hold('cls');
    this.dealer.phase = phase;
    for (const account of this.ledger.options.accounts) {
      for (const order of this.ledger.liveOrders(account)) {
        const { timeInForce, extendedHours } = order.terms;
        const isOver = extendedHours ? isDayOver : isRegularOver;
        if (timeInForce === 'day' && isOver) this.dealer.withdraw(order, 'session_closed');
      }
    }
    this.#follow();
    for (const account of this.ledger.options.accounts) {
      for (const order of this.ledger.liveOrders(account)) if (!this.dealer.admits(order)) this.dealer.suspend(order);
    }
    if (phase === 'regular') this.dealer.hold('opg');
    this.dealer.resumeAdmitted();
    this.#settle();
  }

  applyQuote(instrument: number, venue: number, bid: QuotedSide, ask: QuotedSide, marketTime: number): void {
    this.ledger.marketTimes.set(instrument, marketTime);
    this.dealer.venues.applyQuote(instrument, venue, bid, ask);
    this.dealer.routeWaiting(instrument);
    this.#follow();
    this.#checkStops(instrument, 'quote');
  }

  applyTrade(instrument: number, venue: number, price: number, qty: number, marketTime: number): void {
    this.ledger.marketTimes.set(instrument, marketTime);
    this.dealer.lastTrades.set(instrument, price);
    this.dealer.venues.applyTrade(instrument, venue, price, qty);
    this.#follow();
    this.#checkStops(instrument, 'trade');
  }

  confirmQuotes(): void {
    this.ledger.quotes.confirmAll(this.ledger.nowMicros);
  }

  /** What is under way arrives. Says when to call again, 0 while nothing is under way. */
  advance(): number {
    this.dealer.venues.advance();
    this.#settle();
    return this.dealer.venues.nextArrival;
  }

  setVenueEnabled(venue: number, enabled: boolean): void {
    this.dealer.router.setEnabled(venue, enabled);
    for (let instrument = 0; instrument < this.ledger.options.instrumentCount; instrument++) {
      this.dealer.routeWaiting(instrument);
    }
  }

  /** Longs at the bid, shorts at the offer; without such a quote the last mark stays. */
  markToMarket(): void {
    const { books, quotes, nowMicros, options } = this.ledger;
    for (const account of options.accounts) {
      for (const instrument of books.instrumentsOf(account)) {
        const { qty } = books.position(account, instrument);
        const { bid, ask } = quotes.national(instrument, nowMicros);
        const price = qty > 0 ? bid : ask;
        if (qty !== 0 && price > 0) books.mark(account, instrument, price);
      }
    }
  }

  /** The whole shares that an amount buys at the limit or, without one, at the market's middle. */
  #readNotional(terms: ModelTerms): ModelTerms | 'no_reference_price' | 'notional_too_small' {
    if (terms.notional === undefined) return terms;
    const doubled = terms.limit > 0 ? 2 * terms.limit : this.ledger.doubledMiddle(terms.instrument);
    if (doubled === 0) return 'no_reference_price';
    const qty = Math.floor((2 * terms.notional) / (doubled * 100));
    return qty === 0 ? 'notional_too_small' : { ...terms, qty };
  }

  /** What a trailing stop begins from: what stops are compared with, or else the market's middle. */
  #firstMark({ instrument, side }: ModelTerms): number {
    const seen = this.dealer.stopPriceNow(instrument, side);
    return seen > 0 ? seen : Math.floor(this.ledger.doubledMiddle(instrument) / 2);
  }

  /** Stops are watched in regular hours only. */
  #checkStops(instrument: number, seen: 'quote' | 'trade'): void {
    if (this.ledger.options.stopTrigger === seen && this.dealer.phase === 'regular') this.dealer.checkStops(instrument);
  }

  #settle(): void {
    this.#follow();
    while (this.dealer.stirred.size > 0) {
      const [instrument] = this.dealer.stirred;
      this.dealer.routeWaiting(instrument!);
      this.#follow();
    }
  }

  #follow(): void {
    followLinks(this.ledger, this.dealer, this.replacements);
  }
}
