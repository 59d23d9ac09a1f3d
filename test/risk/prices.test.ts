import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoardSide } from '../../src/board/quote-board.ts';
import { OrderType } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { isOnTick } from '../../src/domain/tick-table.ts';
import { marketOrderBound } from '../../src/risk/price-bound.ts';
import { referencePrice } from '../../src/risk/reference-price.ts';
import { dollars, FRACTIONAL, IBM, orderOf } from '../support/domain.ts';
import { boardOf, RiskDesk } from '../support/risk.ts';

/** An instrument with one tick at all prices. */
const ticking = (tick: number) => ({ ...IBM, ticks: [{ fromPrice: 0, tick: tick * IBM.priceMultiplier }] });

describe('the bound of a sweep', () => {
  it.each([
    [Side.Buy, dollars(100), 500, 100, dollars(105)],
    [Side.Sell, dollars(100), 500, 100, dollars(95)],
    [Side.Buy, dollars(33.33), 500, 100, dollars(34.99)],
    [Side.Sell, dollars(33.33), 500, 100, dollars(31.67)],
    [Side.Sell, dollars(0.0002), 9999, 1, 1],
    [Side.Sell, dollars(100), 20_000, 100, 100],
    [Side.Buy, 1.5, 0, 1, 1],
  ])('of side %i from %d within %i basis points on ticks of %i is %i', (side, reference, points, tick, bound) => {
    expect(marketOrderBound(side, reference, points, ticking(tick))).toBe(bound);
  });

  it('lies on the tick, inside the collar and less than a tick from it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(Side.Buy, Side.Sell),
        fc.integer({ min: 20_000, max: 2 * dollars(10_000) }).map((twice) => twice / 2),
        fc.integer({ min: 1, max: 9000 }),
        fc.constantFrom(1, 5, 100),
        (side, reference, points, tick) => {
          const bound = marketOrderBound(side, reference, points, ticking(tick));
          expect(bound % tick).toBe(0);
          const exact = BigInt(reference * 2) * (10_000n + BigInt(side === Side.Buy ? points : -points));
          const [here, step] = [BigInt(bound) * 20_000n, BigInt(tick) * 20_000n];
          if (side === Side.Buy) expect(here <= exact && here + step > exact).toBe(true);
          else expect(here >= exact && here - step < exact).toBe(true);
        },
      ),
    );
  });

  it('takes the tick that the instrument has at that price', () => {
    expect(marketOrderBound(Side.Buy, dollars(0.9999), 100, IBM)).toBe(dollars(1));
    expect(marketOrderBound(Side.Buy, dollars(0.98), 100, IBM)).toBe(dollars(0.9898));
    expect(marketOrderBound(Side.Sell, dollars(1.005), 100, IBM)).toBe(dollars(0.995));
    expect(marketOrderBound(Side.Sell, dollars(33.33), 500, IBM)).toBe(dollars(31.67));
    fc.assert(
      fc.property(fc.constantFrom(Side.Buy, Side.Sell), fc.integer({ min: 1, max: dollars(3) }), (side, reference) => {
        expect(isOnTick(IBM.ticks, marketOrderBound(side, reference, 700, IBM) * IBM.priceMultiplier)).toBe(true);
      }),
    );
  });

  it('takes the smallest price there is where the tick is finer', () => {
    expect(marketOrderBound(Side.Sell, 50, 500, FRACTIONAL)).toBe(48);
  });

  it('is twice the reference, or one tick, where the collar is off', () => {
    expect(marketOrderBound(Side.Buy, dollars(100), Number.POSITIVE_INFINITY, IBM)).toBe(dollars(200));
    expect(marketOrderBound(Side.Sell, dollars(100), Number.POSITIVE_INFINITY, IBM)).toBe(1);
  });
});

describe("an order's bound", () => {
  it('is its limit', () => {
    const { engine } = new RiskDesk({ priceCollarBasisPoints: 100 });
    expect(engine.boundPrice(orderOf({ limitPrice: dollars(7) }), IBM, 0)).toBe(dollars(7));
  });

  it("is the sweep's for a market order, and 0 without a reference", () => {
    const { engine } = new RiskDesk({ priceCollarBasisPoints: 100 });
    const order = orderOf({ type: OrderType.Market, side: Side.Sell });
    expect(engine.boundPrice(order, IBM, dollars(100))).toBe(dollars(99));
    expect(engine.boundPrice(order, IBM, 0)).toBe(0);
    expect(engine.boundPrice(order, IBM, Number.NaN)).toBe(0);
  });
});

describe('the reference price', () => {
  const NOW = 10_000_000;
  const MAXIMUM_AGE_MILLIS = 1000;
  const FRESH = NOW - 1_000_000;
  const STALE = FRESH - 1;

  it('is the middle of the national best bid and offer', () => {
    const board = boardOf([
      [1000, 5, 1010, 5, FRESH],
      [1002, 5, 1012, 5, NOW],
      [1001, 5, 1007, 5, NOW],
    ]);
    expect(referencePrice(board, 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(1004.5);
  });

  it('leaves out stale quotes, empty sides and rows never written', () => {
    const board = boardOf([
      [1005, 5, 1006, 5, STALE],
      [1000, 5, 1010, 5, FRESH],
      [1009, 0, 1001, 0, FRESH],
      [1009, 5, 1009, 5, 0],
    ]);
    expect(referencePrice(board, 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(1005);
  });

  it('is the one side that is quoted', () => {
    expect(referencePrice(boardOf([[1000, 5, 0, 0, NOW]]), 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(1000);
    expect(referencePrice(boardOf([[0, 0, 1010, 5, NOW]]), 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(1010);
  });

  it('is 0 where nothing is quoted or all is stale', () => {
    expect(referencePrice(boardOf([[0, 0, 0, 0, NOW]]), 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(0);
    expect(referencePrice(boardOf([[1000, 5, 1010, 5, STALE]]), 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(0);
  });

  it("is the feed's alone: clients' orders and what they took do not move it", () => {
    const board = boardOf([[1000, 5, 1010, 5, NOW]]);
    board.take(0, BoardSide.Ask, 5);
    board.publishResting(0, BoardSide.Bid, 1009, 100);
    expect(referencePrice(board, 0, { nowMicros: NOW }, MAXIMUM_AGE_MILLIS)).toBe(1005);
  });
});
