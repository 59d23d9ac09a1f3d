import type { QuoteBoard } from '../board/quote-board.ts';
import type { VenueOrder } from '../domain/order.ts';
import { isBetterToTake, isWithinLimit, oppositeSide, type Side } from '../domain/side.ts';
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
  #total = 0;
  #newestSequence = 0;

  constructor(board: QuoteBoard) {
    this.#board = board;
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

  /** The order that trades first over all venues: the best price, then the lowest `restSequence`. */
  first(instrumentId: number, side: Side): VenueOrder | undefined {
    const taker = oppositeSide(side);
    const row = this.#board.row(instrumentId, 0);
    let best: VenueOrder | undefined;
    for (let venueId = 0; venueId < this.#board.venueCount; venueId++) {
      const order = this.#books[row + venueId]!.side(side).first;
      if (order === undefined) continue;
      if (
        best === undefined ||
        isBetterToTake(taker, order.limitPrice, best.limitPrice) ||
        (order.limitPrice === best.limitPrice && order.restSequence < best.restSequence)
      )
        best = order;
    }
    return best;
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
