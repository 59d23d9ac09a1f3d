import type { QuoteBoard } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { ShortSaleRestriction } from '../domain/short-sale-restriction.ts';
import type { Venue } from '../domain/venue.ts';
import type { DayCloses } from '../execution/day-closes.ts';
import type { ExecutionEngine } from '../execution/execution-engine.ts';
import type { Clock } from '../execution/ports/clock.ts';
import type { CommitBarrier } from '../execution/ports/commit-barrier.ts';
import type { EventStream } from '../execution/ports/event-stream.ts';
import type { MarketSession } from '../execution/ports/market-session.ts';
import type { OrderHistory } from '../execution/ports/order-history.ts';
import type { OrderTimings } from '../execution/ports/order-timings.ts';
import type { PoolCounts, PoolReport, PoolTrim } from '../execution/ports/pool-report.ts';
import type { RiskReplay } from '../execution/ports/risk-replay.ts';
import type { RiskAdministration } from '../execution/risk-administration.ts';
import type { RankingTable } from '../routing/ranking-table.ts';
import type { Watchlists } from './account/watchlists.ts';

/** A quote as `POST /ops/quotes` brings it: scaled integers, already checked. */
export interface PushedQuote {
  readonly instrumentId: number;
  readonly venueId: number;
  readonly bidPrice: number;
  readonly bidSize: number;
  readonly askPrice: number;
  readonly askSize: number;
  /** Unix milliseconds. */
  readonly marketTimeMillis: number;
}

/** Everything the API stands on, built by the composition root. */
export interface AppServices {
  readonly engine: ExecutionEngine;
  readonly risk: RiskAdministration;
  readonly riskReplay: RiskReplay;
  /** Every instrument there has ever been, by id. */
  readonly instruments: readonly Instrument[];
  /** Whether orders are taken and quotes are made for it: false where the symbol is no longer configured. */
  readonly isTradable: (instrumentId: number) => boolean;
  readonly venues: readonly Venue[];
  readonly board: QuoteBoard;
  readonly venueStatistics: VenueStatistics;
  readonly rankings: RankingTable;
  readonly history: OrderHistory;
  readonly watchlists: Watchlists;
  readonly barrier: CommitBarrier;
  readonly events: EventStream;
  readonly session: MarketSession;
  readonly clock: Clock;
  readonly timings: OrderTimings;
  /** Whether the answer to an order for this quantity, scaled, gets lost on purpose; undefined where none does. */
  readonly losesAnswer: ((instrumentId: number, qty: number) => boolean) | undefined;
  /** Undefined: the service is open, every request trades for account 1 and may use `/ops`. */
  readonly keys: readonly ApiKey[] | undefined;
  /** Undefined where the market feed is not `pushed`. */
  readonly pushQuote: ((quote: PushedQuote) => void) | undefined;
  /** "synthetic", "lean" or "pushed". */
  readonly feedName: string;
  /** Quotes of the lean feed are derived from the NBBO stream; shown wherever quotes are. */
  readonly quotesAreDerived: boolean;
  /** Quotes older than this are stale: the router skips them. */
  readonly quoteMaxAgeMillis: number;
  /** What risk holds an account to in every instrument. */
  readonly limitsOf: (accountId: number) => {
    /** Buying power per dollar of equity; Infinity for no limit. */
    readonly buyingPowerMultiplier: number;
    readonly shortSaleRestriction: ShortSaleRestriction;
  };
  /** What accounts were worth when the market's day last turned. */
  readonly closes: DayCloses;
  readonly poolReports: () => readonly PoolReport[];
  /** The figures of all pools together. */
  readonly poolTotals: () => PoolCounts;
  /** Gives back what pools hold above their capacity and nobody uses. */
  readonly trimPools: () => readonly PoolTrim[];
  readonly metricsText: () => Promise<string>;
  readonly metricsContentType: string;
  /** Told how many clients are connected to each stream. */
  readonly onStreamClients: (stream: 'trade_updates' | 'trade_events' | 'feed', count: number) => void;
  /** True while more waits to be made durable than the service wants to hold: it takes no orders then. */
  readonly isOverloaded: () => boolean;
  /** False while starting and while stopping: `/health/ready` answers 503. */
  readonly isReady: () => boolean;
}
