import { describe, expect, it } from 'vitest';
import { usEquity } from '../../src/domain/instrument.ts';
import type { MarketTrade } from '../../src/domain/market-trade.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { VenueQuote } from '../../src/domain/venue-quote.ts';
import { DEFAULT_SYMBOLS, openingPriceOf } from '../../src/market/default-symbols.ts';
import {
  SYNTHETIC_CATCH_UP_MILLIS,
  SYNTHETIC_STEP_MILLIS,
  SyntheticFeed,
  type SyntheticFeedOptions,
} from '../../src/market/synthetic-feed.ts';
import { CountingSink, RecordingSink, venueQuotePool } from '../support/market.ts';

const START = 1_800_000_000_000;
const INSTRUMENTS = DEFAULT_SYMBOLS.map(({ symbol }, id) => usEquity(id, symbol));
/** Few ticks from the opening to the bound. */
const CHEAP_SYMBOL = 'ZVMT';
const pool = venueQuotePool(false);

function feedOf(options: Partial<SyntheticFeedOptions> = {}): SyntheticFeed {
  return new SyntheticFeed({
    seed: 1,
    instruments: INSTRUMENTS,
    venues: US_EQUITY_VENUES,
    quotePool: pool,
    startMillis: START,
    ...options,
  });
}

function linesOf(feed: SyntheticFeed, elapsed: readonly number[]): string[] {
  const sink = new RecordingSink();
  for (const millis of elapsed) feed.advance(millis, sink);
  return sink.lines;
}

const every = (millis: number, until: number) => Array.from({ length: until / millis }, (_, i) => (i + 1) * millis);

