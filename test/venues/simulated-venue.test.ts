import { describe, expect, test } from 'vitest';
import { RESTING_BID_PRICE, RESTING_BID_SIZE } from '../../src/board/quote-board.ts';
import type { VenueOrder } from '../../src/domain/order.ts';
import { VenueLifetime, VenueOrderState } from '../../src/domain/order-terms.ts';
import { FaultInjection } from '../../src/venues/fault-injection.ts';
import { TEST_VENUES, VenueBench } from '../support/venues.ts';

const { FillOrKill } = VenueLifetime;

describe('an order that meets the displayed size', () => {
  test('takes what is displayed within its limit, and the rest ends unfilled', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 500, price: 10_0200 });
    expect(bench.events).toEqual(['fill 1 buy 300 @ 10.01 taker XNYS', 'done 1 unfilled']);
  });

  test('takes nothing beyond its limit', () => {
    const bench = new VenueBench();
    bench.quote(0, [9_9900, 100], [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 500, price: 10_0000 });
    bench.submit({ id: 2, side: 'sell', qty: 500, price: 10_0000 });
    expect(bench.events).toEqual(['done 1 unfilled', 'done 2 unfilled']);
  });

  test('leaves less for the next one until the venue displays that side afresh', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 100], [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 200, price: 10_0100 });
    bench.submit({ id: 2, side: 'buy', qty: 200, price: 10_0100 });
    bench.quote(0, [10_0000, 700], [10_0100, 300]);
    bench.submit({ id: 3, side: 'buy', qty: 200, price: 10_0100 });
    bench.quote(0, [10_0000, 700], [10_0100, 250]);
    bench.submit({ id: 4, side: 'buy', qty: 200, price: 10_0100 });
    expect(bench.events).toEqual([
      'fill 1 buy 200 @ 10.01 taker XNYS',
      'done 1 filled',
      'fill 2 buy 100 @ 10.01 taker XNYS',
      'done 2 unfilled',
      'done 3 unfilled',
      'fill 4 buy 200 @ 10.01 taker XNYS',
      'done 4 filled',
    ]);
  });

  test('meets nothing at a venue that displays nothing', () => {
    const bench = new VenueBench();
    bench.submit({ id: 1, side: 'sell', qty: 10, price: 1_0000 });
    expect(bench.events).toEqual(['done 1 unfilled']);
  });

  test('carries the evidence of its price, its fee and its own execution number', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 100], [10_0200, 300]);
    bench.quote(1, [10_0000, 100], [10_0100, 50]);
    bench.quote(2, [10_0050, 100], undefined);
    bench.nowMicros = 5_000_000;
    bench.submit({ id: 7, side: 'buy', qty: 300, price: 10_0200 });
    expect(bench.fills).toMatchObject([
      {
        executionId: 1,
        orderId: 7,
        instrumentId: 0,
        venueId: 0,
        side: 0,
        price: 10_0200,
        qty: 300,
        liquidity: 0,
        fee: 300 * TEST_VENUES[0]!.takerFee,
        marketTimeMillis: 34_200_003,
        nbboBid: 10_0050,
        nbboAsk: 10_0100,
        executedAtMicros: 5_000_000,
      },
    ]);
    expect(bench.fillPool.active).toBe(0);
  });
});

