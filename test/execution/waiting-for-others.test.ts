import { expect, it, vi } from 'vitest';
import { OrderClass, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { OrderRouter } from '../../src/routing/order-router.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { price, TestMarket, type TestMarketOptions } from '../support/engine.ts';

/** Order 1 of account 1, a market buy, waits for 50 shares more. Nothing is offered, and no further quote comes. */
function marketWithWaitingBuy(options: TestMarketOptions = {}): TestMarket {
  const market = new TestMarket({ venueCount: 1, ...options });
  market.quote(0, 99.99, 1000, 100.01, 50);
  market.rank();
  market.accept({ qty: 100, timeInForce: TimeInForce.Gtc });
  letArrive(market);
  market.takeEvents();
  return market;
}

function letArrive(market: TestMarket): void {
  market.nowMicros += 1000;
  market.engine.advance();
}

const sellLimit = { accountId: 2, side: Side.Sell, qty: 50, timeInForce: TimeInForce.Gtc };

it('what comes to rest after its way to the venue is taken by what waits', () => {
  const market = marketWithWaitingBuy({ simulateLatency: true });
  market.accept({ ...sellLimit, limit: 100 });
  letArrive(market);
  expect(market.takeEvents()).toEqual(['accepted #2']);
  letArrive(market);
  expect(market.takeEvents()).toEqual(['fill #2 50 @ 100 XNYS maker', 'fill #1 50 @ 100 XNYS taker']);
});

it('what a touched stop leaves in a book is taken by what waits', () => {
  const market = marketWithWaitingBuy();
  const advanced = advancedTerms({ stopPrice: price(99.5) });
  market.accept({ ...sellLimit, type: OrderType.StopLimit, limit: 100, advanced });
  market.takeEvents();
  market.quote(0, 99.5, 1000, 0, 0);
  expect(market.takeEvents()).toEqual(['triggered #2', 'fill #2 50 @ 100 XNYS maker', 'fill #1 50 @ 100 XNYS taker']);
});

it('a leg that begins is taken by what waits, which ends the other leg', () => {
  const market = marketWithWaitingBuy();
  const legs = { takeProfitPrice: price(100.05), stopLossStopPrice: price(98) };
  const advanced = advancedTerms({ orderClass: OrderClass.Bracket, ...legs });
  market.accept({ accountId: 2, qty: 50, limit: 99.98, advanced });
  market.takeEvents();
  market.quote(0, 99.9, 1000, 99.98, 50);
  expect(market.takeEvents()).toEqual([
    'fill #2 50 @ 99.98 XNYS maker',
    'activated #4',
    'activated #3',
    'fill #3 50 @ 100.05 XNYS maker',
    'fill #1 50 @ 100.05 XNYS taker',
    'canceled #4',
  ]);
});

it('what a phase of the session lets work is taken by an older order that came up before it', () => {
  const market = marketWithWaitingBuy();
  market.engine.enterPhase(SessionPhase.AfterHours, 0);
  market.accept({ ...sellLimit, limit: 100 });
  market.takeEvents();
  market.engine.enterPhase(SessionPhase.Regular, 0);
  expect(market.takeEvents()).toEqual(['activated #2', 'fill #2 50 @ 100 XNYS maker', 'fill #1 50 @ 100 XNYS taker']);
});

it('a replacement that reaches its venue later is taken by what waits', () => {
  const market = marketWithWaitingBuy({ simulateLatency: true, limits: { priceCollarBasisPoints: 30 } });
  market.accept({ ...sellLimit, limit: 100.5 });
  letArrive(market);
  expect(market.takeEvents()).toEqual(['accepted #2']);
  market.engine.replace(replaceCommand({ accountId: 2, orderId: 2, limitPrice: price(100) }), () => undefined);
  for (let round = 0; round < 3; round++) letArrive(market);
  expect(market.takeEvents()).toEqual([
    'replaced #2',
    'accepted #3',
    'fill #3 50 @ 100 XNYS maker',
    'fill #1 50 @ 100 XNYS taker',
  ]);
});

it('what waits looks once at a plain order that comes to rest', () => {
  const market = marketWithWaitingBuy({ limits: { priceCollarBasisPoints: 30 } });
  const looks = vi.spyOn(OrderRouter.prototype, 'canTake');
  market.accept({ ...sellLimit, limit: 100.5 });
  expect(looks).toHaveBeenCalledTimes(1);
  looks.mockRestore();
});
