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
  workingQty,
} from './model-risk.ts';

export interface ModelOptions {
  readonly venues: readonly Venue[];
  readonly instrumentCount: number;
  readonly accounts: readonly number[];
  readonly openingCash: number;
  readonly quoteMaxAgeMillis: number;
  readonly simulateLatency: boolean;
  readonly stopTrigger: 'trade' | 'quote';
  readonly limits: ModelLimits;
}

/** What came of a command or a fill, flat, for comparison with an event of the engine. */
export type ModelEvent = Readonly<Record<string, string | number>>;

/**
 * What has become of every order, what each account has, and what was told of it. Lists of orders and executions: what an
 * account has, owes and holds back is added up from them whenever it is asked for.
 */
export class ModelLedger {
  readonly options: ModelOptions;
  /** By number: the first is 1. */
  readonly orders: ModelOrder[] = [];
  readonly quotes: ModelQuotes;
  readonly books: ModelBooks;
  /** Of the command under way. */
  events: ModelEvent[] = [];
  /** What orders that were sent together have to follow, oldest first: the quantity filled, 0 for an end. */
  readonly aftermath: { readonly order: ModelOrder; readonly filled: number }[] = [];
  /** By instrument: the feed's time of its newest report. */
  readonly marketTimes = new Map<number, number>();
  nowMicros = 0;
  /** When orders came to the risk check, by account. */
  readonly #messages: { readonly account: number; readonly second: number }[] = [];
  readonly #clientOrderIds = new Set<string>();
  #executions = 0;

  constructor(options: ModelOptions) {
    this.options = options;
    this.quotes = new ModelQuotes(options.instrumentCount, options.venues.length, options.quoteMaxAgeMillis);
    this.books = new ModelBooks(options.openingCash);
  }

  /** A new order under the next number. */
  open(terms: ModelTerms): ModelOrder {
    const order = new ModelOrder(0, terms, this.nowMicros);
    this.number(order);
    return order;
  }

  number(order: ModelOrder): void {
    this.orders.push(order);
    order.id = this.orders.length;
  }

  isTaken(account: number, clientOrderId: string): boolean {
    return this.#clientOrderIds.has(`${account}/${clientOrderId}`);
  }

  /** Nobody else may use it. */
  take(account: number, clientOrderId: string): void {
    if (clientOrderId !== '') this.#clientOrderIds.add(`${account}/${clientOrderId}`);
  }

  /** No order came of it: it is free again. */
  giveBack(account: number, clientOrderId: string): void {
    this.#clientOrderIds.delete(`${account}/${clientOrderId}`);
  }

  /** Oldest first. */
  liveOrders(account: number): ModelOrder[] {
    return this.orders.filter((order) => order.isLive && order.terms.account === account);
  }

  reserved(account: number): bigint {
    return this.liveOrders(account).reduce((sum, order) => sum + order.reserved + order.surplus, 0n);
  }

  /** What the account may still put at risk; below 0 once it is overdrawn. */
  available(account: number): bigint {
    const { long, short } = this.books.marketValues(account);
    const equity = this.books.cash(account) + long + short;
    return BigInt(this.options.limits.buyingPowerMultiplier) * equity - (long - short) - this.reserved(account);
  }

  /** Twice the middle of the national best bid and offer, so that it is a whole number; 0 where there is none. */
  doubledMiddle(instrument: number): number {
    const { bid, ask } = this.quotes.national(instrument, this.nowMicros);
    return bid === 0 || ask === 0 ? 2 * (bid + ask) : bid + ask;
  }

  /** Where the order is judged from: the market's middle, or the stop at which it begins to work. */
  doubledReference(order: ModelOrder): number {
    return order.hasStop ? 2 * order.stop : this.doubledMiddle(order.terms.instrument);
  }

  bound(order: ModelOrder): number {
    const { limit, side } = order.terms;
    if (limit > 0) return limit;
    return marketBound(side, this.doubledReference(order), this.options.limits.priceCollarBasisPoints);
  }

