import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VenueOrder } from '../../src/domain/order.ts';
import { Side } from '../../src/domain/side.ts';
import type { BookSide } from '../../src/venues/book-side.ts';
import { OrderBook } from '../../src/venues/order-book.ts';

let restSequence = 0;

function order(side: Side, price: number, qty: number): VenueOrder {
  const made = new VenueOrder();
  made.side = side;
  made.limitPrice = price;
  made.qty = qty;
  made.leavesQty = qty;
  made.restSequence = ++restSequence;
  return made;
}

/** Everything on one side in the order it would trade, read level by level. */
function inPriority(side: BookSide): VenueOrder[] {
  const orders: VenueOrder[] = [];
  let levels = 0;
  for (let level = side.best; level !== undefined; level = level.worse) {
    levels++;
    let qty = 0;
    for (let each = level.head; each !== undefined; each = each.nextInLevel) {
      orders.push(each);
      qty += each.leavesQty;
    }
    expect(level.qty).toBe(qty);
    expect(side.levelAt(level.price)).toBe(level);
  }
  expect(side.levelCount).toBe(levels);
  expect(side.orderCount).toBe(orders.length);
  return orders;
}

/** Takes `qty` from the best orders and says what traded: restSequence, price, quantity. */
function sweep(book: OrderBook, side: Side, qty: number): number[][] {
  const trades: number[][] = [];
  let left = qty;
  for (let maker = book.side(side).first; left > 0 && maker !== undefined; maker = book.side(side).first) {
    const traded = Math.min(left, maker.leavesQty);
    trades.push([maker.restSequence, maker.limitPrice, traded]);
    book.fill(maker, traded);
    left -= traded;
  }
  return trades;
}

/** The same book as anybody would write it down: a list that is sorted before each look. */
class ObviousBook {
  orders: { sequence: number; side: Side; price: number; qty: number }[] = [];

  side(side: Side) {
    const sign = side === Side.Buy ? -1 : 1;
    return this.orders
      .filter((each) => each.side === side)
      .toSorted((a, b) => sign * (a.price - b.price) || a.sequence - b.sequence);
  }

  sweep(side: Side, qty: number): number[][] {
    const trades: number[][] = [];
    let left = qty;
    for (const maker of this.side(side)) {
      if (left === 0) break;
      const traded = Math.min(left, maker.qty);
      trades.push([maker.sequence, maker.price, traded]);
      maker.qty -= traded;
      left -= traded;
    }
    this.orders = this.orders.filter((each) => each.qty > 0);
    return trades;
  }
}

const side = fc.constantFrom(Side.Buy, Side.Sell);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('insert' as const),
      side,
      price: fc.integer({ min: 1, max: 25 }),
      qty: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sweep' as const), side, qty: fc.integer({ min: 1, max: 40 }) }),
  },
);

describe('the order book', () => {
  test('does what an obvious slow book does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const book = new OrderBook();
        const obvious = new ObviousBook();
        let live: VenueOrder[] = [];
        for (const each of steps) {
          if (each.do === 'insert') {
            const made = order(each.side, each.price, each.qty);
            book.insert(made);
            live.push(made);
            obvious.orders.push({ sequence: made.restSequence, side: each.side, price: each.price, qty: each.qty });
          } else if (each.do === 'cancel') {
            const canceled = live[each.pick % Math.max(1, live.length)];
            if (canceled === undefined) continue;
            book.remove(canceled);
            obvious.orders = obvious.orders.filter((other) => other.sequence !== canceled.restSequence);
            live = live.filter((other) => other !== canceled);
          } else {
            expect(sweep(book, each.side, each.qty)).toEqual(obvious.sweep(each.side, each.qty));
            live = live.filter((other) => other.leavesQty > 0);
          }
          for (const bookSide of [book.bids, book.asks]) {
            const expected = obvious.side(bookSide.side);
            expect(inPriority(bookSide).map((other) => other.restSequence)).toEqual(
              expected.map((other) => other.sequence),
            );
            const best = expected[0]?.price ?? 0;
            expect(bookSide.bestPrice).toBe(best);
            const atBest = expected.filter((other) => other.price === best);
            expect(bookSide.bestQty).toBe(atBest.reduce((sum, other) => sum + other.qty, 0));
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('leaves no links behind in what has left it', () => {
    const book = new OrderBook();
    const orders = [1, 2, 3].map((qty) => order(Side.Buy, 10, qty));
    for (const each of orders) book.insert(each);
    book.remove(orders[1]!);
    book.fill(orders[0]!, 1);
    book.remove(orders[2]!);
    for (const each of orders) expect([each.previousInLevel, each.nextInLevel]).toEqual([undefined, undefined]);
    expect(book.bids.levelAt(10)).toBeUndefined();
  });

  test('grows to a thousand levels and uses the same ones again', () => {
    const book = new OrderBook();
    const prices = Array.from({ length: 1000 }, (_, index) => 1 + ((index * 7919) % 1000));
    const levels = () => new Set(prices.map((price) => book.asks.levelAt(price)));
    for (const price of prices) book.insert(order(Side.Sell, price, 1));
    const before = levels();
    expect(before.size).toBe(1000);
    expect(sweep(book, Side.Sell, 1000).map(([, price]) => price)).toEqual(prices.toSorted((a, b) => a - b));
    expect(book.asks.levelCount).toBe(0);
    for (const price of prices) book.insert(order(Side.Sell, price, 1));
    expect(levels()).toEqual(before);
  });
});
