import { Account } from '../../src/domain/account.ts';
import type { Instrument } from '../../src/domain/instrument.ts';
import type { OrderType } from '../../src/domain/order-terms.ts';
import { Position } from '../../src/domain/position.ts';
import { RISK_RULE_NAMES, RiskViolation } from '../../src/domain/risk-violation.ts';
import type { Side } from '../../src/domain/side.ts';
import type { KillSwitch, TradingState } from '../../src/domain/trading-state.ts';
import { LiveOrders } from '../../src/execution/live-orders.ts';
import { holdExposure } from '../../src/execution/order-exposure.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { FirmRisk } from '../../src/risk/firm-risk.ts';
import { RiskCheck } from '../../src/risk/risk-check.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import { interpretRules } from '../../src/risk/rule-interpreter.ts';
import type { RuleSet } from '../../src/risk/rule-set.ts';
import { dollars, INSTRUMENTS, money, orderOf } from './domain.ts';
import { type Refusal, START_MICROS } from './risk.ts';

export interface SentOrder {
  readonly account: number;
  readonly instrument: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly qty: number;
  readonly limitPrice: number;
}

/** What may happen to a firm between and by orders. */
export type Happening =
  | { readonly kind: 'order'; readonly order: SentOrder; readonly reference: number }
  | { readonly kind: 'time'; readonly micros: number }
  | { readonly kind: 'execution'; readonly account: number }
  | { readonly kind: 'books'; readonly account: number; readonly cash: number; readonly longMarketValue: number }
  | { readonly kind: 'position'; readonly account: number; readonly instrument: number; readonly qty: number }
  | { readonly kind: 'switch'; readonly account: number; readonly killSwitch: KillSwitch; readonly state: TradingState }
  | { readonly kind: 'firm'; readonly killSwitch: KillSwitch; readonly state: TradingState }
  | { readonly kind: 'rules'; readonly rules: RuleSet };

/** Two accounts that trade everything there is, their orders checked either way. What is accepted works for good. */
export class RiskWorld {
  readonly accounts = [new Account(1, money(100_000), 0), new Account(2, money(50_000), 0)];
  readonly firm = new FirmRisk(this.accounts);
  readonly engine: RiskEngine;
  readonly #positions = this.accounts.map(({ accountId }) =>
    INSTRUMENTS.map(({ instrumentId }) => new Position(accountId, instrumentId)),
  );
  readonly #interprets: boolean;
  readonly #violations = new ObjectPool({
    name: 'violations',
    create: () => new RiskViolation(),
    capacity: 4,
    ceiling: 4,
    whenExhausted: 'heap',
  });
  /** As of the order at hand. */
  #bestBid = 0;
  readonly #check = new RiskCheck(this.firm, () => this.#bestBid);
  readonly #live = new LiveOrders(256);
  #rules: RuleSet;
  #orderId = 0;
  #nowMicros = START_MICROS;

  constructor(rules: RuleSet, interprets: boolean) {
    this.#rules = rules;
    this.#interprets = interprets;
    this.engine = new RiskEngine({}, this.#violations, this.firm, () => this.#bestBid);
    this.engine.replaceRules(rules);
  }

  /** What came of it: of an order the refusal, if any, its bound, and whether the own orders it crosses are to end. */
  happen(happening: Happening): unknown {
    switch (happening.kind) {
      case 'order':
        return this.#send(happening.order, happening.reference);
      case 'time':
        this.#nowMicros += happening.micros;
        return undefined;
      case 'execution':
        return this.engine.countExecution(this.accounts[happening.account]!, { nowMicros: this.#nowMicros });
      case 'books': {
        const { cash, longMarketValue } = happening;
        return void Object.assign(this.accounts[happening.account]!, { cash, longMarketValue });
      }
      case 'position':
        this.#positions[happening.account]![happening.instrument]!.qty = happening.qty;
        return undefined;
      case 'switch': {
        const { killSwitch, state: tradingState } = happening;
        return void Object.assign(this.accounts[happening.account]!.risk, { killSwitch, tradingState });
      }
      case 'firm':
        this.firm.killSwitch = happening.killSwitch;
        this.firm.tradingState = happening.state;
        return undefined;
      case 'rules':
        this.#rules = happening.rules;
        return this.engine.replaceRules(happening.rules);
    }
  }

  #send(sent: SentOrder, reference: number) {
    const account = this.accounts[sent.account]!;
    const instrument = INSTRUMENTS[sent.instrument]!;
    const position = this.#positions[sent.account]![sent.instrument]!;
    const order = orderOf({
      ...sent,
      orderId: ++this.#orderId,
      accountId: account.accountId,
      instrumentId: instrument.instrumentId,
    });
    this.#bestBid = Math.floor(Math.max(0, reference - dollars(0.5)));
    order.boundPrice = this.engine.boundPrice(order, instrument, reference, this.#interprets ? this.#rules : undefined);
    const refusal = this.#interprets
      ? this.#interpret(order, account, position, instrument, reference)
      : this.#checkCompiled(order, account, position, instrument, reference);
    if (refusal === undefined) {
      holdExposure(order, account, position, instrument);
      this.#live.add(account, order);
    }
    const { cancelsOldest } = this.#interprets ? this.#check : this.engine;
    return { refusal, bound: order.boundPrice, cancelsOldest };
  }

  #checkCompiled(...of: CheckArguments): Refusal | undefined {
    const [order, account, position, instrument, reference] = of;
    const violation = this.engine.check(order, account, position, instrument, reference, {
      nowMicros: this.#nowMicros,
    });
    order.reserved = this.engine.reservation;
    if (violation === undefined) return undefined;
    const refusal = refusalOf(violation);
    this.#violations.release(violation);
    return refusal;
  }

  #interpret(...of: CheckArguments): Refusal | undefined {
    const [order, account, position, instrument, reference] = of;
    this.#check.begin(order, account, position, instrument, reference, { nowMicros: this.#nowMicros });
    order.reserved = this.#check.reservation;
    return interpretRules(this.#check, this.#rules) ? undefined : refusalOf(this.#check);
  }
}

type CheckArguments = [ReturnType<typeof orderOf>, Account, Position, Instrument, number];

export function refusalOf({ rule, unit, limit, observed, headroom }: RiskCheck | RiskViolation): Refusal {
  return { rule: RISK_RULE_NAMES[rule], unit, limit, observed, headroom };
}