describe('an order that rests', () => {
  test('takes what it can first and stands with the remainder behind the size displayed at its price', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 400], [10_0100, 300]);
    const child = bench.rest({ id: 1, side: 'buy', qty: 500, price: 10_0100 });
    const behind = bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000 });
    expect(bench.events).toEqual(['fill 1 buy 300 @ 10.01 taker XNYS', 'rest 1 200 behind 0', 'rest 2 100 behind 400']);
    expect([child.state, child.restSequence, behind.restSequence]).toEqual([VenueOrderState.Working, 1, 2]);
    expect(bench.market.restingOrderCount).toBe(2);
  });

  test('is shown on the board with the best price and the quantity there', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'buy', qty: 50, price: 10_0000 });
    const best = bench.rest({ id: 3, side: 'buy', qty: 70, price: 10_0100 });
    const shown = () => [bench.board.field(0, RESTING_BID_PRICE), bench.board.field(0, RESTING_BID_SIZE)];
    expect(shown()).toEqual([10_0100, 70]);
    bench.cancel(best);
    expect(shown()).toEqual([10_0000, 150]);
  });

  test('stands only behind what is left of the displayed size', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 400], undefined);
    bench.submit({ id: 1, side: 'sell', qty: 150, price: 10_0000 });
    bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000 });
    expect(bench.events.at(-1)).toBe('rest 2 100 behind 250');
  });

  test('cannot overtake an earlier order at its price that waits behind size a better quote hides', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 400], undefined);
    bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    bench.quote(0, [10_0100, 50], undefined);
    bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000 });
    expect(bench.events).toEqual(['rest 1 100 behind 400', 'rest 2 100 behind 400']);
  });

  test('ends canceled where its owner withdraws it, once', () => {
    const bench = new VenueBench();
    const child = bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    bench.cancel(child);
    expect(bench.events).toEqual(['rest 1 100 behind 0', 'done 1 canceled']);
    expect(bench.market.restingOrderCount).toBe(0);
    expect(bench.market.restingCount(0, 1)).toBe(0);
  });
});

describe('a resting order that is reduced', () => {
  test('keeps its place, in the book and behind the displayed size', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 30]);
    const first = bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0000 });
    bench.takeEvents();
    bench.reduce(first, 60);
    expect([first.qty, first.leavesQty, first.queueAhead, first.restSequence]).toEqual([40, 40, 30, 1]);
    bench.submit({ id: 9, side: 'buy', qty: 80, price: 10_0000 });
    expect(bench.events).toEqual([
      'reduced 1 by 60 to 40',
      'fill 9 buy 30 @ 10 taker XNYS',
      'fill 1 sell 40 @ 10 maker XNYS',
      'done 1 filled',
      'fill 9 buy 40 @ 10 taker XNYS',
      'fill 2 sell 10 @ 10 maker XNYS',
      'fill 9 buy 10 @ 10 taker XNYS',
      'done 9 filled',
    ]);
  });

  test('is shown on the board with what is left', () => {
    const bench = new VenueBench();
    const child = bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'buy', qty: 50, price: 10_0000 });
    bench.reduce(child, 99);
    expect(bench.board.field(0, RESTING_BID_SIZE)).toBe(51);
    bench.cancel(child);
    expect(bench.board.field(0, RESTING_BID_SIZE)).toBe(50);
  });

  test('is never reduced to nothing', () => {
    const bench = new VenueBench();
    const child = bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    bench.submit({ id: 2, side: 'sell', qty: 40, price: 10_0000 });
    bench.takeEvents();
    bench.reduce(child, 60);
    expect(bench.events).toEqual(['reduced 1 by 0 to 60']);
    expect([child.qty, bench.board.field(0, RESTING_BID_SIZE)]).toEqual([100, 60]);
  });

  test('is reduced by nothing before it rests, and not answered once it has ended', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.onFill = (child) => {
      if (child.order!.orderId === 1) bench.reduce(child, 10);
    };
    bench.rest({ id: 1, side: 'buy', qty: 150, price: 10_0000 });
    bench.submit({ id: 2, side: 'sell', qty: 50, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 1 buy 100 @ 10 taker XNYS',
      'reduced 1 by 0 to 50',
      'rest 1 50 behind 0',
      'fill 1 buy 50 @ 10 maker XNYS',
      'done 1 filled',
      'fill 2 sell 50 @ 10 taker XNYS',
      'done 2 filled',
    ]);
  });

  test('hears of it a way to the venue later, unless it has ended by then', () => {
    const bench = new VenueBench({ simulateLatency: true });
    const later = (micros: number) => {
      bench.nowMicros += micros;
      bench.market.advance(bench);
    };
    const child = bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    const other = bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000 });
    later(TEST_VENUES[0]!.latencyMicros);
    bench.takeEvents();
    bench.reduce(child, 30);
    bench.cancel(other);
    bench.reduce(other, 30);
    later(TEST_VENUES[0]!.latencyMicros - 1);
    expect(bench.takeEvents()).toEqual([]);
    later(1);
    expect(bench.events).toEqual(['reduced 1 by 30 to 70', 'done 2 canceled']);
  });
});

