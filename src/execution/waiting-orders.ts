import type { Order } from '../domain/order.ts';

/**
 * Orders that found no liquidity and stand in no book, by instrument, oldest first: the rest of market orders, and limit
 * orders that no venue could take. They are routed again when quotes change. Few at any time, so plain arrays.
 */
export class WaitingOrders {
  readonly #byInstrument: Order[][];

  constructor(instrumentCount: number) {
    this.#byInstrument = Array.from({ length: instrumentCount }, () => []);
  }

  add(order: Order): void {
    order.isWaiting = true;
    this.#byInstrument[order.instrumentId]!.push(order);
  }

  remove(order: Order): void {
    const orders = this.#byInstrument[order.instrumentId]!;
    orders.splice(orders.indexOf(order), 1);
    order.isWaiting = false;
  }

  /** The oldest waiting order past `afterOrderId`, so that a walk survives orders coming and going. */
  nextAfter(instrumentId: number, afterOrderId: number): Order | undefined {
    const orders = this.#byInstrument[instrumentId]!;
    for (let index = 0; index < orders.length; index++) {
      if (orders[index]!.orderId > afterOrderId) return orders[index];
    }
    return undefined;
  }

  has(instrumentId: number): boolean {
    return this.#byInstrument[instrumentId]!.length > 0;
  }
}
