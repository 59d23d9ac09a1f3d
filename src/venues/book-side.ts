import type { VenueOrder } from '../domain/order.ts';
import { Side } from '../domain/side.ts';
import type { LevelPool } from './level-pool.ts';
import { LevelTree } from './level-tree.ts';
import type { PriceLevel } from './price-level.ts';

/**
 * One side of a book: price levels in the order they trade, in each the orders in the order they came. An order knows its
 * level, so only one that joins is searched for: leaving and trading take constant time unless a level closes, and then
 * logarithmic at worst.
 */
export class BookSide {
  readonly side: Side;
  readonly #levels: LevelTree;
  #orderCount = 0;

  constructor(side: Side, pool: LevelPool) {
    this.side = side;
    this.#levels = new LevelTree(pool);
  }

  get orderCount(): number {
    return this.#orderCount;
  }

  get levelCount(): number {
    return this.#levels.count;
  }

  /** undefined where nothing rests; from there `worse` leads through all the levels. */
  get best(): PriceLevel | undefined {
    return this.#levels.best;
  }

  /** 0 where nothing rests. */
  get bestPrice(): number {
    const best = this.#levels.best;
    return best === undefined ? 0 : best.price;
  }

  /** Quantity shown at the best price. */
  get bestQty(): number {
    const best = this.#levels.best;
    return best === undefined ? 0 : best.qty;
  }

  /** The order that trades first: the oldest at the best price. */
  get first(): VenueOrder | undefined {
    const best = this.#levels.best;
    return best === undefined ? undefined : best.head;
  }

  levelAt(price: number): PriceLevel | undefined {
    return this.#levels.find(this.#rankOf(price));
  }

  insert(order: VenueOrder): void {
    this.#levels.obtain(this.#rankOf(order.limitPrice)).append(order);
    this.#orderCount++;
  }

  /** The order must rest here. */
  remove(order: VenueOrder): void {
    this.#unlink(order, order.level as PriceLevel);
  }

  /**
   * `qty` of the order has traded, at most its `leavesQty`; it leaves the book once nothing is left of it. An iceberg whose
   * shown part is used up stands there with nothing shown: whoever sees `hiddenQty` equal `leavesQty` replenishes it.
   */
  fill(order: VenueOrder, qty: number): void {
    const level = order.level as PriceLevel;
    order.leavesQty -= qty;
    level.qty -= qty;
    if (order.leavesQty <= order.hiddenQty) this.#useUp(order, level);
  }

  /** `qty`, less than its `leavesQty`, is withdrawn from the order, which keeps its place. */
  reduce(order: VenueOrder, qty: number): void {
    const hidden = Math.min(qty, order.hiddenQty);
    order.qty -= qty;
    order.leavesQty -= qty;
    order.hiddenQty -= hidden;
    (order.level as PriceLevel).qty -= qty - hidden;
  }

  /** The next part of an iceberg is shown, behind all others at its price. */
  replenish(order: VenueOrder, restSequence: number, queueAhead: number): void {
    this.remove(order);
    order.hiddenQty = hiddenPart(order);
    order.restSequence = restSequence;
    order.queueAhead = queueAhead;
    this.insert(order);
  }

  /**
   * The venue displays `size` at `price` on this side now (0 at 0: nothing). Ahead of an order there can be no more than
   * is displayed at its price, and nothing where its price is better than the displayed one. What stands behind a worse
   * price than the displayed one is not reported, so those orders keep their place.
   */
  capQueues(price: number, size: number): void {
    const displayedRank = size > 0 ? this.#rankOf(price) : Number.POSITIVE_INFINITY;
    for (let level = this.#levels.best; level !== undefined && level.rank <= displayedRank; level = level.worse)
      level.capQueue(level.rank === displayedRank ? size : 0);
  }

  #useUp(order: VenueOrder, level: PriceLevel): void {
    // What traded beyond the shown part never counted as shown.
    level.qty += order.hiddenQty - order.leavesQty;
    order.hiddenQty = order.leavesQty;
    if (order.leavesQty === 0) this.#unlink(order, level);
  }

  #unlink(order: VenueOrder, level: PriceLevel): void {
    level.unlink(order);
    this.#orderCount--;
    if (level.head === undefined) this.#levels.close(level);
  }

  #rankOf(price: number): number {
    return this.side === Side.Buy ? -price : price;
  }
}

/** What an order that joins a book, or is replenished there, keeps hidden. */
export function hiddenPart({ displayQty, leavesQty }: VenueOrder): number {
  return displayQty === 0 || displayQty >= leavesQty ? 0 : leavesQty - displayQty;
}

/**
 * How much of a resting order trades next with one that began to trade when `newest` was the last `restSequence`: what it
 * shows. One that has been replenished since stands behind all that was shown at its price, and trades with all it has.
 */
export function tradableQty(resting: VenueOrder, newest: number): number {
  return resting.hiddenQty === 0 || resting.restSequence > newest
    ? resting.leavesQty
    : resting.leavesQty - resting.hiddenQty;
}
