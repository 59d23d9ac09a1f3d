import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoardSide, type QuoteBoard, touchPriceIn, touchSizeIn } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Side } from '../../src/domain/side.ts';
import { RankingMemory } from '../../src/routing/ranking-memory.ts';
import { type RankingKernel, VenueRanker } from '../../src/routing/venue-ranker.ts';

const NOW_MICROS = 1_700_000_000_000_000;
const MAX_AGE_MILLIS = 1_000;
const ROW_FIELDS = 16;
const RACE_RANKINGS = 200_000;
const LONGEST_RACE_MILLIS = 15_000;

/** Few prices and sizes, so that touches, takings and scores are often equal. */
const price = fc.constantFrom(0, 999_900, 1_000_000, 1_000_100, 1_000_200);
const size = fc.oneof(fc.constantFrom(0, 100, 300), fc.integer({ min: 1, max: 1_000_000 }));
const row = fc.record({
  bidPrice: price,
  bidSize: size,
  askPrice: price,
  askSize: size,
  bidTaken: size,
  askTaken: size,
  updatedAt: fc.constantFrom(0, NOW_MICROS, NOW_MICROS - 1_000_000, NOW_MICROS - 1_000_001, NOW_MICROS - 9_000_000),
  resting: fc.option(fc.tuple(price, size, price, size), { freq: 3 }),
  isBeingWritten: fc.integer({ min: 0, max: 20 }).map((chance) => chance === 0),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

const venue = fc.record({
  takerFee: fc.constantFrom(-2_000, 0, 1_000, 3_000),
  latencyMicros: fc.constantFrom(0, 150, 900),
  isEnabled: fc.integer({ min: 0, max: 8 }).map((chance) => chance > 0),
  confirmedAt: fc.constantFrom(0, NOW_MICROS - 500_000, NOW_MICROS - 1_000_000, NOW_MICROS - 2_000_000),
  routed: fc.constantFrom(0, 100),
  filled: fc.constantFrom(0, 30, 100),
  isRejected: fc.boolean(),
});

const market = fc
  .tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5 }))
  .chain(([venueCount, instrumentCount]) =>
    fc.record({
      venues: fc.array(venue, { minLength: venueCount, maxLength: venueCount }),
      multipliers: fc.array(fc.constantFrom(1, 100, 0.01), { minLength: instrumentCount, maxLength: instrumentCount }),
      rows: fc.array(row, { minLength: venueCount * instrumentCount, maxLength: venueCount * instrumentCount }),
    }),
  );
type Market = typeof market extends fc.Arbitrary<infer Value> ? Value : never;

