import { describe, expect, it } from 'vitest';
import { BoardSide } from '../../src/board/quote-board.ts';
import { Side } from '../../src/domain/side.ts';
import { dollars } from '../support/domain.ts';
import { MAX_AGE_MILLIS, RoutingFixture } from '../support/routing.ts';

const UNUSABLE = Number.NEGATIVE_INFINITY;

function ranked(fixture: RoutingFixture, side: Side = Side.Buy): number[] {
  fixture.rank();
  return fixture.ranking(side);
}

describe.each(['simd', 'scalar'] as const)('by the %s kernel', (kernel) => {
  describe('a venue ranks before another', () => {
    it('by a cent of price, whatever the fees of the two', () => {
      const fixture = RoutingFixture.rankedBy(kernel, { takerFee: -3_000 }, { takerFee: 3_000 });
      fixture.quote(0, 100, 1_000, 100.03, 1_000);
      fixture.quote(1, 100.01, 100, 100.02, 100);
      expect(ranked(fixture, Side.Buy)).toEqual([1, 0]);
      expect(ranked(fixture, Side.Sell)).toEqual([1, 0]);
    });

    it('by its fee at one price, whatever the sizes', () => {
      const fixture = RoutingFixture.rankedBy(kernel, { takerFee: 3_000 }, { takerFee: 2_400 });
      fixture.quote(0, 100, 1_000_000, 100.02, 1_000_000);
      fixture.quote(1, 100, 1, 100.02, 1);
      expect(ranked(fixture, Side.Buy)).toEqual([1, 0]);
      expect(ranked(fixture, Side.Sell)).toEqual([1, 0]);
    });

    it('by a rebate before a fee', () => {
      const fixture = RoutingFixture.rankedBy(kernel, { takerFee: 0 }, { takerFee: -200 }, { takerFee: 200 });
      fixture.quoteEverywhere(100.02, 100);
      expect(ranked(fixture)).toEqual([1, 0, 2]);
    });

    it('by displayed size where price and fee are one', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {}, {});
      fixture.quote(0, 100, 300, 100.02, 100);
      fixture.quote(1, 100, 100, 100.02, 300);
      fixture.quote(2, 100, 200, 100.02, 200);
      expect(ranked(fixture, Side.Buy)).toEqual([1, 2, 0]);
      expect(ranked(fixture, Side.Sell)).toEqual([0, 2, 1]);
    });

    it('by what is left of the size, not by what was displayed', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {});
      fixture.quote(0, 100, 100, 100.02, 500);
      fixture.quote(1, 100, 100, 100.02, 200);
      expect(ranked(fixture)).toEqual([0, 1]);
      fixture.board.take(fixture.board.row(0, 0), BoardSide.Ask, 400);
      expect(ranked(fixture)).toEqual([1, 0]);
    });

    it('by latency where all else is one', () => {
      const fixture = RoutingFixture.rankedBy(
        kernel,
        { latencyMicros: 300 },
        { latencyMicros: 100 },
        { latencyMicros: 200 },
      );
      fixture.quoteEverywhere(100.02, 100);
      expect(ranked(fixture)).toEqual([1, 2, 0]);
    });

    it('that fills what it is sent before one that does not, and both before one that rejects', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {}, {});
      fixture.quoteEverywhere(100.02, 100);
      for (const venueId of [0, 1, 2]) fixture.statistics.countRouted(venueId, 100);
      fixture.statistics.countRejected(0);
      fixture.statistics.countFilled(1, 50);
      fixture.statistics.countFilled(2, 100);
      expect(ranked(fixture)).toEqual([2, 1, 0]);
    });

    it('by a client’s better price in its book', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {});
      fixture.quoteEverywhere(100.02, 100);
      fixture.board.publishResting(fixture.board.row(0, 1), BoardSide.Ask, dollars(100.01), 10);
      expect(ranked(fixture)).toEqual([1, 0]);
    });
  });

  describe('a venue ranks last', () => {
    const unusable: readonly (readonly [string, (fixture: RoutingFixture) => void])[] = [
      ['disabled', ({ statistics }) => statistics.setEnabled(0, false)],
      ['without that side', (fixture) => fixture.quote(0, 100, 100, 0, 0)],
      ['with nothing left of it', ({ board }) => board.take(board.row(0, 0), BoardSide.Ask, 100)],
      [
        'stale',
        (fixture) => {
          fixture.nowMicros += MAX_AGE_MILLIS * 1_000 + 1;
          fixture.quote(1, 100, 100, 100.02, 100);
        },
      ],
      [
        'caught in the middle of a write all the time',
        ({ board }) => {
          new Int32Array(board.buffer, board.sequencesAt)[board.row(0, 0)]!++;
        },
      ],
    ];
    it.each(unusable)('where it is %s, with a score below every other', (_, spoil) => {
      const fixture = RoutingFixture.rankedBy(kernel, { takerFee: -3_000 }, {});
      fixture.quoteEverywhere(100.02, 100);
      expect(ranked(fixture)).toEqual([0, 1]);
      expect(fixture.table.score(0, Side.Buy, 0)).toBeGreaterThan(UNUSABLE);
      spoil(fixture);
      expect(ranked(fixture)).toEqual([1, 0]);
      expect(fixture.table.score(0, Side.Buy, 0)).toBe(UNUSABLE);
      expect(fixture.table.score(0, Side.Buy, 1)).toBeGreaterThan(UNUSABLE);
    });

    it('never for an old quote that the feed has confirmed since', () => {
      const fixture = RoutingFixture.rankedBy(kernel, { takerFee: -3_000 }, {});
      fixture.quoteEverywhere(100.02, 100);
      fixture.nowMicros += MAX_AGE_MILLIS * 5_000;
      fixture.board.confirm(0, fixture.nowMicros);
      expect(ranked(fixture)).toEqual([0, 1]);
      expect(fixture.table.score(0, Side.Buy, 0)).toBeGreaterThan(UNUSABLE);
      expect(fixture.table.score(0, Side.Buy, 1)).toBe(UNUSABLE);
    });

    it('at the end of its age is not stale yet', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {});
      fixture.quoteEverywhere(100.02, 100);
      fixture.nowMicros += MAX_AGE_MILLIS * 1_000;
      fixture.rank();
      expect(fixture.table.score(0, Side.Buy, 0)).toBeGreaterThan(UNUSABLE);
    });
  });

  describe('a ranking', () => {
    it('keeps equals in the order of their numbers', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {}, {}, {});
      expect(ranked(fixture)).toEqual([0, 1, 2, 3]);
      fixture.quoteEverywhere(100.02, 100);
      expect(ranked(fixture)).toEqual([0, 1, 2, 3]);
    });

    it('depends on nothing but what is on the board', () => {
      const build = () => {
        const fixture = RoutingFixture.rankedBy(
          kernel,
          { takerFee: 3_000 },
          {},
          { latencyMicros: 50 },
          { takerFee: -100 },
        );
        fixture.quoteEverywhere(50.5, 300);
        fixture.quote(3, 50.4, 200, 50.51, 700);
        return fixture;
      };
      const [one, two] = [build(), build()];
      for (let refresh = 0; refresh < 3; refresh++) two.rank();
      expect(ranked(one)).toEqual(ranked(two));
      for (const venueId of [0, 1, 2, 3]) {
        expect(one.table.score(0, Side.Buy, venueId)).toBe(two.table.score(0, Side.Buy, venueId));
      }
    });

    it('is one for each instrument', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {});
      fixture.quoteEverywhere(100.02, 100);
      fixture.quote(0, 50, 100, 50.02, 100, 1);
      fixture.quote(1, 50, 100, 50.01, 100, 1);
      fixture.rank();
      expect(fixture.ranking(Side.Buy, 0)).toEqual([0, 1]);
      expect(fixture.ranking(Side.Buy, 1)).toEqual([1, 0]);
    });

    it('tells when it was made and how long that took', () => {
      const fixture = RoutingFixture.rankedBy(kernel, {}, {});
      let nanos = 1_000;
      fixture.ranker.rank(fixture.nowMicros, () => (nanos += 500));
      expect(fixture.table.publishedAtMicros).toBe(fixture.nowMicros);
      expect(fixture.table.refreshNanos).toBe(500);
    });

    it('scores what a share costs: price, fee and latency less the bonus for size', () => {
      const fixture = RoutingFixture.rankedBy(kernel, { takerFee: 3_000, latencyMicros: 180 });
      fixture.quote(0, 100, 300, 100.02, 300);
      fixture.rank();
      expect(fixture.table.score(0, Side.Buy, 0)).toBe(-(100_020_000 + 3_000 + 180 - 250));
      expect(fixture.table.score(0, Side.Sell, 0)).toBe(100_000_000 - 3_000 - 180 + 250);
    });
  });
});
