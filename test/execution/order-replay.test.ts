import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNumbered } from '../../src/domain/order-event.ts';
import { OrderClass, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { RiskRule } from '../../src/domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { Side } from '../../src/domain/side.ts';
import { OrderReplay, type OrderReplayOptions } from '../../src/execution/order-replay.ts';
import type { RiskReplayReport } from '../../src/execution/ports/risk-replay.ts';
import type { RiskSettings } from '../../src/risk/risk-limits.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

const CASH = dollars(1_000_000);

function replayOf(market: TestMarket, settings: RiskSettings, range: Partial<OrderReplayOptions> = {}): OrderReplay {
  const replay = new OrderReplay({
    instruments: market.instruments,
    accounts: [1, 2].map((accountId) => ({ accountId, openingCash: CASH, createdAtMicros: 0 })),
    maxLiveOrders: 1000,
    rules: globalRuleSet(settings),
    firstOrderId: 0,
    fromMicros: 0,
    untilMicros: Number.POSITIVE_INFINITY,
    ...range,
  });
  for (const event of market.events) if (isNumbered(event.kind)) replay.take(event);
  return replay;
}

const report = (...of: Parameters<typeof replayOf>): RiskReplayReport => replayOf(...of).report();

function quotedMarket(limits: RiskSettings = {}): TestMarket {
  const market = new TestMarket({ limits });
  market.quote(0, 99.98, 300, 100.02, 300);
  market.rank();
  return market;
}

/** A microsecond passes before each order, so that each is a moment of its own. */
function send(market: TestMarket, terms: Parameters<TestMarket['command']>[0]): void {
  market.nowMicros++;
  market.engine.submit(market.command(terms));
  market.engine.endTurn();
}

const counts = (byRule: readonly number[]) =>
  Object.fromEntries(byRule.map((count, rule) => [rule, count]).filter(([, count]) => count! > 0));

const order = fc.record({
  accountId: fc.constantFrom(1, 2),
  instrumentId: fc.nat(1),
  side: fc.constantFrom(Side.Buy, Side.Sell),
  timeInForce: fc.constantFrom(TimeInForce.Day, TimeInForce.Ioc),
  qty: fc.oneof(fc.constantFrom(100, 200), fc.integer({ min: 1, max: 700 })),
  limit: fc.constantFrom(undefined, 98, 99.98, 100, 100.02, 102),
});
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ order }) },
  { weight: 1, arbitrary: fc.record({ cancelAll: fc.constantFrom(1, 2) }) },
  { weight: 2, arbitrary: fc.record({ quote: fc.integer({ min: 98, max: 102 }), instrument: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ micros: fc.integer({ min: 1, max: 600_000 }) }) },
);
/** Rules that look neither at reference prices nor at marks. */
const settings: fc.Arbitrary<RiskSettings> = fc.record(
  {
    maximumOrderSize: fc.integer({ min: 200, max: 600 }),
    maximumPosition: fc.integer({ min: 300, max: 1500 }),
    maximumOpenOrders: fc.integer({ min: 1, max: 8 }),
    maximumMessagesPerSecond: fc.integer({ min: 2, max: 12 }),
    maximumDuplicates: fc.integer({ min: 1, max: 3 }),
    maximumExecutions: fc.integer({ min: 4, max: 12 }),
    selfMatchPrevention: fc.constantFrom(...Object.values(SelfMatchPrevention)),
    shortSaleRestriction: fc.constantFrom(ShortSaleRestriction.None, ShortSaleRestriction.Prohibited),
  },
  { requiredKeys: [] },
);

