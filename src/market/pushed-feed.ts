import type { VenueQuote } from '../domain/venue-quote.ts';
import type { Clock } from '../execution/ports/clock.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { MarketFeed } from '../execution/ports/market-feed.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { acquireQuote, publishQuote } from './quote-publishing.ts';

/** A quote as somebody outside states it: scaled integers, already checked. */
export interface QuoteToPush {
  readonly instrumentId: number;
  readonly venueId: number;
  readonly bidPrice: number;
  readonly bidSize: number;
  readonly askPrice: number;
  readonly askSize: number;
  /** Unix milliseconds. */
  readonly marketTimeMillis: number;
}

export interface PushedFeedOptions {
  readonly quotePool: ObjectPool<VenueQuote>;
  readonly sink: MarketDataSink;
  readonly clock: Clock;
}

/** Quotes that come from outside, one at a time. It confirms nothing: a quote that is not pushed again goes stale by age. */
export class PushedFeed implements MarketFeed {
  readonly name = 'pushed';
  readonly finished = false;
  readonly #quotePool: ObjectPool<VenueQuote>;
  readonly #sink: MarketDataSink;
  readonly #clock: Clock;

  constructor(options: PushedFeedOptions) {
    this.#quotePool = options.quotePool;
    this.#sink = options.sink;
    this.#clock = options.clock;
  }

  /** Hands the quote on before it returns. An empty side's price is passed on as 0. */
  push(pushed: QuoteToPush): void {
    const quote = acquireQuote(this.#quotePool);
    quote.instrumentId = pushed.instrumentId;
    quote.venueId = pushed.venueId;
    quote.bidPrice = pushed.bidSize > 0 ? pushed.bidPrice : 0;
    quote.bidSize = pushed.bidSize;
    quote.askPrice = pushed.askSize > 0 ? pushed.askPrice : 0;
    quote.askSize = pushed.askSize;
    quote.marketTimeMillis = pushed.marketTimeMillis;
    publishQuote(this.#quotePool, quote, this.#sink);
  }

  /** Unix milliseconds of now. */
  marketTimeMillis(): number {
    return Math.floor(this.#clock.nowMicros() / 1000);
  }

  /** Time alone brings no quotes here. */
  advance(): void {}
}
