import type { VenueQuote } from '../domain/venue-quote.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { ObjectPool } from '../pool/object-pool.ts';

/** Throws where the pool refuses: a feed holds one quote at a time, so that would be a pool with no room for the feed. */
export function acquireQuote(pool: ObjectPool<VenueQuote>): VenueQuote {
  const quote = pool.acquire();
  if (quote === undefined) throw new Error(`pool ${pool.name} has no quote left for the market feed`);
  return quote;
}

/** Hands the quote to the sink and gives it back to its pool. */
export function publishQuote(pool: ObjectPool<VenueQuote>, quote: VenueQuote, sink: MarketDataSink): void {
  try {
    sink.applyQuote(quote);
  } finally {
    pool.release(quote);
  }
}
