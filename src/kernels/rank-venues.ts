import type { KernelMemory } from './kernel-memory.ts';
import { loadKernel } from './load-kernel.ts';
import { ScalarVenueRanking } from './rank-venues-scalar.ts';
import type { RankVenues } from './ranking-arguments.ts';

interface RankVenuesExports {
  rankVenues(
    cells: number,
    sequences: number,
    priceMultipliers: number,
    costs: number,
    freshFrom: number,
    scratch: number,
    ranks: number,
    scores: number,
    instrumentCount: number,
    venueCount: number,
  ): void;
}

/** The SIMD kernel over this memory. Throws where the engine has no SIMD. */
export function simdRankVenues(memory: KernelMemory): RankVenues {
  const { rankVenues } = loadKernel<RankVenuesExports>('rank-venues', memory);
  return (ranking) =>
    rankVenues(
      ranking.cells,
      ranking.sequences,
      ranking.priceMultipliers,
      ranking.costs,
      ranking.freshFrom,
      ranking.scratch,
      ranking.ranks,
      ranking.scores,
      ranking.instrumentCount,
      ranking.venueCount,
    );
}

/** The same without SIMD. */
export function scalarRankVenues(memory: KernelMemory): RankVenues {
  const twin = new ScalarVenueRanking(memory);
  return (ranking) => twin.rank(ranking);
}
