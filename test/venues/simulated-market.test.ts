import { describe, expect, test } from 'vitest';
import { QuoteBoard } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Fill } from '../../src/domain/fill.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { VenueOrder } from '../../src/domain/order.ts';
import { VenueLifetime, VenueOrderState } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { SimulatedMarket } from '../../src/venues/simulated-market.ts';
import { type ChildTerms, QUOTE_MAX_AGE_MILLIS, TEST_VENUES, VenueBench } from '../support/venues.ts';

/** A bench where one buy of 100 stands behind 400 displayed at 10.00 on XNYS. */
function queuedBuy() {
  const bench = new VenueBench();
  bench.quote(0, [10_0000, 400], undefined);
  const order = bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
  bench.takeEvents();
  return { bench, order };
}

describe('the queue ahead of a resting order', () => {
  test('shrinks with the displayed size and does not grow with it', () => {
    const { bench, order } = queuedBuy();
    bench.quote(0, [10_0000, 250], undefined);
    expect(order.queueAhead).toBe(250);
    bench.quote(0, [10_0000, 900], undefined);
    expect(order.queueAhead).toBe(250);
  });

  test('is gone once the venue displays a worse price, or nothing', () => {
    const worse = queuedBuy();
    worse.bench.quote(0, [9_9900, 800], undefined);
    expect(worse.order.queueAhead).toBe(0);
    const empty = queuedBuy();
    empty.bench.quote(0, undefined, undefined);
    expect(empty.order.queueAhead).toBe(0);
  });

  test('stays while the venue displays a better price', () => {
    const { bench, order } = queuedBuy();
    bench.quote(0, [10_0100, 50], undefined);
    bench.quote(0, [10_0000, 900], undefined);
    expect(order.queueAhead).toBe(400);
  });

  test('is left alone by other venues, other instruments and the other side', () => {
    const { bench, order } = queuedBuy();
    bench.quote(1, [9_0000, 10], undefined);
    bench.quote(0, [9_0000, 10], undefined, 1);
    bench.quote(0, [10_0000, 400], [10_5000, 10]);
    expect(order.queueAhead).toBe(400);
  });

  test('shrinks by what a client takes of the displayed size', () => {
    const { bench, order } = queuedBuy();
    bench.submit({ id: 2, side: 'sell', qty: 150, price: 10_0000 });
    expect(order.queueAhead).toBe(250);
  });

  test('works the same for sells', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 400]);
    const order = bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    bench.quote(0, undefined, [10_0000, 300]);
    expect(order.queueAhead).toBe(300);
    bench.quote(0, undefined, [9_9900, 10]);
    expect(order.queueAhead).toBe(300);
    bench.quote(0, undefined, [10_0100, 10]);
    expect(order.queueAhead).toBe(0);
  });
});

