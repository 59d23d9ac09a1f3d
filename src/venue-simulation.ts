import type { QuoteBoard } from './board/quote-board.ts';
import type { VenueStatistics } from './board/venue-statistics.ts';
import type { Config } from './config.ts';
import type { Fill } from './domain/fill.ts';
import type { Market } from './execution/ports/market.ts';
import type { RecoveredState } from './execution/ports/recovered-state.ts';
import type { Listings } from './listings.ts';
import type { ObjectPool } from './pool/object-pool.ts';
import { FaultInjection } from './venues/fault-injection.ts';
import { SimulatedMarket } from './venues/simulated-market.ts';

/** The venues as the configuration has them; executions and places in books are numbered on from the journal's last. */
export function buildVenues(
  config: Config,
  { instruments, venues }: Listings,
  state: RecoveredState,
  board: QuoteBoard,
  statistics: VenueStatistics,
  fillPool: ObjectPool<Fill>,
): Market {
  const faults = FaultInjection.of(venues, config.seed);
  let executionId = state.nextExecutionId;
  let restSequence = state.nextRestSequence;
  return new SimulatedMarket({
    board,
    statistics,
    instruments,
    venues,
    fillPool,
    nextExecutionId: () => executionId++,
    nextRestSequence: () => restSequence++,
    simulateLatency: config.simulateLatency,
    quoteMaxAgeMillis: config.quoteMaxAgeMillis,
    ...(faults === undefined ? {} : { faults }),
  });
}
