import { describe, expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { dollars, TestMarket } from '../support/engine.ts';

describe('marking to market', () => {
  function holding(side: Side): TestMarket {
    const market = new TestMarket({ quoteMaxAgeMillis: 1000 });
    market.quote(0, 99.99, 500, 100.01, 500);
    market.accept({ side, qty: 100 });
    return market;
  }

  it('values a long position at the best bid', () => {
    const market = holding(Side.Buy);
    market.quote(0, 101, 500, 101.02, 500);
    market.quote(1, 101.01, 500, 101.03, 500);
    market.engine.markToMarket();
    expect(market.engine.position(1, 0)?.marketValue).toBe(dollars(10_101));
    expect(market.engine.account(1)).toMatchObject({ longMarketValue: dollars(10_101), shortMarketValue: 0 });
  });

  it('values a short position at the best offer', () => {
    const market = holding(Side.Sell);
    market.quote(0, 101, 500, 101.02, 500);
    market.engine.markToMarket();
    expect(market.engine.account(1)).toMatchObject({ longMarketValue: 0, shortMarketValue: dollars(-10_102) });
  });

  it('leaves the last mark where that side is empty or stale', () => {
    const market = holding(Side.Buy);
    market.engine.markToMarket();
    market.quote(0, 0, 0, 101, 500);
    market.engine.markToMarket();
    expect(market.engine.account(1)?.longMarketValue).toBe(dollars(9999));
    market.quote(0, 102, 500, 103, 500);
    market.nowMicros += 1_001_000;
    market.engine.markToMarket();
    expect(market.engine.account(1)?.longMarketValue).toBe(dollars(9999));
  });
});
