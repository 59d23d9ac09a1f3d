import type { Venue } from '../../src/domain/venue.ts';
import {
  betterToTake,
  type ModelChild,
  type ModelOrder,
  type ModelSide,
  opposite,
  reaches,
  tickAt,
} from './model-order.ts';
import type { ModelQuotes } from './model-quotes.ts';

/** Who hears what the venues do. */
export interface VenueReports {
  filled(child: ModelChild, price: number, qty: number, liquidity: 'maker' | 'taker'): void;
  rested(child: ModelChild): void;
  /** An iceberg shows its next part. */
  replenished(child: ModelChild): void;
  /** By `qty`; 0 where there was too little left. */
  reduced(child: ModelChild, qty: number): void;
  done(child: ModelChild, end: 'filled' | 'unfilled' | 'canceled' | 'rejected'): void;
}

interface Message {
  readonly child: ModelChild;
  readonly what: 'submit' | 'cancel' | 'reduce';
  /** By how much, of a reduction. */
  readonly qty: number;
  readonly arrivesAt: number;
}

/** Something that an incoming order would trade with: a client's order, or displayed size where there is none. */
interface Counterpart {
  readonly maker: ModelChild | undefined;
  readonly price: number;
  readonly qty: number;
}

/**
 * All venues at once, as a list of children and a sheet of what is displayed. Every question is answered by filtering and
 * sorting the list.
 */
export class ModelVenues {
  readonly children: ModelChild[] = [];
  nowMicros = 0;
  readonly #quotes: ModelQuotes;
  readonly #reports: VenueReports;
  /** Where requests travel: how long to each venue. */
  readonly #latencies: readonly Venue[] | undefined;
  /** Requests under way. */
  #messages: Message[] = [];
  #sequence = 0;

  constructor(quotes: ModelQuotes, reports: VenueReports, latencies: readonly Venue[] | undefined) {
    this.#quotes = quotes;
    this.#reports = reports;
    this.#latencies = latencies;
  }

  send(
    order: ModelOrder,
    venue: number,
    limit: number,
    qty: number,
    lifetime: ModelChild['lifetime'],
    isForHidden = false,
  ): void {
    const child: ModelChild = {
      order,
      venue,
      limit,
      lifetime,
      isForHidden,
      state: 'under way',
      leavesQty: qty,
      hiddenQty: 0,
      queueAhead: 0,
      sequence: 0,
    };
    this.children.push(child);
    this.#request(child, 'submit');
  }

  cancel(child: ModelChild): void {
    this.#request(child, 'cancel');
  }

  /** Takes something off what rests, which keeps its place. */
  reduce(child: ModelChild, qty: number): void {
    this.#request(child, 'reduce', qty);
  }

  /** Of what arrives by now the earliest first, of several the lowest venue's. */
  advance(): void {
    for (let next = this.#next; next !== undefined && next.arrivesAt <= this.nowMicros; next = this.#next) {
      const arriving = next;
      this.#messages = this.#messages.filter((message) => message !== arriving);
      this.#arrive(arriving);
    }
  }

  /** 0 while nothing is under way. */
  get nextArrival(): number {
    return this.#next?.arrivesAt ?? 0;
  }

