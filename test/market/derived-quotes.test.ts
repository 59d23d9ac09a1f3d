import { describe, expect, it } from 'vitest';
import { DerivedQuotes } from '../../src/market/derived-quotes.ts';
import { NO_VENUE } from '../../src/market/exchange-codes.ts';

const bids = (quotes: DerivedQuotes) => [...quotes.bidPrice].map((price, venue) => `${quotes.bidSize[venue]}@${price}`);
const asks = (quotes: DerivedQuotes) => [...quotes.askPrice].map((price, venue) => `${quotes.askSize[venue]}@${price}`);

function changes(quotes: DerivedQuotes): number[] {
  const changed = [...quotes.changed.subarray(0, quotes.changedCount)];
  quotes.clearChanges();
  return changed;
}

describe('DerivedQuotes', () => {
  it('sets the owner of a bid row and takes out every bid above it', () => {
    const quotes = new DerivedQuotes(3);
    quotes.applyBid(0, 100, 5, 1);
    quotes.applyBid(1, 102, 7, 2);
    expect(bids(quotes)).toEqual(['5@100', '7@102', '0@0']);
    quotes.applyBid(2, 101, 3, 3);
    expect(bids(quotes)).toEqual(['5@100', '0@0', '3@101']);
    expect(quotes.nationalBid).toBe(101);
  });

  it('mirrors that for asks', () => {
    const quotes = new DerivedQuotes(3);
    quotes.applyAsk(0, 102, 5, 1);
    quotes.applyAsk(1, 100, 7, 2);
    expect(asks(quotes)).toEqual(['5@102', '7@100', '0@0']);
    quotes.applyAsk(2, 101, 3, 3);
    expect(asks(quotes)).toEqual(['5@102', '0@0', '3@101']);
    expect(quotes.nationalAsk).toBe(101);
  });

  it('leaves venues standing that quote the same price', () => {
    const quotes = new DerivedQuotes(2);
    quotes.applyBid(0, 100, 5, 1);
    quotes.applyBid(1, 100, 7, 2);
    expect(bids(quotes)).toEqual(['5@100', '7@100']);
  });

  it('lowers a venue that owns the best bid again at a worse price', () => {
    const quotes = new DerivedQuotes(1);
    quotes.applyBid(0, 100, 5, 1);
    quotes.applyBid(0, 99, 4, 2);
    expect(bids(quotes)).toEqual(['4@99']);
  });

  it('keeps price 0 on a side of size 0', () => {
    const quotes = new DerivedQuotes(1);
    quotes.applyBid(0, 100, 5, 1);
    quotes.applyBid(0, 99, 0, 2);
    expect(bids(quotes)).toEqual(['0@0']);
  });

  it('lets a venue that is not configured rule others out without standing itself', () => {
    const quotes = new DerivedQuotes(2);
    quotes.applyBid(0, 100, 5, 1);
    quotes.applyBid(NO_VENUE, 99, 8, 2);
    quotes.applyAsk(1, 101, 5, 3);
    quotes.applyAsk(NO_VENUE, 102, 8, 4);
    expect(bids(quotes)).toEqual(['0@0', '0@0']);
    expect(asks(quotes)).toEqual(['0@0', '0@0']);
  });

  it('reports a venue only when its quote changed, and says when', () => {
    const quotes = new DerivedQuotes(2);
    quotes.applyBid(0, 100, 5, 10);
    expect(changes(quotes)).toEqual([0]);
    quotes.applyBid(0, 100, 5, 20);
    expect(changes(quotes)).toEqual([]);
    expect(quotes.changedAtMillis[0]).toBe(10);
    quotes.applyBid(0, 100, 6, 30);
    expect(changes(quotes)).toEqual([0]);
    expect(quotes.changedAtMillis[0]).toBe(30);
  });

  it('reports withdrawals before the owner of the new best, and each venue once', () => {
    const quotes = new DerivedQuotes(3);
    quotes.applyBid(2, 100, 5, 1);
    quotes.applyBid(1, 101, 5, 1);
    quotes.applyBid(0, 102, 5, 1);
    quotes.applyAsk(2, 103, 5, 1);
    changes(quotes);
    quotes.applyBid(1, 99, 5, 2);
    expect(changes(quotes)).toEqual([0, 2, 1]);
    quotes.applyAsk(0, 104, 1, 3);
    quotes.applyBid(2, 100, 1, 3);
    expect(changes(quotes)).toEqual([0, 2]);
  });

  it('withdraws everything at once', () => {
    const quotes = new DerivedQuotes(3);
    quotes.applyBid(0, 100, 5, 1);
    quotes.applyAsk(2, 101, 5, 1);
    changes(quotes);
    quotes.withdrawAll(7);
    expect(changes(quotes)).toEqual([0, 2]);
    expect([...bids(quotes), ...asks(quotes)]).toEqual(Array(6).fill('0@0'));
    expect([quotes.nationalBid, quotes.nationalAsk, quotes.changedAtMillis[2]]).toEqual([0, 0, 7]);
  });
});