describe('a quote that reaches resting orders', () => {
  test('fills them at their own limit as makers, wherever they rest, and is used up by it', () => {
    const { bench } = queuedBuy();
    bench.quote(2, undefined, [9_9900, 60]);
    expect(bench.events).toEqual(['fill 1 buy 60 @ 10 maker XNYS']);
    expect(bench.remaining(2, 'ask')).toBe(0);
    bench.quote(2, [9_9000, 5], [9_9900, 60]);
    expect(bench.events).toHaveLength(1);
    bench.quote(2, [9_9000, 5], [10_0000, 50]);
    expect(bench.events.slice(1)).toEqual(['fill 1 buy 40 @ 10 maker XNYS', 'done 1 filled']);
    expect(bench.remaining(2, 'ask')).toBe(10);
  });

  test('does nothing a tick short of them', () => {
    const { bench } = queuedBuy();
    bench.quote(2, undefined, [10_0100, 60]);
    expect(bench.events).toEqual([]);
  });

  test('serves the best price first over all venues, then who rested first', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 10, price: 10_0200, venueId: 2 });
    bench.rest({ id: 2, side: 'sell', qty: 10, price: 10_0100, venueId: 1 });
    bench.rest({ id: 3, side: 'sell', qty: 10, price: 10_0100, venueId: 0 });
    bench.rest({ id: 4, side: 'sell', qty: 10, price: 10_0100, venueId: 1 });
    bench.rest({ id: 5, side: 'sell', qty: 10, price: 10_0300, venueId: 0 });
    bench.takeEvents();
    bench.quote(0, [10_0200, 1000], undefined);
    expect(bench.events).toEqual([
      'fill 2 sell 10 @ 10.01 maker XNAS',
      'done 2 filled',
      'fill 3 sell 10 @ 10.01 maker XNYS',
      'done 3 filled',
      'fill 4 sell 10 @ 10.01 maker XNAS',
      'done 4 filled',
      'fill 1 sell 10 @ 10.02 maker ARCX',
      'done 1 filled',
    ]);
    expect(bench.remaining(0, 'bid')).toBe(960);
  });

  test('leaves the market time and the national best quotes it made as evidence', () => {
    const { bench } = queuedBuy();
    bench.nowMicros = 9_000_000;
    bench.quote(1, [9_9800, 10], [9_9900, 60]);
    expect(bench.fills).toMatchObject([
      {
        orderId: 1,
        venueId: 0,
        price: 10_0000,
        qty: 60,
        liquidity: 1,
        fee: 60 * TEST_VENUES[0]!.makerFee,
        marketTimeMillis: bench.marketTimeMillis,
        nbboBid: 10_0000,
        nbboAsk: 9_9900,
        executedAtMicros: 9_000_000,
      },
    ]);
  });

  test('has the time of the newest report, on whatever venue, and not that of a quote a stopped feed held back', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.market.stopFeed(1);
    bench.quote(1, undefined, [10_0000, 100]);
    bench.print(2, 9_9900, 100);
    const printed = bench.marketTimeMillis;
    bench.submit({ id: 1, side: 'buy', qty: 10, price: 10_0000 });
    bench.market.resumeFeed(1, bench);
    bench.submit({ id: 2, side: 'buy', venueId: 1, qty: 10, price: 10_0000 });
    expect(bench.fills.map(({ venueId, marketTimeMillis }) => [venueId, marketTimeMillis])).toEqual([
      [0, printed],
      [1, printed],
    ]);
  });

  test('cannot sell the size that a client has taken from it', () => {
    const bench = new VenueBench();
    bench.quote(1, undefined, [10_0000, 100]);
    bench.submit({ id: 1, side: 'buy', qty: 70, price: 10_0000, venueId: 1 });
    bench.rest({ id: 2, side: 'buy', qty: 100, price: 9_9900 });
    bench.takeEvents();
    bench.rest({ id: 3, side: 'buy', qty: 100, price: 10_0000 });
    bench.quote(1, [9_9000, 10], [10_0000, 100]);
    expect(bench.events).toEqual(['rest 3 100 behind 0', 'fill 3 buy 30 @ 10 maker XNYS']);
  });

  test('moves the queue of sellers who stand behind the size it gives', () => {
    const bench = new VenueBench();
    bench.quote(1, undefined, [10_0000, 100]);
    const seller = bench.rest({ id: 1, side: 'sell', qty: 10, price: 10_0000, venueId: 1 });
    bench.rest({ id: 2, side: 'buy', qty: 30, price: 10_0000, venueId: 0 });
    bench.quote(1, [9_9000, 10], [10_0000, 100]);
    expect(seller.queueAhead).toBe(70);
    bench.rest({ id: 3, side: 'buy', qty: 90, price: 10_0000, venueId: 0 });
    bench.quote(1, [9_9000, 10], [10_0000, 200]);
    expect(seller.queueAhead).toBe(0);
  });

  test('goes on with whatever its listener leaves', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'buy', qty: 10, price: 10_0000 });
    const second = bench.rest({ id: 2, side: 'buy', qty: 10, price: 10_0000 });
    bench.rest({ id: 3, side: 'buy', qty: 10, price: 10_0000, venueId: 1 });
    bench.takeEvents();
    bench.onDone = (child) => {
      bench.onDone = undefined;
      expect(child.order!.orderId).toBe(1);
      bench.cancel(second);
      bench.submit({ id: 4, side: 'buy', qty: 85, price: 10_0000, venueId: 2 });
    };
    bench.quote(2, undefined, [10_0000, 100]);
    expect(bench.events).toEqual([
      'fill 1 buy 10 @ 10 maker XNYS',
      'done 1 filled',
      'done 2 canceled',
      'fill 4 buy 85 @ 10 taker ARCX',
      'done 4 filled',
      'fill 3 buy 5 @ 10 maker XNAS',
    ]);
  });
});

