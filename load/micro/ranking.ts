import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Side } from '../../src/domain/side.ts';
import { RankingMemory } from '../../src/routing/ranking-memory.ts';
import { type RankingKernel, VenueRanker } from '../../src/routing/venue-ranker.ts';
import { median } from '../summary.ts';

export interface RankingFigures {
  readonly sizes: readonly RefreshFigures[];
  readonly lookupNanos: number;
}

/** One refresh of all that is ranked: instruments x venues x 2 scores. */
export interface RefreshFigures {
  readonly instruments: number;
  readonly venues: number;
  readonly simdMicros: number;
  readonly scalarMicros: number;
}

const SIZES = [
  { instruments: 100, venues: 12 },
  { instruments: 1_000, venues: 16 },
  { instruments: 10_000, venues: 16 },
] as const;
const REFRESHES = 41;
/** Enough for the engine to have compiled both kernels for good. */
const WARM_UP_REFRESHES = 20;
const LOOKUPS = 20_000;
const LOOKUP_ROUNDS = 201;
const NOW_MICROS = 1_700_000_000_000_000;

/**
 * Measures whole refreshes, as the ranker's thread runs them: pricing the venues, reading every row of the board under its
 * sequence counter, scoring both sides, ranking the lists and publishing them. Before each pair of refreshes every row gets
 * a new quote, within a few ticks, so that rankings change and no branch can be foreseen; a tenth of the rows has been
 * taken, one in twenty has clients' orders resting. Kernel and scalar twin take turns over the same board; the figures
 * are medians of 41 refreshes each.
 *
 * A lookup is `RankingTable.copyRanking` in the largest table, of instruments and sides in no order; the figure is the
 * median of 201 rounds of 20,000, what picking the instrument takes included.
 */
export async function measureRanking(): Promise<RankingFigures> {
  const desks = SIZES.map(({ instruments, venues }) => new RankingDesk(instruments, venues));
  return { sizes: desks.map((desk) => desk.measureRefreshes()), lookupNanos: desks.at(-1)!.measureLookups() };
}

/** One size alone. */
export function measureRefreshes(instruments: number, venues: number): RefreshFigures {
  return new RankingDesk(instruments, venues).measureRefreshes();
}

class RankingDesk {
  readonly #memory: RankingMemory;
  readonly #simd: VenueRanker;
  readonly #scalar: VenueRanker;
  readonly #random = pseudoRandom();

  constructor(instrumentCount: number, venueCount: number) {
    this.#memory = new RankingMemory(instrumentCount, venueCount);
    const options = {
      memory: this.#memory,
      statistics: new VenueStatistics(venueCount),
      venues: Array.from({ length: venueCount }, (_, venueId) => ({
        takerFee: 3_000 - (venueId % 4) * 900,
        latencyMicros: 150 + venueId * 10,
      })),
      priceMultipliers: new Array<number>(instrumentCount).fill(100),
      quoteMaxAgeMillis: 60_000,
    };
    const ranker = (kernel: RankingKernel) => new VenueRanker({ ...options, kernel });
    this.#simd = ranker('simd');
    this.#scalar = ranker('scalar');
  }

  measureRefreshes(): RefreshFigures {
    const { instrumentCount, venueCount } = this.#memory.board;
    const simd: number[] = [];
    const scalar: number[] = [];
    for (let refresh = 0; refresh < WARM_UP_REFRESHES + REFRESHES; refresh++) {
      this.#quoteAll();
      simd.push(microsOf(this.#simd));
      scalar.push(microsOf(this.#scalar));
    }
    return {
      instruments: instrumentCount,
      venues: venueCount,
      simdMicros: median(simd.slice(WARM_UP_REFRESHES)),
      scalarMicros: median(scalar.slice(WARM_UP_REFRESHES)),
    };
  }

  /** Nanoseconds of one lookup. */
  measureLookups(): number {
    const { table } = this.#memory;
    const out = new Uint8Array(table.venueCount);
    const instrumentIds = Int32Array.from({ length: LOOKUPS }, () => this.#random() % table.instrumentCount);
    const nanos = Array.from({ length: 1 + LOOKUP_ROUNDS }, () => {
      const start = performance.now();
      for (let lookup = 0; lookup < LOOKUPS; lookup++) {
        table.copyRanking(instrumentIds[lookup]!, (lookup & 1) === 0 ? Side.Buy : Side.Sell, out);
      }
      return ((performance.now() - start) * 1e6) / LOOKUPS;
    });
    return median(nanos.slice(1));
  }

  #quoteAll(): void {
    const { board } = this.#memory;
    for (let row = 0; row < board.instrumentCount * board.venueCount; row++) {
      const numbers = this.#random();
      const mid = 1_000_000 + (Math.floor(row / board.venueCount) % 1_000) * 100;
      const bid = mid - (numbers & 3) * 100;
      const ask = mid + 100 + ((numbers >> 2) & 3) * 100;
      const bidSize = 100 * (1 + ((numbers >> 4) & 31));
      const askSize = 100 * (1 + ((numbers >> 9) & 31));
      board.publish(row, bid, bidSize, ask, askSize, 0, NOW_MICROS);
      if (row % 10 === 0) board.take(row, (row / 10) % 2 === 0 ? 0 : 1, 100);
      if (row % 20 === 0) board.publishResting(row, (row / 20) % 2 === 0 ? 0 : 1, bid, 100);
    }
  }
}

function microsOf(ranker: VenueRanker): number {
  const start = performance.now();
  ranker.rank(NOW_MICROS, () => 0);
  return (performance.now() - start) * 1000;
}

/** Numbers below 2^31, the same in every run: a xorshift. */
function pseudoRandom(): () => number {
  let state = 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}
