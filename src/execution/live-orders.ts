import type { Account } from '../domain/account.ts';
import type { Order } from '../domain/order.ts';

/**
 * The live orders by number, and each account's in the order they came. A hash table rather than a Map: its memory is fixed
 * by the most orders that can live at once, and taking one in or out allocates nothing. Orders of one bucket are linked, not
 * put in the next: numbers are given in sequence, and thousands of neighbours that all live would make one long row to probe.
 */
export class LiveOrders {
  readonly #buckets: (Order | undefined)[];
  readonly #mask: number;
  #count = 0;

  /** `limit`: the most orders that will ever be live at once. */
  constructor(limit: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(limit, 8)));
    this.#buckets = new Array<Order | undefined>(size).fill(undefined);
    this.#mask = size - 1;
  }

  get count(): number {
    return this.#count;
  }

  find(orderId: number): Order | undefined {
    let order = this.#buckets[this.#bucketOf(orderId)];
    while (order !== undefined && order.orderId !== orderId) order = order.nextInBucket;
    return order;
  }

  add(account: Account, order: Order): void {
    const bucket = this.#bucketOf(order.orderId);
    order.nextInBucket = this.#buckets[bucket];
    this.#buckets[bucket] = order;
    this.#count++;
    order.previousLive = account.lastLive;
    if (account.lastLive === undefined) account.firstLive = order;
    else account.lastLive.nextLive = order;
    account.lastLive = order;
    account.openOrders++;
  }

  /** Puts an order that was taken out back among the account's, before the one that stood behind it; last where there is none. */
  insertBefore(account: Account, order: Order, behind: Order | undefined): void {
    this.add(account, order);
    if (behind === undefined) return;
    const { previousLive } = order;
    account.lastLive = previousLive;
    previousLive!.nextLive = undefined;
    order.previousLive = behind.previousLive;
    order.nextLive = behind;
    if (behind.previousLive === undefined) account.firstLive = order;
    else behind.previousLive.nextLive = order;
    behind.previousLive = order;
  }

  /** The order must be live. */
  remove(account: Account, order: Order): void {
    this.#removeFromBucket(order);
    this.#count--;
    if (order.previousLive === undefined) account.firstLive = order.nextLive;
    else order.previousLive.nextLive = order.nextLive;
    if (order.nextLive === undefined) account.lastLive = order.previousLive;
    else order.nextLive.previousLive = order.previousLive;
    order.previousLive = undefined;
    order.nextLive = undefined;
    account.openOrders--;
  }

  #bucketOf(orderId: number): number {
    // Numbers taken as they are fill bucket after bucket, and neighbours share cache lines.
    return orderId & this.#mask;
  }

  #removeFromBucket(order: Order): void {
    const bucket = this.#bucketOf(order.orderId);
    const first = this.#buckets[bucket]!;
    if (first === order) {
      this.#buckets[bucket] = order.nextInBucket;
    } else {
      let before = first;
      while (before.nextInBucket !== order) before = before.nextInBucket!;
      before.nextInBucket = order.nextInBucket;
    }
    order.nextInBucket = undefined;
  }
}
