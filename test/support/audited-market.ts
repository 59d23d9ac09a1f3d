import type { TimeInForce } from '../../src/domain/order-terms.ts';
import { isBetterToTake, isWithinLimit, oppositeSide, Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { Displayed, National, RecordedDay } from './recorded-market.ts';

/** What one venue displays on one side, from its change until its next. */
export interface AuditedQuote {
  readonly price: number;
  readonly size: number;
  /** Of it, by our clients. */
  taken: number;
}

export interface RestingPlace {
  readonly venueId: number;
  readonly sequence: number;
  /** At most what the engine may count: every doubt is in the order's favour. */
  queueAhead: number;
}

export interface AuditedOrder {
  readonly orderId: number;
  readonly accountId: number;
  readonly side: Side;
  readonly timeInForce: TimeInForce;
  /** Of a leg less than was sent, once the other half of its pair has filled a part. */
  qty: number;
  /** The limit, or for a market order the collar. */
  worst: number;
  /** Waits for its stop or its entry, and so for no market. */
  isDormant: boolean;
  readonly isMarket: boolean;
  filled: number;
  isLive: boolean;
  resting: RestingPlace | undefined;
}

/** The recorded venues together with what clients took of them and left standing there. Everything is searched, nothing cached. */
export class AuditedMarket {
  day!: RecordedDay;
  national: National = { bid: 0, ask: 0 };
  nationalBefore: National = { bid: 0, ask: 0 };
  /** Venues that orders may not be sent to. */
  readonly disabled = new Set<number>();
  /** By side and venue id: 0 the bids, 1 the asks. */
  readonly #quotes: AuditedQuote[][] = [Side.Buy, Side.Sell].map(() =>
    US_EQUITY_VENUES.map(() => ({ price: 0, size: 0, taken: 0 })),
  );
  readonly #resting = new Set<AuditedOrder>();

  quote(venueId: number, side: Side): AuditedQuote {
    return this.#quotes[side]![venueId]!;
  }

  /** The venue displays this now. Ahead of an order there is no more than its venue displays at its price or better. */
  display(venueId: number, side: Side, displayed: Displayed): void {
    const before = this.quote(venueId, side);
    if (before.price === displayed.price && before.size === displayed.size) return;
    this.#quotes[side]![venueId] = { ...displayed, taken: 0 };
    for (const { side: own, worst, resting } of this.#resting) {
      if (own !== side || resting!.venueId !== venueId) continue;
      const isBehind = displayed.size > 0 && isBetterToTake(oppositeSide(side), displayed.price, worst);
      if (isBehind) continue;
      resting!.queueAhead = Math.min(resting!.queueAhead, displayed.price === worst ? displayed.size : 0);
    }
  }

  takeDisplayed(venueId: number, side: Side, qty: number): void {
    const quote = this.quote(venueId, side);
    quote.taken += qty;
    this.advanceQueues(venueId, quote.price, qty);
  }

  advanceQueues(venueId: number, price: number, qty: number): void {
    for (const { worst, resting } of this.#resting) {
      if (resting!.venueId === venueId && worst === price) resting!.queueAhead = Math.max(0, resting!.queueAhead - qty);
    }
  }

  /** What an order that joins now has ahead of it. */
  queueAt(venueId: number, side: Side, price: number): number {
    const quote = this.quote(venueId, side);
    let ahead = quote.price === price ? Math.max(0, quote.size - quote.taken) : 0;
    for (const { side: own, worst, resting } of this.#resting) {
      if (own === side && worst === price && resting!.venueId === venueId) ahead = Math.max(ahead, resting!.queueAhead);
    }
    return ahead;
  }

  join(order: AuditedOrder, place: RestingPlace): void {
    order.resting = place;
    this.#resting.add(order);
  }

  leave(order: AuditedOrder): void {
    this.#resting.delete(order);
  }

  /** Venues where orders of an account rest on a side. */
  venuesOf(accountId: number, side: Side): number[] {
    const own = [...this.#resting].filter((order) => order.accountId === accountId && order.side === side);
    return own.map(({ resting }) => resting!.venueId);
  }

  get restingCount(): number {
    return this.#resting.size;
  }

  /** The order that trades first: best price, then oldest; over all venues or at one. */
  firstResting(side: Side, venueId?: number): AuditedOrder | undefined {
    let first: AuditedOrder | undefined;
    for (const order of this.#resting) {
      if (order.side !== side || (venueId !== undefined && order.resting!.venueId !== venueId)) continue;
      if (first === undefined || isBetterToTake(oppositeSide(side), order.worst, first.worst)) first = order;
      else if (order.worst === first.worst && order.resting!.sequence < first.resting!.sequence) first = order;
    }
    return first;
  }

  /**
   * The best that the order may still take at a venue: what the feed displays and clients of other accounts offer there. An
   * order of its own account bars whatever is not better.
   */
  bestToTake(venueId: number, taker: AuditedOrder): { price: number; qty: number } | undefined {
    if (this.disabled.has(venueId)) return undefined;
    const side = oppositeSide(taker.side);
    const quote = this.quote(venueId, side);
    const offers = quote.size > quote.taken ? [{ price: quote.price, qty: quote.size - quote.taken }] : [];
    const barred: number[] = [];
    for (const order of this.#resting) {
      if (order.side !== side || order.resting!.venueId !== venueId) continue;
      if (order.accountId === taker.accountId) barred.push(order.worst);
      if (order.accountId === taker.accountId) continue;
      if (order.qty > order.filled) offers.push({ price: order.worst, qty: order.qty - order.filled });
    }
    const within = offers
      .filter(({ price }) => isWithinLimit(taker.side, price, taker.worst))
      .filter(({ price }) => barred.every((own) => isBetterToTake(taker.side, price, own)));
    if (within.length === 0) return undefined;
    const price = within.reduce(
      (best, offer) => (isBetterToTake(taker.side, offer.price, best) ? offer.price : best),
      within[0]!.price,
    );
    const qty = within.reduce((sum, offer) => (offer.price === price ? sum + offer.qty : sum), 0);
    return { price, qty };
  }

  /** Whether any venue displays anything on this side at this moment. */
  displaysAnything(side: Side): boolean {
    return this.#quotes[side]!.some(({ size }) => size > 0);
  }

  /** Whether nobody anywhere displays a better price for a taker on `side`. */
  isNationalBest(price: number, side: Side): boolean {
    return !isBetterToTake(side, side === Side.Buy ? this.national.ask : this.national.bid, price);
  }
}
