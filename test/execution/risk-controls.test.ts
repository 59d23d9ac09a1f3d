import { expect, it, vi } from 'vitest';
import { OrderClass, OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import { RiskRule, RiskViolation } from '../../src/domain/risk-violation.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { Side } from '../../src/domain/side.ts';
import { KillSwitch, TradingState } from '../../src/domain/trading-state.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';

function quotedMarket(limits: ConstructorParameters<typeof TestMarket>[0] = {}): TestMarket {
  const market = new TestMarket(limits);
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  return market;
}

it('a loss at its limit trips the kill switch at the next mark, and cancels what works', () => {
  const market = quotedMarket({ limits: { maximumDailyLoss: dollars(150) } });
  const { engine } = market;
  engine.markToMarket();
  market.accept({ qty: 100 });
  market.accept({ limit: 95 });
  market.quote(0, 98.99, 1000, 99.01, 1000);
  engine.markToMarket();
  expect(engine.account(1)!.risk.killSwitch).toBe(KillSwitch.Off);
  market.quote(0, 97.99, 1000, 98.01, 1000);
  engine.markToMarket();
  expect(engine.account(1)!.risk.killSwitch).toBe(KillSwitch.OnButReducing);
  expect(engine.liveOrderCount).toBe(0);
  expect(engine.submit(market.command({ qty: 1 }))).toMatchObject({ rule: RiskRule.KillSwitch });
  expect(market.accept({ side: Side.Sell, qty: 100 }).filledQty).toBe(100);
  expect(engine.account(2)!.risk.killSwitch).toBe(KillSwitch.Off);
});

it('a loss found by an order refuses it, whatever it is', () => {
  const market = quotedMarket();
  const { engine, risk } = market;
  engine.markToMarket();
  market.accept({ qty: 1000 });
  market.accept({ limit: 95 });
  risk.replaceRules(globalRuleSet({ maximumDailyLoss: dollars(1) }));
  const violation = engine.submit(market.command({ side: Side.Sell, qty: 1, limit: 101 }));
  expect(violation).toBeInstanceOf(RiskViolation);
  expect(violation).toMatchObject({ rule: RiskRule.MaximumDailyLoss, limit: dollars(1), headroom: 0 });
  expect(engine.liveOrderCount).toBe(0);
});

it('too many executions in a window disable the account until a person enables it', () => {
  const market = quotedMarket({ limits: { maximumExecutions: 2, executionWindowMicros: 1_000_000 } });
  const { engine } = market;
  const { risk } = engine.account(1)!;
  market.accept({ qty: 1 });
  market.accept({ qty: 1 });
  market.nowMicros += 1_000_000;
  market.accept({ qty: 1 });
  market.accept({ qty: 1 });
  expect(risk.disablingExecutions).toBe(0);
  market.accept({ qty: 1 });
  market.nowMicros += 10_000_000;
  expect(engine.submit(market.command({ qty: 1 }))).toMatchObject({
    rule: RiskRule.RepeatedExecutionThrottle,
    limit: 2,
    observed: 3,
    headroom: 0,
  });
  risk.disablingExecutions = 0;
  market.accept({ qty: 1 });
});

it('exposure counts what works, by side for net and by what it opens for gross, and gives it back', () => {
  const market = quotedMarket({
    limits: { maximumNetExposure: dollars(20_000), maximumGrossExposure: dollars(25_000) },
  });
  const { engine } = market;
  const account = engine.account(1)!;
  const first = market.accept({ qty: 150, limit: 99 });
  expect(account.workingBuyValue).toBe(dollars(14_850));
  expect(engine.submit(market.command({ qty: 100, limit: 99 }))).toMatchObject({
    rule: RiskRule.AggregateCreditThreshold,
    limit: dollars(20_000),
    observed: dollars(24_750),
    headroom: dollars(5150),
  });
  expect(engine.submit(market.command({ side: Side.Sell, qty: 150, limit: 101 }))).toMatchObject({
    rule: RiskRule.AggregateCreditThreshold,
    limit: dollars(25_000),
    observed: dollars(30_000),
  });
  engine.cancel(1, first.orderId);
  expect([account.workingBuyValue, account.workingSellValue, account.reserved]).toEqual([0, 0, 0]);
});

it('the firm counts every account', () => {
  const market = quotedMarket();
  const { engine, risk } = market;
  risk.replaceRules({ ...globalRuleSet({}), firm: { maximumGrossExposure: dollars(15_000) } });
  market.accept({ accountId: 2, qty: 100, limit: 99 });
  expect(engine.submit(market.command({ qty: 100, limit: 99 }))).toMatchObject({
    rule: RiskRule.AggregateCreditThreshold,
    observed: dollars(19_800),
    headroom: dollars(5100),
  });
});

it('by the uptick rule a short sale goes above the bid of its time, and trades once the bid has risen to it', () => {
  const market = new TestMarket({ limits: { shortSaleRestriction: ShortSaleRestriction.Uptick } });
  market.quote(0, 99.98, 100, 100.02, 100);
  market.quote(1, 99.99, 100, 100.02, 100);
  market.rank();
  const sell = (limit: number) => market.engine.submit(market.command({ side: Side.Sell, limit }));
  expect(sell(99.99)).toMatchObject({ rule: RiskRule.ShortSaleRestriction, limit: price(99.99) });
  expect(sell(100)).toMatchObject({ status: OrderStatus.New });
  market.takeEvents();
  market.quote(1, 100, 100, 100.02, 100);
  expect(market.takeEvents()).toEqual([expect.stringMatching(/^fill #2 100 @ 100 /)]);
  // No quote is fresh any more: nothing is above a bid that there is not.
  market.nowMicros += 61_000_000;
  expect(sell(101)).toMatchObject({ rule: RiskRule.ShortSaleRestriction, limit: 0 });
});

/** Order 1 is a bracket's entry with the legs 2 and 3, order 4 a stop to sell. */
function marketWithStopAndLegs(): TestMarket {
  const market = quotedMarket();
  const legs = { takeProfitPrice: price(101), stopLossStopPrice: price(98) };
  market.accept({ qty: 100, limit: 99.5, advanced: advancedTerms({ orderClass: OrderClass.Bracket, ...legs }) });
  const stop = advancedTerms({ stopPrice: price(99.45) });
  market.accept({ accountId: 2, side: Side.Sell, qty: 100, type: OrderType.Stop, advanced: stop });
  market.takeEvents();
  return market;
}

it.each([
  ['a halt', { tradingState: TradingState.Halted }],
  ['a kill switch that cancels nothing', { killSwitch: KillSwitch.On }],
])('%s lets what was accepted before go on: books, stops and legs', (_, state) => {
  const market = marketWithStopAndLegs();
  Object.assign(market.risk.firm, state);
  market.quote(0, 99.48, 1000, 99.5, 100);
  market.quote(0, 99.4, 1000, 99.5, 0);
  expect(market.takeEvents()).toEqual([
    'fill #1 100 @ 99.5 XNYS maker',
    'activated #3',
    'activated #2',
    'triggered #4',
    'fill #4 100 @ 99.4 XNYS taker',
  ]);
  expect(market.engine.submit(market.command({ qty: 1 }))).toBeInstanceOf(RiskViolation);
  const replaced = vi.fn();
  market.engine.replace(replaceCommand({ orderId: 2, limitPrice: price(102) }), replaced);
  expect(replaced).toHaveBeenCalledWith(expect.any(RiskViolation));
});

it('what a kill switch cancels includes stops that wait and legs that are held', () => {
  const market = marketWithStopAndLegs();
  const outcomes: string[] = [];
  for (const accountId of [1, 2])
    market.engine.cancelAll(accountId, (id, outcome) => outcomes.push(`${id} ${outcome}`));
  expect(outcomes).toEqual(['1 canceled', '2 canceled', '3 canceled', '4 canceled']);
  expect(market.engine.liveOrderCount).toBe(0);
});