describe('price-time priority', () => {
  test('a better client order trades before the displayed size, and a worse one after it', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0200, 100]);
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0300 });
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0100 });
    bench.takeEvents();
    bench.submit({ id: 9, side: 'buy', qty: 250, price: 10_0300 });
    expect(bench.events).toEqual([
      'fill 2 sell 100 @ 10.01 maker XNYS',
      'done 2 filled',
      'fill 9 buy 100 @ 10.01 taker XNYS',
      'fill 9 buy 100 @ 10.02 taker XNYS',
      'fill 1 sell 50 @ 10.03 maker XNYS',
      'fill 9 buy 50 @ 10.03 taker XNYS',
      'done 9 filled',
    ]);
  });

  test('at one price: the size displayed before the client, the client, the size displayed since', () => {
    const bench = new VenueBench();
    bench.quote(0, [10_0000, 200], undefined);
    bench.rest({ id: 1, side: 'buy', qty: 50, price: 10_0000 });
    bench.quote(0, [10_0000, 500], undefined);
    bench.rest({ id: 2, side: 'buy', qty: 60, price: 10_0000 });
    bench.takeEvents();
    bench.submit({ id: 9, side: 'sell', qty: 700, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 9 sell 200 @ 10 taker XNYS',
      'fill 1 buy 50 @ 10 maker XNYS',
      'done 1 filled',
      'fill 9 sell 50 @ 10 taker XNYS',
      'fill 9 sell 300 @ 10 taker XNYS',
      'fill 2 buy 60 @ 10 maker XNYS',
      'done 2 filled',
      'fill 9 sell 60 @ 10 taker XNYS',
      'done 9 unfilled',
    ]);
  });

  test('who came first at a price trades first', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'buy', qty: 50, price: 10_0000 });
    bench.rest({ id: 2, side: 'buy', qty: 50, price: 10_0000 });
    bench.takeEvents();
    bench.submit({ id: 9, side: 'sell', qty: 80, price: 9_0000 });
    expect(bench.events).toEqual([
      'fill 1 buy 50 @ 10 maker XNYS',
      'done 1 filled',
      'fill 9 sell 50 @ 10 taker XNYS',
      'fill 2 buy 30 @ 10 maker XNYS',
      'fill 9 sell 30 @ 10 taker XNYS',
      'done 9 filled',
    ]);
  });

  test('the maker gets the rebate and the taker pays', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'buy', qty: 50, price: 10_0000 });
    bench.submit({ id: 2, side: 'sell', qty: 50, price: 10_0000 });
    expect(bench.fills.map((fill) => [fill.orderId, fill.liquidity, fill.fee])).toEqual([
      [1, 1, 50 * TEST_VENUES[0]!.makerFee],
      [2, 0, 50 * TEST_VENUES[0]!.takerFee],
    ]);
  });
});

