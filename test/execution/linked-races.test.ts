import { describe, expect, it } from 'vitest';
import { MarketTrade } from '../../src/domain/market-trade.ts';
import { OrderClass, OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { StopTrigger } from '../../src/domain/stop-trigger.ts';
import { CancelOutcome } from '../../src/execution/execution-engine.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

const gtc = { timeInForce: TimeInForce.Gtc };
const bracket = (takeProfit: number, stopLoss: number) => ({
  ...gtc,
  advanced: advancedTerms({
    orderClass: OrderClass.Bracket,
    takeProfitPrice: price(takeProfit),
    stopLossStopPrice: price(stopLoss),
  }),
});
const oco = (stopLoss: number) => ({
  ...gtc,
  side: Side.Sell,
  advanced: advancedTerms({ orderClass: OrderClass.Oco, stopLossStopPrice: price(stopLoss) }),
});

function quotedMarket(options: ConstructorParameters<typeof TestMarket>[0] = {}): TestMarket {
  const market = new TestMarket({ venueCount: 1, ...options });
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  return market;
}

function settle(market: TestMarket): void {
  for (let next = market.engine.advance(); next !== 0; next = market.engine.advance()) market.nowMicros = next;
}

/** All that is under way arrives, in one command. */
function arriveAtOnce(market: TestMarket): void {
  market.nowMicros += 1_000_000;
  market.engine.advance();
}

function heldPosition(market: TestMarket, accountId = 1): number {
  return market.engine.position(accountId, 0)!.qty;
}

/** Account 1 holds 100 shares under a bracket whose legs are at work. */
function bracketedMarket(): TestMarket {
  const market = quotedMarket({ simulateLatency: true });
  market.accept({ qty: 100, ...bracket(101, 99) });
  settle(market);
  return market;
}

describe('of a pair no more is sold than was bought', () => {
  it('where the take profit fills in part while it is taken back', () => {
    const market = bracketedMarket();
    market.quote(0, 99.5, 1000, 101.5, 1000);
    market.accept({ accountId: 2, qty: 40, limit: 101 });
    market.quote(0, 98.9, 1000, 101.5, 1000);
    arriveAtOnce(market);
    settle(market);
    expect(heldPosition(market, 2)).toBe(40);
    expect(heldPosition(market)).toBe(0);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('where the take profit fills in part while it is replaced', () => {
    const market = bracketedMarket();
    market.quote(0, 99.5, 1000, 101.5, 1000);
    market.accept({ accountId: 2, qty: 40, limit: 101 });
    market.engine.replace(replaceCommand({ orderId: 2, limitPrice: price(102) }), () => undefined);
    arriveAtOnce(market);
    expect(market.engine.liveOrder(5)).toMatchObject({ qty: 60, limitPrice: price(102) });
    expect(market.engine.liveOrder(3)!.qty).toBe(60);
  });

  it('where one quote touches its stop and a stop that buys from its take profit', () => {
    const market = quotedMarket({ limits: { priceCollarBasisPoints: 500 } });
    market.accept({ ...gtc, type: OrderType.Stop, advanced: advancedTerms({ stopPrice: price(101.5) }) });
    market.accept({ accountId: 2, qty: 100 });
    market.accept({ accountId: 2, qty: 100, limit: 101, ...oco(99) });
    market.quote(0, 98.9, 1000, 101.5, 1000);
    expect(heldPosition(market, 1)).toBe(100);
    expect(heldPosition(market, 2)).toBe(0);
    expect(market.engine.liveOrderCount).toBe(0);
  });

  it('where both could trade as their session begins', () => {
    const market = quotedMarket({ stopTrigger: StopTrigger.Trade });
    market.accept({ qty: 100 });
    market.engine.enterPhase(SessionPhase.Closed);
    market.accept({ qty: 100, limit: 101, ...oco(99) });
    const late = Object.assign(new MarketTrade(), { instrumentId: 0, venueId: 0, price: price(98), qty: 1 });
    market.engine.applyTrade(late);
    market.quote(0, 101, 1000, 101.02, 1000);
    market.engine.enterPhase(SessionPhase.Regular);
    expect(heldPosition(market)).toBe(0);
    expect(market.engine.liveOrderCount).toBe(0);
  });
});

it('legs are for all that an entry and those that it took the place of have filled', () => {
  const market = quotedMarket();
  market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
  market.quote(0, 99.4, 1000, 99.5, 40);
  market.engine.replace(replaceCommand({ orderId: 1, limitPrice: price(99.6) }), () => undefined);
  expect(market.engine.liveOrder(4)!.qty).toBe(60);
  market.quote(0, 99.5, 1000, 99.6, 60);
  expect(heldPosition(market)).toBe(100);
  expect([market.engine.liveOrder(2)!.qty, market.engine.liveOrder(3)!.qty]).toEqual([100, 100]);
});

it('an entry that took the place of another leaves its legs what that one had filled, when it ends without a fill', () => {
  const market = quotedMarket();
  market.accept({ qty: 100, limit: 99.5, ...bracket(101, 98) });
  market.quote(0, 99.4, 1000, 99.5, 40);
  market.engine.replace(replaceCommand({ orderId: 1, limitPrice: price(99.2) }), () => undefined);
  market.engine.cancel(1, 4);
  expect([market.engine.liveOrder(2)!.qty, market.engine.liveOrder(3)!.qty]).toEqual([40, 40]);
});

it('an order that trips the kill switch takes brackets with it in the same command', () => {
  const market = quotedMarket({ limits: { maximumDailyLoss: dollars(50) } });
  market.accept({ qty: 100 });
  market.accept({ qty: 10, limit: 98, ...bracket(101, 97) });
  market.quote(0, 99, 1000, 99.02, 1000);
  market.accept({ qty: 100, side: Side.Sell });
  market.engine.endTurn();
  market.engine.submit(market.command({ qty: 1 }));
  expect(market.engine.liveOrderCount).toBe(0);
  market.engine.endTurn();
  market.quote(0, 98.9, 1000, 99.02, 1000);
  market.pools.assertAllHome();
});

describe('as a session ends', () => {
  it('an order that is under way to a venue does not stay in its book', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ ...gtc, qty: 100, limit: 99 });
    market.engine.enterPhase(SessionPhase.AfterHours);
    settle(market);
    expect(market.market.restingOrderCount).toBe(0);
    expect(market.engine.liveOrder(1)).toMatchObject({ status: OrderStatus.New, qtyAtVenues: 0 });
  });

  it('an order whose place in a book was taken over meanwhile can be cancelled', () => {
    const market = quotedMarket({ simulateLatency: true });
    market.accept({ ...gtc, qty: 100, limit: 99 });
    settle(market);
    market.engine.enterPhase(SessionPhase.AfterHours);
    market.engine.replace(replaceCommand({ orderId: 1, clientOrderId: 'mine' }), () => undefined);
    expect(market.engine.cancel(1, 2)).toBe(CancelOutcome.Pending);
    settle(market);
    expect(market.engine.liveOrderCount).toBe(0);
    expect(market.engine.account(1)!.reserved).toBe(0);
  });
});