  get #next(): Message | undefined {
    return this.#messages.toSorted((a, b) => a.arrivesAt - b.arrivesAt || a.child.venue - b.child.venue)[0];
  }

  /** What is at venues of an order: under way or resting. */
  qtyAtVenues(order: ModelOrder): number {
    return this.children
      .filter((child) => child.order === order && child.state !== 'done')
      .reduce((sum, { leavesQty }) => sum + leavesQty, 0);
  }

  restingChild(order: ModelOrder): ModelChild | undefined {
    return this.children.find((child) => child.order === order && child.state === 'resting');
  }

  /** Drops what is over, so that the list stays short. */
  forgetDone(): void {
    const left = this.children.filter(({ state }) => state !== 'done');
    this.children.splice(0, this.children.length, ...left);
  }

  /** Resting orders of one side, those that trade first first; at one venue or at all. */
  resting(instrument: number, side: ModelSide, venue?: number): ModelChild[] {
    return this.children
      .filter(({ order, state }) => {
        return state === 'resting' && order.terms.instrument === instrument && order.terms.side === side;
      })
      .filter((child) => venue === undefined || child.venue === venue)
      .toSorted((a, b) => betterToTake(opposite(side), a.limit, b.limit) || a.sequence - b.sequence);
  }

  /** The best price at which a taker finds something at a venue, displayed or of clients, and how much of it is shown. */
  touch(instrument: number, venue: number, taker: ModelSide): { readonly price: number; readonly qty: number } {
    const side = opposite(taker);
    const offers = this.resting(instrument, side, venue).map((child) => [child.limit, shown(child)] as const);
    const left = this.#quotes.remaining(instrument, venue, side);
    if (left > 0) offers.push([this.#quotes.displayed(instrument, venue, side).price, left]);
    const prices = offers.map(([price]) => price).toSorted((a, b) => betterToTake(taker, a, b));
    const best = prices[0] ?? 0;
    return { price: best, qty: offers.reduce((sum, [price, qty]) => sum + (price === best ? qty : 0), 0) };
  }

  #request(child: ModelChild, what: Message['what'], qty = 0): void {
    if (this.#latencies === undefined) {
      this.#arrive({ child, what, qty, arrivesAt: this.nowMicros });
    } else {
      const { latencyMicros } = this.#latencies[child.venue]!;
      this.#messages.push({ child, what, qty, arrivesAt: this.nowMicros + latencyMicros });
    }
  }

  #arrive({ child, what, qty }: Message): void {
    if (what === 'submit') this.#receive(child);
    else if (what === 'reduce') this.#reduce(child, qty);
    else if (child.state === 'resting') this.#done(child, 'canceled');
  }

  /** What an iceberg hides goes first. */
  #reduce(child: ModelChild, qty: number): void {
    if (child.state === 'done') return;
    const isPossible = child.state === 'resting' && qty < child.leavesQty;
    if (isPossible) {
      child.leavesQty -= qty;
      child.hiddenQty = Math.max(0, child.hiddenQty - qty);
    }
    this.#reports.reduced(child, isPossible ? qty : 0);
  }

  /** The venue has it now. */
  #receive(child: ModelChild): void {
    const { instrument, side } = child.order.terms;
    if (child.lifetime === 'rest' && child.limit % tickAt(child.limit) !== 0) {
      this.#done(child, 'rejected');
      return;
    }
    const counterparts = this.#counterparts(child);
    const fillable = counterparts.reduce((sum, { qty }) => sum + qty, 0);
    if (child.lifetime === 'all or nothing' && fillable < child.leavesQty) {
      this.#done(child, 'unfilled');
      return;
    }
    for (const counterpart of counterparts) this.#trade(child, counterpart);
    if (child.leavesQty === 0) this.#done(child, 'filled');
    else if (child.lifetime !== 'rest') this.#done(child, 'unfilled');
    else if (this.#meetsBook(child)) this.#done(child, 'canceled');
    else this.#rest(child);
    if (child.lifetime === 'all or nothing') {
      this.meetStandingQuotes(instrument, 'buy');
      this.meetStandingQuotes(instrument, 'sell');
    } else if (child.state === 'resting') {
      this.meetStandingQuotes(instrument, side);
    }
  }

  applyQuote(
    instrument: number,
    venue: number,
    bid: { price: number; size: number },
    ask: { price: number; size: number },
  ): void {
    if (this.#quotes.display(instrument, venue, 'buy', bid.price, bid.size)) this.#capQueues(instrument, venue, 'buy');
    if (this.#quotes.display(instrument, venue, 'sell', ask.price, ask.size))
      this.#capQueues(instrument, venue, 'sell');
    this.#quotes.reported(instrument, venue, this.nowMicros);
    this.#meetQuote(instrument, venue, 'buy');
    this.#meetQuote(instrument, venue, 'sell');
  }

  /** A reported trade works with what it reports beyond the size that clients took there at its price. */
  applyTrade(instrument: number, venue: number, price: number, qty: number): void {
    for (const side of ['buy', 'sell'] as const) {
      const newest = this.#sequence;
      const against = this.#quotes.displayed(instrument, venue, opposite(side));
      let left = qty - (against.price === price ? against.taken : 0);
      while (left > 0) {
        const first = this.resting(instrument, side, venue)[0];
        if (first === undefined || !reaches(side, first.limit, price)) break;
        if (first.limit === price && first.queueAhead > 0) {
          const used = Math.min(left, first.queueAhead);
          this.#advanceQueues(instrument, venue, side, price, used);
          left -= used;
        } else {
          const used = Math.min(left, tradable(first, newest));
          left -= used;
          this.#provide(first, used);
        }
      }
    }
  }

  /** Resting orders meet what all venues display against them in fresh quotes, the best price first. */
  meetStandingQuotes(instrument: number, side: ModelSide): void {
    for (;;) {
      const first = this.resting(instrument, side)[0];
      if (first === undefined) return;
      const against = opposite(side);
      const price = (venue: number) => this.#quotes.displayed(instrument, venue, against).price;
      const [best] = Array.from({ length: this.#quotes.venueCount }, (_, venue) => venue)
        .filter((venue) => this.#quotes.remaining(instrument, venue, against) > 0)
        .filter((venue) => this.#quotes.isFresh(instrument, venue, this.nowMicros))
        .filter((venue) => reaches(side, first.limit, price(venue)))
        .toSorted((a, b) => betterToTake(side, price(a), price(b)));
      if (best === undefined) return;
      this.#meetQuote(instrument, best, side);
    }
  }

  /** What one venue displays fills the orders that it reaches, wherever they rest, each at its own limit. */
  #meetQuote(instrument: number, venue: number, side: ModelSide): void {
    const against = opposite(side);
    const newest = this.#sequence;
    for (;;) {
      const left = this.#quotes.remaining(instrument, venue, against);
      const [first] = this.resting(instrument, side);
      const { price } = this.#quotes.displayed(instrument, venue, against);
      if (left <= 0 || first === undefined || !reaches(side, first.limit, price)) return;
      const qty = Math.min(left, tradable(first, newest));
      this.#takeDisplayed(instrument, venue, against, qty);
      this.#provide(first, qty);
    }
  }

  /**
   * Whom an incoming order trades with, in this order: better prices first; at one price the displayed size that stood
   * before the oldest client's order, that order, and so on, then the rest of the displayed size. Ends before an order of
   * the same account, and where the order is filled.
   */
  #counterparts(child: ModelChild): Counterpart[] {
    const { side, instrument, account } = child.order.terms;
    const displayed = this.#quotes.displayed(instrument, child.venue, opposite(side));
    const counterparts: Counterpart[] = [];
    let wanted = child.leavesQty;
    let taken = 0;
    const add = (maker: ModelChild | undefined, price: number, most: number) => {
      const qty = Math.min(wanted, most);
      if (qty <= 0 || !reaches(side, child.limit, price)) return;
      counterparts.push({ maker, price, qty });
      wanted -= qty;
      if (maker === undefined) taken += qty;
    };
    const left = () => displayed.size - displayed.taken - taken;
    const makers = this.resting(instrument, opposite(side), child.venue);
    for (const price of new Set(makers.map(({ limit }) => limit))) {
      if (!reaches(side, child.limit, price)) break;
      const isBetter = displayed.size > 0 && betterToTake(side, displayed.price, price) < 0;
      if (isBetter) add(undefined, displayed.price, left());
      const atPrice = makers.filter(({ limit }) => limit === price);
      for (const maker of atPrice) {
        if (displayed.price === price) add(undefined, price, Math.min(left(), maker.queueAhead - taken));
        if (maker.order.terms.account === account) return counterparts;
        add(maker, price, shown(maker));
      }
      // What icebergs hide trades after all that is shown at their price.
      if (displayed.price === price) add(undefined, price, left());
      for (const maker of atPrice) add(maker, price, maker.hiddenQty);
    }
    add(undefined, displayed.price, left());
    return counterparts;
  }

  #trade(child: ModelChild, { maker, price, qty }: Counterpart): void {
    if (maker === undefined) {
      this.#takeDisplayed(child.order.terms.instrument, child.venue, opposite(child.order.terms.side), qty);
    } else {
      this.#provide(maker, qty);
    }
    child.leavesQty -= qty;
    this.#reports.filled(child, price, qty, 'taker');
  }

  /** A resting order trades at its own limit. */
  #provide(maker: ModelChild, qty: number): void {
    maker.leavesQty -= qty;
    const isUsedUp = maker.leavesQty <= maker.hiddenQty;
    if (isUsedUp && maker.leavesQty > 0) this.#join(maker);
    this.#reports.filled(maker, maker.limit, qty, 'maker');
    if (maker.leavesQty === 0) this.#done(maker, 'filled');
    else if (isUsedUp) this.#reports.replenished(maker);
  }

  #takeDisplayed(instrument: number, venue: number, side: ModelSide, qty: number): void {
    const displayed = this.#quotes.displayed(instrument, venue, side);
    displayed.taken += qty;
    this.#advanceQueues(instrument, venue, side, displayed.price, qty);
  }

  #advanceQueues(instrument: number, venue: number, side: ModelSide, price: number, qty: number): void {
    for (const child of this.resting(instrument, side, venue)) {
      if (child.limit === price) child.queueAhead = Math.max(0, child.queueAhead - qty);
    }
  }

  /** Ahead of an order there is no more than is displayed at its price, and nothing where that is worse or gone. */
  #capQueues(instrument: number, venue: number, side: ModelSide): void {
    const { price, size } = this.#quotes.displayed(instrument, venue, side);
    for (const child of this.resting(instrument, side, venue)) {
      const isBehind = size > 0 && betterToTake(opposite(side), price, child.limit) < 0;
      if (!isBehind) child.queueAhead = Math.min(child.queueAhead, price === child.limit ? size : 0);
    }
  }

  #meetsBook(child: ModelChild): boolean {
    const { instrument, side } = child.order.terms;
    return this.resting(instrument, opposite(side), child.venue).some(({ limit }) => reaches(side, child.limit, limit));
  }

  #rest(child: ModelChild): void {
    this.#join(child);
    this.#reports.rested(child);
  }

  /** Behind all that stands at its price by now, showing no more than it wants to show. */
  #join(child: ModelChild): void {
    const { instrument, side, display = 0 } = child.order.terms;
    const displayed = this.#quotes.displayed(instrument, child.venue, side);
    const atPrice = displayed.price === child.limit ? this.#quotes.remaining(instrument, child.venue, side) : 0;
    const before = this.resting(instrument, side, child.venue).filter(({ limit }) => limit === child.limit);
    child.queueAhead = Math.max(0, atPrice, ...before.map(({ queueAhead }) => queueAhead));
    child.sequence = ++this.#sequence;
    child.hiddenQty = display === 0 ? 0 : Math.max(0, child.leavesQty - display);
    child.state = 'resting';
  }

  #done(child: ModelChild, end: 'filled' | 'unfilled' | 'canceled' | 'rejected'): void {
    child.state = 'done';
    this.#reports.done(child, end);
  }
}

function shown({ leavesQty, hiddenQty }: ModelChild): number {
  return leavesQty - hiddenQty;
}

/** An iceberg trades with what it shows; one that has joined again since `newest` stands behind all that was shown, and with all. */
function tradable(child: ModelChild, newest: number): number {
  return child.sequence > newest ? child.leavesQty : shown(child);
}