describe('fill or kill', () => {
  test('takes nothing where not everything can be had', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0100, 300]);
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0200 });
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0300 });
    bench.takeEvents();
    bench.submit({ id: 9, side: 'buy', qty: 401, price: 10_0200, lifetime: FillOrKill });
    expect(bench.events).toEqual(['done 9 unfilled']);
    expect(bench.remaining(0, 'ask')).toBe(300);
  });

  test('takes everything, from the feed and from clients, where it is just enough', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0100, 300]);
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0200 });
    bench.takeEvents();
    bench.submit({ id: 9, side: 'buy', qty: 400, price: 10_0200, lifetime: FillOrKill });
    expect(bench.events).toEqual([
      'fill 9 buy 300 @ 10.01 taker XNYS',
      'fill 1 sell 100 @ 10.02 maker XNYS',
      'done 1 filled',
      'fill 9 buy 100 @ 10.02 taker XNYS',
      'done 9 filled',
    ]);
  });

  test('counts on nothing that stands behind an order of its own account', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0100, 200]);
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0100, account: 5 });
    bench.quote(0, undefined, [10_0100, 900]);
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0200, account: 6 });
    bench.takeEvents();
    const terms = { side: 'buy', price: 10_0200, account: 5, lifetime: FillOrKill } as const;
    bench.submit({ id: 8, qty: 201, ...terms });
    bench.submit({ id: 9, qty: 200, ...terms });
    expect(bench.events).toEqual(['done 8 unfilled', 'fill 9 buy 200 @ 10.01 taker XNYS', 'done 9 filled']);
  });

  test('counts displayed size that is better than an own order, and none that is worse', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0200, 900]);
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0100, account: 5 });
    bench.quote(1, undefined, [10_0100, 100]);
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0200, account: 5, venueId: 1 });
    bench.takeEvents();
    const terms = { side: 'buy', qty: 100, price: 10_0300, account: 5, lifetime: FillOrKill } as const;
    bench.submit({ id: 8, ...terms });
    bench.submit({ id: 9, ...terms, venueId: 1 });
    expect(bench.events).toEqual(['done 8 unfilled', 'fill 9 buy 100 @ 10.01 taker XNAS', 'done 9 filled']);
  });

  test('keeps what it was promised while its listener sends and cancels others', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0100, 100]);
    const maker = bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0200 });
    bench.takeEvents();
    bench.onFill = (child) => {
      bench.onFill = undefined;
      bench.cancel(maker);
      bench.cancel(child);
      bench.submit({ id: 3, side: 'buy', qty: 100, price: 10_0200 });
    };
    bench.submit({ id: 9, side: 'buy', qty: 200, price: 10_0200, lifetime: FillOrKill });
    expect(bench.events).toEqual([
      'fill 9 buy 100 @ 10.01 taker XNYS',
      'fill 1 sell 100 @ 10.02 maker XNYS',
      'done 1 filled',
      'fill 9 buy 100 @ 10.02 taker XNYS',
      'done 9 filled',
      'done 3 unfilled',
    ]);
    expect(bench.childPool.active).toBe(0);
  });

  test('lets what waited meanwhile come in the order it was sent', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0100, 100]);
    const waiting: VenueOrder[] = [];
    bench.onFill = () => {
      bench.onFill = undefined;
      waiting.push(bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 }));
      waiting.push(bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000 }));
    };
    bench.onRested = () => {
      bench.onRested = undefined;
      bench.cancel(waiting[1]!);
      bench.rest({ id: 3, side: 'buy', qty: 100, price: 10_0000 });
    };
    bench.submit({ id: 9, side: 'buy', qty: 100, price: 10_0100, lifetime: FillOrKill });
    expect(bench.events).toEqual([
      'fill 9 buy 100 @ 10.01 taker XNYS',
      'done 9 filled',
      'rest 1 100 behind 0',
      'rest 2 100 behind 0',
      'done 2 canceled',
      'rest 3 100 behind 0',
    ]);
  });
});

describe('an account does not trade with itself', () => {
  test('what meets an own order stops there and ends unfilled', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000, account: 4 });
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0100, account: 5 });
    bench.rest({ id: 3, side: 'sell', qty: 100, price: 10_0200, account: 6 });
    bench.takeEvents();
    bench.submit({ id: 9, side: 'buy', qty: 300, price: 10_0200, account: 5 });
    expect(bench.events).toEqual([
      'fill 1 sell 100 @ 10 maker XNYS',
      'done 1 filled',
      'fill 9 buy 100 @ 10 taker XNYS',
      'done 9 unfilled',
    ]);
  });

  test('what would rest across an own order ends canceled', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000, account: 5 });
    bench.takeEvents();
    bench.rest({ id: 9, side: 'buy', qty: 300, price: 10_0000, account: 5 });
    expect(bench.events).toEqual(['done 9 canceled']);
    expect(bench.market.restingOrderCount).toBe(1);
  });
});