describe('an order that comes to rest within the reach of standing quotes', () => {
  test('meets what appeared elsewhere while it was under way', () => {
    const bench = new VenueBench({ simulateLatency: true });
    bench.quote(0, undefined, [10_0100, 100]);
    bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000, venueId: 1 });
    bench.quote(0, undefined, [9_9900, 60]);
    bench.market.advance({ nowMicros: bench.nowMicros + 1000 });
    expect(bench.events).toEqual(['rest 1 100 behind 0', 'fill 1 buy 60 @ 10 maker XNAS']);
    expect(bench.remaining(0, 'ask')).toBe(0);
    bench.quote(2, undefined, [10_0000, 40]);
    expect(bench.events.slice(2)).toEqual(['fill 1 buy 40 @ 10 maker XNAS', 'done 1 filled']);
  });

  test('meets the best price first and leaves what it does not need', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 50], undefined);
    bench.quote(1, [10_0200, 20], undefined);
    bench.rest({ id: 1, side: 'sell', qty: 60, price: 10_0000, venueId: 2 });
    expect(bench.events).toEqual([
      'rest 1 60 behind 0',
      'fill 1 sell 20 @ 10 maker ARCX',
      'fill 1 sell 40 @ 10 maker ARCX',
      'done 1 filled',
    ]);
    expect([bench.remaining(0, 'bid'), bench.remaining(1, 'bid')]).toEqual([10, 0]);
  });

  test('leaves alone what is beyond its limit or stale', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [9_9900, 50]);
    bench.nowMicros += QUOTE_MAX_AGE_MILLIS * 1000 + 1;
    bench.quote(2, undefined, [10_0100, 50]);
    bench.rest({ id: 1, side: 'buy', qty: 60, price: 10_0000, venueId: 1 });
    expect(bench.events).toEqual(['rest 1 60 behind 0']);
  });

  test('meets nothing once it is cancelled on coming to rest', () => {
    const bench = new VenueBench();
    bench.onRested = (child) => bench.cancel(child);
    bench.quote(0, undefined, [9_9900, 50]);
    bench.rest({ id: 1, side: 'buy', qty: 60, price: 10_0000, venueId: 1 });
    expect(bench.events).toEqual(['rest 1 60 behind 0', 'done 1 canceled']);
    expect(bench.remaining(0, 'ask')).toBe(50);
  });

  test('takes nothing that a fill-or-kill order was promised, but what that leaves', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 40, price: 10_0000 });
    bench.quote(0, undefined, [10_0000, 80]);
    bench.takeEvents();
    bench.onFill = () => {
      bench.onFill = undefined;
      bench.rest({ id: 2, side: 'buy', qty: 60, price: 10_0000, venueId: 1 });
    };
    bench.submit({ id: 3, side: 'buy', qty: 100, price: 10_0000, lifetime: VenueLifetime.FillOrKill });
    expect(bench.events).toEqual([
      'fill 1 sell 40 @ 10 maker XNYS',
      'rest 2 60 behind 0',
      'done 1 filled',
      'fill 3 buy 40 @ 10 taker XNYS',
      'fill 3 buy 60 @ 10 taker XNYS',
      'done 3 filled',
      'fill 2 buy 20 @ 10 maker XNAS',
    ]);
  });
});

