import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineTime } from '../../src/domain/engine-time.ts';
import { VenueOrder } from '../../src/domain/order.ts';
import { Side } from '../../src/domain/side.ts';
import { hiddenPart } from '../../src/venues/book-side.ts';
import { OrderBook, type TradeListener } from '../../src/venues/order-book.ts';

const TIME: EngineTime = { nowMicros: 0 };

interface Terms {
  readonly side: Side;
  readonly price: number;
  readonly qty: number;
  /** Of an iceberg, how much is shown at a time. */
  readonly show?: number | undefined;
}

/** `number` is also its account's, by which trades name it. */
function orderOf({ side, price, qty, show = 0 }: Terms, number: number, accountId = number): VenueOrder {
  const fields = { side, limitPrice: price, qty, leavesQty: qty, displayQty: show, accountId };
  return Object.assign(new VenueOrder(), fields);
}

/** A book that matches what comes in and lets the rest of it join, and writes trades down: maker, price, quantity. */
class Venue implements TradeListener {
  readonly book = new OrderBook();
  readonly trades: number[][] = [];
  #sequence = 0;

  limit(order: VenueOrder): void {
    this.match(order);
    if (order.leavesQty > 0) this.join(order);
  }

  match(order: VenueOrder): void {
    this.book.match(order, TIME, this, this.#sequence);
  }

  join(order: VenueOrder): void {
    order.restSequence = ++this.#sequence;
    order.hiddenQty = hiddenPart(order);
    this.book.insert(order);
  }

  onTrade(_taker: VenueOrder, maker: VenueOrder, qty: number): boolean {
    this.trades.push([maker.accountId, maker.limitPrice, qty]);
    if (maker.leavesQty > 0 && maker.leavesQty === maker.hiddenQty) this.book.replenish(maker, ++this.#sequence, 0);
    return true;
  }
}

interface Resting extends Terms {
  readonly number: number;
  left: number;
  shown: number;
  joined: number;
  /** What it showed has been used up by the taker at hand. */
  isUsedUp: boolean;
}

/** The same as anybody would write it down: a list in the order of arrival, searched from end to end. */
class ObviousVenue {
  readonly trades: number[][] = [];
  resting: Resting[] = [];
  #joined = 0;

  limit(terms: Terms, number: number): void {
    let left = terms.qty;
    for (const at of this.pricesAgainst(terms)) {
      const level = this.resting
        .filter((each) => each.side !== terms.side && each.price === at)
        .toSorted((a, b) => a.joined - b.joined);
      // All that is shown first, and then what is hidden behind it.
      for (const maker of level) left -= this.trade(maker, Math.min(left, maker.shown));
      for (const maker of level) if (maker.isUsedUp) left -= this.trade(maker, Math.min(left, maker.left));
    }
    this.resting = this.resting.filter((each) => each.left > 0);
    for (const each of this.resting) each.isUsedUp = false;
    if (left > 0) this.resting.push(this.show({ ...terms, number, left, shown: 0, joined: 0, isUsedUp: false }));
  }

  trade(maker: Resting, qty: number): number {
    if (qty === 0) return 0;
    this.trades.push([maker.number, maker.price, qty]);
    maker.left -= qty;
    maker.shown = Math.max(0, maker.shown - qty);
    if (maker.shown === 0) {
      maker.isUsedUp = true;
      this.show(maker);
    }
    return qty;
  }

  /** Behind all others at the price. */
  show(order: Resting): Resting {
    order.shown = Math.min(order.left, order.show ?? order.left);
    order.joined = ++this.#joined;
    return order;
  }

  pricesAgainst({ side, price }: Terms): number[] {
    const sign = side === Side.Buy ? 1 : -1;
    const within = this.resting.filter((each) => each.side !== side && sign * each.price <= sign * price);
    return [...new Set(within.map((each) => each.price))].toSorted((a, b) => sign * (a - b));
  }

  /** Price and quantity of each level, the best first. */
  depth(side: Side): number[][] {
    const levels = new Map<number, number>();
    for (const each of this.resting.filter((other) => other.side === side))
      levels.set(each.price, (levels.get(each.price) ?? 0) + each.shown);
    return [...levels].toSorted(([a], [b]) => (side === Side.Buy ? b - a : a - b));
  }
}

function depthOf(book: OrderBook, side: Side): number[][] {
  const levels: number[][] = [];
  for (let level = book.side(side).best; level !== undefined; level = level.worse) {
    expect(book.side(side).levelAt(level.price)).toBe(level);
    levels.push([level.price, level.qty]);
  }
  expect(book.side(side).levelCount).toBe(levels.length);
  return levels;
}

/** Close together, so that orders meet; and anywhere, so that nothing rests on prices being dense. */
const price = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 990, max: 1010 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 45 }) },
);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      side: fc.constantFrom(Side.Buy, Side.Sell),
      price,
      qty: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 40 })),
      show: fc.constantFrom(undefined, 1, 4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ cancel: fc.nat() }) },
);

