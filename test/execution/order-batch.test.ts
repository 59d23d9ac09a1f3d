import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { RISK_RULE_NAMES, RiskRule, RiskViolation } from '../../src/domain/risk-violation.ts';
import { Side } from '../../src/domain/side.ts';
import type { KillSwitch, TradingState } from '../../src/domain/trading-state.ts';
import type { SubmitResult } from '../../src/execution/execution-engine.ts';
import { OrderBatch } from '../../src/execution/order-batch.ts';
import type { RuleSet } from '../../src/risk/rule-set.ts';
import { dollars, price, TestMarket } from '../support/engine.ts';
import { code, ruleSets } from '../support/risk-arbitraries.ts';

type Command = ReturnType<TestMarket['command']>;

/** What may happen to a firm between and by batches. */
type Happening =
  | { readonly kind: 'batch'; readonly accountId: number; readonly orders: readonly Partial<Command>[] }
  | {
      readonly kind: 'quote';
      readonly venue: number;
      readonly instrument: number;
      readonly middle: number;
      readonly size: number;
    }
  | { readonly kind: 'time'; readonly micros: number }
  | { readonly kind: 'state'; readonly account: number; readonly state: TradingState; readonly killSwitch: KillSwitch }
  | { readonly kind: 'rules'; readonly rules: RuleSet }
  | { readonly kind: 'mark' };

const order = fc.record({
  instrumentId: fc.nat(1),
  side: fc.constantFrom(Side.Buy, Side.Sell),
  type: fc.constantFrom(OrderType.Limit, OrderType.Limit, OrderType.Market),
  timeInForce: fc.constantFrom(TimeInForce.Day, TimeInForce.Ioc, TimeInForce.Fok),
  qty: fc.oneof(fc.constantFrom(100, 200), fc.integer({ min: 1, max: 700 })),
  limitPrice: fc.oneof(
    fc.constantFrom(price(99), price(100), price(101)),
    fc.integer({ min: 9400, max: 10_600 }).map((cents) => cents * 100),
  ),
});
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('batch'),
      accountId: fc.constantFrom(1, 1, 2),
      orders: fc.array(order, { minLength: 1, maxLength: 20 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('quote'),
      venue: fc.nat(3),
      instrument: fc.nat(1),
      middle: fc.integer({ min: 98, max: 102 }),
      size: fc.constantFrom(0, 300, 2000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time'), micros: fc.integer({ min: 0, max: 2_000_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('state'), account: fc.nat(2), state: code, killSwitch: code }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rules'), rules: ruleSets }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'mark' }) },
) as fc.Arbitrary<Happening>;

/** A market whose batches are taken as such, or order by order. */
class Desk {
  readonly market = new TestMarket({ initialCash: dollars(100_000), quoteMaxAgeMillis: 3000 });
  readonly #takesBatches: boolean;
  readonly #batch = new OrderBatch(Array.from({ length: 20 }, () => this.market.command({})));

  constructor(rules: RuleSet, takesBatches: boolean) {
    this.#takesBatches = takesBatches;
    this.market.risk.replaceRules(rules);
    for (const instrument of [0, 1]) {
      for (const venue of [0, 1, 2]) this.market.quote(venue, 99.98, 300, 100.02, 300, instrument);
    }
    this.market.rank();
  }

  /** What became of each order of a batch, as it was before the next was taken. */
  happen(happening: Happening): unknown[] {
    const { market } = this;
    switch (happening.kind) {
      case 'batch':
        return this.#send(happening.accountId, happening.orders);
      case 'quote': {
        const { venue, instrument, middle, size } = happening;
        market.quote(venue, middle - 0.02, size, middle + 0.02, size, instrument);
        break;
      }
      case 'time':
        market.nowMicros += happening.micros;
        break;
      case 'state': {
        const target = market.engine.account(happening.account)?.risk ?? market.risk.firm;
        Object.assign(target, { tradingState: happening.state, killSwitch: happening.killSwitch });
        break;
      }
      case 'rules':
        market.risk.replaceRules(happening.rules);
        break;
      case 'mark':
        market.engine.markToMarket();
    }
    return [];
  }

  get books(): unknown {
    const { engine } = this.market;
    return [...engine.accounts].map((account) => ({
      ...account,
      firstLive: undefined,
      lastLive: undefined,
      risk: { ...account.risk, recentOrders: undefined },
      positions: engine.positionsOf(account.accountId).map((position) => ({ ...position, qty: position.qty })),
    }));
  }