  /** What an order on this side could close of the position, working orders there having the first claim. */
  reducibleQty({ account, instrument, side }: ModelTerms, live = this.liveOrders(account)): number {
    const held = closable(side, this.books.position(account, instrument).qty);
    return Math.max(0, held - workingQty(live, instrument, side));
  }

  /** Asks the rules, with `live` as the account's other live orders; what passes has its reservation set. */
  judge(order: ModelOrder, live: readonly ModelOrder[]): ModelRefusal | undefined {
    const { account, instrument } = order.terms;
    order.bound = this.bound(order);
    const second = Math.floor(this.nowMicros / 1_000_000);
    this.#messages.push({ account, second });
    const { long, short } = this.books.marketValues(account);
    const view: RiskView = {
      order,
      limits: this.options.limits,
      live,
      positionQty: this.books.position(account, instrument).qty,
      equity: this.books.cash(account) + long + short,
      exposure: long - short,
      messages: this.#messages.filter((each) => each.account === account && each.second === second).length,
      doubledReference: this.doubledReference(order),
    };
    const refused = refusal(view);
    if (refused === undefined) order.reserved = reservation(view);
    return refused;
  }

  /** Of the account's other live orders those that end because this one could trade with them. */
  selfMatchesToEnd(order: ModelOrder, live: readonly ModelOrder[], refused: ModelRefusal | undefined): ModelOrder[] {
    const { selfMatch } = this.options.limits;
    const isOnlySelfMatch = refused === undefined || refused.rule === 'self_match_prevention';
    const endsOldest = selfMatch === 'cancel_oldest' || selfMatch === 'cancel_both';
    return endsOldest && isOnlySelfMatch ? live.filter((own) => couldSelfMatch(order, own)) : [];
  }

  /** A leg comes without exposure: it waits, or of it and its other half only one will trade. */
  accept(order: ModelOrder, status: 'new' | 'accepted' | 'held', isExposed: boolean): void {
    order.status = status;
    order.isExposed = isExposed;
    this.tell('accepted', order, {});
  }

  refuse(order: ModelOrder, { rule, limit, observed }: ModelRefusal): void {
    order.status = 'rejected';
    this.tell('rejected', order, { rule, limit, observed });
  }

  activate(order: ModelOrder): void {
    order.status = 'new';
    this.tell('activated', order, {});
  }

  /** The stop is touched: what works as a market order is bound by the price that touched it, where the account can carry that. */
  trigger(order: ModelOrder, price: number): void {
    order.isTriggered = true;
    if (order.terms.limit === 0) this.#boundAround(order, price);
    const { bid, ask } = this.quotes.national(order.terms.instrument, this.nowMicros);
    const marketTime = this.marketTimes.get(order.terms.instrument) ?? 0;
    this.tell('triggered', order, { price, marketTime, nbboBid: bid, nbboAsk: ask });
  }

