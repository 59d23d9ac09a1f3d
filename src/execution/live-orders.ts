import type { Account } from '../domain/account.ts';
import type { Order } from '../domain/order.ts';

/**
 * The live orders by number, and each account's in the order they came. A hash table with linear probing rather than a Map:
 * its memory is fixed by the most orders that can live at once, and taking one in or out allocates nothing.
 */
export class LiveOrders {
  readonly #slots: (Order | undefined)[];
  readonly #mask: number;
  #count = 0;

  /** `limit`: the most orders that will ever be live at once. */
  constructor(limit: number) {
    // Never more than half full, so that probes stay short.
    const size = 2 ** Math.ceil(Math.log2(Math.max(limit, 8) * 2));
    this.#slots = new Array<Order | undefined>(size).fill(undefined);
    this.#mask = size - 1;
  }

  get count(): number {
    return this.#count;
  }

  find(orderId: number): Order | undefined {
    for (let slot = this.#home(orderId); ; slot = (slot + 1) & this.#mask) {
      const order = this.#slots[slot];
      if (order === undefined || order.orderId === orderId) return order;
    }
  }

  add(account: Account, order: Order): void {
    let slot = this.#home(order.orderId);
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = order;
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
    this.#removeFromTable(order.orderId);
    this.#count--;
    if (order.previousLive === undefined) account.firstLive = order.nextLive;
    else order.previousLive.nextLive = order.nextLive;
    if (order.nextLive === undefined) account.lastLive = order.previousLive;
    else order.nextLive.previousLive = order.previousLive;
    order.previousLive = undefined;
    order.nextLive = undefined;
    account.openOrders--;
  }

  #home(orderId: number): number {
    // Numbers are given in sequence: taken as they are they fill slot after slot, and neighbours share cache lines.
    return orderId & this.#mask;
  }

  /** Closes the gap by moving back what the probe passed over (Knuth, The Art of Computer Programming 6.4, Algorithm R). */
  #removeFromTable(orderId: number): void {
    let gap = this.#home(orderId);
    while (this.#slots[gap]!.orderId !== orderId) gap = (gap + 1) & this.#mask;
    for (let slot = (gap + 1) & this.#mask; this.#slots[slot] !== undefined; slot = (slot + 1) & this.#mask) {
      const home = this.#home(this.#slots[slot]!.orderId);
      if (((slot - home) & this.#mask) >= ((slot - gap) & this.#mask)) {
        this.#slots[gap] = this.#slots[slot];
        gap = slot;
      }
    }
    this.#slots[gap] = undefined;
  }
}
