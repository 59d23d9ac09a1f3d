import type { BoardSide, QuoteBoard } from '../board/quote-board.ts';
import { QueuePosition } from '../domain/fill-assumptions.ts';
import type { VenueOrder } from '../domain/order.ts';
import { isBetterToTake, isWithinLimit, oppositeSide, type Side } from '../domain/side.ts';
import type { Venue } from '../domain/venue.ts';
import { LevelPool } from './level-pool.ts';
import { OrderBook } from './order-book.ts';

/**
 * Every order that rests at any venue. It keeps the books, what the quote board shows of them and the counts that let a
 * quote pass quickly where nothing rests, all three in step.
 */
export class RestingOrders {
  readonly #board: QuoteBoard;
  /** By the board's rows. */
  readonly #books: OrderBook[];
  /** By instrument * 2 + side. */
  readonly #counts: Int32Array;
  /** By instrument * 2 + side: no order that rests has a better price. The best of all that came since none rested. */
  readonly #bounds: Float64Array;
  /** By venue: 1 where quotes and prints have to go through an order's price. */
  readonly #needsTradeThrough: Uint8Array;
  #total = 0;
  #newestSequence = 0;

  constructor(board: QuoteBoard, venues: readonly Venue[]) {
    this.#board = board;
    this.#needsTradeThrough = Uint8Array.from(venues, ({ assumptions }) =>
      assumptions.queuePosition === QueuePosition.TradeThrough ? 1 : 0,
    );
    const levels = new LevelPool();
    this.#books = Array.from({ length: board.instrumentCount * board.venueCount }, () => new OrderBook(levels));
    this.#counts = new Int32Array(board.instrumentCount * 2);
    this.#bounds = new Float64Array(board.instrumentCount * 2);
  }

  get total(): number {
    return this.#total;
  }

  /** The highest `restSequence` that any order has joined or been replenished with. */
  get newestSequence(): number {
    return this.#newestSequence;
  }

  /** How many orders of one side rest, over all venues. */
  count(instrumentId: number, side: Side): number {
    return this.#counts[instrumentId * 2 + side]!;
  }

  /** Whether an order on this side may reach this price: a quick no, where `first` would look into every book. */
  mayReach(instrumentId: number, side: Side, price: number): boolean {
    const place = instrumentId * 2 + side;
    return this.#counts[place]! > 0 && isWithinLimit(side, price, this.#bounds[place]!);
  }

  book(instrumentId: number, venueId: number): OrderBook {
    return this.#books[this.#board.row(instrumentId, venueId)]!;
  }

  /** `restSequence` must be above that of every order at the same price. */
  join(order: VenueOrder): void {
    this.book(order.instrumentId, order.venueId).insert(order);
    this.#newestSequence = order.restSequence;
    const place = order.instrumentId * 2 + order.side;
    if (
      this.#counts[place]!++ === 0 ||
      isBetterToTake(oppositeSide(order.side), order.limitPrice, this.#bounds[place]!)
    )
      this.#bounds[place] = order.limitPrice;
    this.#total++;
    this.#publish(order.instrumentId, order.venueId, order.side);
  }

  leave(order: VenueOrder): void {
    this.book(order.instrumentId, order.venueId).remove(order);
    this.#countOut(order);
    this.#publish(order.instrumentId, order.venueId, order.side);
  }

  /** `qty`, less than its `leavesQty`, is withdrawn from the order, which keeps its place. */
  reduce(order: VenueOrder, qty: number): void {
    this.book(order.instrumentId, order.venueId).reduce(order, qty);
    this.#publish(order.instrumentId, order.venueId, order.side);
  }

  /** Reduces the order by `qty`; one with nothing left is in no book any more. */
  fill(order: VenueOrder, qty: number): void {
    this.book(order.instrumentId, order.venueId).fill(order, qty);
    this.noteTraded(order);
  }

  /** The next part of an iceberg is shown, behind all others at its price. `restSequence` must be above theirs. */
  replenish(order: VenueOrder, restSequence: number, queueAhead: number): void {
    this.book(order.instrumentId, order.venueId).replenish(order, restSequence, queueAhead);
    this.#newestSequence = restSequence;
    this.#publish(order.instrumentId, order.venueId, order.side);
  }

  /** The order's book has reduced it, because it traded. */
  noteTraded(order: VenueOrder): void {
    if (order.leavesQty === 0) this.#countOut(order);
    this.#publish(order.instrumentId, order.venueId, order.side);
  }

  /**
   * The order that trades first over all venues: the best price, then the lowest `restSequence`. With `met`, of those that
   * trade with a quote at that price: on some venues it has to go through an order's own.
   */
  first(instrumentId: number, side: Side, met = 0): VenueOrder | undefined {
    const taker = oppositeSide(side);
    const row = this.#board.row(instrumentId, 0);
    let best: VenueOrder | undefined;
    for (let venueId = 0; venueId < this.#board.venueCount; venueId++) {
      const order = this.#books[row + venueId]!.side(side).first;
      if (order === undefined || (order.limitPrice === met && this.#needsTradeThrough[venueId] === 1)) continue;
      if (
        best === undefined ||
        isBetterToTake(taker, order.limitPrice, best.limitPrice) ||
        (order.limitPrice === best.limitPrice && order.restSequence < best.restSequence)
      )
        best = order;
    }
    return best;
  }

  /** The displayed size that an order waits behind which joins its price now. */
  queueBefore({ instrumentId, venueId, side, limitPrice }: VenueOrder): number {
    const board = this.#board;
    const row = board.row(instrumentId, venueId);
    const level = this.book(instrumentId, venueId).side(side).levelAt(limitPrice);
    const isDisplayedPrice = board.displayedPrice(row, side) === limitPrice;
    const displayedQty = isDisplayedPrice ? Math.max(0, board.remainingSize(row, side)) : 0;
    // An earlier order at this price may still wait behind size that a better quote hides now: this one waits behind it too.
    const aheadOfLast = level === undefined ? 0 : level.tail!.queueAhead;
    return Math.max(displayedQty, aheadOfLast);
  }

  /** `qty` of the displayed size goes: from the board, and from the queue that clients' orders at that price stand in. */
  takeDisplayed(instrumentId: number, venueId: number, side: BoardSide, qty: number): void {
    const row = this.#board.row(instrumentId, venueId);
    const level = this.book(instrumentId, venueId).side(side).levelAt(this.#board.displayedPrice(row, side));
    if (level !== undefined) level.advanceQueue(qty);
    this.#board.take(row, side, qty);
  }

  #countOut(order: VenueOrder): void {
    this.#counts[order.instrumentId * 2 + order.side]!--;
    this.#total--;
  }

  #publish(instrumentId: number, venueId: number, side: Side): void {
    const row = this.#board.row(instrumentId, venueId);
    const levels = this.#books[row]!.side(side);
    this.#board.publishResting(row, side, levels.bestPrice, levels.bestQty);
  }
}
