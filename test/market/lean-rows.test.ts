import { describe, expect, it } from 'vitest';
import { loadLeanDay } from '../../src/market/lean-day.ts';
import { parseQuoteRows, parseTradeRows, QuoteSide } from '../../src/market/lean-rows.ts';
import { hasSharedLeanData, SHARED_LEAN_FOLDER, SHARED_LEAN_NOTE } from '../support/market.ts';

const quotesOf = (...rows: string[]) => parseQuoteRows(Buffer.from(rows.join('\n')), 'quotes.csv');
const tradesOf = (...rows: string[]) => parseTradeRows(Buffer.from(rows.join('\n')), 'trades.csv');

describe('parseQuoteRows', () => {
  it('makes columns of bid and ask rows', () => {
    const rows = quotesOf('100,1812400,200,0,0,P,1,0', '100,0,0,1818000,3000,Q,800,0');
    expect(rows.count).toBe(2);
    expect([...rows.timeMillis]).toEqual([100, 100]);
    expect([...rows.side]).toEqual([QuoteSide.Bid, QuoteSide.Ask]);
    expect(String.fromCharCode(...rows.exchange)).toBe('PQ');
    expect([...rows.price]).toEqual([1812400, 1818000]);
    expect([...rows.size]).toEqual([200, 3000]);
  });

  it('reads a row that states both sides as a bid and an ask', () => {
    const rows = quotesOf('5,100,2,101,3,N,1,0');
    expect(rows.fileRows).toBe(1);
    expect([...rows.side]).toEqual([QuoteSide.Bid, QuoteSide.Ask]);
    expect([...rows.price]).toEqual([100, 101]);
  });

  it('skips suspicious rows and counts them', () => {
    const rows = quotesOf('1,0,0,1860000,100,P,1,1', '2,100,1,0,0,N,1,0');
    expect([rows.count, rows.fileRows, rows.suspiciousRows]).toEqual([1, 2, 1]);
    expect(rows.price[0]).toBe(100);
  });

  it('holds prices beyond 32 bits, as of the dearest shares', () => {
    expect(quotesOf('1,7000000000,1,0,0,N,1,0').price[0]).toBe(7_000_000_000);
  });

  it('makes empty columns of an empty file', () => {
    expect(quotesOf('').count).toBe(0);
  });

  it.each([
    ['neither side', '2,0,0,0,0,N,1,0', 'neither a bid nor an ask price'],
    ['a time that goes back', '0,100,1,0,0,N,1,0', 'time goes back from 1 to 0'],
    ['a time after midnight', '86400000,100,1,0,0,N,1,0', 'time is past the end of the day'],
    ['a missing field', '2,100,1,0,0,N,1', 'suspicious is missing'],
    ['a surplus field', '2,100,1,0,0,N,1,0,9', 'there are more fields than expected'],
    ['a lower-case exchange', '2,100,1,0,0,n,1,0', 'exchange is not a capital letter'],
    ['a price that is no number', '2,1O0,1,0,0,N,1,0', 'bid price holds an unexpected character'],
  ])('names file and line of a row with %s', (_what, row, fault) => {
    expect(() => quotesOf('1,100,1,0,0,N,1,0', row)).toThrow(`quotes.csv, line 2: ${fault}`);
  });
});

describe('parseTradeRows', () => {
  it('makes columns of trades', () => {
    const rows = tradesOf('7,1815200,283,P,20002020,0', '9,1818000,500,T,1,0');
    expect(rows.count).toBe(2);
    expect([...rows.timeMillis]).toEqual([7, 9]);
    expect(String.fromCharCode(...rows.exchange)).toBe('PT');
    expect([...rows.price]).toEqual([1815200, 1818000]);
    expect([...rows.size]).toEqual([283, 500]);
  });

  it('leaves out suspicious, off-exchange and unqueued trades, each with its count', () => {
    const rows = tradesOf(
      '1,100,1,N,1,1',
      '2,100,1,D,1,0',
      '3,100,1,M,20040200,0',
      '4,100,1,Q,4000000,0',
      '5,100,1,N,20000020,0',
    );
    expect([...rows.timeMillis]).toEqual([5]);
    expect(rows).toMatchObject({ fileRows: 5, suspiciousRows: 1, offExchangeRows: 1, unqueuedRows: 2 });
  });

  it.each([
    ['without a price', '1,0,5,N,1,0', 'price or size is 0'],
    ['without a size', '1,5,0,N,1,0', 'price or size is 0'],
    ['with a broken condition', '1,5,5,N,z,0', 'condition holds an unexpected character'],
  ])('names file and line of a trade %s', (_what, row, fault) => {
    expect(() => tradesOf(row)).toThrow(`trades.csv, line 1: ${fault}`);
  });
});

describe.skipIf(!hasSharedLeanData)(`the recorded IBM day 2013-10-07${SHARED_LEAN_NOTE}`, () => {
  it('has the rows that its description counts, and times never go back', async () => {
    const { quotes, trades } = await loadLeanDay(SHARED_LEAN_FOLDER, 'IBM', '20131007');
    expect(quotes.fileRows).toBe(109_067);
    expect(trades.fileRows).toBe(24_293);
    expect(quotes.suspiciousRows).toBe(1);
    expect(trades).toMatchObject({ offExchangeRows: 7458, suspiciousRows: 0 });
    for (const { timeMillis, count } of [quotes, trades]) {
      for (let row = 1; row < count; row++) if (timeMillis[row]! < timeMillis[row - 1]!) expect.fail(`row ${row}`);
    }
  });

  it('loads in under a second and a half', async () => {
    const start = performance.now();
    await loadLeanDay(SHARED_LEAN_FOLDER, 'IBM', '20131007');
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
