import { BoardSide, type QuoteBoard } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import { Marketable } from '../domain/fill-assumptions.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { TimeInForce } from '../domain/order-terms.ts';
import { isBetterToTake, isWithinLimit, Side } from '../domain/side.ts';
import { isOnTick, type TickTable } from '../domain/tick-table.ts';
import type { Venue } from '../domain/venue.ts';
import { RankingReader } from './ranking-reader.ts';
import type { RankingTable } from './ranking-table.ts';
import type { RoutePlan } from './route-plan.ts';

export interface OrderRouterOptions {
  readonly board: QuoteBoard;
  readonly rankings: RankingTable;
  readonly statistics: VenueStatistics;
  readonly venues: readonly Venue[];
  readonly quoteMaxAgeMillis: number;
}

/** Said by `restingVenue` where no venue can take the order. */
export const NO_VENUE = -1;

/**
 * Decides where an order goes. Price comes first and is read from the live board, as the order protection rule (Reg NMS
 * Rule 611) asks; among venues at one price the cached ranking decides.
 *
 *   ranking (up to 100 ms old):  B  D  A  C
 *   live asks:                   101.02  101.01  101.02  101.01      bound 101.02, 700 wanted
 *   best of what is left:        D 300 @ 101.01,  C 100 @ 101.01,  B 200 @ 101.02,  A 500 @ 101.02
 *   plan:                        D 300, C 100, B 200, A 100
 */
export class OrderRouter {
  readonly #options: OrderRouterOptions;
  readonly #ranking: RankingReader;
  /** By venue id: 1 where quotes give any quantity. */
  readonly #unbounded: Uint8Array;

  constructor(options: OrderRouterOptions) {
    this.#options = options;
    this.#ranking = new RankingReader(
      options.rankings,
      options.venues.map(({ makerFee }) => makerFee),
    );
    this.#unbounded = Uint8Array.from(options.venues, ({ assumptions }) =>
      assumptions.marketable === Marketable.Unbounded ? 1 : 0,
    );
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
    const { board } = this.#options;
    const boardSide = order.side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    const wholeOnly = order.timeInForce === TimeInForce.Fok;
    let passedVenues = excludedVenues;
    let wanted = qty;
    let worst = order.boundPrice;
    while (wanted > 0) {
      const venueId = this.#bestVenue(order, boardSide, passedVenues, time);
      if (venueId === NO_VENUE) return;
      passedVenues |= 1 << venueId;
      const row = board.row(order.instrumentId, venueId);
      const price = board.touchPrice(row, boardSide);
      if (!isWithinLimit(order.side, price, worst)) return;
      if (wholeOnly || board.hasResting(row, boardSide)) worst = price;
      let shown = board.touchSize(row, boardSide);
      if (shown < wanted && this.#givesAny(venueId, row, boardSide, price)) shown = wanted;
      if (wholeOnly && shown < wanted) continue;
      const slice = shown < wanted ? shown : wanted;
      plan.add(venueId, price, slice);
      wanted -= slice;
    }
  }

  /** Whether any venue, usable or not, shows something within the order's bound: a quick no for orders that wait. */
  canTake({ instrumentId, side, boundPrice }: Order): boolean {
    const { board } = this.#options;
    const boardSide = side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    if (!isReachable(side, board.touchBound(instrumentId, boardSide), boundPrice)) return false;
    board.tightenTouchBound(instrumentId, boardSide);
    return isReachable(side, board.touchBound(instrumentId, boardSide), boundPrice);
  }

  /**
   * The venue in whose book the order should stand: the one with the least displayed size before it at its price, then
   * the cheapest maker fee, then the better ranked. NO_VENUE where none is enabled, fresh and takes the price.
   */
  restingVenue(order: Order, instrument: Instrument, excludedVenues: number, time: EngineTime): number {
    const { venues, board } = this.#options;
    const first = this.#ranking.find(order.instrumentId, order.side);
    const { makerVenueIds } = this.#ranking;
    const ownSide = order.side === Side.Buy ? BoardSide.Bid : BoardSide.Ask;
    const price = order.limitPrice * instrument.priceMultiplier;
    // Most venues share one table of ticks: the division that it takes is done once.
    let ticks: TickTable | undefined;
    let isPriceOnTick = false;
    let chosen = NO_VENUE;
    let chosenQueue = Number.POSITIVE_INFINITY;
    const firstRow = board.row(order.instrumentId, 0);
    for (let place = first; place < first + venues.length; place++) {
      const venueId = makerVenueIds[place]!;
      const row = firstRow + venueId;
      const queue = board.displayedPrice(row, ownSide) === order.limitPrice ? board.remainingSize(row, ownSide) : 0;
      if (queue >= chosenQueue || !this.#isUsable(venueId, row, excludedVenues, time)) continue;
      if (venues[venueId]!.ticks !== ticks) {
        ticks = venues[venueId]!.ticks;
        isPriceOnTick = isOnTick(ticks, price);
      }
      if (!isPriceOnTick) continue;
      chosen = venueId;
      chosenQueue = queue;
      // Nothing is displayed before it here, and no venue further on is cheaper.
      if (queue === 0) break;
    }
    return chosen;
  }

  /**
   * The usable venue with the best price within the order's bound, of equals the best ranked, or NO_VENUE. Most orders want
   * one or two venues: looking for each costs less than collecting and sorting all.
   */
  #bestVenue(order: Order, boardSide: BoardSide, passedVenues: number, time: EngineTime): number {
    const { board, venues } = this.#options;
    const { instrumentId, side } = order;
    const touchBound = board.touchBound(instrumentId, boardSide);
    if (!isReachable(side, touchBound, order.boundPrice)) return NO_VENUE;
    const ranked = this.#ranking.find(instrumentId, side);
    const { venueIds } = this.#ranking;
    const firstRow = board.row(instrumentId, 0);
    let best = NO_VENUE;
    let bestPrice = order.boundPrice;
    for (let place = ranked; place < ranked + venues.length; place++) {
      const venueId = venueIds[place]!;
      const row = firstRow + venueId;
      const price = board.touchPrice(row, boardSide);
      const isBest = best === NO_VENUE ? isWithinLimit(side, price, bestPrice) : isBetterToTake(side, price, bestPrice);
      if (!isBest || price === 0 || !this.#isUsable(venueId, row, passedVenues, time)) continue;
      // No venue is better, and of equals the first is the best ranked.
      if (price === touchBound) return venueId;
      best = venueId;
      bestPrice = price;
    }
    board.tightenTouchBound(instrumentId, boardSide);
    return best;
  }

  /** Whether what the venue displays at its touch price gives any quantity. */
  #givesAny(venueId: number, row: number, boardSide: BoardSide, price: number): boolean {
    const { board } = this.#options;
    if (this.#unbounded[venueId] === 0) return false;
    return board.displayedPrice(row, boardSide) === price && board.remainingSize(row, boardSide) > 0;
  }

  #isUsable(venueId: number, row: number, excludedVenues: number, time: EngineTime): boolean {
    if ((excludedVenues & (1 << venueId)) !== 0 || !this.#options.statistics.isEnabled(venueId)) return false;
    return this.#options.board.isFresh(row, venueId, time, this.#options.quoteMaxAgeMillis);
  }
}

/** Whether there is a price (0 is none) and a taker on `side` may trade at it within `limit`. */
function isReachable(side: Side, price: number, limit: number): boolean {
  return price > 0 && isWithinLimit(side, price, limit);
}
