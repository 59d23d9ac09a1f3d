import type { EngineTime } from '../../domain/engine-time.ts';
import type { MarketTrade } from '../../domain/market-trade.ts';
import type { SessionPhase } from '../../domain/session-phase.ts';
import type { VenueQuote } from '../../domain/venue-quote.ts';
import type { VenueGateway, VenueListener } from './venue-gateway.ts';

/** Where feeds put what they know. All times are the engine's, Unix microseconds. */
export interface MarketDataSink {
  /** One venue's new best quote; a side that did not change is repeated. The record may change after the call. */
  applyQuote(quote: VenueQuote): void;
  /** A trade that the feed reports on a venue. Off-exchange trades are not passed on. */
  applyTrade(trade: MarketTrade): void;
  /** Says that everything the feed reported for these venues still stands, so that it does not go stale. */
  confirmQuotes(): void;
  /**
   * The market's day has come to its next phase: comes before anything that happens in it. Day orders end as Regular is left,
   * those with extended hours as Closed is entered. What was sent at `sinceMicros` (engine time, Unix microseconds) or later
   * belongs to the new phase already; left out, the phase begins now.
   */
  enterPhase(phase: SessionPhase, sinceMicros?: number): void;
}

/** The venues as the engine uses them: orders go to the gateways, quotes and time come in here. */
export interface Market {
  /** By venue id. */
  readonly gateways: readonly VenueGateway[];
  /** Set once, before the first order. */
  listener: VenueListener;
  applyQuote(quote: VenueQuote, time: EngineTime): void;
  applyTrade(trade: MarketTrade, time: EngineTime): void;
  confirmQuotes(time: EngineTime): void;
  /** Delivers what has reached its venue by now. Returns when the next delivery is due, or 0 when nothing is under way. */
  advance(time: EngineTime): number;
}
