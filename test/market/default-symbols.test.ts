import { describe, expect, it } from 'vitest';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { isOnTick, US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';
import { DEFAULT_SYMBOLS, openingPriceOf } from '../../src/market/default-symbols.ts';

describe('the default symbols', () => {
  it('are ten different ones on exchanges that clients know', () => {
    expect(new Set(DEFAULT_SYMBOLS.map(({ symbol }) => symbol)).size).toBe(10);
    for (const { exchange } of DEFAULT_SYMBOLS) expect(['NASDAQ', 'NYSE', 'ARCA']).toContain(exchange);
  });

  it('open at their prices, on the tick', () => {
    for (const { symbol, openingPrice } of DEFAULT_SYMBOLS) {
      expect(openingPriceOf(symbol)).toBe(openingPrice);
      expect(isOnTick(US_EQUITY_TICKS, openingPrice)).toBe(true);
    }
  });

  it('leave any other symbol a price of its own between 20 and 400 dollars', () => {
    for (const symbol of ['XYZ', 'A', 'BRK.B', 'ÄÖÜ']) {
      const price = openingPriceOf(symbol);
      expect(price).toBe(openingPriceOf(symbol));
      expect(price).toBeGreaterThanOrEqual(20 * MONEY_UNIT);
      expect(price).toBeLessThan(400 * MONEY_UNIT);
    }
    expect(openingPriceOf('XYZ')).not.toBe(openingPriceOf('XYY'));
  });
});
