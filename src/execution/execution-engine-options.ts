import type { QuoteBoard } from '../board/quote-board.ts';
import type { Account } from '../domain/account.ts';
import type { AdvancedTerms } from '../domain/advanced-terms.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order, VenueOrder } from '../domain/order.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import type { StopTrigger } from '../domain/stop-trigger.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import type { PositionKeeper } from '../positions/position-keeper.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { OrderRouter } from '../routing/order-router.ts';
import type { Clock } from './ports/clock.ts';
import type { Journal } from './ports/journal.ts';
import type { Market } from './ports/market.ts';
import type { OrderListener } from './ports/order-listener.ts';
import type { EngineTimings } from './ports/order-timings.ts';

/** What an engine is built of. */
export interface ExecutionEngineOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly listener: OrderListener;
  /** Told what the listener threw. */
  readonly onListenerError: (error: unknown) => void;
  readonly timings: EngineTimings;
  readonly market: Market;
  readonly board: QuoteBoard;
  readonly router: OrderRouter;
  readonly risk: RiskEngine;
  readonly positions: PositionKeeper;
  /** By instrument id. */
  readonly instruments: readonly Instrument[];
  readonly accounts: readonly Account[];
  readonly orderPool: ObjectPool<Order>;
  /** Must fall back to the heap. */
  readonly advancedTermsPool: ObjectPool<AdvancedTerms>;
  readonly venueOrderPool: ObjectPool<VenueOrder>;
  readonly violationPool: ObjectPool<RiskViolation>;
  /** What touches stops. */
  readonly stopTrigger: StopTrigger;
  /** Quotes older than this are no reference for risk. */
  readonly quoteMaxAgeMillis: number;
}
