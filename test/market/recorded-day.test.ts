import { describe, expect, it } from 'vitest';
import { usEquity } from '../../src/domain/instrument.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { VenueQuote } from '../../src/domain/venue-quote.ts';
import { DerivedQuotes } from '../../src/market/derived-quotes.ts';
import { venueIdsByExchangeCode } from '../../src/market/exchange-codes.ts';
import { InstrumentTape } from '../../src/market/instrument-tape.ts';
import { type LeanDay, loadLeanDay } from '../../src/market/lean-day.ts';
import { LeanReplay } from '../../src/market/lean-replay.ts';
import { QuoteSide } from '../../src/market/lean-rows.ts';
import {
  CountingSink,
  hasSharedLeanData,
  RecordingSink,
  SHARED_LEAN_FOLDER,
  SHARED_LEAN_NOTE,
  venueQuotePool,
} from '../support/market.ts';

const OPEN = 34_200_000;
const CLOSE = 57_600_000;
const IBM = usEquity(0, 'IBM');

function tapeOf(day: LeanDay): InstrumentTape {
  const derived = new DerivedQuotes(US_EQUITY_VENUES.length);
  return new InstrumentTape(IBM, day, venueIdsByExchangeCode(US_EQUITY_VENUES), derived);
}

function replayOf(dates: readonly string[], quotePool = venueQuotePool(false)): Promise<LeanReplay> {
  return LeanReplay.load({
    dataFolder: SHARED_LEAN_FOLDER,
    dates,
    speed: 1,
    instruments: [IBM],
    venues: US_EQUITY_VENUES,
    quotePool,
  });
}

function bestBidOf(derived: DerivedQuotes): number {
  return Math.max(...derived.bidPrice);
}

function bestAskOf(derived: DerivedQuotes): number {
  return Math.min(...derived.askPrice.filter((price) => price > 0));
}

function standingVenues(derived: DerivedQuotes): number {
  let standing = 0;
  for (let venue = 0; venue < derived.venueIdLimit; venue++) {
    if (derived.bidSize[venue]! > 0 || derived.askSize[venue]! > 0) standing++;
  }
  return standing;
}

/** The newest bid and ask price of the file up to each of its milliseconds, read with nothing of the derivation. */
function nationalPricesBy({ quotes }: LeanDay): Map<number, [number, number]> {
  const prices = new Map<number, [number, number]>();
  let bid = 0;
  let ask = 0;
  for (let row = 0; row < quotes.count; row++) {
    if (quotes.side[row] === QuoteSide.Bid) bid = quotes.price[row]!;
    else ask = quotes.price[row]!;
    prices.set(quotes.timeMillis[row]!, [bid, ask]);
  }
  return prices;
}

/** When the recorded NBBO became crossed or ceased to be. */
function timesOfCrossedNbbo({ quotes }: LeanDay): Set<number> {
  const times = new Set<number>();
  let bid = 0;
  let ask = Number.POSITIVE_INFINITY;
  let wasCrossed = false;
  for (let row = 0; row < quotes.count; row++) {
    if (quotes.side[row] === QuoteSide.Bid) {
      bid = quotes.price[row]!;
      continue;
    }
    ask = quotes.price[row]!;
    const isCrossed = bid > ask;
    if (isCrossed || wasCrossed) times.add(quotes.timeMillis[row]!);
    wasCrossed = isCrossed;
  }
  return times;
}

