import { BoardSide, type QuoteBoard } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { TimeInForce } from '../domain/order-terms.ts';
import { isBetterToTake, isWithinLimit, Side } from '../domain/side.ts';
import { isOnTick, type TickTable } from '../domain/tick-table.ts';
import { MAX_VENUES, type Venue } from '../domain/venue.ts';
import type { RankingTable } from './ranking-table.ts';
import type { RoutePlan } from './route-plan.ts';

export interface OrderRouterOptions {
  readonly board: QuoteBoard;
  readonly rankings: RankingTable;
  readonly statistics: VenueStatistics;
  readonly venues: readonly Venue[];
  readonly quoteMaxAgeMillis: number;
}

/** In place of the price of a candidate that is in the plan already: no venue shows a price of 0. */
const TAKEN = 0;

/** Said by `restingVenue` where no venue can take the order. */
export const NO_VENUE = -1;

/**
 * Decides where an order goes. Price comes first and is read from the live board, as the order protection rule (Reg NMS
 * Rule 611) asks; among venues at one price the cached ranking decides.
 *
 *   ranking (up to 100 ms old):  B  D  A  C
 *   live asks:                   101.02  101.01  101.02  101.01      bound 101.02, 700 wanted
 *   candidates by price:         D 300 @ 101.01,  C 100 @ 101.01,  B 200 @ 101.02,  A 500 @ 101.02
 *   plan:                        D 300, C 100, B 200, A 100
 */
export class OrderRouter {
  readonly #options: OrderRouterOptions;
  readonly #ranking = new Uint8Array(MAX_VENUES);
  readonly #candidates = new Uint8Array(MAX_VENUES);
  readonly #candidatePrices = new Float64Array(MAX_VENUES);
  #candidateCount = 0;

  constructor(options: OrderRouterOptions) {
    this.#options = options;
  }

  /**
   * Fills `plan` with immediate slices for `qty` of the order, never for more, each at the price its venue shows now.
   * Venues whose bit is set in `excludedVenues` are left out.
   *
   * A board shows no more of a venue than its best price. Where clients' orders stand there, more may come to light once
   * that is taken, so the plan goes on to no worse price than such a venue's: plan again when it is executed.
   *
   * A fill-or-kill order gets one slice, on a venue that shows the whole quantity at the best price of all, or none: a
   * single venue's worse price would trade through the better one.
   */
  plan(order: Order, qty: number, excludedVenues: number, time: EngineTime, plan: RoutePlan): void {
    plan.clear();
    this.#collectCandidates(order, excludedVenues, time);
    const { board } = this.#options;
    const boardSide = order.side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    const wholeOnly = order.timeInForce === TimeInForce.Fok;
    let wanted = qty;
    let worst = order.boundPrice;
    while (wanted > 0) {
      const best = this.#bestCandidate(order.side);
      if (best < 0) return;
      const venueId = this.#candidates[best]!;
      const price = this.#candidatePrices[best]!;
      this.#candidatePrices[best] = TAKEN;
      if (!isWithinLimit(order.side, price, worst)) return;
      const row = board.row(order.instrumentId, venueId);
      if (wholeOnly || board.hasResting(row, boardSide)) worst = price;
      const shown = board.touchSize(row, boardSide);
      if (wholeOnly && shown < wanted) continue;
      const slice = shown < wanted ? shown : wanted;
      plan.add(venueId, price, slice);
      wanted -= slice;
    }
  }

  /** Whether any venue, usable or not, shows something within the order's bound: a quick no for orders that wait. */
  canTake(order: Order): boolean {
    const { board } = this.#options;
    const boardSide = order.side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    const first = board.row(order.instrumentId, 0);
    for (let row = first; row < first + board.venueCount; row++) {
      const price = board.touchPrice(row, boardSide);
      if (price > 0 && isWithinLimit(order.side, price, order.boundPrice)) return true;
    }
    return false;
  }

  /**
   * The venue in whose book the order should stand: the one with the least displayed size before it at its price, then
   * the cheapest maker fee, then the better ranked. NO_VENUE where none is enabled, fresh and takes the price.
   */
  restingVenue(order: Order, instrument: Instrument, excludedVenues: number, time: EngineTime): number {
    const { venues, board, rankings } = this.#options;
    rankings.copyRanking(order.instrumentId, order.side, this.#ranking);
    const ownSide = order.side === Side.Buy ? BoardSide.Bid : BoardSide.Ask;
    const price = order.limitPrice * instrument.priceMultiplier;
    // Most venues share one table of ticks: the division that it takes is done once.
    let ticks: TickTable | undefined;
    let isPriceOnTick = false;
    let chosen = NO_VENUE;
    let chosenQueue = 0;
    for (let place = 0; place < venues.length; place++) {
      const venue = venues[this.#ranking[place]!]!;
      const row = board.row(order.instrumentId, venue.venueId);
      if (venue.ticks !== ticks) {
        ticks = venue.ticks;
        isPriceOnTick = isOnTick(ticks, price);
      }
      if (!isPriceOnTick || !this.#isUsable(venue.venueId, row, excludedVenues, time)) continue;
      const queue = board.displayedPrice(row, ownSide) === order.limitPrice ? board.remainingSize(row, ownSide) : 0;
      const shorter = chosen === NO_VENUE || queue < chosenQueue;
      if (shorter || (queue === chosenQueue && venue.makerFee < venues[chosen]!.makerFee)) {
        chosen = venue.venueId;
        chosenQueue = queue;
      }
    }
    return chosen;
  }

  /** Usable venues within the order's bound, in ranking order. */
  #collectCandidates(order: Order, excludedVenues: number, time: EngineTime): void {
    const { board, rankings, venues } = this.#options;
    const { instrumentId, side, boundPrice } = order;
    rankings.copyRanking(instrumentId, side, this.#ranking);
    const boardSide = side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    let count = 0;
    for (let place = 0; place < venues.length; place++) {
      const venueId = this.#ranking[place]!;
      const row = board.row(instrumentId, venueId);
      const price = board.touchPrice(row, boardSide);
      if (price === 0 || !isWithinLimit(side, price, boundPrice)) continue;
      if (!this.#isUsable(venueId, row, excludedVenues, time)) continue;
      this.#candidates[count] = venueId;
      this.#candidatePrices[count] = price;
      count++;
    }
    this.#candidateCount = count;
  }

  /**
   * The best priced candidate that is not taken, of equals the first, or -1. Most orders want the best one or two only:
   * looking for each costs less than sorting all.
   */
  #bestCandidate(side: Side): number {
    const prices = this.#candidatePrices;
    let best = -1;
    for (let index = 0; index < this.#candidateCount; index++) {
      const price = prices[index]!;
      if (price !== TAKEN && (best < 0 || isBetterToTake(side, price, prices[best]!))) best = index;
    }
    return best;
  }

  #isUsable(venueId: number, row: number, excludedVenues: number, time: EngineTime): boolean {
    if ((excludedVenues & (1 << venueId)) !== 0 || !this.#options.statistics.isEnabled(venueId)) return false;
    return this.#options.board.isFresh(row, venueId, time.nowMicros, this.#options.quoteMaxAgeMillis);
  }
}
