import { describe, expect, test } from 'vitest';
import { RESTING_ASK_PRICE, RESTING_ASK_SIZE } from '../../src/board/quote-board.ts';
import { VenueLifetime } from '../../src/domain/order-terms.ts';
import { VenueBench } from '../support/venues.ts';

const PRICE = 10_0000;

/** An iceberg of 100 that shows 10, as order 1, and 20 behind it as order 2. */
function benchWithIceberg(bench = new VenueBench()) {
  const iceberg = bench.rest({ id: 1, side: 'sell', qty: 100, price: PRICE, displayQty: 10 });
  bench.rest({ id: 2, side: 'sell', qty: 20, price: PRICE });
  bench.takeEvents();
  return { bench, iceberg };
}

const shownOffer = (bench: VenueBench) => [
  bench.board.field(0, RESTING_ASK_PRICE),
  bench.board.field(0, RESTING_ASK_SIZE),
];

describe('an iceberg', () => {
  test('shows no more than its display quantity on the board', () => {
    const { bench, iceberg } = benchWithIceberg();
    expect(shownOffer(bench)).toEqual([PRICE, 30]);
    bench.cancel(iceberg);
    expect(shownOffer(bench)).toEqual([PRICE, 20]);
    expect(bench.events).toEqual(['done 1 canceled']);
  });

  test('takes with its whole quantity when it comes in, and hides only what rests', () => {
    const bench = new VenueBench();
    bench.quote(0, [PRICE, 60], undefined);
    bench.rest({ id: 1, side: 'sell', qty: 100, price: PRICE, displayQty: 10 });
    expect(bench.events).toEqual(['fill 1 sell 60 @ 10 taker XNYS', 'rest 1 40 behind 0']);
    expect(shownOffer(bench)).toEqual([PRICE, 10]);
  });

  test('shows its next part behind the others at its price', () => {
    const { bench, iceberg } = benchWithIceberg();
    bench.submit({ id: 9, side: 'buy', qty: 15, price: PRICE });
    expect(bench.takeEvents()).toEqual([
      'fill 1 sell 10 @ 10 maker XNYS',
      'replenish 1 10 of 90 behind 0',
      'fill 9 buy 10 @ 10 taker XNYS',
      'fill 2 sell 5 @ 10 maker XNYS',
      'fill 9 buy 5 @ 10 taker XNYS',
      'done 9 filled',
    ]);
    expect([iceberg.restSequence, ...shownOffer(bench)]).toEqual([3, PRICE, 25]);
  });

  test("trades with what it hides after everything that is shown at its price, the venue's own size included", () => {
    const { bench } = benchWithIceberg();
    bench.quote(0, undefined, [PRICE, 40]);
    bench.submit({ id: 9, side: 'buy', qty: 130, price: PRICE });
    expect(bench.events.filter((event) => event.includes('maker') || event.includes('replenish'))).toEqual([
      'fill 1 sell 10 @ 10 maker XNYS',
      'replenish 1 10 of 90 behind 40',
      'fill 2 sell 20 @ 10 maker XNYS',
      'fill 1 sell 60 @ 10 maker XNYS',
      'replenish 1 10 of 30 behind 0',
    ]);
    expect(bench.events).toContain('fill 9 buy 40 @ 10 taker XNYS');
  });

  test('meets quotes and prints in the same way', () => {
    const { bench } = benchWithIceberg();
    bench.print(0, PRICE, 45);
    expect(bench.takeEvents()).toEqual([
      'fill 1 sell 10 @ 10 maker XNYS',
      'replenish 1 10 of 90 behind 0',
      'fill 2 sell 20 @ 10 maker XNYS',
      'done 2 filled',
      'fill 1 sell 15 @ 10 maker XNYS',
      'replenish 1 10 of 75 behind 0',
    ]);
    bench.quote(1, [PRICE, 12], undefined);
    expect(bench.events).toEqual([
      'fill 1 sell 10 @ 10 maker XNYS',
      'replenish 1 10 of 65 behind 0',
      'fill 1 sell 2 @ 10 maker XNYS',
    ]);
    expect(shownOffer(bench)).toEqual([PRICE, 8]);
  });

  test('gives up what it hides first when it is reduced', () => {
    const { bench, iceberg } = benchWithIceberg();
    bench.reduce(iceberg, 85);
    expect([iceberg.leavesQty, iceberg.hiddenQty, ...shownOffer(bench)]).toEqual([15, 5, PRICE, 30]);
    bench.reduce(iceberg, 8);
    expect([iceberg.leavesQty, iceberg.hiddenQty, ...shownOffer(bench)]).toEqual([7, 0, PRICE, 27]);
  });

  test('lets a fill-or-kill order have what it hides, unless an own order stands before that', () => {
    const { bench } = benchWithIceberg();
    const terms = { side: 'buy', qty: 40, price: PRICE, lifetime: VenueLifetime.FillOrKill } as const;
    bench.submit({ id: 8, account: 2, ...terms });
    expect(bench.takeEvents()).toEqual(['done 8 unfilled']);
    bench.submit({ id: 9, ...terms });
    expect(bench.events.at(-1)).toBe('done 9 filled');
  });

  test('may be cancelled by its owner while its next part is not reported yet', () => {
    const { bench } = benchWithIceberg();
    bench.onFill = (child) => {
      if (child.order!.orderId === 1) bench.cancel(child);
    };
    bench.submit({ id: 9, side: 'buy', qty: 10, price: PRICE });
    expect(bench.events).toEqual([
      'fill 1 sell 10 @ 10 maker XNYS',
      'done 1 canceled',
      'fill 9 buy 10 @ 10 taker XNYS',
      'done 9 filled',
    ]);
    expect(shownOffer(bench)).toEqual([PRICE, 20]);
  });
});