describe.skipIf(!hasSharedLeanData)(`the recorded IBM day 2013-10-07${SHARED_LEAN_NOTE}`, () => {
  it('has 53,999 changes of the NBBO in regular hours, 230 in the busiest second', async () => {
    const tape = tapeOf(await loadLeanDay(SHARED_LEAN_FOLDER, 'IBM', '20131007'));
    const perSecond = new Map<number, number>();
    let changes = 0;
    tape.skipTo(OPEN);
    while (tape.nextQuoteMillis < CLOSE) {
      const second = Math.floor(tape.nextQuoteMillis / 1000);
      tape.applyNextQuoteChange();
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      changes++;
    }
    expect(changes).toBe(53_999);
    expect(Math.max(...perSecond.values())).toBe(230);
  });

  it('gives a derived market whose best is the NBBO, with five to seven venues standing as a rule', async () => {
    const day = await loadLeanDay(SHARED_LEAN_FOLDER, 'IBM', '20131007');
    const national = nationalPricesBy(day);
    const tape = tapeOf(day);
    const standingMillis = new Array<number>(US_EQUITY_VENUES.length + 1).fill(0);
    tape.skipTo(OPEN);
    while (tape.nextQuoteMillis < CLOSE) {
      const millis = tape.nextQuoteMillis;
      while (tape.nextQuoteMillis === millis) tape.applyNextQuoteChange();
      const [bid, ask] = national.get(millis)!;
      if (bestBidOf(tape.derived) !== bid || bestAskOf(tape.derived) !== ask) expect.fail(`at ${millis}`);
      standingMillis[standingVenues(tape.derived)]! += Math.min(tape.nextQuoteMillis, CLOSE) - millis;
    }
    const mean = standingMillis.reduce((sum, millis, venues) => sum + millis * venues, 0) / (CLOSE - OPEN);
    expect(mean).toBeGreaterThan(5);
    expect(mean).toBeLessThan(7);
  });

  it('replays so that what the sink holds is the NBBO at every step, and every quote comes home', async () => {
    const quotePool = venueQuotePool(true);
    const national = nationalPricesBy(await loadLeanDay(SHARED_LEAN_FOLDER, 'IBM', '20131007'));
    const replay = await replayOf(['20131007'], quotePool);
    const sink = new RecordingSink();
    let expected: [number, number] = [0, 0];
    let millis = OPEN;
    for (const [time, prices] of national) if (time < OPEN) expected = prices;
    for (; millis < OPEN + 120_000; millis++) {
      expected = national.get(millis) ?? expected;
      replay.advanceToMarketTime(millis, sink);
      if (sink.bestBid(0) !== expected[0] || sink.bestAsk(0) !== expected[1]) expect.fail(`at ${millis}`);
      sink.take();
    }
    quotePool.assertAllHome();
  });

  it('never shows a crossed market half way through a change, unless the NBBO itself was crossed', async () => {
    const crossedMillis = timesOfCrossedNbbo(await loadLeanDay(SHARED_LEAN_FOLDER, 'IBM', '20131007'));
    const replay = await replayOf(['20131007']);
    const bids = new Float64Array(US_EQUITY_VENUES.length).fill(Number.NEGATIVE_INFINITY);
    const asks = new Float64Array(US_EQUITY_VENUES.length).fill(Number.POSITIVE_INFINITY);
    let crossings = 0;
    replay.advance(CLOSE, {
      applyQuote(quote: VenueQuote) {
        bids[quote.venueId] = quote.bidSize > 0 ? quote.bidPrice : Number.NEGATIVE_INFINITY;
        asks[quote.venueId] = quote.askSize > 0 ? quote.askPrice : Number.POSITIVE_INFINITY;
        if (Math.max(...bids) <= Math.min(...asks)) return;
        crossings++;
        if (!crossedMillis.has(replay.marketTimeMillis())) expect.fail(`at ${replay.marketTimeMillis()}`);
      },
      applyTrade() {},
      confirmQuotes() {},
      enterPhase() {},
    });
    expect(replay.finished).toBe(true);
    expect(crossings).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasSharedLeanData)(`both recorded IBM days${SHARED_LEAN_NOTE}`, () => {
  it('replay in one go, trades on exchanges only, the same each time', async () => {
    const [first, second] = [new CountingSink(), new CountingSink()];
    for (const sink of [first, second]) {
      const replay = await replayOf(['20131007', '20131008']);
      for (let elapsed = 0; !replay.finished; elapsed += 60_000) replay.advance(elapsed, sink);
      expect(replay.daysFinished).toBe(2);
      expect(replay.unconfiguredVenueRows).toBe(0);
    }
    expect(first).toEqual(second);
    expect(first.trades).toBeGreaterThan(35_000);
  });
});