describe('a print on the venue where orders rest', () => {
  test('through their price fills them up to its quantity, best price first', () => {
    const { bench } = queuedBuy();
    bench.rest({ id: 2, side: 'buy', qty: 50, price: 10_0100 });
    bench.takeEvents();
    bench.print(0, 9_9900, 120);
    expect(bench.events).toEqual([
      'fill 2 buy 50 @ 10.01 maker XNYS',
      'done 2 filled',
      'fill 1 buy 70 @ 10 maker XNYS',
    ]);
    expect(bench.fills[0]).toMatchObject({ marketTimeMillis: bench.marketTimeMillis, nbboBid: 10_0000, nbboAsk: 0 });
  });

  test('at their price eats the queue first, then fills in time order', () => {
    const { bench, order } = queuedBuy();
    const later = bench.rest({ id: 2, side: 'buy', qty: 80, price: 10_0000 });
    bench.takeEvents();
    bench.print(0, 10_0000, 150);
    expect([order.queueAhead, later.queueAhead]).toEqual([250, 250]);
    bench.print(0, 10_0000, 380);
    expect(bench.events).toEqual(['fill 1 buy 100 @ 10 maker XNYS', 'done 1 filled', 'fill 2 buy 30 @ 10 maker XNYS']);
  });

  test('eats the size between two orders before it reaches the second', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.rest({ id: 1, side: 'sell', qty: 10, price: 10_0000 });
    bench.quote(0, undefined, [10_0000, 300]);
    const later = bench.rest({ id: 2, side: 'sell', qty: 10, price: 10_0000 });
    bench.takeEvents();
    bench.print(0, 10_0000, 150);
    expect(bench.events).toEqual(['fill 1 sell 10 @ 10 maker XNYS', 'done 1 filled']);
    expect(later.queueAhead).toBe(160);
  });

  test('touches neither buys below it nor sells above it, nor other venues', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'buy', qty: 10, price: 9_9900 });
    bench.rest({ id: 2, side: 'sell', qty: 10, price: 10_0100 });
    bench.rest({ id: 3, side: 'buy', qty: 10, price: 10_0000, venueId: 1 });
    bench.rest({ id: 4, side: 'buy', qty: 10, price: 10_0000, instrumentId: 1 });
    bench.takeEvents();
    bench.print(0, 10_0000, 500);
    expect(bench.events).toEqual([]);
    bench.print(0, 10_0200, 500);
    expect(bench.events).toEqual(['fill 2 sell 10 @ 10.01 maker XNYS', 'done 2 filled']);
  });

  test('works only with what it reports beyond the displayed size that clients took', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'buy', qty: 600, price: 10_0000 });
    bench.quote(0, undefined, [10_0000, 500]);
    bench.takeEvents();
    bench.print(0, 10_0000, 500);
    expect(bench.events).toEqual([]);
    bench.print(0, 10_0000, 540);
    expect(bench.events).toEqual(['fill 1 buy 40 @ 10 maker XNYS']);
  });

  test('with nothing resting is passed over', () => {
    const bench = new VenueBench();
    bench.print(0, 10_0000, 500);
    expect(bench.events).toEqual([]);
  });
});

