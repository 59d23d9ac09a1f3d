import { expect, it } from 'vitest';
import { TestMarket } from '../support/engine.ts';

/** The engine's whole behaviour suite once more, with ordinary objects in place of pooled ones. */
TestMarket.pooling = false;
await import('./execution-engine.test.ts');

it('no object of these tests was pooled', () => {
  const market = new TestMarket();
  market.quote(0, 100, 100, 100.02, 100);
  market.rank();
  expect(market.accept({ qty: 100 })).toMatchObject({ poolSlot: -1, filledQty: 100 });
  for (const report of market.pools.reports()) expect(report).toMatchObject({ pooling: false, hits: 0, available: 0 });
});