describe('a replay', () => {
  it('has the books of the engine, legs, stops and replaced orders included', () => {
    const market = quotedMarket();
    const advanced = advancedTerms({
      orderClass: OrderClass.Bracket,
      takeProfitPrice: price(103),
      stopLossStopPrice: price(97),
    });
    send(market, { qty: 100, advanced });
    send(market, { qty: 50, limit: 99, advanced });
    send(market, { qty: 40, limit: 98 });
    market.engine.replace(replaceCommand({ orderId: 7, qty: 30 }), () => undefined);
    send(market, { qty: 10, type: OrderType.Stop, advanced: advancedTerms({ stopPrice: price(101) }) });
    const replay = replayOf(market, {});
    expect(replay.report().orders).toBe(5);
    const { books } = replay;
    const [replayed, real] = [books.position(1, 0), market.engine.position(1, 0)!];
    expect([replayed.qty, replayed.workingBuyQty, replayed.workingSellQty]).toEqual([100, 90, 100]);
    expect([real.qty, real.workingBuyQty, real.workingSellQty]).toEqual([100, 90, 100]);
    expect(books.account(1).openOrders).toBe(market.engine.account(1)!.openOrders);
    expect(books.account(1).reserved).toBe(market.engine.account(1)!.reserved);
  });

  it('judges a stop where it begins to work, and asks nothing about legs', () => {
    const market = quotedMarket();
    const stop = { type: OrderType.Stop, advanced: advancedTerms({ stopPrice: price(200) }) };
    send(market, { qty: 100, ...stop });
    const advanced = advancedTerms({ orderClass: OrderClass.Oto, stopLossStopPrice: price(97) });
    send(market, { qty: 100, limit: 99, advanced });
    const { orders, newlyRefused, examples } = report(market, {
      maximumOrderValue: dollars(25_000),
    });
    expect([orders, newlyRefused]).toEqual([2, 1]);
    expect(examples[0]!.violation).toMatchObject({ rule: RiskRule.MaximumOrderValue, observed: dollars(40_000) });
  });

  it('by the rules that held then refuses what was refused then, and ends with the same books', () => {
    fc.assert(
      fc.property(settings, fc.array(step, { minLength: 10, maxLength: 60 }), (limits, steps) => {
        const market = new TestMarket({ limits });
        for (const instrument of [0, 1]) market.quote(0, 99.98, 300, 100.02, 300, instrument);
        market.rank();
        for (const each of steps) {
          if ('order' in each) {
            const { limit, ...terms } = each.order;
            send(market, limit === undefined ? terms : { ...terms, limit });
          } else if ('cancelAll' in each) market.engine.cancelAll(each.cancelAll, () => undefined);
          else if ('quote' in each) market.quote(0, each.quote - 0.02, 400, each.quote + 0.02, 400, each.instrument);
          else market.nowMicros += each.micros;
        }
        const replay = replayOf(market, limits);
        const { refusedThen, refusedNow, newlyRefused, newlyAccepted, undecided } = replay.report();
        expect(refusedNow).toEqual(refusedThen);
        expect([newlyRefused, newlyAccepted, undecided]).toEqual([0, 0, 0]);
        for (const account of market.engine.accounts) {
          const replayed = replay.books.account(account.accountId);
          const { cash, reserved, openOrders, workingBuyValue, workingSellValue } = account;
          expect(replayed).toMatchObject({ cash, reserved, openOrders, workingBuyValue, workingSellValue });
          for (const { instrumentId, qty, costBasis } of market.engine.positionsOf(account.accountId)) {
            const position = replay.books.position(account.accountId, instrumentId);
            expect([position.qty, position.costBasis]).toEqual([qty, costBasis]);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('counts what tighter rules refuse and looser ones let pass, with the first examples', () => {
    const market = quotedMarket({ maximumOrderSize: 500 });
    for (const qty of [600, 100, 300, 450, 501]) send(market, { qty, limit: 99 });
    const tighter = report(market, { maximumOrderSize: 299 });
    expect(tighter).toMatchObject({ orders: 5, newlyRefused: 2, newlyAccepted: 0, undecided: 0 });
    expect(counts(tighter.refusedThen)).toEqual({ [RiskRule.MaximumOrderSize]: 2 });
    expect(counts(tighter.refusedNow)).toEqual({ [RiskRule.MaximumOrderSize]: 4 });
    expect(tighter.examples).toMatchObject([
      { order: { orderId: 3, qty: 300 }, violation: { rule: RiskRule.MaximumOrderSize, limit: 299, observed: 300 } },
      { order: { orderId: 4 }, violation: { observed: 450 } },
    ]);
    expect(report(market, { maximumOrderSize: 550 })).toMatchObject({ newlyRefused: 0, newlyAccepted: 1 });
  });

  it('cancels nothing, whatever mode of self-match prevention it tries', () => {
    const market = quotedMarket({ selfMatchPrevention: SelfMatchPrevention.CancelOldest });
    send(market, { limit: 99 });
    send(market, { side: Side.Sell, limit: 99 });
    const events = market.events.length;
    expect(report(market, { selfMatchPrevention: SelfMatchPrevention.CancelOldest }).newlyRefused).toBe(0);
    const newest = report(market, { selfMatchPrevention: SelfMatchPrevention.CancelNewest });
    expect(newest).toMatchObject({ newlyRefused: 1, examples: [{ order: { orderId: 2 } }] });
    expect(report(market, { selfMatchPrevention: SelfMatchPrevention.CancelBoth })).toEqual(newest);
    expect(market.events).toHaveLength(events);
  });

  it('keeps no more than twenty examples', () => {
    const market = quotedMarket();
    for (let count = 0; count < 25; count++) send(market, { limit: 99 });
    const refused = report(market, { maximumOrderSize: 1 });
    expect([refused.newlyRefused, refused.examples.length]).toEqual([25, 20]);
  });

  it('judges the orders of its range, with the windows beginning there and the books as they were', () => {
    const market = quotedMarket();
    const times: number[] = [];
    for (let count = 0; count < 6; count++) {
      send(market, { qty: 10, limit: 99 });
      times.push(market.nowMicros);
    }
    const rules = { maximumMessagesPerSecond: 2, maximumOpenOrders: 5 };
    const last = report(market, rules, { firstOrderId: 4 });
    expect(last).toMatchObject({ orders: 3, firstMicros: times[3], lastMicros: times[5] });
    // The last is one message too many; without the throttle it would be the sixth open order.
    expect(counts(last.refusedNow)).toEqual({ [RiskRule.MessageThrottle]: 1 });
    expect(counts(report(market, { maximumOpenOrders: 5 }, { firstOrderId: 4 }).refusedNow)).toEqual({
      [RiskRule.MaximumOpenOrders]: 1,
    });
    const between = report(market, rules, { fromMicros: times[1]!, untilMicros: times[3]! });
    expect(between).toMatchObject({ orders: 2, firstMicros: times[1], lastMicros: times[2] });
    expect(report(market, rules, { fromMicros: times[5]! + 1 })).toMatchObject({ orders: 0, firstMicros: 0 });
  });

  it('judges a collar where a fill tells the quotes of the moment, and leaves other limit orders undecided', () => {
    const market = quotedMarket();
    send(market, { qty: 10, limit: 100.5 });
    send(market, { qty: 10, limit: 99.9 });
    send(market, { qty: 10, type: OrderType.Market });
    const judged = report(market, { priceCollarBasisPoints: 30 });
    expect(judged).toMatchObject({ orders: 3, undecided: 1, newlyRefused: 1 });
    expect(counts(judged.notJudged)).toEqual({ [RiskRule.PriceCollar]: 1 });
    expect(judged.examples).toMatchObject([
      { order: { orderId: 1 }, violation: { limit: price(100.3), observed: price(100.5) } },
    ]);
    // Refused by a collar then: what the quotes were is not known.
    const collared = quotedMarket({ priceCollarBasisPoints: 30 });
    send(collared, { limit: 101 });
    expect(report(collared, { priceCollarBasisPoints: 500 })).toMatchObject({ undecided: 1, newlyAccepted: 0 });
    expect(report(collared, {})).toMatchObject({ undecided: 0, newlyAccepted: 1 });
  });

  it('values a market order at the bound that the proposed collar gives it', () => {
    const market = quotedMarket({ priceCollarBasisPoints: 500 });
    send(market, { qty: 100, type: OrderType.Market });
    const limit = { maximumOrderValue: dollars(10_200) };
    expect(report(market, { ...limit, priceCollarBasisPoints: 500 }).newlyRefused).toBe(1);
    expect(report(market, { ...limit, priceCollarBasisPoints: 100 }).newlyRefused).toBe(0);
  });

  it('values a market sale that met no quotes at those of the last fill, not at the tick that it was bound to', () => {
    const market = quotedMarket({ maximumOrderValue: dollars(10_000) });
    send(market, { qty: 1, type: OrderType.Market });
    send(market, { side: Side.Sell, qty: 101, type: OrderType.Market });
    const replayed = report(market, { maximumOrderValue: dollars(10_000) });
    expect(replayed).toMatchObject({ newlyAccepted: 0, newlyRefused: 0, undecided: 0 });
    expect(counts(replayed.refusedNow)).toEqual({ [RiskRule.MaximumOrderValue]: 1 });
    expect(report(market, { maximumOrderValue: dollars(10_200) }).newlyAccepted).toBe(1);
  });

  it('judges the uptick rule where the bid is known, and its prohibition always', () => {
    const market = quotedMarket();
    send(market, { side: Side.Sell, qty: 10, type: OrderType.Market });
    send(market, { side: Side.Sell, qty: 10, limit: 101 });
    send(market, { side: Side.Buy, qty: 10, limit: 99 });
    const uptick = report(market, { shortSaleRestriction: ShortSaleRestriction.Uptick });
    expect(uptick).toMatchObject({ newlyRefused: 1, undecided: 1 });
    expect(counts(uptick.notJudged)).toEqual({ [RiskRule.ShortSaleRestriction]: 1 });
    expect(report(market, { shortSaleRestriction: ShortSaleRestriction.Prohibited })).toMatchObject({
      newlyRefused: 2,
      undecided: 0,
    });
  });
});
