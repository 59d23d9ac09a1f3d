import { type Order, OrderPlace } from '../domain/order.ts';

const NO_ORDERS: readonly Order[] = Object.freeze([]);

/**
 * Orders that found no liquidity and stand in no book, by instrument and oldest first: the rest of market orders, and
 * limit orders that no venue could take. They are routed again when there may be something for them.
 */
export class WaitingOrders {
  readonly #byInstrument: Order[][];
  /** Instruments where something has come to rest that those that wait have not seen. */
  readonly #stirred = new Set<number>();
  /** Whether there is any: every command asks. */
  isStirred = false;

  constructor(instrumentCount: number) {
    this.#byInstrument = Array.from({ length: instrumentCount }, () => []);
  }

  /** Oldest first; changes with `add` and `remove`. */
  of(instrumentId: number): readonly Order[] {
    return this.#byInstrument[instrumentId] ?? NO_ORDERS;
  }

  /** Something has come to rest in a book: it may be what orders of the instrument wait for. */
  noteRested(instrumentId: number): void {
    if (this.#byInstrument[instrumentId]!.length === 0) return;
    this.#stirred.add(instrumentId);
    this.isStirred = true;
  }

  /** The instrument's orders are being routed, and see what rests by now. */
  noteRouted(instrumentId: number): void {
    if (!this.isStirred) return;
    this.#stirred.delete(instrumentId);
    this.isStirred = this.#stirred.size > 0;
  }

  /** The instrument that has been noted the longest and not been routed since. There must be one. */
  get firstStirred(): number {
    return this.#stirred.values().next().value!;
  }

  /** Puts the order in its place by age: one that comes back late from a venue keeps its turn. */
  add(order: Order): void {
    const orders = this.#byInstrument[order.instrumentId]!;
    let place = orders.length;
    while (place > 0 && orders[place - 1]!.orderId > order.orderId) place--;
    orders.splice(place, 0, order);
    order.place = OrderPlace.Liquidity;
  }

  remove(order: Order): void {
    const orders = this.#byInstrument[order.instrumentId]!;
    orders.splice(orders.indexOf(order), 1);
    order.place = OrderPlace.None;
  }
}
