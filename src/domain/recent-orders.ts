import type { Order } from './order.ts';

const SLOTS = 1024;
/** Slots that an order may stand in, beginning with the one its terms give. */
const PROBES = 8;

/**
 * How often an account has lately sent an order of the same instrument, side, price and quantity. A hash table in columns of
 * fixed size: where the eight places of an order are taken by others, the one whose window began first is forgotten.
 */
export class RecentOrders {
  readonly #instrumentAndSide: Float64Array;
  readonly #prices: Float64Array;
  readonly #qtys: Float64Array;
  readonly #windowStarts: Float64Array;
  readonly #counts: Float64Array;

  constructor(columns?: readonly Float64Array[]) {
    const column = (index: number) => columns?.[index] ?? new Float64Array(SLOTS);
    this.#instrumentAndSide = column(0);
    this.#prices = column(1);
    this.#qtys = column(2);
    this.#windowStarts = column(3);
    this.#counts = column(4);
  }

  /** Counts the order and gives how many its window has seen, this one included. A window begins with its first order. */
  count(order: Order, windowMicros: number, nowMicros: number): number {
    const instrumentAndSide = order.instrumentId * 2 + order.side;
    const slot = this.#slotOf(instrumentAndSide, order.limitPrice, order.qty);
    const counts = this.#counts;
    const isSame =
      this.#instrumentAndSide[slot] === instrumentAndSide &&
      this.#prices[slot] === order.limitPrice &&
      this.#qtys[slot] === order.qty &&
      counts[slot]! > 0;
    if (!isSame || nowMicros - this.#windowStarts[slot]! >= windowMicros) {
      this.#instrumentAndSide[slot] = instrumentAndSide;
      this.#prices[slot] = order.limitPrice;
      this.#qtys[slot] = order.qty;
      this.#windowStarts[slot] = nowMicros;
      counts[slot] = 0;
    }
    counts[slot]! += 1;
    return counts[slot]!;
  }

  clone(): RecentOrders {
    const columns = [this.#instrumentAndSide, this.#prices, this.#qtys, this.#windowStarts, this.#counts];
    return new RecentOrders(columns.map((column) => column.slice()));
  }

  /** The slot that holds such an order; or else a free one, or else that of the oldest window. */
  #slotOf(instrumentAndSide: number, price: number, qty: number): number {
    const home =
      (Math.imul(instrumentAndSide, 0x9e3779b1) ^ Math.imul(price, 0x85ebca6b) ^ Math.imul(qty, 0xc2b2ae35)) >>> 22;
    let oldest = home;
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (home + probe) & (SLOTS - 1);
      if (this.#counts[slot] === 0) return slot;
      if (
        this.#instrumentAndSide[slot] === instrumentAndSide &&
        this.#prices[slot] === price &&
        this.#qtys[slot] === qty
      ) {
        return slot;
      }
      if (this.#windowStarts[slot]! < this.#windowStarts[oldest]!) oldest = slot;
    }
    return oldest;
  }
}
