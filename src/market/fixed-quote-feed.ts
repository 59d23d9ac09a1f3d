import type { Instrument } from '../domain/instrument.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { MarketFeed } from '../execution/ports/market-feed.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { acquireQuote, publishQuote } from './quote-publishing.ts';

export interface FixedQuoteFeedOptions {
  readonly instruments: readonly Instrument[];
  readonly venueId: number;
  readonly quotePool: ObjectPool<VenueQuote>;
  /** How often the quotes are said again, so that they do not go stale. */
  readonly everyMillis: number;
  readonly marketTimeMillis: () => number;
}

/** Dollars, and shares: more than anybody's order. */
const BID = 99.99;
const ASK = 100.01;
const SIZE = 1_000_000;

/** One quote that never changes, the same for every instrument, at one venue. */
export class FixedQuoteFeed implements MarketFeed {
  readonly name = 'fixed';
  readonly finished = false;
  readonly #options: FixedQuoteFeedOptions;
  #nextMillis = 0;

  constructor(options: FixedQuoteFeedOptions) {
    this.#options = options;
  }

  marketTimeMillis(): number {
    return this.#options.marketTimeMillis();
  }

  advance(elapsedMillis: number, sink: MarketDataSink): void {
    if (elapsedMillis < this.#nextMillis) return;
    this.#nextMillis = elapsedMillis + this.#options.everyMillis;
    for (const instrument of this.#options.instruments) this.#publish(instrument, sink);
  }

  #publish({ instrumentId, priceDecimals, qtyUnit }: Instrument, sink: MarketDataSink): void {
    const { quotePool, venueId } = this.#options;
    const quote = acquireQuote(quotePool);
    quote.instrumentId = instrumentId;
    quote.venueId = venueId;
    quote.bidPrice = Math.round(BID * 10 ** priceDecimals);
    quote.bidSize = SIZE * qtyUnit;
    quote.askPrice = Math.round(ASK * 10 ** priceDecimals);
    quote.askSize = SIZE * qtyUnit;
    quote.marketTimeMillis = this.marketTimeMillis();
    publishQuote(quotePool, quote, sink);
  }
}