describe('SyntheticFeed', () => {
  it('puts eight venues up for every instrument at the first advance and confirms at each', () => {
    const sink = new RecordingSink();
    const feed = feedOf();
    feed.advance(0, sink);
    for (const { instrumentId } of INSTRUMENTS) {
      const quotes = [...sink.quotes.values()].filter((quote) => quote.instrumentId === instrumentId);
      expect(quotes.length).toBe(8);
      for (const { bidSize, askSize } of quotes) expect(Math.min(bidSize, askSize)).toBeGreaterThan(0);
    }
    feed.advance(1, sink);
    expect([sink.confirmations, feed.finished, feed.name]).toEqual([2, false, 'synthetic']);
  });

  it('uses fewer venues where fewer are configured', () => {
    const sink = new RecordingSink();
    feedOf({ venues: US_EQUITY_VENUES.slice(3, 5), instruments: [usEquity(0, 'IBM')] }).advance(0, sink);
    expect([...sink.quotes.keys()].sort()).toEqual(['0/3', '0/4']);
  });

  it('refuses to run without a venue', () => {
    expect(() => feedOf({ venues: [] })).toThrow(RangeError);
  });

  it('gives the same for the same seed, however the calls cut the time, and something else for another', () => {
    const cut = linesOf(feedOf(), every(10, 9000));
    expect(linesOf(feedOf(), [9000])).toEqual(cut);
    expect(linesOf(feedOf(), [0, 49, 51, 333, 8999, 9000])).toEqual(cut);
    expect(linesOf(feedOf({ seed: 2 }), [9000])).not.toEqual(cut);
  });

  it('gives a symbol the same market whatever else is traded', () => {
    const ofIbm = (lines: string[]) => lines.filter((line) => / 7\//.test(line));
    const alone = linesOf(feedOf({ instruments: INSTRUMENTS.filter(({ symbol }) => symbol === 'IBM') }), [5000]);
    expect(INSTRUMENTS[7]!.symbol).toBe('IBM');
    expect(ofIbm(linesOf(feedOf(), [5000]))).toEqual(alone);
  });

  it('never crosses or locks, and keeps ticks, round lots, spread and bounds, at every single quote', () => {
    const feed = feedOf();
    const board = new Map<number, Map<number, [number, number]>>();
    let offBest = 0;
    let quotes = 0;
    const sink = {
      applyQuote(quote: VenueQuote) {
        const { instrumentId, venueId, bidPrice, bidSize, askPrice, askSize } = quote;
        if (bidPrice % 100 !== 0 || askPrice % 100 !== 0) expect.fail('off tick');
        if (bidSize % 100 !== 0 || askSize % 100 !== 0 || bidSize <= 0 || askSize <= 0) expect.fail('no round lot');
        const venues = board.get(instrumentId) ?? new Map<number, [number, number]>();
        board.set(instrumentId, venues.set(venueId, [bidPrice, askPrice]));
        let bestBid = 0;
        let bestAsk = Number.POSITIVE_INFINITY;
        for (const [bid, ask] of venues.values()) {
          bestBid = Math.max(bestBid, bid);
          bestAsk = Math.min(bestAsk, ask);
        }
        if (bestBid >= bestAsk) expect.fail(`crossed: ${bestBid} ${bestAsk}`);
        quotes++;
        if (bidPrice !== bestBid || askPrice !== bestAsk) offBest++;
      },
      applyTrade() {},
      confirmQuotes() {
        for (const [instrumentId, venues] of board) {
          const bestBid = Math.max(...[...venues.values()].map(([bid]) => bid));
          const bestAsk = Math.min(...[...venues.values()].map(([, ask]) => ask));
          const spreadTicks = (bestAsk - bestBid) / 100;
          if (spreadTicks < 1 || spreadTicks > 3) expect.fail(`spread of ${spreadTicks} ticks`);
          const opening = DEFAULT_SYMBOLS[instrumentId]!.openingPrice / 100;
          if (Math.abs(bestBid - opening) > opening * 0.05 + 100) expect.fail(`out of bounds: ${bestBid}`);
        }
      },
      enterPhase() {},
    };
    for (let elapsed = 0; elapsed <= 300_000; elapsed += 1000) feed.advance(elapsed, sink);
    expect(quotes).toBeGreaterThan(50_000);
    expect(offBest).toBeGreaterThan(quotes / 4);
    expect(pool.active).toBe(0);
  });

  it('turns back at its bounds', () => {
    const opening = openingPriceOf(CHEAP_SYMBOL) / 100;
    expect(opening).toBeLessThan(250_000);
    const feed = feedOf({ instruments: [usEquity(0, CHEAP_SYMBOL)] });
    let furthest = 0;
    const sink = {
      applyQuote(quote: VenueQuote) {
        const distance = Math.max(opening - quote.bidPrice, quote.bidPrice - opening);
        if (quote.bidPrice > opening) furthest = Math.max(furthest, distance);
        // A bid may stand three ticks behind the best.
        if (distance > opening * 0.05 + 300) expect.fail(`out of bounds: ${quote.bidPrice}`);
      },
      applyTrade() {},
      confirmQuotes() {},
      enterPhase() {},
    };
    for (let elapsed = 0; elapsed < 6 * 3_600_000; elapsed += 5000) feed.advance(elapsed, sink);
    expect(furthest).toBe(opening * 0.05);
  });

  it('trades at the best prices that stand, no more than is displayed', () => {
    const feed = feedOf();
    const quotes = new RecordingSink();
    let trades = 0;
    feed.advance(0, quotes);
    const sink = {
      applyQuote: (quote: VenueQuote) => quotes.applyQuote(quote),
      applyTrade(trade: MarketTrade) {
        const quote = quotes.quotes.get(`${trade.instrumentId}/${trade.venueId}`)!;
        const atBid = trade.price === quotes.bestBid(trade.instrumentId) && trade.price === quote.bidPrice;
        const atAsk = trade.price === quotes.bestAsk(trade.instrumentId) && trade.price === quote.askPrice;
        expect(atBid || atAsk).toBe(true);
        expect(trade.qty).toBeGreaterThan(0);
        expect(trade.qty).toBeLessThanOrEqual(atBid ? quote.bidSize : quote.askSize);
        trades++;
      },
      confirmQuotes() {},
      enterPhase() {},
    };
    for (let elapsed = 0; elapsed <= 60_000; elapsed += 5000) feed.advance(elapsed, sink);
    expect(trades).toBeGreaterThan(300);
  });

  it('stamps quotes with the time of their step', () => {
    const feed = feedOf();
    expect(feed.marketTimeMillis()).toBe(START);
    const times = linesOf(feed, every(10, 1000)).map((line) => Number(line.split(' ')[0]) - START);
    expect(times.every((time) => time % SYNTHETIC_STEP_MILLIS === 0 && time <= 1000)).toBe(true);
    expect(feed.marketTimeMillis()).toBe(START + 1000);
  });

  it('makes up no more than the catch-up after a long pause', () => {
    const feed = feedOf();
    const sink = new CountingSink();
    feed.advance(0, sink);
    sink.quotes = 0;
    feed.advance(SYNTHETIC_CATCH_UP_MILLIS, sink);
    const ofCatchUp = sink.quotes;
    sink.quotes = 0;
    const afterPause = 8 * 3_600_000;
    feed.advance(afterPause, sink);
    expect(sink.quotes).toBeLessThan(2 * ofCatchUp);
    expect(feed.marketTimeMillis()).toBe(START + afterPause);
  });

  it('costs far less than two hundredths of a core', () => {
    const feed = feedOf();
    const sink = new CountingSink();
    feed.advance(0, sink);
    const before = process.cpuUsage();
    for (let elapsed = 0; elapsed < 600_000; elapsed += 10) feed.advance(elapsed, sink);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(0.02 * 600_000);
  });
});
