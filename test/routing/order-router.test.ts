import { describe, expect, it } from 'vitest';
import { BoardSide } from '../../src/board/quote-board.ts';
import { DEFAULT_FILL_ASSUMPTIONS, Marketable } from '../../src/domain/fill-assumptions.ts';
import { TimeInForce } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { NO_VENUE } from '../../src/routing/order-router.ts';
import { dollars } from '../support/domain.ts';
import { MAX_AGE_MILLIS, RoutingFixture } from '../support/routing.ts';

/** The picture above OrderRouter: venues A to D by number. */
function pictured(): RoutingFixture {
  const fixture = new RoutingFixture({}, {}, {}, {});
  fixture.setRanking(1, 3, 0, 2);
  fixture.quote(0, 101, 100, 101.02, 500);
  fixture.quote(1, 100.99, 100, 101.02, 200);
  fixture.quote(2, 101, 100, 101.01, 100);
  fixture.quote(3, 100.99, 300, 101.01, 300);
  return fixture;
}

const LIMIT = { limitPrice: dollars(101.02) };

describe('a plan', () => {
  it('goes by live price first, and by the ranking at one price', () => {
    expect(pictured().plan({ ...LIMIT, qty: 700 })).toEqual([
      [3, 101.01, 300],
      [2, 101.01, 100],
      [1, 101.02, 200],
      [0, 101.02, 100],
    ]);
  });

  it('sells to the highest bid first', () => {
    expect(pictured().plan({ side: Side.Sell, limitPrice: dollars(100.99), qty: 350 })).toEqual([
      [0, 101, 100],
      [2, 101, 100],
      [1, 100.99, 100],
      [3, 100.99, 50],
    ]);
  });

  it('ends with the venue that has enough', () => {
    expect(pictured().plan({ ...LIMIT, qty: 300 })).toEqual([[3, 101.01, 300]]);
    expect(pictured().plan({ ...LIMIT, qty: 1 })).toEqual([[3, 101.01, 1]]);
  });

  it('holds no more than there is', () => {
    const slices = pictured().plan({ ...LIMIT, qty: 100_000 });
    expect(slices.map(([, , qty]) => qty)).toEqual([300, 100, 200, 500]);
  });

  it('is for what is asked, which may be less than the order', () => {
    expect(pictured().plan({ ...LIMIT, qty: 700 }, 0, 50)).toEqual([[3, 101.01, 50]]);
  });

  it('never goes past the bound', () => {
    expect(pictured().plan({ limitPrice: dollars(101.01), qty: 700 })).toHaveLength(2);
    expect(pictured().plan({ limitPrice: dollars(101), qty: 700 })).toEqual([]);
    expect(pictured().plan({ side: Side.Sell, limitPrice: dollars(101), qty: 700 })).toHaveLength(2);
    expect(pictured().plan({ side: Side.Sell, limitPrice: dollars(101.01), qty: 700 })).toEqual([]);
  });

  it('leaves out excluded, disabled and stale venues', () => {
    const fixture = pictured();
    const venuesOf = (excluded = 0) => fixture.plan({ ...LIMIT, qty: 100_000 }, excluded).map(([venue]) => venue);
    expect(venuesOf(0b1000)).toEqual([2, 1, 0]);
    expect(venuesOf(0b1111)).toEqual([]);
    fixture.statistics.setEnabled(2, false);
    expect(venuesOf()).toEqual([3, 1, 0]);
    fixture.nowMicros += MAX_AGE_MILLIS * 1_000 + 1_000;
    expect(venuesOf()).toEqual([]);
    fixture.board.confirm(1, fixture.nowMicros);
    expect(venuesOf()).toEqual([1]);
  });

  it('takes what is left of a quote', () => {
    const fixture = pictured();
    fixture.board.take(fixture.board.row(0, 3), BoardSide.Ask, 290);
    expect(fixture.plan({ ...LIMIT, qty: 180 })).toEqual([
      [3, 101.01, 10],
      [2, 101.01, 100],
      [1, 101.02, 70],
    ]);
  });

  it('goes to no worse price than a client’s order in a book, behind which more may come to light', () => {
    const fixture = pictured();
    fixture.board.publishResting(fixture.board.row(0, 2), BoardSide.Ask, dollars(101.01), 70);
    expect(fixture.plan({ ...LIMIT, qty: 700 })).toEqual([
      [3, 101.01, 300],
      [2, 101.01, 170],
    ]);
    fixture.board.publishResting(fixture.board.row(0, 0), BoardSide.Ask, dollars(101), 70);
    expect(fixture.plan({ ...LIMIT, qty: 700 })).toEqual([[0, 101, 70]]);
  });

  it('knows the live price where the ranking is old', () => {
    const fixture = new RoutingFixture({}, {});
    fixture.quote(0, 100, 100, 100.02, 100);
    fixture.quote(1, 100, 100, 100.05, 100);
    fixture.rank();
    fixture.quote(1, 100, 100, 100.01, 100);
    expect(fixture.plan({ limitPrice: dollars(100.05), qty: 150 })).toEqual([
      [1, 100.01, 100],
      [0, 100.02, 50],
    ]);
  });

  it('of a fill-or-kill order is one venue that has it all at the best price, or none', () => {
    const fok = { ...LIMIT, timeInForce: TimeInForce.Fok };
    expect(pictured().plan({ ...fok, qty: 300 })).toEqual([[3, 101.01, 300]]);
    expect(pictured().plan({ ...fok, qty: 301 })).toEqual([]);
    const fixture = pictured();
    fixture.quote(2, 101, 100, 101.01, 900);
    expect(fixture.plan({ ...fok, qty: 400 })).toEqual([[2, 101.01, 400]]);
    expect(fixture.plan({ ...fok, qty: 400 }, 0b0100)).toEqual([]);
  });

  it('asks a venue whose quotes give any quantity for all that is wanted, a fill-or-kill order too', () => {
    const fixture = new RoutingFixture(
      {},
      { assumptions: { ...DEFAULT_FILL_ASSUMPTIONS, marketable: Marketable.Unbounded } },
    );
    fixture.setRanking(0, 1);
    fixture.quote(0, 100, 100, 101, 200);
    fixture.quote(1, 100, 100, 101.01, 10);
    expect(fixture.plan({ ...LIMIT, qty: 5000 })).toEqual([
      [0, 101, 200],
      [1, 101.01, 4800],
    ]);
    fixture.quote(0, 100, 100, 101.01, 200);
    expect(fixture.plan({ ...LIMIT, qty: 5000, timeInForce: TimeInForce.Fok })).toEqual([[1, 101.01, 5000]]);
    // A client's order there is no quote.
    fixture.board.publishResting(fixture.board.row(0, 1), BoardSide.Ask, dollars(101), 30);
    expect(fixture.plan({ limitPrice: dollars(101), qty: 5000 })).toEqual([[1, 101, 30]]);
  });

  it('of any board never exceeds the order, the sizes or the bound, and never skips a better price', () => {
    const fixture = new RoutingFixture({}, {}, {}, {}, {}, {});
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % below;
    };
    for (let round = 0; round < 2_000; round++) {
      for (const { venueId } of fixture.venues) {
        const [bidSize, askSize] = [random(4) * 100, random(4) * 100];
        fixture.quote(venueId, 99.95 + random(5) / 100, bidSize, 100.01 + random(5) / 100, askSize);
      }
      if (round % 3 === 0) fixture.rank();
      const side = random(2) as Side;
      const limit = 99.95 + random(12) / 100;
      const qty = 1 + random(1_500);
      const slices = fixture.plan({ side, limitPrice: dollars(limit), qty });

      const boardSide = side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
      const within = fixture.venues
        .map(({ venueId }) => fixture.board.row(0, venueId))
        .map((row) => [fixture.board.touchPrice(row, boardSide), fixture.board.touchSize(row, boardSide)] as const)
        .filter(([price, size]) => size > 0 && (side === Side.Buy ? price <= dollars(limit) : price >= dollars(limit)));
      const available = within.reduce((sum, [, size]) => sum + size, 0);
      expect(slices.reduce((sum, [, , slice]) => sum + slice!, 0)).toBe(Math.min(qty, available));
      expect(new Set(slices.map(([venue]) => venue)).size).toBe(slices.length);
      const prices = within.map(([price]) => price / 10_000).toSorted((a, b) => (side === Side.Buy ? a - b : b - a));
      expect(slices.map(([, price]) => price)).toEqual(prices.slice(0, slices.length));
    }
  });
});