describe('simulated latency', () => {
  const latency = (venueId: number) => TEST_VENUES[venueId]!.latencyMicros;

  test('lets an order arrive after the latency of its venue and meet what is displayed then', () => {
    const bench = new VenueBench({ simulateLatency: true });
    bench.quote(0, undefined, [10_0000, 100]);
    const child = bench.submit({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    const due = bench.nowMicros + latency(0);
    expect([child.state, child.arrivesAtMicros]).toEqual([VenueOrderState.InFlight, due]);
    expect(bench.market.advance({ nowMicros: due - 1 })).toBe(due);
    expect(bench.events).toEqual([]);
    bench.quote(0, undefined, [9_9900, 30]);
    expect(bench.market.advance({ nowMicros: due })).toBe(0);
    expect(bench.events).toEqual(['fill 1 buy 30 @ 9.99 taker XNYS', 'done 1 unfilled']);
    expect(bench.fills[0]!.executedAtMicros).toBe(due);
  });

  test('delivers over all venues in the order of arrival', () => {
    const bench = new VenueBench({ simulateLatency: true });
    bench.submit({ id: 1, side: 'buy', qty: 1, price: 10_0000, venueId: 1 });
    bench.submit({ id: 2, side: 'buy', qty: 1, price: 10_0000, venueId: 0 });
    bench.submit({ id: 3, side: 'buy', qty: 1, price: 10_0000, venueId: 2 });
    expect(bench.market.advance({ nowMicros: bench.nowMicros + 185 })).toBe(bench.nowMicros + 190);
    expect(bench.market.advance({ nowMicros: bench.nowMicros + 1000 })).toBe(0);
    expect(bench.events).toEqual(['done 2 unfilled', 'done 3 unfilled', 'done 1 unfilled']);
  });

  test('lets a cancel follow the order it is for', () => {
    const bench = new VenueBench({ simulateLatency: true });
    const child = bench.rest({ id: 1, side: 'buy', qty: 1, price: 10_0000 });
    bench.cancel(child);
    bench.market.advance({ nowMicros: bench.nowMicros + latency(0) });
    expect(bench.events).toEqual(['rest 1 1 behind 0', 'done 1 canceled']);
  });

  test('lets a fill overtake a cancel, which then finds nothing, not even who got the same object', () => {
    const bench = new VenueBench({ simulateLatency: true });
    const child = bench.rest({ id: 1, side: 'buy', qty: 1, price: 10_0000 });
    bench.nowMicros += latency(0);
    bench.market.advance(bench);
    bench.cancel(child);
    bench.quote(0, undefined, [10_0000, 1]);
    bench.quote(0, undefined, undefined);
    expect(bench.rest({ id: 2, side: 'buy', qty: 1, price: 10_0000 })).toBe(child);
    bench.market.advance({ nowMicros: bench.nowMicros + latency(0) });
    expect(bench.events).toEqual([
      'rest 1 1 behind 0',
      'fill 1 buy 1 @ 10 maker XNYS',
      'done 1 filled',
      'rest 2 1 behind 0',
    ]);
  });

  test('keeps the order of hundreds under way', () => {
    const bench = new VenueBench({ simulateLatency: true });
    const ids = Array.from({ length: 300 }, (_, index) => index + 1);
    for (const id of ids) {
      bench.submit({ id, side: 'buy', qty: 1, price: 10_0000 });
      if (id === 50) bench.market.advance({ nowMicros: bench.nowMicros + latency(0) });
    }
    bench.market.advance({ nowMicros: bench.nowMicros + latency(0) });
    expect(bench.events).toEqual(ids.map((id) => `done ${id} unfilled`));
  });
});

describe('after a restart', () => {
  test('orders stand in their books again, silently, in their old order and places', () => {
    const bench = new VenueBench();
    const restore = (terms: ChildTerms, queueAhead: number, restSequence: number) => {
      const child = bench.child(terms);
      child.queueAhead = queueAhead;
      child.restSequence = restSequence;
      bench.market.gateways[child.venueId]!.restore(child);
      return child;
    };
    const first = restore({ id: 1, side: 'buy', qty: 10, price: 10_0000 }, 400, 7);
    const second = restore({ id: 2, side: 'buy', qty: 10, price: 10_0000 }, 150, 8);
    const third = restore({ id: 3, side: 'buy', qty: 10, price: 10_0000 }, 200, 12);
    expect(bench.events).toEqual([]);
    expect(bench.board.touchSize(0, 0)).toBe(30);
    expect(first.state).toBe(VenueOrderState.Working);
    // Only 150 were displayed when the second joined: the first has no more ahead of it.
    expect([first.queueAhead, second.queueAhead, third.queueAhead]).toEqual([150, 150, 200]);
    bench.quote(0, [10_0000, 500], undefined);
    bench.print(0, 10_0000, 165);
    expect(bench.events).toEqual(['fill 1 buy 10 @ 10 maker XNYS', 'done 1 filled', 'fill 2 buy 5 @ 10 maker XNYS']);
  });

  test('an order keeps its place until the feed speaks of its side', () => {
    const bench = new VenueBench();
    const child = bench.child({ id: 1, side: 'buy', qty: 10, price: 10_0000 });
    child.queueAhead = 400;
    child.restSequence = 1;
    bench.market.gateways[0]!.restore(child);
    bench.quote(0, undefined, [10_0100, 5]);
    expect(child.queueAhead).toBe(400);
    bench.quote(0, [9_9900, 5], [10_0100, 5]);
    expect(child.queueAhead).toBe(0);
  });

  test('an order that should have come earlier is a broken invariant', () => {
    const bench = new VenueBench();
    const restore = (restSequence: number) => {
      const child = bench.child({ id: restSequence, side: 'buy', qty: 10, price: 10_0000 });
      child.restSequence = restSequence;
      bench.market.gateways[0]!.restore(child);
    };
    restore(8);
    expect(() => restore(7)).toThrow('order 7 does not belong behind order 8');
  });
});

describe('the feed', () => {
  test('keeps quotes fresh by confirming them, except those of a stopped venue', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 1], undefined);
    bench.quote(1, [10_0000, 1], undefined);
    bench.market.stopFeed(1);
    bench.market.confirmQuotes({ nowMicros: bench.nowMicros + 2_000_000 });
    expect(bench.board.ageMillis(0, bench.nowMicros + 3_000_000)).toBe(1000);
    expect(bench.board.ageMillis(1, bench.nowMicros + 3_000_000)).toBe(3000);
  });

  test('of a stopped venue is not heard until it resumes with the newest it missed', () => {
    const { bench, order } = queuedBuy();
    bench.quote(1, undefined, [10_1000, 5]);
    bench.market.stopFeed(0);
    bench.print(0, 9_0000, 50);
    bench.quote(0, [10_0000, 50], undefined);
    bench.quote(0, [10_0000, 120], undefined);
    bench.quote(0, [20_0000, 120], undefined, 1);
    expect([order.queueAhead, bench.remaining(0, 'bid')]).toEqual([400, 400]);
    bench.market.stopFeed(1);
    bench.quote(1, undefined, [10_0000, 30]);
    bench.market.resumeFeed(0, bench);
    expect([order.queueAhead, bench.remaining(0, 'bid'), bench.remaining(0, 'bid', 1)]).toEqual([120, 120, 120]);
    expect(bench.events).toEqual([]);
    bench.market.resumeFeed(1, bench);
    expect(bench.events).toEqual(['fill 1 buy 30 @ 10 maker XNYS']);
    bench.print(0, 9_0000, 50);
    expect(bench.events).toHaveLength(2);
  });
});

