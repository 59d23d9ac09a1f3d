import type { QuoteBoard } from './board/quote-board.ts';
import type { VenueStatistics } from './board/venue-statistics.ts';
import type { Config } from './config.ts';
import type { Fill } from './domain/fill.ts';
import { TEST_VENUE } from './domain/test-symbols.ts';
import type { Market } from './execution/ports/market.ts';
import type { RecoveredState } from './execution/ports/recovered-state.ts';
import type { Listings } from './listings.ts';
import type { ObjectPool } from './pool/object-pool.ts';
import { ExecutionReporter } from './venues/execution-reporter.ts';
import { FaultInjection } from './venues/fault-injection.ts';
import { ScriptedMarket } from './venues/scripted-market.ts';
import { ScriptedVenue } from './venues/scripted-venue.ts';
import { SimulatedMarket } from './venues/simulated-market.ts';

/** The venues as the configuration has them; executions and places in books are numbered on from the journal's last. */
export function buildVenues(
  config: Config,
  { instruments, venues, tested }: Listings,
  state: RecoveredState,
  board: QuoteBoard,
  statistics: VenueStatistics,
  fillPool: ObjectPool<Fill>,
): Market {
  const faults = FaultInjection.of(venues, config.seed);
  let executionId = state.nextExecutionId;
  let restSequence = state.nextRestSequence;
  const nextExecutionId = () => executionId++;
  const nextRestSequence = () => restSequence++;
  const market = new SimulatedMarket({
    board,
    statistics,
    instruments,
    venues,
    fillPool,
    nextExecutionId,
    nextRestSequence,
    simulateLatency: config.simulateLatency,
    quoteMaxAgeMillis: config.quoteMaxAgeMillis,
    ...(faults === undefined ? {} : { faults }),
  });
  const testVenue = venues.find(({ mic }) => mic === TEST_VENUE.mic);
  if (tested.length === 0 || testVenue === undefined) return market;
  const reporter = new ExecutionReporter(board, instruments, fillPool, nextExecutionId, config.quoteMaxAgeMillis);
  const scripted = new ScriptedVenue(testVenue, { board, statistics, instruments, reporter, nextRestSequence });
  return new ScriptedMarket(market, scripted, reporter);
}
