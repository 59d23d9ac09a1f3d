import type { Venue } from '../../src/domain/venue.ts';
import { betterToTake, type ModelOrder, type ModelSide, opposite, reaches, tickAt } from './model-order.ts';
import type { ModelQuotes } from './model-quotes.ts';
import type { ModelVenues } from './model-venues.ts';

export interface ModelSlice {
  readonly venue: number;
  readonly price: number;
  readonly qty: number;
}

/** Where an order goes: price first, then the ranking, which both sides of the comparison are given alike. */
export class ModelRouter {
  nowMicros = 0;
  readonly #venueList: readonly Venue[];
  readonly #quotes: ModelQuotes;
  readonly #venues: ModelVenues;
  readonly #disabled = new Set<number>();
  /** By instrument and taker's side: venues, best first. The ranker's own work is tested elsewhere. */
  readonly #rankings = new Map<string, readonly number[]>();

  constructor(venueList: readonly Venue[], quotes: ModelQuotes, venues: ModelVenues) {
    this.#venueList = venueList;
    this.#quotes = quotes;
    this.#venues = venues;
  }

  setEnabled(venue: number, enabled: boolean): void {
    if (enabled) this.#disabled.delete(venue);
    else this.#disabled.add(venue);
  }

  rank(instrument: number, taker: ModelSide, venues: readonly number[]): void {
    this.#rankings.set(`${instrument}/${taker}`, venues);
  }

  ranking(instrument: number, taker: ModelSide): readonly number[] {
    return this.#rankings.get(`${instrument}/${taker}`) ?? this.#venueList.map(({ venueId }) => venueId);
  }

  /**
   * Slices at the price that each venue shows. Where clients' orders stand, more may come to light behind them: the plan goes
   * on to no worse price. A fill-or-kill order goes whole to one venue at the best price of all.
   */
  plan(order: ModelOrder): ModelSlice[] {
    const { instrument, side, timeInForce } = order.terms;
    const shown = this.#usableVenues(order, [...order.spentVenues, ...order.refusingVenues])
      .map((venue) => ({ venue, ...this.#venues.touch(instrument, venue, side) }))
      .filter(({ price, qty }) => qty > 0 && reaches(side, order.bound, price))
      .toSorted((a, b) => betterToTake(side, a.price, b.price));
    if (timeInForce === 'fok') {
      const whole = shown.find(({ price, qty }) => price === shown[0]!.price && qty >= order.leavesQty);
      return whole === undefined ? [] : [{ ...whole, qty: order.leavesQty }];
    }
    const opaque = shown.find(({ venue }) => this.#venues.resting(instrument, opposite(side), venue).length > 0);
    const plan: ModelSlice[] = [];
    let wanted = order.leavesQty;
    for (const { venue, price, qty } of shown) {
      if (wanted === 0 || (opaque !== undefined && !reaches(side, opaque.price, price))) break;
      plan.push({ venue, price, qty: Math.min(qty, wanted) });
      wanted -= Math.min(qty, wanted);
    }
    return plan;
  }

  /** Least displayed before it, then the lowest maker fee, then the better ranked. */
  restingVenue(order: ModelOrder): number | undefined {
    const { instrument, side, limit } = order.terms;
    if (limit % tickAt(limit) !== 0) return undefined;
    const queue = (venue: number) =>
      this.#quotes.displayed(instrument, venue, side).price === limit
        ? this.#quotes.remaining(instrument, venue, side)
        : 0;
    const makerFee = (venue: number) => this.#venueList[venue]!.makerFee;
    return this.#usableVenues(order, order.refusingVenues).toSorted(
      (a, b) => queue(a) - queue(b) || makerFee(a) - makerFee(b),
    )[0];
  }

  /** Best ranked first. */
  #usableVenues(order: ModelOrder, excluded: readonly number[]): number[] {
    const { instrument, side, destination } = order.terms;
    return this.ranking(instrument, side).filter(
      (venue) =>
        !excluded.includes(venue) &&
        (destination === undefined || venue === destination) &&
        !this.#disabled.has(venue) &&
        this.#quotes.isFresh(instrument, venue, this.nowMicros),
    );
  }
}
