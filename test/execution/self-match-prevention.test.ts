import { describe, expect, it } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus, TimeInForce } from '../../src/domain/order-terms.ts';
import { RiskRule } from '../../src/domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { Side } from '../../src/domain/side.ts';
import type { RiskSettings } from '../../src/risk/risk-limits.ts';
import { TestMarket, type TestMarketOptions } from '../support/engine.ts';

const { CancelOldest, CancelBoth } = SelfMatchPrevention;

/** Sales at 101 (#1) and 102 (#2) of account 1 rest, beside its bid (#3), its sale of another share (#4) and account 2's at 102 (#5). */
function marketWithOrders(limits: RiskSettings, options: TestMarketOptions = {}): TestMarket {
  const market = new TestMarket({ ...options, limits });
  for (const instrument of [0, 1]) market.quote(0, 99, 500, 103, 500, instrument);
  market.rank();
  market.accept({ side: Side.Sell, limit: 101 });
  market.accept({ side: Side.Sell, limit: 102 });
  market.accept({ side: Side.Buy, limit: 98 });
  market.accept({ side: Side.Sell, limit: 101, instrumentId: 1 });
  market.accept({ accountId: 2, side: Side.Sell, limit: 102 });
  settle(market);
  market.takeEvents();
  return market;
}

function settle(market: TestMarket): void {
  for (let step = 0; step < 5; step++) {
    market.nowMicros += 10_000;
    market.engine.advance();
  }
}

function liveOrders({ engine }: TestMarket): number[] {
  return [1, 2, 3, 4, 5, 6, 7].filter((orderId) => engine.liveOrder(orderId) !== undefined);
}

function expectEmptyBooks(market: TestMarket): void {
  for (const accountId of [1, 2]) market.engine.cancelAll(accountId, () => undefined);
  settle(market);
  market.engine.endTurn();
  market.pools.assertAllHome();
  for (const { reserved, workingBuyValue, workingSellValue, openOrders } of market.engine.accounts) {
    expect([reserved, workingBuyValue, workingSellValue, openOrders]).toEqual([0, 0, 0, 0]);
  }
}

describe('cancel oldest', () => {
  it('ends every own order within reach, and the new one goes on to trade with others', () => {
    const market = marketWithOrders({ selfMatchPrevention: CancelOldest });
    market.accept({ limit: 102, qty: 100 });
    const [, canceled] = market.events;
    expect(canceled).toMatchObject({
      status: OrderStatus.Canceled,
      reason: EndReason.SelfMatchPrevention,
      reserved: 0,
    });
    expect(market.takeEvents()).toEqual([
      'accepted #6',
      'canceled #1',
      'canceled #2',
      expect.stringMatching(/^fill #5 100 @ 102 .* maker$/),
      expect.stringMatching(/^fill #6 100 @ 102 .* taker$/),
    ]);
    expect(liveOrders(market)).toEqual([3, 4]);
    expectEmptyBooks(market);
  });

  it('leaves what the new order does not reach', () => {
    const market = marketWithOrders({ selfMatchPrevention: CancelOldest });
    market.accept({ limit: 101 });
    expect(market.takeEvents()).toEqual(['accepted #6', 'canceled #1']);
    expectEmptyBooks(market);
  });

  it('ends a market order that waits, whatever the price of the new one', () => {
    const market = new TestMarket({ limits: { selfMatchPrevention: CancelOldest } });
    market.quote(0, 99, 500, 0, 0);
    market.accept({});
    market.accept({ side: Side.Sell, limit: 500 });
    expect(market.takeEvents()).toEqual(['accepted #1', 'accepted #2', 'canceled #1']);
    expectEmptyBooks(market);
  });

  it('ends nothing for an order that another rule refuses', () => {
    const market = marketWithOrders({ selfMatchPrevention: CancelOldest, maximumOrderSize: 100 });
    expect(market.engine.submit(market.command({ limit: 102, qty: 101 }))).toMatchObject({
      rule: RiskRule.MaximumOrderSize,
    });
    expect(market.takeEvents()).toEqual(['rejected #6']);
    expect(liveOrders(market)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('cancel both', () => {
  it('refuses the new order and ends those that it could have traded with', () => {
    const market = marketWithOrders({ selfMatchPrevention: CancelBoth });
    expect(market.engine.submit(market.command({ limit: 102 }))).toMatchObject({ rule: RiskRule.SelfMatchPrevention });
    expect(market.takeEvents()).toEqual(['rejected #6', 'canceled #1', 'canceled #2']);
    expect(liveOrders(market)).toEqual([3, 4, 5]);
    // Nothing is in the way any more.
    market.accept({ limit: 102 });
    expect(liveOrders(market)).toEqual([3, 4]);
    expectEmptyBooks(market);
  });
});

describe('while venues have not answered', () => {
  it('the new order goes on at once, and trades with others only', () => {
    const market = marketWithOrders({ selfMatchPrevention: CancelOldest }, { simulateLatency: true });
    market.accept({ limit: 102, qty: 150 });
    expect(market.engine.liveOrder(1)).toMatchObject({ status: OrderStatus.PendingCancel });
    expect(market.events.at(-1)).toMatchObject({
      kind: EventKind.EndRequested,
      orderId: 2,
      reason: EndReason.SelfMatchPrevention,
    });
    settle(market);
    expect(market.takeEvents().toSorted()).toEqual([
      'accepted #6',
      'canceled #1',
      'canceled #2',
      expect.stringMatching(/^fill #5 100 @ 102 .* maker$/),
      expect.stringMatching(/^fill #6 100 @ 102 .* taker$/),
    ]);
    expect(market.engine.liveOrder(6)).toMatchObject({ filledQty: 100, status: OrderStatus.PartiallyFilled });
    expectEmptyBooks(market);
  });

  it('an order still under way to its venue ends there, and does not trade with the new one either', () => {
    const market = new TestMarket({ limits: { selfMatchPrevention: CancelOldest }, simulateLatency: true });
    market.quote(0, 99, 500, 103, 500);
    market.rank();
    market.accept({ side: Side.Sell, limit: 101 });
    market.accept({ limit: 102 });
    settle(market);
    expect(market.takeEvents()).toEqual(['accepted #1', 'accepted #2', 'canceled #1']);
    expect(market.engine.liveOrder(2)).toMatchObject({ filledQty: 0 });
    expectEmptyBooks(market);
  });

  it('an order that its client has already asked to cancel keeps that reason', () => {
    const market = marketWithOrders({ selfMatchPrevention: CancelBoth }, { simulateLatency: true });
    market.engine.cancel(1, 1);
    market.engine.submit(market.command({ limit: 101, timeInForce: TimeInForce.Ioc }));
    settle(market);
    const canceled = market.events.filter(({ kind }) => kind === EventKind.Canceled);
    expect(canceled).toMatchObject([{ orderId: 1, reason: EndReason.ClientRequest }]);
    expectEmptyBooks(market);
  });
});
