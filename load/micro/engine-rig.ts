import { QuoteBoard } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Account } from '../../src/domain/account.ts';
import { Fill } from '../../src/domain/fill.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import { RiskViolation } from '../../src/domain/risk-violation.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { ExecutionEngine } from '../../src/execution/execution-engine.ts';
import { NO_TIMINGS } from '../../src/execution/ports/order-timings.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import type { Poolable } from '../../src/pool/poolable.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import { defineRiskLimits } from '../../src/risk/risk-limits.ts';
import { OrderRouter } from '../../src/routing/order-router.ts';
import { RankingTable } from '../../src/routing/ranking-table.ts';
import { VenueRanker } from '../../src/routing/venue-ranker.ts';
import { SimulatedMarket } from '../../src/venues/simulated-market.ts';

const QUOTE_MAX_AGE_MILLIS = 60_000;
const POOL_SIZE = 4096;

const LIMITS = defineRiskLimits({
  maximumOrderSize: 100_000,
  maximumOrderValue: 1_000_000 * MONEY_UNIT,
  priceCollarBasisPoints: 500,
  maximumPosition: 1_000_000,
  maximumOpenOrders: 10_000,
  buyingPowerMultiplier: 2,
  selfMatchPrevention: true,
});

/** The engine over simulated venues, alone: no server, and a journal that forgets. Every risk rule is on but the throttle. */
export interface EngineRig {
  readonly engine: ExecutionEngine;
  readonly ranker: VenueRanker;
  readonly nowMicros: number;
}

export function buildEngineRig(instrumentCount: number): EngineRig {
  const nowMicros = 1_700_000_000_000_000;
  const instruments = Array.from({ length: instrumentCount }, (_, id) => usEquity(id, `SYM${id}`));
  const venues = US_EQUITY_VENUES;
  const board = new QuoteBoard(instrumentCount, venues.length);
  const statistics = new VenueStatistics(venues.length);
  const rankings = new RankingTable(instrumentCount, venues.length);
  const violationPool = pool('violations', () => new RiskViolation());
  const shared = { board, statistics, venues, instruments, rankings, quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS };
  const priceMultipliers = instruments.map(({ priceMultiplier }) => priceMultiplier);
  const engine = new ExecutionEngine({
    ...shared,
    clock: { nowMicros: () => nowMicros },
    journal: { append: () => undefined },
    onListenerError: (error) => {
      throw error;
    },
    listener: { onOrderEvent: () => undefined },
    timings: NO_TIMINGS,
    market: new SimulatedMarket({
      ...shared,
      fillPool: pool('fills', () => new Fill()),
      nextExecutionId: counter(),
      nextRestSequence: counter(),
      simulateLatency: false,
    }),
    router: new OrderRouter(shared),
    risk: new RiskEngine(LIMITS, violationPool),
    positions: new PositionKeeper(instruments),
    accounts: [new Account(1, 1_000_000 * MONEY_UNIT, nowMicros)],
    orderPool: pool('orders', () => new Order()),
    venueOrderPool: pool('venue_orders', () => new VenueOrder()),
    violationPool,
  });
  return { engine, ranker: new VenueRanker({ ...shared, table: rankings, priceMultipliers }), nowMicros };
}

function pool<T extends Poolable>(name: string, create: () => T): ObjectPool<T> {
  return new ObjectPool({ name, create, capacity: POOL_SIZE, ceiling: POOL_SIZE, whenExhausted: 'refuse' });
}

function counter(): () => number {
  let count = 0;
  return () => ++count;
}