  #boundAround(order: ModelOrder, price: number): void {
    const { bound, reserved } = order;
    order.bound = marketBound(order.terms.side, 2 * price, this.options.limits.priceCollarBasisPoints);
    if (!order.isExposed) return;
    const asked = this.neededNow(order, 2 * price);
    order.reserved = 0n;
    if (asked > reserved && asked > this.available(order.terms.account)) Object.assign(order, { bound, reserved });
    else order.reserved = asked;
  }

  /** Counts a leg as working from now on; says why not where it would open more than the account may hold or can carry. */
  expose(leg: ModelOrder): string | undefined {
    const { account, instrument, side } = leg.terms;
    const asked = this.neededNow(leg, 2 * (leg.hasStop ? leg.stop : leg.bound));
    const position = this.books.position(account, instrument).qty;
    const working = workingQty(this.liveOrders(account), instrument, side);
    const after = (side === 'buy' ? position : -position) + working + leg.leavesQty;
    const isOpening = leg.leavesQty > this.reducibleQty(leg.terms);
    if (isOpening && after > this.options.limits.maximumPosition) return 'maximum_position';
    if (asked > 0n && asked > this.available(account)) return 'insufficient_buying_power';
    leg.reserved = asked;
    leg.isExposed = true;
    return undefined;
  }

  fill(child: ModelChild, price: number, qty: number, liquidity: 'maker' | 'taker'): void {
    const { order, venue } = child;
    const { account, instrument, side } = order.terms;
    const { makerFee, takerFee } = this.options.venues[venue]!;
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
    } else if (order.status === 'new') {
      order.status = 'partially_filled';
    }
    const { bid, ask } = this.quotes.national(instrument, this.nowMicros);
    const position = this.books.position(account, instrument);
    this.tell('fill', order, {
      execution: fill.executionId,
      venue,
      price,
      lastQty: qty,
      liquidity,
      fee: Number(fee),
      marketTime: this.marketTimes.get(instrument) ?? 0,
      nbboBid: bid,
      nbboAsk: ask,
      positionQty: position.qty,
      positionCost: Number(position.cost),
      positionRealised: Number(position.realised),
      positionFees: Number(position.fees),
      cash: Number(this.books.cash(account)),
    });
    this.holdForHeir(order, qty);
    this.aftermath.push({ order, filled: qty });
    if (!order.isLive) this.aftermath.push({ order, filled: 0 });
  }

  /** The order has filled by so much: its heir is for less. What that needs and the order does not hold is held beside it. */
  holdForHeir(order: ModelOrder, filled = 0): void {
    const { heir } = order;
    order.surplus = 0n;
    if (heir === undefined) return;
    heir.qty = Math.max(0, heir.qty - filled);
    const price = valuationPrice(heir.terms.side, heir.bound, this.doubledReference(heir));
    const most = worth(price, heir.qty);
    if (most < heir.reserved) heir.reserved = most;
    if (heir.reserved > order.reserved) order.surplus = heir.reserved - order.reserved;
  }

  end(order: ModelOrder, reason: string): void {
    order.endReason = reason;
    if (reason === 'session_closed') order.status = 'expired';
    else if (reason === 'replaced') order.status = 'replaced';
    else order.status = 'canceled';
    order.reserved = 0n;
    this.tell(order.status, order, { reason });
    this.aftermath.push({ order, filled: 0 });
  }

  tell(kind: string, order: ModelOrder, more: ModelEvent): void {
    this.events.push({
      kind,
      order: order.id,
      status: order.status,
      qty: order.qty,
      filledQty: order.filledQty,
      filledNotional: Number(order.filledNotional),
      fees: Number(order.fees),
      bound: order.bound,
      reserved: Number(order.reserved),
      stop: order.stop,
      mark: order.mark,
      parent: order.parent?.id ?? 0,
      role: order.role,
      replaces: order.replaces?.id ?? 0,
      replacedBy: order.replacedBy?.id ?? 0,
      ...more,
    });
  }

  /** Others that work on its side have the first claim on what can be closed. */
  neededNow(order: ModelOrder, doubledReference = this.doubledReference(order)): bigint {
    const { account, instrument, side } = order.terms;
    const others = this.liveOrders(account).filter((each) => each !== order && each.isExposed);
    const working = others
      .filter(({ terms }) => terms.instrument === instrument && terms.side === side)
      .reduce((sum, { workingQty: qty }) => sum + qty, 0);
    const free = closable(side, this.books.position(account, instrument).qty) - working;
    return needed(order, order.leavesQty, free, doubledReference);
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
      if (order.terms.instrument !== instrument || order.terms.side !== side || !order.isExposed) continue;
      const asked = needed(order, order.leavesQty, free, 2 * price);
      if (asked > order.reserved) order.reserved = asked;
      free -= order.leavesQty;
    }
  }
}
