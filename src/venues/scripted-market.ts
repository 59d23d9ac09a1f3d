import type { EngineTime } from '../domain/engine-time.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { Market } from '../execution/ports/market.ts';
import type { VenueGateway, VenueListener } from '../execution/ports/venue-gateway.ts';
import type { ExecutionReporter } from './execution-reporter.ts';
import type { ScriptedVenue } from './scripted-venue.ts';

/** A market of which one venue follows a script. All quotes go to the market: that venue's orders stand in none of its books. */
export class ScriptedMarket implements Market {
  readonly gateways: readonly VenueGateway[];
  readonly #market: Market;
  readonly #scripted: ScriptedVenue;
  readonly #reporter: ExecutionReporter;

  /** `reporter` is the scripted venue's. */
  constructor(market: Market, scripted: ScriptedVenue, reporter: ExecutionReporter) {
    this.#market = market;
    this.#scripted = scripted;
    this.#reporter = reporter;
    this.gateways = market.gateways.with(scripted.venue.venueId, scripted);
  }

  get listener(): VenueListener {
    return this.#market.listener;
  }

  set listener(listener: VenueListener) {
    this.#market.listener = listener;
    this.#reporter.listener = listener;
  }

  applyQuote(quote: VenueQuote, time: EngineTime): void {
    this.#reporter.noteMarketTime(quote.instrumentId, quote.marketTimeMillis);
    this.#market.applyQuote(quote, time);
  }

  applyTrade(trade: MarketTrade, time: EngineTime): void {
    this.#market.applyTrade(trade, time);
  }

  confirmQuotes(time: EngineTime): void {
    this.#market.confirmQuotes(time);
  }

  advance(time: EngineTime): number {
    const next = this.#market.advance(time);
    const nextScripted = this.#scripted.advance(time);
    return next === 0 || (nextScripted > 0 && nextScripted < next) ? nextScripted : next;
  }
}
