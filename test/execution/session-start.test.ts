import { describe, expect, it } from 'vitest';
import { OrderStatus, TimeInForce } from '../../src/domain/order-terms.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { advancedTerms } from '../support/advanced.ts';
import { TestMarket } from '../support/engine.ts';

function quotedMarket(): TestMarket {
  const market = new TestMarket({ venueCount: 1 });
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  return market;
}

describe('the phase that the engine starts in', () => {
  it('ends no day order and makes none for the close', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99 });
    market.accept({ qty: 100, limit: 99, extendedHours: true });
    market.accept({ qty: 100, timeInForce: TimeInForce.Cls, advanced: advancedTerms({}) });
    market.takeEvents();
    for (const phase of [SessionPhase.Regular, SessionPhase.Closed, SessionPhase.Regular]) market.engine.startIn(phase);
    expect(market.takeEvents()).toEqual([]);
    expect(market.engine.liveOrderCount).toBe(3);
  });

  it('lets orders work that waited for it, those for the open aside', () => {
    const market = quotedMarket();
    market.engine.startIn(SessionPhase.PreMarket);
    market.accept({ qty: 100 });
    market.accept({ qty: 100, timeInForce: TimeInForce.Opg, advanced: advancedTerms({}) });
    market.takeEvents();
    market.engine.startIn(SessionPhase.Regular);
    expect(market.takeEvents()).toEqual(['activated #1', 'fill #1 100 @ 100.01 XNYS taker']);
    expect(market.engine.liveOrder(2)?.status).toBe(OrderStatus.Accepted);
  });

  it('takes orders out of the market that are not for it', () => {
    const market = quotedMarket();
    market.accept({ qty: 100, limit: 99.5, timeInForce: TimeInForce.Gtc });
    market.takeEvents();
    market.engine.startIn(SessionPhase.Closed);
    market.quote(0, 99, 1000, 99.4, 1000);
    expect(market.takeEvents()).toEqual([]);
    expect(market.engine.liveOrder(1)?.qtyAtVenues).toBe(0);
  });
});
