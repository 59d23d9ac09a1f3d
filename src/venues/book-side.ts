import type { VenueOrder } from '../domain/order.ts';
import { Side } from '../domain/side.ts';
import { PriceLevel } from './price-level.ts';

const INITIAL_LEVELS = 8;

/**
 * One side of a book: price levels, best price last, found by binary search.
 *
 *   keys    | 995 | 998 | 1000 |  .  .   ascending; a buyer's key is the price, a seller's its negative
 *   slots   |  2  |  0  |   3  |  1  4   which PriceLevel; beyond `levelCount` the free ones
 *
 * Levels are recycled, and opening one only moves numbers within typed arrays: nothing is allocated until more levels
 * stand at once than ever before.
 */
export class BookSide {
  readonly side: Side;
  #keys = new Float64Array(INITIAL_LEVELS);
  #slots = Uint32Array.from({ length: INITIAL_LEVELS }, (_, slot) => slot);
  readonly #levels: PriceLevel[] = [];
  #levelCount = 0;
  #orderCount = 0;

  constructor(side: Side) {
    this.side = side;
  }

  get orderCount(): number {
    return this.#orderCount;
  }

  get levelCount(): number {
    return this.#levelCount;
  }

  /** 0 where nothing rests. */
  get bestPrice(): number {
    return this.#levelCount === 0 ? 0 : this.#levelOf(this.#levelCount - 1).price;
  }

  /** Quantity at the best price. */
  get bestQty(): number {
    return this.#levelCount === 0 ? 0 : this.#levelOf(this.#levelCount - 1).qty;
  }

  /** The order that trades first: the oldest at the best price. */
  get first(): VenueOrder | undefined {
    return this.#levelCount === 0 ? undefined : this.#levelOf(this.#levelCount - 1).head;
  }

  /** The level `depth` steps behind the best (0 is the best itself). */
  levelFromBest(depth: number): PriceLevel | undefined {
    return depth < this.#levelCount ? this.#levelOf(this.#levelCount - 1 - depth) : undefined;
  }

  levelAt(price: number): PriceLevel | undefined {
    const key = this.#keyOf(price);
    const index = this.#indexOf(key);
    return index < this.#levelCount && this.#keys[index] === key ? this.#levelOf(index) : undefined;
  }

  insert(order: VenueOrder): void {
    const key = this.#keyOf(order.limitPrice);
    const index = this.#indexOf(key);
    if (index === this.#levelCount || this.#keys[index] !== key) this.#openLevel(index, key, order.limitPrice);
    this.#levelOf(index).append(order);
    this.#orderCount++;
  }

  /** The order must rest here. */
  remove(order: VenueOrder): void {
    this.#unlink(order, this.#indexOf(this.#keyOf(order.limitPrice)));
  }

  /** `qty` of the order has traded, at most its `leavesQty`; it leaves the book once nothing is left of it. */
  fill(order: VenueOrder, qty: number): void {
    const index = this.#indexOf(this.#keyOf(order.limitPrice));
    order.leavesQty -= qty;
    this.#levelOf(index).qty -= qty;
    if (order.leavesQty === 0) this.#unlink(order, index);
  }

  /**
   * The venue displays `size` at `price` on this side now (0 at 0: nothing). Ahead of an order there can be no more than
   * is displayed at its price, and nothing where its price is better than the displayed one. What stands behind a worse
   * price than the displayed one is not reported, so those orders keep their place.
   */
  capQueues(price: number, size: number): void {
    const displayedKey = size > 0 ? this.#keyOf(price) : Number.NEGATIVE_INFINITY;
    for (let index = this.#levelCount - 1; index >= 0 && this.#keys[index]! >= displayedKey; index--)
      this.#levelOf(index).capQueue(this.#keys[index] === displayedKey ? size : 0);
  }

  #unlink(order: VenueOrder, index: number): void {
    const level = this.#levelOf(index);
    level.unlink(order);
    this.#orderCount--;
    if (level.head === undefined) this.#closeLevel(index);
  }

  #levelOf(index: number): PriceLevel {
    return this.#levels[this.#slots[index]!]!;
  }

  #keyOf(price: number): number {
    return this.side === Side.Buy ? price : -price;
  }

  /** The first index whose key is not below `key`. */
  #indexOf(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = this.#levelCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #openLevel(index: number, key: number, price: number): void {
    if (this.#levelCount === this.#keys.length) this.#grow();
    const slot = this.#slots[this.#levelCount]!;
    if (slot === this.#levels.length) this.#levels.push(new PriceLevel());
    this.#keys.copyWithin(index + 1, index, this.#levelCount);
    this.#slots.copyWithin(index + 1, index, this.#levelCount);
    this.#keys[index] = key;
    this.#slots[index] = slot;
    this.#levels[slot]!.price = price;
    this.#levelCount++;
  }

  #closeLevel(index: number): void {
    const slot = this.#slots[index]!;
    this.#keys.copyWithin(index, index + 1, this.#levelCount);
    this.#slots.copyWithin(index, index + 1, this.#levelCount);
    this.#levelCount--;
    this.#slots[this.#levelCount] = slot;
  }

  #grow(): void {
    const capacity = this.#keys.length;
    const keys = new Float64Array(capacity * 2);
    const slots = Uint32Array.from({ length: capacity * 2 }, (_, slot) => slot);
    keys.set(this.#keys);
    slots.set(this.#slots);
    this.#keys = keys;
    this.#slots = slots;
  }
}
