import type { Config } from './config.ts';
import { TEST_VENUE } from './domain/test-symbols.ts';
import type { VenueQuote } from './domain/venue-quote.ts';
import type { Clock } from './execution/ports/clock.ts';
import type { MarketDataSink } from './execution/ports/market.ts';
import type { MarketFeed } from './execution/ports/market-feed.ts';
import type { MarketSession } from './execution/ports/market-session.ts';
import type { Listings } from './listings.ts';
import { AlwaysOpenSession } from './market/always-open-session.ts';
import { FixedQuoteFeed } from './market/fixed-quote-feed.ts';
import { LeanReplay } from './market/lean-replay.ts';
import { PushedFeed } from './market/pushed-feed.ts';
import { ReplaySession } from './market/replay-session.ts';
import { SyntheticFeed } from './market/synthetic-feed.ts';
import { UsEquitySession } from './market/us-equity-session.ts';
import type { ObjectPool } from './pool/object-pool.ts';

/** Where quotes come from, and when that market trades. */
export interface MarketData {
  readonly feed: MarketFeed;
  readonly session: MarketSession;
  readonly pushQuote: PushedFeed['push'] | undefined;
}

/** A quote is said again when it has reached half the age at which it is stale. */
const FIXED_QUOTES_PER_MAX_AGE = 2;

/** The feed that the configuration asks for. Rejects with a MarketDataError where recorded data cannot be read. */
export async function buildMarketData(
  config: Config,
  { quoted, quotingVenues: venues }: Listings,
  quotePool: ObjectPool<VenueQuote>,
  clock: Clock,
  sink: MarketDataSink,
): Promise<MarketData> {
  if (config.marketFeed === 'lean') {
    const feed = await LeanReplay.load({
      dataFolder: config.leanData,
      dates: config.replayDates,
      from: config.replayFrom,
      to: config.replayTo,
      speed: config.replaySpeed,
      instruments: quoted,
      venues,
      quotePool,
    });
    return { feed, session: new ReplaySession(feed, clock.nowMicros()), pushQuote: undefined };
  }
  const session = config.marketSession === 'us_equity' ? new UsEquitySession() : new AlwaysOpenSession();
  if (config.marketFeed === 'pushed') {
    const feed = new PushedFeed({ quotePool, sink, clock });
    return { feed, session, pushQuote: (quote) => feed.push(quote) };
  }
  const startMillis = Math.floor(clock.nowMicros() / 1000);
  const feed = new SyntheticFeed({ seed: config.seed, instruments: quoted, venues, quotePool, startMillis });
  return { feed, session, pushQuote: undefined };
}

/** The quotes of the test symbols; undefined where they are switched off. */
export function buildTestFeed(
  { quoteMaxAgeMillis }: Config,
  { tested, venues }: Listings,
  quotePool: ObjectPool<VenueQuote>,
  marketTimeMillis: () => number,
): MarketFeed | undefined {
  if (tested.length === 0) return undefined;
  return new FixedQuoteFeed({
    instruments: tested,
    venueId: venues.find(({ mic }) => mic === TEST_VENUE.mic)!.venueId,
    quotePool,
    everyMillis: quoteMaxAgeMillis / FIXED_QUOTES_PER_MAX_AGE,
    marketTimeMillis,
  });
}
