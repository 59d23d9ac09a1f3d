import { describe, expect, test } from 'vitest';
import { BoardSide } from '../../src/board/quote-board.ts';
import { type FillAssumptions, Marketable, QueuePosition } from '../../src/domain/fill-assumptions.ts';
import { VenueLifetime } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { TEST_VENUES, VenueBench } from '../support/venues.ts';

const benchOf = (assumptions: Partial<FillAssumptions> | readonly Partial<FillAssumptions>[]) =>
  new VenueBench({ assumptions });

/** A buy of 100 at 10.00 on XNYS, where 400 are displayed at that price. */
function queuedBuy(queuePosition: QueuePosition) {
  const bench = benchOf({ queuePosition });
  bench.quote(0, [10_0000, 400], [10_0200, 100]);
  bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
  bench.takeEvents();
  return bench;
}

const FILLED = ['fill 1 buy 100 @ 10 maker XNYS', 'done 1 filled'];

describe('the queue position', () => {
  test.each<[keyof typeof QueuePosition, string[], string[]]>([
    ['Optimistic', ['fill 1 buy 60 @ 10 maker XNYS'], []],
    ['BehindDisplayed', [], ['fill 1 buy 60 @ 10 maker XNYS']],
    ['TradeThrough', [], []],
  ])('%s says which print at its price an order waits for', (queuePosition, first, afterDisplayed) => {
    const bench = queuedBuy(QueuePosition[queuePosition]);
    bench.print(0, 10_0000, 60);
    expect(bench.takeEvents()).toEqual(first);
    if (first.length > 0) return;
    bench.print(0, 10_0000, 400);
    expect(bench.takeEvents()).toEqual(afterDisplayed);
  });

  test.each(['Optimistic', 'BehindDisplayed'] as const)('%s lets an opposite quote at its price fill it', (name) => {
    const bench = queuedBuy(QueuePosition[name]);
    bench.quote(1, undefined, [10_0000, 500]);
    expect(bench.events).toEqual(FILLED);
  });

  test('trade_through asks for a print or an opposite quote through its price', () => {
    const quoted = queuedBuy(QueuePosition.TradeThrough);
    quoted.quote(1, undefined, [10_0000, 500]);
    expect(quoted.events).toEqual([]);
    quoted.quote(1, undefined, [9_9900, 500]);
    expect(quoted.events).toEqual(FILLED);
    const printed = queuedBuy(QueuePosition.TradeThrough);
    printed.print(0, 9_9900, 500);
    expect(printed.events).toEqual(FILLED);
  });

  test('trade_through on one venue leaves the orders of the others their quote', () => {
    const bench = benchOf([{ queuePosition: QueuePosition.TradeThrough }]);
    bench.rest({ id: 1, side: 'buy', qty: 100, price: 10_0000 });
    bench.rest({ id: 2, side: 'buy', qty: 100, price: 10_0000, venueId: 2 });
    bench.takeEvents();
    bench.quote(1, undefined, [10_0000, 500]);
    expect(bench.events).toEqual(['fill 2 buy 100 @ 10 maker ARCX', 'done 2 filled']);
    // Nor does an order that comes to rest within its reach meet it.
    bench.rest({ id: 3, side: 'buy', qty: 100, price: 10_0000 });
    expect(bench.events.at(-1)).toBe('rest 3 100 behind 0');
  });

  test('trade_through is no matter between clients', () => {
    const bench = queuedBuy(QueuePosition.TradeThrough);
    bench.submit({ id: 2, side: 'sell', qty: 500, price: 10_0000 });
    expect(bench.events).toEqual([
      'fill 2 sell 400 @ 10 taker XNYS',
      ...FILLED,
      'fill 2 sell 100 @ 10 taker XNYS',
      'done 2 filled',
    ]);
  });

  test('optimistic puts an order that is restored first too', () => {
    const bench = benchOf({ queuePosition: QueuePosition.Optimistic });
    const child = Object.assign(bench.child({ id: 1, side: 'buy', qty: 100, price: 10_0000 }), {
      lifetime: VenueLifetime.Rest,
      restSequence: 1,
      queueAhead: 400,
    });
    bench.market.gateways[0]!.restore(child);
    bench.print(0, 10_0000, 100);
    expect(bench.events).toEqual(FILLED);
  });
});