describe('the national best that an execution carries', () => {
  test('is of quotes that are not stale', () => {
    const bench = new VenueBench();
    bench.quote(1, [10_0500, 10], [9_9000, 10]);
    bench.nowMicros += QUOTE_MAX_AGE_MILLIS * 1000 + 1;
    bench.quote(0, [9_9900, 10], [10_0000, 10]);
    bench.submit({ id: 1, side: 'buy', qty: 5, price: 10_0000 });
    expect(bench.fills).toMatchObject([{ nbboBid: 9_9900, nbboAsk: 10_0000 }]);
    bench.market.confirmQuotes(bench);
    bench.submit({ id: 2, side: 'buy', qty: 5, price: 10_0000 });
    expect(bench.fills[1]).toMatchObject({ nbboBid: 10_0500, nbboAsk: 9_9000 });
  });
});

describe('what the market needs around it', () => {
  function marketWith(fillPool: ObjectPool<Fill>) {
    const board = new QuoteBoard(1, 1);
    board.publish(0, 0, 0, 10_0000, 100, 1, 1);
    return new SimulatedMarket({
      board,
      statistics: new VenueStatistics(1),
      instruments: [usEquity(0, 'IBM')],
      venues: TEST_VENUES.slice(0, 1),
      fillPool,
      nextExecutionId: () => 1,
      nextRestSequence: () => 1,
      simulateLatency: false,
      quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS,
    });
  }

  function buyOne(market: SimulatedMarket) {
    const child = new VenueOrder();
    child.side = Side.Buy;
    child.limitPrice = 10_0000;
    child.qty = 1;
    child.leavesQty = 1;
    market.gateways[0]!.submit(child, { nowMicros: 1 });
  }

  const fills = () =>
    new ObjectPool({ name: 'fills', create: () => new Fill(), capacity: 1, ceiling: 1, whenExhausted: 'refuse' });

  test('an event that nobody listens to is an error', () => {
    const market = marketWith(fills());
    expect(market.listener).toBeDefined();
    expect(market.restingCount(0, Side.Buy)).toBe(0);
    expect(() => buyOne(market)).toThrow('the market has no listener');
  });

  test('a pool that has no fill for an execution is an error', () => {
    const pool = fills();
    pool.acquire();
    expect(() => buyOne(marketWith(pool))).toThrow('no fill object is free');
  });
});
