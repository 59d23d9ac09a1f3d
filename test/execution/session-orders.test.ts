import { describe, expect, it } from 'vitest';
import { OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { advancedTerms } from '../support/advanced.ts';
import { price, TestMarket } from '../support/engine.ts';

const { Closed, PreMarket, Regular, AfterHours } = SessionPhase;
const opg = { timeInForce: TimeInForce.Opg, advanced: advancedTerms({}) };
const cls = { timeInForce: TimeInForce.Cls, advanced: advancedTerms({}) };

function marketIn(phase: SessionPhase): TestMarket {
  const market = new TestMarket({ venueCount: 1 });
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  if (phase !== Regular) market.engine.enterPhase(phase, 0);
  return market;
}

describe('outside regular hours', () => {
  it.each([Closed, PreMarket, AfterHours])('an order waits for them (phase %s)', (phase) => {
    const market = marketIn(phase);
    const order = market.accept({ qty: 100 });
    expect(order.status).toBe(OrderStatus.Accepted);
    expect(market.takeEvents()).toEqual(['accepted #1']);
    market.engine.enterPhase(Regular, 0);
    expect(market.takeEvents()).toEqual(['activated #1', 'fill #1 100 @ 100.01 XNYS taker']);
  });

  it('one with extended hours trades before and after them, and waits only while the market is closed', () => {
    const extended = { qty: 100, limit: 100.01, extendedHours: true };
    for (const phase of [PreMarket, AfterHours]) expect(marketIn(phase).accept(extended).filledQty).toBe(100);
    const market = marketIn(Closed);
    expect(market.accept(extended).status).toBe(OrderStatus.Accepted);
    market.engine.enterPhase(PreMarket, 0);
    expect(market.takeEvents()).toEqual(['accepted #1', 'activated #1', 'fill #1 100 @ 100.01 XNYS taker']);
  });

  it('can be cancelled while it waits', () => {
    const market = marketIn(Closed);
    market.accept({ qty: 100 });
    market.engine.cancel(1, 1);
    market.engine.enterPhase(Regular, 0);
    expect(market.takeEvents()).toEqual(['accepted #1', 'canceled #1']);
  });

  it('orders that are good till cancelled rest in no book, and come back to it in their order', () => {
    const market = marketIn(Regular);
    for (const accountId of [1, 2]) {
      market.accept({ qty: 100, limit: 99.5, accountId, timeInForce: TimeInForce.Gtc });
    }
    market.engine.enterPhase(AfterHours, 0);
    market.takeEvents();
    market.quote(0, 99, 1000, 99.4, 50);
    expect(market.takeEvents()).toEqual([]);
    market.quote(0, 99, 1000, 99.6, 50);
    market.engine.enterPhase(Regular, 0);
    expect(market.engine.liveOrder(1)).toMatchObject({ status: OrderStatus.New, qtyAtVenues: 100 });
    market.quote(0, 99, 1000, 99.5, 50);
    expect(market.takeEvents()).toEqual(['fill #1 50 @ 99.5 XNYS maker']);
  });

  it('no stop is touched', () => {
    const market = marketIn(Regular);
    const stop = { type: OrderType.Stop, timeInForce: TimeInForce.Gtc };
    market.accept({ ...stop, advanced: advancedTerms({ stopPrice: price(101) }) });
    market.engine.enterPhase(AfterHours, 0);
    market.takeEvents();
    market.quote(0, 101, 1000, 101.1, 1000);
    expect(market.takeEvents()).toEqual([]);
    market.engine.enterPhase(Regular, 0);
    market.quote(0, 101, 1000, 101.2, 1000);
    expect(market.takeEvents()).toEqual(['triggered #1', 'fill #1 100 @ 101.2 XNYS taker']);
  });
});

describe('an order for the open', () => {
  it('takes what the open displays, and ends with the rest', () => {
    const market = marketIn(PreMarket);
    market.accept({ ...opg, qty: 1200 });
    expect(market.engine.liveOrder(1)!.status).toBe(OrderStatus.Accepted);
    market.takeEvents();
    market.engine.enterPhase(Regular);
    expect(market.takeEvents()).toEqual(['activated #1', 'fill #1 1000 @ 100.01 XNYS taker', 'canceled #1']);
  });

  it('sent after it waits for the next', () => {
    const market = marketIn(Regular);
    market.accept({ ...opg, qty: 100 });
    market.engine.enterPhase(AfterHours);
    market.engine.enterPhase(Closed);
    expect(market.takeEvents()).toEqual(['accepted #1']);
    market.engine.enterPhase(Regular);
    expect(market.takeEvents()).toEqual(['activated #1', 'fill #1 100 @ 100.01 XNYS taker']);
  });
});

describe('an order for the close', () => {
  it('is made while the market still stands, before day orders expire', () => {
    const market = marketIn(Regular);
    market.accept({ ...cls, qty: 100, limit: 100.01, side: Side.Sell });
    market.accept({ qty: 100, limit: 99, accountId: 2 });
    market.accept({ ...cls, qty: 100, accountId: 2 });
    market.takeEvents();
    market.engine.enterPhase(AfterHours);
    expect(market.takeEvents()).toEqual([
      'activated #1',
      'canceled #1',
      'activated #3',
      'fill #3 100 @ 100.01 XNYS taker',
      'expired #2',
    ]);
  });

  it('is made where the day of a market that never shuts turns', () => {
    const market = marketIn(Regular);
    market.accept({ ...cls, qty: 100 });
    market.takeEvents();
    market.engine.enterPhase(Regular, market.nowMicros + 1);
    expect(market.takeEvents()).toEqual(['activated #1', 'fill #1 100 @ 100.01 XNYS taker']);
  });
});