describe('an unbounded quote', () => {
  const unbounded = { marketable: Marketable.Unbounded };

  test('fills any quantity at its price, again and again', () => {
    const bench = benchOf(unbounded);
    bench.quote(0, undefined, [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 5000, price: 10_0100 });
    bench.submit({ id: 2, side: 'buy', qty: 700, price: 10_0200, lifetime: VenueLifetime.FillOrKill });
    expect(bench.events).toEqual([
      'fill 1 buy 5000 @ 10.01 taker XNYS',
      'done 1 filled',
      'fill 2 buy 700 @ 10.01 taker XNYS',
      'done 2 filled',
    ]);
    expect(bench.board.remainingSize(bench.board.row(0, 0), BoardSide.Ask)).toBe(300);
  });

  test('fills nothing beyond the limit, and nothing where nothing is displayed', () => {
    const bench = benchOf(unbounded);
    bench.quote(0, undefined, [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 50, price: 10_0000 });
    bench.submit({ id: 2, side: 'sell', qty: 50, price: 10_0000 });
    expect(bench.events).toEqual(['done 1 unfilled', 'done 2 unfilled']);
  });

  test('fills whatever rests within its reach', () => {
    const bench = benchOf(unbounded);
    bench.rest({ id: 1, side: 'buy', qty: 1000, price: 10_0100, displayQty: 10 });
    bench.rest({ id: 2, side: 'buy', qty: 1000, price: 10_0000, venueId: 1 });
    bench.takeEvents();
    bench.quote(2, undefined, [10_0000, 1]);
    expect(bench.events).toEqual([
      'fill 1 buy 1000 @ 10.01 maker XNYS',
      'done 1 filled',
      'fill 2 buy 1000 @ 10 maker XNAS',
      'done 2 filled',
    ]);
    expect(bench.market.restingCount(0, Side.Buy)).toBe(0);
  });
});

describe('partial fills', () => {
  test('give a part of what could be taken, and no more of the venue at once', () => {
    const bench = benchOf({ partialFillProbability: 1 });
    bench.quote(0, undefined, [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 200, price: 10_0100 });
    const [fill] = bench.fills;
    expect(bench.fills).toHaveLength(1);
    expect(fill!.qty).toBeGreaterThan(0);
    expect(fill!.qty).toBeLessThan(200);
    expect(bench.events.at(-1)).toBe('done 1 unfilled');
    expect(bench.remaining(0, 'ask')).toBe(300 - fill!.qty);
  });

  test('spare one share, what is to fill whole, and what is sent to rest', () => {
    const bench = benchOf({ partialFillProbability: 1 });
    bench.quote(0, undefined, [10_0100, 300]);
    bench.submit({ id: 1, side: 'buy', qty: 1, price: 10_0100 });
    bench.submit({ id: 2, side: 'buy', qty: 100, price: 10_0100, lifetime: VenueLifetime.FillOrKill });
    bench.rest({ id: 3, side: 'buy', qty: 100, price: 10_0100 });
    expect(bench.events.filter((event) => event.startsWith('done'))).toEqual([
      'done 1 filled',
      'done 2 filled',
      'done 3 filled',
    ]);
  });
});

describe('what is random', () => {
  /** A day of orders on three venues that do everything now and then. */
  function day(seed: number, assumptions: Partial<FillAssumptions>): string[] {
    const bench = new VenueBench({ simulateLatency: true, seed, assumptions });
    const lines: string[] = [];
    for (let id = 1; id <= 120; id++) {
      const venueId = id % TEST_VENUES.length;
      bench.quote(venueId, [9_9900, 400 + id], [10_0000, 300 + id]);
      bench.submit({ id, side: 'buy', qty: 90, price: 10_0000, venueId });
      for (let step = 0; step < 8; step++) {
        bench.nowMicros += 50;
        bench.market.advance(bench);
        for (const event of bench.takeEvents()) lines.push(`${bench.nowMicros} ${event}`);
      }
    }
    return lines;
  }
  const everything = { latencyJitterMicros: 150, partialFillProbability: 0.3, rejectProbability: 0.2 };
  const rejected = (lines: string[]) =>
    lines.filter((line) => line.endsWith('rejected')).map((line) => line.split(' ')[2]);

  test('is the same from the same seed and another from another', () => {
    expect(day(7, everything)).toEqual(day(7, everything));
    expect(day(8, everything)).not.toEqual(day(7, everything));
  });

  test('happens as often as asked', () => {
    const lines = day(7, everything);
    expect(rejected(lines).length).toBeGreaterThan(10);
    expect(rejected(lines).length).toBeLessThan(40);
    const unfilled = lines.filter((line) => line.endsWith('unfilled')).length;
    expect(unfilled).toBeGreaterThan(12);
    expect(unfilled).toBeLessThan(50);
  });

  test('does not change when something else is made random too', () => {
    const alone = rejected(day(7, { rejectProbability: 0.2 }));
    expect(alone.length).toBeGreaterThan(10);
    expect(rejected(day(7, { rejectProbability: 0.2, partialFillProbability: 0.3 }))).toEqual(alone);
  });

  test('delays requests by no more than the jitter, and never past one another', () => {
    const { latencyMicros } = TEST_VENUES[0]!;
    const bench = new VenueBench({ simulateLatency: true, assumptions: { latencyJitterMicros: 100 } });
    const delays = [];
    let before = 0;
    for (let id = 1; id <= 60; id++) {
      const child = bench.rest({ id, side: 'buy', qty: 1, price: 9_0000 });
      delays.push(child.arrivesAtMicros - bench.nowMicros - latencyMicros);
      expect(child.arrivesAtMicros).toBeGreaterThanOrEqual(before);
      before = child.arrivesAtMicros;
      bench.nowMicros += 1000;
      bench.market.advance(bench);
    }
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(100);
    expect(new Set(delays).size).toBeGreaterThan(20);
    expect(bench.events).toHaveLength(60);
  });
});