describe('matching in the book', () => {
  test('makes the trades that an obvious slow venue makes, and leaves the same depth', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const venue = new Venue();
        const obvious = new ObviousVenue();
        const orders: VenueOrder[] = [];
        for (const [number, each] of steps.entries()) {
          if ('cancel' in each) {
            const live = orders.filter((order) => order.level !== undefined);
            const canceled = live[each.cancel % Math.max(1, live.length)];
            if (canceled === undefined) continue;
            venue.book.remove(canceled);
            obvious.resting = obvious.resting.filter((other) => other.number !== canceled.accountId);
          } else {
            const order = orderOf(each, number + 1);
            orders.push(order);
            venue.limit(order);
            obvious.limit(each, number + 1);
          }
          expect(venue.trades).toEqual(obvious.trades);
          for (const side of [Side.Buy, Side.Sell]) expect(depthOf(venue.book, side)).toEqual(obvious.depth(side));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('takes the better price first, and at one price who came first', () => {
    const venue = new Venue();
    for (const [number, at] of [11, 10, 10, 12].entries())
      venue.limit(orderOf({ side: Side.Sell, price: at, qty: 5 }, number + 1));
    venue.limit(orderOf({ side: Side.Buy, price: 11, qty: 12 }, 9));
    expect(venue.trades).toEqual([
      [2, 10, 5],
      [3, 10, 5],
      [1, 11, 2],
    ]);
  });

  test('takes what is hidden after all that is shown at the price, and shows the next part behind the others', () => {
    const venue = new Venue();
    const iceberg = orderOf({ side: Side.Sell, price: 10, qty: 100, show: 10 }, 1);
    venue.limit(iceberg);
    venue.limit(orderOf({ side: Side.Sell, price: 10, qty: 20 }, 2));
    expect(depthOf(venue.book, Side.Sell)).toEqual([[10, 30]]);
    venue.limit(orderOf({ side: Side.Buy, price: 10, qty: 12 }, 3));
    expect([iceberg.leavesQty, iceberg.hiddenQty, depthOf(venue.book, Side.Sell)]).toEqual([90, 80, [[10, 28]]]);
    venue.limit(orderOf({ side: Side.Buy, price: 10, qty: 65 }, 4));
    expect(venue.trades).toEqual([
      [1, 10, 10],
      [2, 10, 2],
      [2, 10, 18],
      [1, 10, 10],
      [1, 10, 37],
    ]);
    expect([iceberg.leavesQty, iceberg.hiddenQty, depthOf(venue.book, Side.Sell)]).toEqual([43, 33, [[10, 10]]]);
  });

  test('stops before an order of the same account', () => {
    const venue = new Venue();
    venue.limit(orderOf({ side: Side.Sell, price: 10, qty: 5 }, 1));
    venue.limit(orderOf({ side: Side.Sell, price: 11, qty: 5 }, 2, 7));
    venue.limit(orderOf({ side: Side.Sell, price: 11, qty: 5 }, 3));
    const taker = orderOf({ side: Side.Buy, price: 12, qty: 15 }, 4, 7);
    venue.match(taker);
    expect(venue.trades).toEqual([[1, 10, 5]]);
    expect(taker.leavesQty).toBe(10);
  });

  test('stops where its listener says so, and heeds what the listener does to the book', () => {
    const book = new OrderBook();
    const makers = [1, 2, 3, 4].map((number) => orderOf({ side: Side.Buy, price: 10, qty: 5 }, number));
    for (const [index, maker] of makers.entries()) book.insert(Object.assign(maker, { restSequence: index + 1 }));
    const met: number[] = [];
    const taker = orderOf({ side: Side.Sell, price: 10, qty: 20 }, 5);
    book.match(
      taker,
      TIME,
      {
        onTrade(_taker, maker) {
          met.push(maker.restSequence);
          if (maker === makers[0]) book.remove(makers[1]!);
          return maker !== makers[2];
        },
      },
      4,
    );
    expect(met).toEqual([1, 3]);
    expect(taker.leavesQty).toBe(10);
    expect(book.bids.bestQty).toBe(5);
  });
});
