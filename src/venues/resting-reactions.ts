import type { BoardSide, QuoteBoard } from '../board/quote-board.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import { QueuePosition } from '../domain/fill-assumptions.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import { isWithinLimit, oppositeSide, Side } from '../domain/side.ts';
import { tradableQty } from './book-side.ts';
import type { RestingOrders } from './resting-orders.ts';
import type { SimulatedVenue } from './simulated-venue.ts';

/**
 * How resting orders fill against a market that does not know them.
 *
 * Quotes: a venue that displays an opposite price at or through an order's limit fills that order, wherever it rests. Under
 * the order protection rule (Regulation NMS, Rule 611) whoever displays there would have had to trade with our displayed
 * order first. The fill is at the order's own limit, and the displayed size is consumed: it fills nobody twice. An order that
 * comes to rest within the reach of quotes that stand already, because it was under way when they changed or their venue
 * would not trade with it, meets them in the same way, unless they are stale.
 *
 * Prints: a reported trade on the order's own venue, through its price, would have met it; one at its price would have met it
 * after the size that stood before it. The feed does not say which side began, so a print may touch buyers at its price and
 * above and sellers at its price and below. A print's quantity is shared out over the orders it meets.
 *
 * Assumption: a print at the price that its venue displays on the opposite side is that displayed size trading, which the
 * quote rule, or a client's order that took it, may already have used. So a print works only with what it reports beyond
 * the size taken there. Several such prints may each be held against the same taken size: orders then fill too little
 * rather than too much.
 *
 * So it is on a venue of the default assumptions. Orders of one that asks for trades through their price meet neither quote
 * nor print at it; on an optimistic one nothing displayed stands before them; an unbounded quote fills whatever it reaches.
 */
export class RestingReactions {
  readonly #board: QuoteBoard;
  readonly #resting: RestingOrders;
  readonly #venues: readonly SimulatedVenue[];
  readonly #quoteMaxAgeMillis: number;

  constructor(board: QuoteBoard, resting: RestingOrders, venues: readonly SimulatedVenue[], quoteMaxAgeMillis: number) {
    this.#board = board;
    this.#resting = resting;
    this.#venues = venues;
    this.#quoteMaxAgeMillis = quoteMaxAgeMillis;
  }

  /** The orders that rest on `side` meet what `quoting` displays against them. */
  meetQuote(quoting: SimulatedVenue, instrumentId: number, side: Side, time: EngineTime): void {
    const row = this.#board.row(instrumentId, quoting.venue.venueId);
    const met = oppositeSide(side);
    const price = this.#board.displayedPrice(row, met);
    if (!this.#resting.mayReach(instrumentId, side, price)) return;
    const newest = this.#resting.newestSequence;
    for (;;) {
      const available = this.#board.remainingSize(row, met);
      if (available <= 0) return;
      const order = this.#resting.first(instrumentId, side, price);
      if (order === undefined || !isWithinLimit(side, price, order.limitPrice)) return;
      const qty = quoting.isUnbounded ? order.leavesQty : Math.min(available, tradableQty(order, newest));
      if (!quoting.isUnbounded) this.#resting.takeDisplayed(instrumentId, quoting.venue.venueId, met, qty);
      this.#venues[order.venueId]!.fillResting(order, qty, time);
    }
  }

  /** The orders that rest on `side` meet what stands against them on all venues, the best price first. */
  meetStandingQuotes(instrumentId: number, side: Side, time: EngineTime): void {
    if (!this.#mayMeet(instrumentId, side, time)) return;
    let quoting = this.#bestWithinReach(instrumentId, side, time);
    while (quoting !== undefined) {
      this.meetQuote(quoting, instrumentId, side, time);
      quoting = this.#bestWithinReach(instrumentId, side, time);
    }
  }

  #mayMeet(instrumentId: number, side: Side, time: EngineTime): boolean {
    const best =
      side === Side.Buy
        ? this.#board.nationalBestAsk(instrumentId, time, this.#quoteMaxAgeMillis)
        : this.#board.nationalBestBid(instrumentId, time, this.#quoteMaxAgeMillis);
    return best > 0 && this.#resting.mayReach(instrumentId, side, best);
  }

  /** The venue that displays the best price against the first order that rests on `side`, within that order's limit. */
  #bestWithinReach(instrumentId: number, side: Side, time: EngineTime): SimulatedVenue | undefined {
    const order = this.#resting.first(instrumentId, side);
    if (order === undefined) return undefined;
    const board = this.#board;
    const met = oppositeSide(side);
    const first = board.row(instrumentId, 0);
    let best: SimulatedVenue | undefined;
    let bestPrice = order.limitPrice;
    for (let venueId = 0; venueId < board.venueCount; venueId++) {
      const row = first + venueId;
      const price = board.displayedPrice(row, met);
      if (board.remainingSize(row, met) <= 0 || !isWithinLimit(side, price, bestPrice)) continue;
      if (!board.isFresh(row, venueId, time, this.#quoteMaxAgeMillis)) continue;
      if (best !== undefined && price === bestPrice) continue;
      best = this.#venues[venueId];
      bestPrice = price;
    }
    if (best === undefined) return undefined;
    // Some venues' orders trade with a better price than their own only.
    const trading = this.#resting.first(instrumentId, side, bestPrice);
    return trading !== undefined && isWithinLimit(side, bestPrice, trading.limitPrice) ? best : undefined;
  }

  /** The orders on the print's venue meet it. No book is crossed, so at most one side has orders within its reach. */
  meetPrint(trade: MarketTrade, time: EngineTime): void {
    this.#meetPrintOn(Side.Buy, trade, time);
    this.#meetPrintOn(Side.Sell, trade, time);
  }

  #meetPrintOn(side: Side, trade: MarketTrade, time: EngineTime): void {
    const { instrumentId, venueId, price } = trade;
    if (this.#resting.count(instrumentId, side) === 0) return;
    const newest = this.#resting.newestSequence;
    const { queuePosition } = this.#venues[venueId]!.venue.assumptions;
    const orders = this.#resting.book(instrumentId, venueId).side(side);
    let left = trade.qty - this.#alreadyTaken(this.#board.row(instrumentId, venueId), oppositeSide(side), price);
    while (left > 0) {
      const order = orders.first;
      if (order === undefined || !isWithinLimit(side, price, order.limitPrice)) return;
      if (order.limitPrice === price && queuePosition === QueuePosition.TradeThrough) return;
      if (order.limitPrice === price && order.queueAhead > 0) {
        const ahead = Math.min(left, order.queueAhead);
        orders.levelAt(price)!.advanceQueue(ahead);
        left -= ahead;
      } else {
        const qty = Math.min(left, tradableQty(order, newest));
        left -= qty;
        this.#venues[venueId]!.fillResting(order, qty, time);
      }
    }
  }

  #alreadyTaken(row: number, side: BoardSide, price: number): number {
    if (this.#board.displayedPrice(row, side) !== price) return 0;
    return this.#board.displayedSize(row, side) - this.#board.remainingSize(row, side);
  }
}