describe('the kernel and its scalar twin', () => {
  it('give the scores that the board’s own rules give, in every bit, and rank by them', () => {
    fc.assert(
      fc.property(market, (terms) => {
        const simd = rankedBy('simd', terms);
        expect(rankedBy('scalar', terms)).toEqual(simd);
        expect(simd).toEqual(rankedByTheBook(terms));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'simd',
    'scalar',
  ] as const)('never score half a row while another thread writes it: the %s one', async (kernel) => {
    const memory = new RankingMemory(1, 2);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('../support/board-writer.ts', import.meta.url), {
      workerData: { boardBuffer: memory.board.buffer, boardAt: memory.board.cellsAt, stopBuffer: stop.buffer },
    });
    const ended = once(worker, 'exit');
    await once(worker, 'online');
    const ranker = new VenueRanker({
      memory,
      statistics: new VenueStatistics(2),
      venues: [0, 1].map(() => ({ takerFee: 0, latencyMicros: 0 })),
      priceMultipliers: [1],
      quoteMaxAgeMillis: 10,
      kernel,
    });
    let [torn, different, last] = [0, 0, 0];
    const deadline = performance.now() + LONGEST_RACE_MILLIS;
    for (let ranking = 0; ranking < RACE_RANKINGS || (different < 1_000 && performance.now() < deadline); ranking++) {
      ranker.rank(1, () => 0);
      // All fields of a row are one number n: then sellers' score less buyers' is 2 n, of two rows it is odd.
      const value = (memory.table.score(0, Side.Sell, 1) - memory.table.score(0, Side.Buy, 1)) / 2;
      if (!Number.isFinite(value)) continue;
      if (Math.abs(value - Math.round(value)) > 0.1 || Math.round(value) < last) torn++;
      if (Math.round(value) !== last) different++;
      last = Math.round(value);
    }
    Atomics.store(stop, 0, 1);
    await ended;
    expect(torn).toBe(0);
    expect(different).toBeGreaterThanOrEqual(1_000);
  });
});

interface Ranked {
  readonly venueIds: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
}

function fill(board: QuoteBoard, index: number, terms: Row): void {
  board.publish(index, terms.bidPrice, terms.bidSize, terms.askPrice, terms.askSize, 0, terms.updatedAt);
  board.take(index, BoardSide.Bid, terms.bidTaken);
  board.take(index, BoardSide.Ask, terms.askTaken);
  if (terms.resting !== null) {
    board.publishResting(index, BoardSide.Bid, terms.resting[0], terms.resting[1]);
    board.publishResting(index, BoardSide.Ask, terms.resting[2], terms.resting[3]);
  }
}

function marketOf({ venues, multipliers, rows }: Market) {
  const memory = new RankingMemory(multipliers.length, venues.length);
  const statistics = new VenueStatistics(venues.length);
  rows.forEach((terms, index) => {
    fill(memory.board, index, terms);
  });
  venues.forEach((terms, venueId) => {
    if (terms.confirmedAt > 0) memory.board.confirm(venueId, terms.confirmedAt);
    statistics.setEnabled(venueId, terms.isEnabled);
    if (terms.routed > 0) statistics.countRouted(venueId, terms.routed);
    statistics.countFilled(venueId, terms.filled);
    if (terms.isRejected) statistics.countRejected(venueId);
  });
  return { memory, statistics, venues, priceMultipliers: multipliers, quoteMaxAgeMillis: MAX_AGE_MILLIS };
}

function rankedBy(kernel: RankingKernel, terms: Market): Ranked {
  const options = marketOf(terms);
  const { board, table } = options.memory;
  const sequences = new Int32Array(board.buffer, board.sequencesAt, terms.rows.length);
  terms.rows.forEach(({ isBeingWritten }, index) => {
    if (isBeingWritten) sequences[index]!++;
  });
  // Two refreshes, one into each buffer.
  const ranker = new VenueRanker({ ...options, kernel });
  ranker.rank(NOW_MICROS, () => 0);
  ranker.rank(NOW_MICROS, () => 0);
  const snapshots = terms.multipliers.map((_, instrumentId) => table.snapshot(instrumentId));
  return {
    venueIds: snapshots.flatMap(({ venueIds }) => venueIds.map((list) => [...list])),
    scores: snapshots.flatMap(({ scores }) => scores.map((list) => [...list])),
  };
}

/** The ranking as it is defined, one venue after the other, from a copy of each row. */
function rankedByTheBook(terms: Market): Ranked {
  const { memory, statistics, venues } = marketOf(terms);
  const { board } = memory;
  const cells = new Float64Array(ROW_FIELDS);
  const scores = terms.multipliers.flatMap((multiplier, instrumentId) =>
    [Side.Buy, Side.Sell].map((side) =>
      venues.map(({ takerFee, latencyMicros, isEnabled }, venueId) => {
        const index = board.row(instrumentId, venueId);
        board.tryCopyRow(index, cells, 0);
        const met = side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
        const touch = touchPriceIn(cells, 0, met);
        const isStale = board.ageMillis(index, NOW_MICROS) > MAX_AGE_MILLIS;
        if (touch === 0 || isStale || terms.rows[index]!.isBeingWritten || !isEnabled) return Number.NEGATIVE_INFINITY;
        const price = side === Side.Buy ? touch * multiplier : -(touch * multiplier);
        const failing = (1 - statistics.fillRatio(venueId)) * 20_000;
        const standing = takerFee + latencyMicros + failing + statistics.rejectRatio(venueId) * 50_000;
        const qty = touchSizeIn(cells, 0, met);
        return -(price + standing - (500 * qty) / (qty + 300));
      }),
    ),
  );
  const byScore = (list: readonly number[]) => (a: number, b: number) =>
    list[a] === list[b] ? a - b : list[b]! > list[a]! ? 1 : -1;
  return { venueIds: scores.map((list) => [...list.keys()].toSorted(byScore(list))), scores };
}
