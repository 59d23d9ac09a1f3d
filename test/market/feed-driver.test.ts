import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MarketDataSink } from '../../src/execution/ports/market.ts';
import type { MarketFeed } from '../../src/execution/ports/market-feed.ts';
import { FeedDriver } from '../../src/market/feed-driver.ts';
import { CountingSink } from '../support/market.ts';

class FakeFeed implements MarketFeed {
  readonly name = 'synthetic';
  readonly elapsed: number[] = [];
  finished = false;
  failAt = Number.POSITIVE_INFINITY;
  finishAt = Number.POSITIVE_INFINITY;

  marketTimeMillis(): number {
    return 0;
  }

  advance(elapsedMillis: number, sink: MarketDataSink): void {
    this.elapsed.push(elapsedMillis);
    if (elapsedMillis >= this.failAt) throw new Error('broken tape');
    if (elapsedMillis >= this.finishAt) this.finished = true;
    sink.confirmQuotes();
  }
}

describe('FeedDriver', () => {
  let nowMicros = 0;
  const clock = { nowMicros: () => nowMicros };
  const errors: unknown[] = [];
  const sink = new CountingSink();

  function pass(millis: number): void {
    for (let passed = 0; passed < millis; passed++) {
      nowMicros += 1000;
      vi.advanceTimersByTime(1);
    }
  }

  beforeEach(() => {
    vi.useFakeTimers();
    nowMicros = 1_800_000_000_000_000;
    errors.length = 0;
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('advances at once and then at each interval, by the clock from the start', () => {
    const feed = new FakeFeed();
    const driver = new FeedDriver({ feed, clock, onError: (error) => errors.push(error) });
    pass(5);
    driver.start(sink);
    pass(30);
    expect(feed.elapsed).toEqual([0, 10, 20, 30]);
    driver.stop();
  });

  it('takes another interval', () => {
    const feed = new FakeFeed();
    const driver = new FeedDriver({ feed, clock, intervalMillis: 4, onError: () => undefined });
    driver.start(sink);
    pass(9);
    driver.stop();
    expect(feed.elapsed).toEqual([0, 4, 8]);
  });

  it('does nothing any more after stop, and can be stopped again', () => {
    const feed = new FakeFeed();
    const driver = new FeedDriver({ feed, clock, onError: () => undefined });
    driver.start(sink);
    expect(driver.running).toBe(true);
    driver.stop();
    driver.stop();
    pass(50);
    expect([feed.elapsed, driver.running]).toEqual([[0], false]);
  });

  it('stops at an error of the feed and reports it once', () => {
    const feed = new FakeFeed();
    feed.failAt = 10;
    const driver = new FeedDriver({
      feed,
      clock,
      onError: (error) => errors.push((error as Error).message, driver.running),
    });
    driver.start(sink);
    pass(50);
    expect(errors).toEqual(['broken tape', false]);
    expect(feed.elapsed).toEqual([0, 10]);
  });

  it('stops when the feed has finished and says so once', () => {
    const feed = new FakeFeed();
    feed.finishAt = 20;
    let finished = 0;
    const driver = new FeedDriver({ feed, clock, onError: () => undefined, onFinished: () => finished++ });
    driver.start(sink);
    pass(50);
    expect([feed.elapsed, finished, driver.running]).toEqual([[0, 10, 20], 1, false]);
  });

  it('stops quietly where nobody waits for the end', () => {
    const feed = new FakeFeed();
    feed.finishAt = 0;
    const driver = new FeedDriver({ feed, clock, onError: (error) => errors.push(error) });
    driver.start(sink);
    expect([driver.running, errors]).toEqual([false, []]);
  });

  it('refuses a second start', () => {
    const driver = new FeedDriver({ feed: new FakeFeed(), clock, onError: () => undefined });
    driver.start(sink);
    driver.stop();
    expect(() => driver.start(sink)).toThrow('started already');
  });
});
