import type { VenueStatistics } from '../board/venue-statistics.ts';
import { HAS_SIMD } from '../kernels/load-kernel.ts';
import { scalarRankVenues, simdRankVenues } from '../kernels/rank-venues.ts';
import type { RankVenues } from '../kernels/ranking-arguments.ts';
import type { RankingMemory } from './ranking-memory.ts';

/** What the ranker knows of a venue beside its quotes. */
export interface RankedVenue {
  /** Money units per whole share. */
  readonly takerFee: number;
  readonly latencyMicros: number;
}

/** Which implementation scores and ranks. Both give the same scores, in every bit. */
export type RankingKernel = 'simd' | 'scalar';

export interface VenueRankerOptions {
  readonly memory: RankingMemory;
  readonly statistics: VenueStatistics;
  /** By venue id. */
  readonly venues: readonly RankedVenue[];
  /** By instrument id: scaled price times this is money units per whole share. */
  readonly priceMultipliers: readonly number[];
  /** Quotes older than this are not ranked. */
  readonly quoteMaxAgeMillis: number;
  /** SIMD wherever the engine has it, unless told otherwise. */
  readonly kernel?: RankingKernel;
}

/*
 * A venue's score is minus what a taker expects to pay per share there, in millionths of a dollar:
 *
 *   price after the taker fee
 *   + latency, at a price per microsecond: the quote may be gone
 *   + the share of routed quantity that was not filled, and of orders rejected, each at a price
 *   - a bonus for displayed size, growing to its full worth as size grows: fewer slices, less left over
 *
 * The weights keep the order of importance: a cent of price (10,000) outweighs fees (up to 3,000), fees outweigh the
 * rest in ordinary times, and a venue that fails outweighs all but several cents. The kernel knows the bonus for size, at
 * most 500; what is the venue's alone is summed up here.
 */
const COST_PER_LATENCY_MICRO = 1;
const COST_OF_NO_FILLS = 20_000;
const COST_OF_ALL_REJECTED = 50_000;

/** Scores every (instrument, side, venue) from the shared board and publishes the order. Knows no thread and no timer. */
export class VenueRanker {
  readonly #options: VenueRankerOptions;
  readonly #rankVenues: RankVenues;

  constructor(options: VenueRankerOptions) {
    const { memory, priceMultipliers, kernel = HAS_SIMD ? 'simd' : 'scalar' } = options;
    this.#options = options;
    this.#rankVenues = kernel === 'simd' ? simdRankVenues(memory.kernelMemory) : scalarRankVenues(memory.kernelMemory);
    memory.priceMultipliers.set(priceMultipliers);
  }

  /** One refresh. `nowNanos` times it; `nowMicros` is Unix time, for the age of quotes and of the ranking. */
  rank(nowMicros: number, nowNanos: () => number): void {
    const startNanos = nowNanos();
    const { board, table, priceMultipliers, costs, freshFrom, scratchAt } = this.#options.memory;
    this.#priceVenues();
    this.#ageVenues(nowMicros);
    const draft = table.draft();
    this.#rankVenues({
      cells: board.cellsAt,
      sequences: board.sequencesAt,
      priceMultipliers: priceMultipliers.byteOffset,
      costs: costs.byteOffset,
      freshFrom: freshFrom.byteOffset,
      scratch: scratchAt,
      ranks: draft.ranks,
      scores: draft.scores,
      instrumentCount: board.instrumentCount,
      venueCount: board.venueCount,
    });
    table.publish(nowMicros, nowNanos() - startNanos);
  }

  /** The part of the cost that is the venue's alone; Infinity for a disabled one. */
  #priceVenues(): void {
    const { memory, statistics, venues } = this.#options;
    for (let venueId = 0; venueId < venues.length; venueId++) {
      const venue = venues[venueId]!;
      memory.costs[venueId] = statistics.isEnabled(venueId)
        ? venue.takerFee +
          venue.latencyMicros * COST_PER_LATENCY_MICRO +
          (1 - statistics.fillRatio(venueId)) * COST_OF_NO_FILLS +
          statistics.rejectRatio(venueId) * COST_OF_ALL_REJECTED
        : Number.POSITIVE_INFINITY;
    }
  }

  /** Since when a row must have been updated: any time will do where the venue's feed has confirmed all its rows since. */
  #ageVenues(nowMicros: number): void {
    const { memory, quoteMaxAgeMillis } = this.#options;
    const oldestMicros = nowMicros - quoteMaxAgeMillis * 1000;
    for (let venueId = 0; venueId < memory.freshFrom.length; venueId++) {
      const isConfirmed = memory.board.confirmedAtMicros(venueId) >= oldestMicros;
      // Never 0, which is the time of a row that nobody has updated yet.
      memory.freshFrom[venueId] = isConfirmed ? 1 : Math.max(1, oldestMicros);
    }
  }
}