describe('a venue turns away', () => {
  test('a price off its tick table', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0050 });
    expect(bench.events).toEqual(['done 1 rejected']);
  });

  test('but not what only takes, even at a displayed price off it', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0050, 100]);
    bench.submit({ id: 1, side: 'buy', qty: 60, price: 10_0050 });
    bench.submit({ id: 2, side: 'buy', qty: 40, price: 10_0099, lifetime: VenueLifetime.FillOrKill });
    expect(bench.events).toEqual([
      'fill 1 buy 60 @ 10.005 taker XNYS',
      'done 1 filled',
      'fill 2 buy 40 @ 10.005 taker XNYS',
      'done 2 filled',
    ]);
  });

  test('orders by an injected fault, as often as asked and the same from the same seed', () => {
    const rejections = (seed: number) => {
      const faults = new FaultInjection(TEST_VENUES.length, seed);
      faults.setRejectProbability(0, 0.25);
      const bench = new VenueBench({ faults });
      for (let id = 1; id <= 200; id++) bench.submit({ id, side: 'buy', qty: 1, price: 10_0000, venueId: id % 2 });
      return bench.events.filter((event) => event.endsWith('rejected'));
    };
    const rejected = rejections(1);
    expect(rejections(1)).toEqual(rejected);
    expect(rejections(2)).not.toEqual(rejected);
    // A quarter of the 100 that went to venue 0.
    expect(rejected.length).toBeGreaterThan(12);
    expect(rejected.length).toBeLessThan(38);
    expect(() => new FaultInjection(3, 1).setRejectProbability(0, 1.5)).toThrow(RangeError);
  });
});

describe('the history that the ranking reads', () => {
  test('counts what was sent and what was taken', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.submit({ id: 1, side: 'buy', qty: 400, price: 10_0000 });
    expect(bench.statistics.fillRatio(0)).toBe(0.25);
    expect(bench.statistics.rejectRatio(0)).toBe(0);
  });

  test('leaves out what was sent to rest, filled on arrival or refused', () => {
    const faults = new FaultInjection(TEST_VENUES.length, 1);
    const bench = new VenueBench({ faults });
    bench.quote(0, undefined, [10_0000, 100]);
    bench.submit({ id: 1, side: 'buy', qty: 80, price: 9_9900 });
    bench.rest({ id: 2, side: 'buy', qty: 40, price: 10_0000 });
    expect(bench.takeEvents()).toContain('fill 2 buy 40 @ 10 taker XNYS');
    faults.setRejectProbability(0, 1);
    bench.rest({ id: 3, side: 'buy', qty: 40, price: 9_9900 });
    expect(bench.events).toEqual(['done 3 rejected']);
    expect([bench.statistics.fillRatio(0), bench.statistics.rejectRatio(0)]).toEqual([0, 0]);
  });

  test('shows whether the venue takes part', () => {
    const bench = new VenueBench();
    const venue = bench.market.gateways[1]!;
    expect(venue.enabled).toBe(true);
    venue.enabled = false;
    expect([venue.enabled, bench.statistics.isEnabled(1), bench.statistics.isEnabled(0)]).toEqual([false, false, true]);
  });
});

