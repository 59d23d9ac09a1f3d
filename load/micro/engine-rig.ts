import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Account } from '../../src/domain/account.ts';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { Fill } from '../../src/domain/fill.ts';
import { type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import type { OrderEventFields } from '../../src/domain/order-event.ts';
import { RiskViolation } from '../../src/domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { StopTrigger } from '../../src/domain/stop-trigger.ts';
import { US_EQUITY_VENUES, type Venue } from '../../src/domain/venue.ts';
import { ExecutionEngine } from '../../src/execution/execution-engine.ts';
import { NO_TIMINGS } from '../../src/execution/ports/order-timings.ts';
import { EventBuffer } from '../../src/journal/event-buffer.ts';
import { beginBatch, encodeEvent } from '../../src/journal/event-encoder.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import type { Poolable } from '../../src/pool/poolable.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import { defineRiskLimits, type RiskSettings } from '../../src/risk/risk-limits.ts';
import { OrderRouter } from '../../src/routing/order-router.ts';
import { RankingMemory } from '../../src/routing/ranking-memory.ts';
import { VenueRanker, type VenueRankerOptions } from '../../src/routing/venue-ranker.ts';
import { SystemClock } from '../../src/system-clock.ts';
import { SimulatedMarket } from '../../src/venues/simulated-market.ts';

export type Allocation = 'pooled' | 'heap';

const QUOTE_MAX_AGE_MILLIS = 60_000;
const POOL_SIZE = 10_000;
const BATCH_BYTES = 64 * 1024;
/** Enough for positions that drift for tens of millions of orders. */
const OPENING_CASH = 100_000_000 * MONEY_UNIT;

/** The service's defaults (settings.ts), but for the throttle: counted as always, it lets everything pass. */
export const DEFAULT_RISK_SETTINGS: RiskSettings = {
  maximumOrderSize: 100_000,
  maximumOrderValue: 1_000_000 * MONEY_UNIT,
  priceCollarBasisPoints: 500,
  maximumPosition: 1_000_000,
  maximumOpenOrders: 10_000,
  maximumMessagesPerSecond: 1_000_000_000,
  buyingPowerMultiplier: 2,
  selfMatchPrevention: SelfMatchPrevention.CancelNewest,
};

export interface RigOptions {
  readonly allocation: Allocation;
  readonly instrumentCount: number;
  readonly accountCount: number;
  readonly venueCount?: number;
}

/**
 * The order path alone, from the parsed command to the encoded batch: the service's engine, venues, clock, risk rules and
 * event encoder, without server, threads and database. `endTurn` seals the batch as the journal does, and forgets it.
 */
export class EngineRig {
  readonly engine: ExecutionEngine;
  /** Accounts are numbered from 1. */
  readonly accountCount: number;
  readonly instruments: readonly Instrument[];
  readonly venues: readonly Venue[];
  readonly ranking: VenueRankerOptions;
  readonly clock = new SystemClock();
  /** Events by kind. */
  readonly eventCounts = new Float64Array(16);
  /** Bytes of all batches sealed. */
  batchBytes = 0;
  #batch = new EventBuffer(BATCH_BYTES);
  #spare = new EventBuffer(BATCH_BYTES);

  constructor(options: RigOptions) {
    const { instrumentCount, accountCount, allocation } = options;
    this.accountCount = accountCount;
    this.instruments = Array.from({ length: instrumentCount }, (_, id) => usEquity(id, `SYM${id}`));
    this.venues = US_EQUITY_VENUES.slice(0, options.venueCount ?? US_EQUITY_VENUES.length);
    const memory = new RankingMemory(instrumentCount, this.venues.length);
    const { board, table: rankings } = memory;
    const statistics = new VenueStatistics(this.venues.length);
    const pooling = allocation === 'pooled';
    const pool = <T extends Poolable>(name: string, create: () => T) =>
      new ObjectPool({ name, create, capacity: POOL_SIZE, ceiling: POOL_SIZE, whenExhausted: 'refuse', pooling });
    const violationPool = pool('violations', () => new RiskViolation());
    const shared = {
      board,
      statistics,
      venues: this.venues,
      instruments: this.instruments,
      rankings,
      quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS,
    };
    beginBatch(this.#batch);
    this.engine = new ExecutionEngine({
      ...shared,
      clock: this.clock,
      journal: { append: (event) => this.#append(event) },
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
      risk: new RiskEngine(defineRiskLimits(DEFAULT_RISK_SETTINGS), violationPool),
      positions: new PositionKeeper(this.instruments),
      accounts: Array.from(
        { length: accountCount },
        (_, index) => new Account(index + 1, OPENING_CASH, this.clock.nowMicros()),
      ),
      orderPool: pool('orders', () => new Order()),
      stopTrigger: StopTrigger.Quote,
      advancedTermsPool: pool('advanced_terms', () => new AdvancedTerms()),
      venueOrderPool: pool('venue_orders', () => new VenueOrder()),
      violationPool,
    });
    this.engine.enterPhase(SessionPhase.Regular);
    this.ranking = {
      ...shared,
      memory,
      priceMultipliers: this.instruments.map(({ priceMultiplier }) => priceMultiplier),
    };
  }

  /** One refresh in this thread. */
  rank(): void {
    new VenueRanker(this.ranking).rank(this.clock.nowMicros(), () => 0);
  }

  /** Gives back what has ended and begins a new batch in the other buffer, as the journal does. */
  endTurn(): void {
    this.batchBytes += this.#batch.length;
    const sealed = this.#batch;
    this.#batch = this.#spare;
    this.#spare = sealed;
    this.#batch.clear();
    beginBatch(this.#batch);
    this.engine.endTurn();
  }

  #append(event: OrderEventFields): void {
    this.eventCounts[event.kind]! += 1;
    encodeEvent(this.#batch, event);
  }
}

function counter(): () => number {
  let count = 0;
  return () => ++count;
}
