import { expect, it } from 'vitest';
import { OrderPlace } from '../../src/domain/order.ts';
import { OrderClass, OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { recover } from '../../src/journal/recovery.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { price, TestMarket } from '../support/engine.ts';
import { temporaryJournal } from '../support/journal.ts';
import { commitEvents } from '../support/journal-events.ts';

type Act = (market: TestMarket) => void;

const quote =
  (bid: number, ask: number, size = 1000): Act =>
  (market) =>
    market.quote(0, bid, size, ask, size);
const send =
  (terms: Parameters<TestMarket['command']>[0]): Act =>
  (market) => {
    market.accept(terms);
  };
const replace =
  (terms: Parameters<typeof replaceCommand>[0]): Act =>
  (market) =>
    market.engine.replace(replaceCommand(terms), () => undefined);
const enter =
  (phase: SessionPhase): Act =>
  (market) =>
    market.engine.enterPhase(phase, 0);
const openVenue =
  (enabled: boolean): Act =>
  (market) =>
    market.engine.setVenueEnabled(0, enabled);

const gtc = { timeInForce: TimeInForce.Gtc };
const stopAt = (at: number) => advancedTerms({ stopPrice: price(at) });
const bracket = (takeProfit: number, stopLoss: number) =>
  advancedTerms({
    orderClass: OrderClass.Bracket,
    takeProfitPrice: price(takeProfit),
    stopLossStopPrice: price(stopLoss),
  });
const trail = advancedTerms({ trailPrice: price(1) });

/** What happens before the restart, and what after it. */
const STORIES: Record<string, readonly [before: readonly Act[], after: readonly Act[], phase?: SessionPhase]> = {
  'a stop that has not been touched': [
    [quote(99.99, 100.01), send({ ...gtc, type: OrderType.Stop, advanced: stopAt(101) })],
    [quote(100.9, 100.99), quote(100.98, 101)],
  ],
  'a stop limit that was touched and rests': [
    [
      quote(99.99, 100.01),
      send({ ...gtc, type: OrderType.StopLimit, limit: 100.3, advanced: stopAt(100.2) }),
      quote(100.2, 100.4),
    ],
    [quote(100.1, 100.35), quote(100.1, 100.3)],
  ],
  'a trailing stop, from where it has come to': [
    [
      quote(100, 100.02),
      send({ ...gtc, type: OrderType.TrailingStop, side: Side.Sell, advanced: trail }),
      quote(102, 102.02),
      quote(101.5, 101.52),
    ],
    [quote(101.1, 101.2), quote(101, 101.1)],
  ],
  'a bracket whose entry has not filled': [
    [quote(99.99, 100.01), send({ ...gtc, limit: 99, advanced: bracket(101, 98) })],
    [quote(98.9, 99), quote(101, 101.1)],
  ],
  'a bracket whose profit has been taken in part': [
    [quote(99.99, 100.01), send({ ...gtc, advanced: bracket(101, 98) }), quote(101, 101.1, 40)],
    [quote(99, 99.1), quote(97, 97.1)],
  ],
  'an OCO pair': [
    [
      quote(99.99, 100.01),
      send(gtc),
      send({
        ...gtc,
        side: Side.Sell,
        limit: 101,
        advanced: advancedTerms({ orderClass: OrderClass.Oco, stopLossStopPrice: price(99) }),
      }),
    ],
    [quote(98.9, 98.95)],
  ],
  'an order that took the place of another': [
    [
      quote(99.99, 100.01),
      send({ ...gtc, limit: 99 }),
      replace({ orderId: 1, qty: 60 }),
      send({ ...gtc, limit: 99, accountId: 2 }),
    ],
    [quote(98, 99, 30), quote(98, 99, 50)],
  ],
  'a bracket whose entry and leg were replaced': [
    [
      quote(99.99, 100.01),
      send({ ...gtc, limit: 99, advanced: bracket(101, 98) }),
      replace({ orderId: 1, limitPrice: price(99.2) }),
      replace({ orderId: 2, limitPrice: price(102) }),
    ],
    [quote(99.1, 99.2), quote(102, 102.1)],
  ],
  'orders that wait for regular hours': [
    [
      quote(99.99, 100.01),
      enter(SessionPhase.AfterHours),
      send(gtc),
      send({ ...gtc, type: OrderType.Stop, advanced: stopAt(101) }),
      send({ timeInForce: TimeInForce.Opg, advanced: advancedTerms({}) }),
    ],
    [quote(99.99, 100.01), enter(SessionPhase.PreMarket), enter(SessionPhase.Regular), quote(101, 101.02)],
    SessionPhase.AfterHours,
  ],
  'an order that left its book with the session, and waits for the next': [
    [quote(99.99, 100.01), send({ ...gtc, limit: 99 }), enter(SessionPhase.AfterHours)],
    [quote(98, 99), enter(SessionPhase.Regular), quote(97, 98.9)],
    SessionPhase.AfterHours,
  ],
  'an order that left its book with the session, and waits for a venue that takes it': [
    [
      quote(99.99, 100.01),
      send({ ...gtc, limit: 99 }),
      enter(SessionPhase.AfterHours),
      openVenue(false),
      enter(SessionPhase.Regular),
    ],
    [openVenue(true), quote(99.99, 100.01), quote(98, 99, 30), quote(98, 98.9)],
  ],
  'an iceberg': [
    [
      quote(99.99, 100.01),
      send({ ...gtc, limit: 99, advanced: advancedTerms({ displayQty: 20 }) }),
      send({ ...gtc, limit: 99, accountId: 2 }),
      quote(98, 99, 30),
    ],
    [quote(97, 98.9, 30), quote(98, 99, 130)],
  ],
};

function play(market: TestMarket, acts: readonly Act[]): void {
  for (const act of acts) {
    market.nowMicros += 1000;
    act(market);
    market.engine.endTurn();
  }
}

it.each(Object.entries(STORIES))('after a restart there is still %s', (_what, [
  before,
  after,
  phase = SessionPhase.Regular,
]) => {
  const first = new TestMarket({ venueCount: 1 });
  first.rank();
  play(first, before);
  const journal = temporaryJournal();
  commitEvents(journal, first.events);
  const state = recover(journal);
  const second = new TestMarket({ venueCount: 1, recovered: state });
  journal.close();
  second.engine.startIn(phase);
  second.nowMicros = first.nowMicros;
  second.rank();
  const live = (market: TestMarket) =>
    state.liveOrders.map(({ orderId }) => {
      const { place, status, qty, filledQty, qtyAtVenues, reserved, advanced } = market.engine.liveOrder(orderId)!;
      return {
        orderId,
        place,
        status,
        qty,
        filledQty,
        qtyAtVenues,
        reserved,
        terms: { ...advanced, poolSlot: 0, poolGeneration: 0 },
      };
    });
  expect(live(second)).toEqual(live(first));
  expect(second.engine.liveOrderCount).toBe(first.engine.liveOrderCount);

  first.events.length = 0;
  play(first, after);
  play(second, after);
  const lines = first.takeEvents();
  expect(lines.length).toBeGreaterThan(0);
  expect(second.takeEvents()).toEqual(lines);
  expect(second.engine.positionsOf(1).map(({ qty, costBasis }) => [qty, costBasis])).toEqual(
    first.engine.positionsOf(1).map(({ qty, costBasis }) => [qty, costBasis]),
  );
});

it('after a restart nothing is held for a replacement that its venue had not answered', () => {
  const options = { venueCount: 1, simulateLatency: true };
  const first = new TestMarket(options);
  first.rank();
  play(first, [quote(99.99, 100.01), send({ ...gtc, limit: 99 })]);
  for (let next = first.engine.advance(); next !== 0; next = first.engine.advance()) first.nowMicros = next;
  play(first, [replace({ orderId: 1, qty: 300 })]);
  expect(first.engine.account(1)!.reserved).toBe(3 * first.engine.liveOrder(1)!.reserved);
  const journal = temporaryJournal();
  commitEvents(journal, first.events);
  const state = recover(journal);
  const second = new TestMarket({ ...options, recovered: state });
  journal.close();
  const { reserved, position, status } = second.engine.liveOrder(1)!;
  expect(status).toBe(OrderStatus.New);
  expect(reserved).toBe(first.engine.liveOrder(1)!.reserved);
  expect(second.engine.account(1)!.reserved).toBe(reserved);
  expect(position!.workingBuyQty).toBe(100);
});

it('after a restart a stop loss that was touched still waits until its take profit is back', () => {
  const first = new TestMarket({ venueCount: 1, simulateLatency: true });
  first.rank();
  const settle = (market: TestMarket): void => {
    for (let next = market.engine.advance(); next !== 0; next = market.engine.advance()) market.nowMicros = next;
  };
  play(first, [quote(99.99, 100.01), send({ ...gtc, advanced: bracket(101, 99) }), settle, quote(98.9, 98.95)]);
  expect(first.engine.liveOrder(3)!.place).toBe(OrderPlace.Sibling);
  const journal = temporaryJournal();
  commitEvents(journal, first.events);
  const state = recover(journal);
  const second = new TestMarket({ venueCount: 1, simulateLatency: true, recovered: state });
  journal.close();
  second.nowMicros = first.nowMicros;
  second.rank();
  expect(second.engine.liveOrder(3)).toMatchObject({ place: OrderPlace.Sibling, reserved: 0, position: undefined });
  second.engine.resume(state);
  play(second, [quote(101, 101.02), settle]);
  expect(second.takeEvents()).toEqual(['fill #2 100 @ 101 XNYS maker', 'canceled #3']);
});