describe('a resting order stands', () => {
  const terms = { limitPrice: dollars(100), qty: 100 };

  it('where least is displayed before it at its price', () => {
    const fixture = new RoutingFixture({}, {}, {});
    fixture.quote(0, 100, 500, 100.02, 100);
    fixture.quote(1, 100, 200, 100.02, 100);
    fixture.quote(2, 100, 300, 100.02, 100);
    expect(fixture.restingVenue(terms)).toBe(1);
    fixture.board.take(fixture.board.row(0, 2), BoardSide.Bid, 250);
    expect(fixture.restingVenue(terms)).toBe(2);
    fixture.quote(0, 99.99, 500, 100.02, 100);
    expect(fixture.restingVenue(terms)).toBe(0);
  });

  it('for sale by what is offered, not by what is bid', () => {
    const fixture = new RoutingFixture({}, {});
    fixture.quote(0, 99.98, 1, 100, 300);
    fixture.quote(1, 99.98, 900, 100, 200);
    expect(fixture.restingVenue({ ...terms, side: Side.Sell })).toBe(1);
  });

  it('at the cheapest maker fee among equals, and by the ranking among those', () => {
    const fixture = new RoutingFixture({ makerFee: -1_000 }, { makerFee: -2_000 }, { makerFee: -2_000 });
    fixture.quoteEverywhere(101, 100);
    fixture.setRanking(0, 2, 1);
    expect(fixture.restingVenue(terms)).toBe(2);
    fixture.setRanking(0, 1, 2);
    expect(fixture.restingVenue(terms)).toBe(1);
  });

  it('only where its price is on the venue’s tick', () => {
    const nickels = [{ fromPrice: 0, tick: 50_000 }];
    const fixture = new RoutingFixture({ ticks: nickels, makerFee: -3_000 }, {});
    fixture.quoteEverywhere(101, 100);
    expect(fixture.restingVenue({ ...terms, limitPrice: dollars(100.05) })).toBe(0);
    expect(fixture.restingVenue({ ...terms, limitPrice: dollars(100.04) })).toBe(1);
  });

  it('nowhere that is excluded, disabled or stale', () => {
    const fixture = new RoutingFixture({ makerFee: -2 }, { makerFee: -1 }, {});
    fixture.quoteEverywhere(101, 100);
    expect(fixture.restingVenue(terms)).toBe(0);
    expect(fixture.restingVenue(terms, 0b001)).toBe(1);
    fixture.statistics.setEnabled(1, false);
    expect(fixture.restingVenue(terms, 0b001)).toBe(2);
    expect(fixture.restingVenue(terms, 0b101)).toBe(NO_VENUE);
    fixture.nowMicros += MAX_AGE_MILLIS * 1_000 + 1_000;
    expect(fixture.restingVenue(terms)).toBe(NO_VENUE);
  });

  it('nowhere where no venue has ever quoted', () => {
    expect(new RoutingFixture({}, {}).restingVenue(terms)).toBe(NO_VENUE);
  });
});