describe('a listener that acts from inside its calls', () => {
  test('may send the remainder on as soon as a child is done', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.quote(1, undefined, [10_0100, 100]);
    bench.onDone = (child) => {
      if (child.venueId === 0) bench.submit({ id: 1, side: 'buy', qty: 100, price: 10_0100, venueId: 1 });
    };
    bench.submit({ id: 1, side: 'buy', qty: 200, price: 10_0100 });
    expect(bench.events).toEqual([
      'fill 1 buy 100 @ 10 taker XNYS',
      'done 1 unfilled',
      'fill 1 buy 100 @ 10.01 taker XNAS',
      'done 1 filled',
    ]);
  });

  test('may cancel the order that would have traded next', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    const next = bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0000 });
    bench.rest({ id: 3, side: 'sell', qty: 100, price: 10_0000 });
    bench.takeEvents();
    bench.onFill = () => {
      bench.onFill = undefined;
      bench.cancel(next);
    };
    bench.submit({ id: 9, side: 'buy', qty: 300, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 1 sell 100 @ 10 maker XNYS',
      'done 2 canceled',
      'done 1 filled',
      'fill 9 buy 100 @ 10 taker XNYS',
      'fill 3 sell 100 @ 10 maker XNYS',
      'done 3 filled',
      'fill 9 buy 100 @ 10 taker XNYS',
      'done 9 unfilled',
    ]);
  });

  test('may cancel a resting order that has just traded in part', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    bench.takeEvents();
    bench.onFill = (child) => {
      bench.onFill = undefined;
      bench.cancel(child);
    };
    bench.submit({ id: 9, side: 'buy', qty: 40, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 1 sell 40 @ 10 maker XNYS',
      'done 1 canceled',
      'fill 9 buy 40 @ 10 taker XNYS',
      'done 9 filled',
    ]);
  });

  test('may cancel a resting order that has just filled, without effect', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0000 });
    bench.takeEvents();
    bench.onFill = (child) => bench.cancel(child);
    bench.submit({ id: 9, side: 'buy', qty: 100, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 1 sell 100 @ 10 maker XNYS',
      'done 1 filled',
      'fill 9 buy 100 @ 10 taker XNYS',
      'done 9 filled',
    ]);
    expect(bench.market.restingOrderCount).toBe(1);
  });

  test('may cancel the incoming order between two of its fills', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'sell', qty: 100, price: 10_0000 });
    bench.takeEvents();
    bench.onFill = (child) => {
      if (child.order!.orderId === 9) bench.cancel(child);
    };
    bench.rest({ id: 9, side: 'buy', qty: 300, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 1 sell 100 @ 10 maker XNYS',
      'done 1 filled',
      'fill 9 buy 100 @ 10 taker XNYS',
      'done 9 canceled',
    ]);
    expect(bench.market.restingOrderCount).toBe(1);
  });

  test('may cancel a filled order without effect, and one that has just come to rest', () => {
    const bench = new VenueBench();
    bench.quote(0, undefined, [10_0000, 100]);
    bench.onFill = (child) => bench.cancel(child);
    bench.onRested = (child) => bench.cancel(child);
    bench.submit({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000 });
    bench.onFill = undefined;
    expect(bench.events).toEqual([
      'fill 1 buy 100 @ 10 taker XNYS',
      'done 1 filled',
      'rest 2 100 behind 0',
      'done 2 canceled',
    ]);
  });

  test('may send an order that takes what was still displayed', () => {
    const bench = new VenueBench();
    bench.rest({ id: 1, side: 'sell', qty: 100, price: 9_9900 });
    bench.quote(0, undefined, [10_0000, 100]);
    bench.takeEvents();
    bench.onFill = () => {
      bench.onFill = undefined;
      bench.submit({ id: 3, side: 'buy', qty: 70, price: 10_0000 });
    };
    bench.submit({ id: 9, side: 'buy', qty: 200, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 1 sell 100 @ 9.99 maker XNYS',
      'fill 3 buy 70 @ 10 taker XNYS',
      'done 3 filled',
      'done 1 filled',
      'fill 9 buy 100 @ 9.99 taker XNYS',
      'fill 9 buy 30 @ 10 taker XNYS',
      'done 9 unfilled',
    ]);
  });
});
