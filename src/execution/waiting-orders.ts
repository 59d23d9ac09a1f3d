import { type Order, OrderPlace } from '../domain/order.ts';

const NO_ORDERS: readonly Order[] = Object.freeze([]);

/**
 * Orders that found no liquidity and stand in no book, by instrument and oldest first: the rest of market orders, and
 * limit orders that no venue could take. They are routed again when there may be something for them.
 */
export class WaitingOrders {
  readonly #byInstrument: Order[][];

  constructor(instrumentCount: number) {
    this.#byInstrument = Array.from({ length: instrumentCount }, () => []);
  }

  /** Oldest first; changes with `add` and `remove`. */
  of(instrumentId: number): readonly Order[] {
    return this.#byInstrument[instrumentId] ?? NO_ORDERS;
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
