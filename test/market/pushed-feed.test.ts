import { describe, expect, it } from 'vitest';
import { PushedFeed } from '../../src/market/pushed-feed.ts';
import { RecordingSink, venueQuotePool } from '../support/market.ts';

const PUSHED = {
  instrumentId: 3,
  venueId: 2,
  bidPrice: 1_000_000,
  bidSize: 100,
  askPrice: 1_000_100,
  askSize: 200,
  marketTimeMillis: 1_800_000_000_000,
};

function setUp() {
  const sink = new RecordingSink();
  const quotePool = venueQuotePool();
  const feed = new PushedFeed({ quotePool, sink, clock: { nowMicros: () => 1_800_000_000_123_456 } });
  return { sink, quotePool, feed };
}

describe('PushedFeed', () => {
  it('passes a quote on at once and gives it back to the pool', () => {
    const { sink, quotePool, feed } = setUp();
    feed.push(PUSHED);
    expect(sink.lines).toEqual(['1800000000000 quote 3/2 100@1000000 200@1000100']);
    quotePool.assertAllHome();
  });

  it('passes an empty side on with price 0', () => {
    const { sink, feed } = setUp();
    feed.push({ ...PUSHED, askSize: 0 });
    feed.push({ ...PUSHED, bidSize: 0 });
    expect(sink.lines).toEqual(['1800000000000 quote 3/2 100@1000000 0@0', '1800000000000 quote 3/2 0@0 200@1000100']);
  });

  it('never confirms quotes and never ends', () => {
    const { sink, feed } = setUp();
    feed.push(PUSHED);
    feed.advance();
    expect([sink.confirmations, feed.finished, feed.name]).toEqual([0, false, 'pushed']);
  });

  it('has Unix time in milliseconds', () => {
    expect(setUp().feed.marketTimeMillis()).toBe(1_800_000_000_123);
  });
});
