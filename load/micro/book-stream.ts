import type { EngineTime } from '../../src/domain/engine-time.ts';
import { VenueOrder } from '../../src/domain/order.ts';
import { oppositeSide, Side } from '../../src/domain/side.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';
import { OrderBook, type TradeListener } from '../../src/venues/order-book.ts';

/** What the stream does while about so many orders rest. */
interface Phase {
  readonly restingOrders: number;
  /** Mean distance of a new order from the middle. */
  readonly meanTicks: number;
}

const PHASES: readonly Phase[] = [
  { restingOrders: 100, meanTicks: 5 },
  { restingOrders: 1000, meanTicks: 20 },
  { restingOrders: 10_000, meanTicks: 100 },
];
/** Nothing in a book depends on the time. */
export const START_OF_TIME: EngineTime = { nowMicros: 0 };
const TICK = 100;
const MIDDLE = 100_0000;
const LOT = 100;
const MOVES_PER_THOUSAND = 20;
const INSERTS_PER_THOUSAND = 500;
const CANCELS_PER_THOUSAND = 350;
/** An order that crosses reaches so far past the best opposite price. */
const REACH_TICKS = 2;

export const Operation = { Limit: 0, Cancel: 1 } as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

/**
 * Operations for one book, made ahead from a seed, in three phases of equal length with about 100, 1,000 and 10,000
 * orders at rest (so many come first in each). Of a hundred operations
 *
 *   50  limit orders of 100 to 500 shares that rest, at exponentially distributed distances from a middle that wanders
 *   35  cancels of orders that rest, any with equal chance
 *   15  limit orders of 100 to 800 shares that cross: up to two ticks past the best opposite price; a remainder rests
 *
 * but none inserts, or cancels, while more, or fewer, orders rest than the phase wants, by a fiftieth. Orders are
 * numbered in sequence, from 1.
 */
export class BookStream implements TradeListener {
  readonly operations: Uint8Array;
  readonly orderNumbers: Uint32Array;
  readonly sides: Uint8Array;
  readonly prices: Int32Array;
  readonly quantities: Int32Array;
  /** Operations; the columns may be longer. */
  length = 0;
  /** Limit orders. */
  orders = 0;
  readonly #random: SeededRandom;
  readonly #book = new OrderBook();
  readonly #resting: VenueOrder[] = [];
  /** By order number. */
  readonly #restingIndex: number[] = [];
  #middle = MIDDLE;

  /** `perPhase`: operations of a phase once its orders rest. */
  constructor(seed: number, perPhase: number, phases: readonly Phase[] = PHASES) {
    this.#random = new SeededRandom(seed);
    const capacity = phases.reduce((sum, { restingOrders }) => sum + perPhase + restingOrders, 0);
    this.operations = new Uint8Array(capacity);
    this.orderNumbers = new Uint32Array(capacity);
    this.sides = new Uint8Array(capacity);
    this.prices = new Int32Array(capacity);
    this.quantities = new Int32Array(capacity);
    for (const phase of phases) this.#write(phase, perPhase);
  }

  onTrade(_taker: VenueOrder, maker: VenueOrder): boolean {
    if (maker.leavesQty === 0) this.#forget(maker);
    return true;
  }

  #write({ restingOrders, meanTicks }: Phase, operations: number): void {
    while (this.#resting.length < restingOrders) this.#insert(meanTicks);
    for (let done = 0; done < operations; done++) {
      if (this.#random.chance(MOVES_PER_THOUSAND)) this.#middle += this.#random.chance(500) ? TICK : -TICK;
      let drawn = this.#random.nextBelow(1000);
      const isPassive = drawn < INSERTS_PER_THOUSAND + CANCELS_PER_THOUSAND;
      if (isPassive && this.#resting.length > restingOrders * 1.02) drawn = INSERTS_PER_THOUSAND;
      if (isPassive && this.#resting.length < restingOrders * 0.98) drawn = 0;
      if (drawn < INSERTS_PER_THOUSAND) this.#insert(meanTicks);
      else if (isPassive) this.#cancel();
      else this.#cross();
    }
  }

  #insert(meanTicks: number): void {
    const side = this.#drawSide();
    const away = side === Side.Buy ? -TICK : TICK;
    const uniform = (1 + this.#random.nextBelow(65_535)) / 65_536;
    const price = this.#middle + away * (1 + Math.floor(-Math.log(uniform) * meanTicks));
    const opposite = this.#book.side(oppositeSide(side)).bestPrice;
    const crosses = opposite > 0 && (side === Side.Buy ? price >= opposite : price <= opposite);
    this.#limit(side, crosses ? opposite + away : price, LOT * (1 + this.#random.nextBelow(5)));
  }

  #cross(): void {
    const side = this.#drawSide();
    const best = this.#book.side(oppositeSide(side)).bestPrice;
    const reach = TICK * this.#random.nextBelow(REACH_TICKS + 1);
    this.#limit(side, side === Side.Buy ? best + reach : best - reach, LOT * (1 + this.#random.nextBelow(8)));
  }

  #cancel(): void {
    const order = this.#resting[this.#random.nextBelow(this.#resting.length)]!;
    this.#add(Operation.Cancel, order.restSequence, order.side, order.limitPrice, order.leavesQty);
    this.#book.remove(order);
    this.#forget(order);
  }

  #limit(side: Side, price: number, qty: number): void {
    const order = new VenueOrder();
    const number = ++this.orders;
    Object.assign(order, { side, limitPrice: price, qty, leavesQty: qty, restSequence: number, accountId: number });
    this.#add(Operation.Limit, number, side, price, qty);
    this.#book.match(order, START_OF_TIME, this, number);
    if (order.leavesQty === 0) return;
    this.#book.insert(order);
    this.#restingIndex[number] = this.#resting.push(order) - 1;
  }

  #forget(order: VenueOrder): void {
    const index = this.#restingIndex[order.restSequence]!;
    const last = this.#resting.pop()!;
    if (last === order) return;
    this.#resting[index] = last;
    this.#restingIndex[last.restSequence] = index;
  }

  #drawSide(): Side {
    return this.#random.chance(500) ? Side.Buy : Side.Sell;
  }

  #add(operation: Operation, orderNumber: number, side: Side, price: number, qty: number): void {
    const index = this.length++;
    this.operations[index] = operation;
    this.orderNumbers[index] = orderNumber;
    this.sides[index] = side;
    this.prices[index] = price;
    this.quantities[index] = qty;
  }
}