  #send(accountId: number, orders: readonly Partial<Command>[]): unknown[] {
    const { engine } = this.market;
    const outcomes: unknown[] = [];
    const commands = orders.map((terms) => this.#commandOf(accountId, terms));
    if (this.#takesBatches) {
      this.#batch.accountId = accountId;
      this.#batch.count = commands.length;
      for (const [row, command] of commands.entries()) Object.assign(this.#batch.commands[row]!, command);
      engine.submitBatch(this.#batch, (row, result) => {
        expect(row).toBe(outcomes.length);
        outcomes.push(outcomeOf(result));
      });
    } else {
      for (const command of commands) outcomes.push(outcomeOf(engine.submit(command)));
    }
    engine.endTurn();
    return outcomes;
  }

  #commandOf(accountId: number, terms: Partial<Command>): Command {
    const command = { ...this.market.command({}), ...terms, accountId };
    return command.type === OrderType.Market ? { ...command, limitPrice: 0 } : command;
  }
}

function outcomeOf(result: SubmitResult): unknown {
  if (result instanceof RiskViolation) return { ...result, poolSlot: 0, poolGeneration: 0 };
  if (!(result instanceof Order)) return result;
  const { status, filledQty, filledNotional, boundPrice, reserved, orderId, submittedAtMicros, fees } = result;
  return { status, filledQty, filledNotional, boundPrice, reserved, orderId, submittedAtMicros, fees };
}

const WITH_COLUMNS = [
  'trading_state',
  'restricted_securities',
  'maximum_order_size',
  'single_order_adv_check',
  'price_collar',
  'maximum_order_value',
  'short_sale_restriction',
];

describe('a batch', () => {
  it('comes to what its orders would come to one by one: outcomes, events, books and what the rules remember', () => {
    const refusals = new Map<string, number>();
    let filled = 0;
    let selfMatches = 0;
    fc.assert(
      fc.property(ruleSets, fc.array(happenings, { minLength: 6, maxLength: 14 }), (rules, history) => {
        const together = new Desk(rules, true);
        const alone = new Desk(rules, false);
        for (const happening of history) {
          const outcomes = together.happen(happening);
          expect(outcomes).toEqual(alone.happen(happening));
          for (const outcome of outcomes as { rule?: number; filledQty?: number }[]) {
            if ((outcome.filledQty ?? 0) > 0) filled++;
            if (outcome.rule === undefined) continue;
            const rule = RISK_RULE_NAMES[outcome.rule]!;
            refusals.set(rule, (refusals.get(rule) ?? 0) + 1);
          }
        }
        expect(together.market.events).toEqual(alone.market.events);
        expect(together.books).toEqual(alone.books);
        for (const { reason } of together.market.events) if (reason === EndReason.SelfMatchPrevention) selfMatches++;
      }),
      { numRuns: 300 },
    );
    // Every rule with a column has had its say and most of the others, and earlier orders have changed what later ones met.
    expect([...refusals.keys()]).toEqual(expect.arrayContaining(WITH_COLUMNS));
    expect(refusals.size).toBeGreaterThan(RISK_RULE_NAMES.length - 4);
    expect(filled).toBeGreaterThan(100);
    expect(selfMatches).toBeGreaterThan(10);
  });

  it('of an account that the engine does not keep is turned away order by order', () => {
    const market = new TestMarket();
    const batch = new OrderBatch([market.command({ accountId: 9 }), market.command({ accountId: 9 })]);
    batch.accountId = 9;
    batch.count = 2;
    const outcomes: SubmitResult[] = [];
    market.engine.submitBatch(batch, (_row, outcome) => outcomes.push(outcome));
    expect(outcomes).toEqual([RejectReason.UnknownAccount, RejectReason.UnknownAccount]);
  });

  it('bears one time, and is judged by the quotes of that time to its end', () => {
    const market = new TestMarket({ limits: { priceCollarBasisPoints: 100 }, quoteMaxAgeMillis: 1 });
    market.quote(0, 99.98, 100, 100.02, 100);
    market.rank();
    market.nowMicros += 1000;
    const batch = new OrderBatch(Array.from({ length: 3 }, () => market.command({ limit: 99 })));
    batch.accountId = 1;
    batch.count = 3;
    const times: unknown[] = [];
    market.engine.submitBatch(batch, (_row, outcome) => {
      // The quote would be stale now.
      market.nowMicros++;
      times.push((outcome as Order).submittedAtMicros);
    });
    expect(new Set(times)).toEqual(new Set([market.nowMicros - 3]));
    expect(market.engine.submit(market.command({ limit: 99 }))).toMatchObject({ rule: RiskRule.PriceCollar });
  });
});
