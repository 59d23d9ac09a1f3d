import type { Account } from '../domain/account.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { type RiskRule, RiskViolation } from '../domain/risk-violation.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { availableCredit, reducibleQty } from './buying-power.ts';
import { FirmRisk } from './firm-risk.ts';
import type { OrderColumns } from './order-columns.ts';
import { marketOrderBound } from './price-bound.ts';
import { type NationalBestBid, RiskCheck } from './risk-check.ts';
import { type RiskLimits, type RiskSettings, tightestLimits } from './risk-limits.ts';
import { OPENING_RULES } from './rule-catalogue.ts';
import { type AccountProfile, CompiledRules } from './rule-compiler.ts';
import { interpretRules } from './rule-interpreter.ts';
import { globalRuleSet, layersFor, type RuleSet } from './rule-set.ts';
import { tripOnDailyLoss } from './rules/maximum-daily-loss.ts';

/**
 * Pre-trade risk. For each new order, in this order:
 *
 *   order.boundPrice = boundPrice(...)   the worst price it may trade at
 *   violation = check(...)               undefined: accepted
 *   order.reserved = reservation         added to account.reserved; only then is the order counted as working
 *   ... fill: reservationAfterFill(...) (buying-power.ts) is the new order.reserved; the difference leaves account.reserved
 *
 * The caller writes all of these; nothing here changes but what `account.risk` counts.
 */
export class RiskEngine {
  readonly firm: FirmRisk;
  readonly #violations: ObjectPool<RiskViolation>;
  readonly #check: RiskCheck;
  #rules: CompiledRules;
  /** Of the batch that was last screened. */
  #screened: AccountProfile;

  /**
   * `settings` hold for everybody until `replaceRules`; `firm` knows the accounts that its limits sum over. Where `bestBid`
   * is left out there is no national best bid. The pool must fall back to the heap: a refusal that cannot be told would be
   * an acceptance.
   */
  constructor(
    settings: RiskSettings,
    violations: ObjectPool<RiskViolation>,
    firm = new FirmRisk([]),
    bestBid?: NationalBestBid,
  ) {
    this.firm = firm;
    this.#violations = violations;
    this.#check = new RiskCheck(firm, bestBid);
    this.#rules = new CompiledRules(globalRuleSet(settings));
    this.#screened = this.#rules.profileOf(0);
  }

  /**
   * From the next order on these rules hold, all of them at once. What the accounts' windows have counted stays, and so do
   * kill switches and trading states. Throws a RangeError, with the old rules in force, where a limit is no whole number.
   */
  replaceRules(rules: RuleSet): void {
    const compiled = new CompiledRules(rules);
    this.#check.firmGrossLimit = rules.firm.maximumGrossExposure || Number.POSITIVE_INFINITY;
    this.#check.firmNetLimit = rules.firm.maximumNetExposure || Number.POSITIVE_INFINITY;
    this.#rules = compiled;
  }

  /** What an account is held to in every instrument. */
  limitsOf(accountId: number): RiskLimits {
    return this.#rules.profileOf(accountId).limits;
  }

  /** The limit price; without one the collar's bound of a sweep from the reference, or 0 where there is none. */
  boundPrice(order: Order, instrument: Instrument, referencePrice: number, rules?: RuleSet): number {
    if (order.limitPrice !== 0) return order.limitPrice;
    if (!(referencePrice > 0)) return 0;
    const limits =
      rules === undefined
        ? this.#rules.profileOf(order.accountId).limitsIn(order.instrumentId)
        : tightestLimits(layersFor(rules, order.accountId, order.instrumentId));
    return marketOrderBound(order.side, referencePrice, limits.priceCollarBasisPoints, instrument);
  }

  /**
   * Looks at all orders of a batch at once, of one account and not yet sent: sets their bounds and values, and finds out
   * which rules have to look at each when its turn comes. Reference prices are set, and hold as long as nothing but orders
   * changes anything: for the whole batch, where one time holds for it, since no order moves the feed's own quotes.
   */
  screen(orders: OrderColumns, account: Account): void {
    const profile = this.#rules.profileOf(account.accountId);
    this.#check.account = account;
    profile.screen(orders, this.#check);
    this.#screened = profile;
  }

  /** As `check`, of an order in a row of a screened batch; `order.boundPrice` is the row's. */
  checkScreened(
    order: Order,
    account: Account,
    position: Position,
    orders: OrderColumns,
    row: number,
    time: EngineTime,
  ): RiskViolation | undefined {
    const check = this.#check;
    check.beginScreened(order, account, position, orders, row, time);
    const passes = this.#screened.checkScreened(check, orders.openRules[row]!);
    return passes ? undefined : this.#violation(check);
  }

  /**
   * Why the order is refused, from the pool and the caller's to release, or undefined where every rule lets it pass.
   * `order.boundPrice` must be set; `referencePrice` is 0 where missing or stale. Counts towards what limits rates.
   */
  check(
    order: Order,
    account: Account,
    position: Position,
    instrument: Instrument,
    referencePrice: number,
    time: EngineTime,
  ): RiskViolation | undefined {
    const check = this.#check;
    check.begin(order, account, position, instrument, referencePrice, time);
    return this.#rules.profileOf(account.accountId).check(check) ? undefined : this.#violation(check);
  }

  /**
   * The rule that does not let a leg begin whose turn has come; undefined where it may. One that only closes always may: it is
   * there to protect. Counts nothing, and sets `reservation`.
   */
  checkLeg(
    leg: Order,
    account: Account,
    position: Position,
    instrument: Instrument,
    referencePrice: number,
    time: EngineTime,
  ): RiskRule | undefined {
    const check = this.#check;
    const { cancelsOldest } = check;
    check.begin(leg, account, position, instrument, referencePrice, time);
    // Legs may begin before what was found of the order that was just checked is asked for.
    check.cancelsOldest = cancelsOldest;
    if (leg.qty <= reducibleQty(position, leg.side)) return undefined;
    const limits = this.#rules.profileOf(account.accountId).limitsIn(leg.instrumentId);
    return OPENING_RULES.every((rule) => rule(check, limits)) ? undefined : check.rule;
  }

  /**
   * What `check` would say, bound included, by these rules or else by those in force; changes nothing but
   * `order.boundPrice`. The violation is not the pool's.
   */
  dryRun(
    order: Order,
    account: Account,
    position: Position,
    instrument: Instrument,
    referencePrice: number,
    time: EngineTime,
    proposed?: RuleSet,
  ): RiskViolation | undefined {
    const check = this.#check;
    const kept = account.risk;
    account.risk = kept.clone();
    try {
      order.boundPrice = this.boundPrice(order, instrument, referencePrice, proposed);
      check.begin(order, account, position, instrument, referencePrice, time);
      const passes =
        proposed === undefined
          ? this.#rules.profileOf(account.accountId).check(check)
          : interpretRules(check, proposed);
      return passes ? undefined : describe(check, new RiskViolation());
    } finally {
      account.risk = kept;
    }
  }

  /** Buying power to hold for the order that `check` or `checkLeg` has just let pass, in money units. */
  get reservation(): number {
    return this.#check.reservation;
  }

  /**
   * Whether the account's live orders that the order just checked could trade with (`couldSelfMatch`) are to end. Only where
   * no other rule refuses it; the order itself may be taken or not.
   */
  get cancelsOldest(): boolean {
    return this.#check.cancelsOldest;
  }

  /** Money units; never negative. */
  buyingPower(account: Account): number {
    const available = availableCredit(account, this.limitsOf(account.accountId).buyingPowerMultiplier);
    return available > 0 ? available : 0;
  }

  /** Counts an execution towards the account's throttle; past the limit the account is disabled. */
  countExecution(account: Account, time: EngineTime): void {
    const { maximumExecutions, executionWindowMicros } = this.limitsOf(account.accountId);
    if (maximumExecutions === Number.POSITIVE_INFINITY) return;
    const { risk } = account;
    if (time.nowMicros - risk.executionWindowStartMicros >= executionWindowMicros) {
      risk.executionWindowStartMicros = time.nowMicros;
      risk.executionCount = 0;
    }
    const count = ++risk.executionCount;
    if (count > maximumExecutions && risk.disablingExecutions === 0) risk.disablingExecutions = count;
  }

  /** Trips the kill switch of an account whose loss of the day has reached its limit, without waiting for an order. */
  watchDailyLoss(account: Account, time: EngineTime): void {
    tripOnDailyLoss(account, this.limitsOf(account.accountId), time);
  }

  #violation(check: RiskCheck): RiskViolation {
    const violation = this.#violations.acquire();
    if (violation === undefined) throw new Error('the pool of risk violations must fall back to the heap');
    return describe(check, violation);
  }
}

function describe(check: RiskCheck, violation: RiskViolation): RiskViolation {
  violation.rule = check.rule;
  violation.unit = check.unit;
  violation.limit = check.limit;
  violation.observed = check.observed;
  violation.headroom = check.headroom;
  violation.instrumentId = check.instrument.instrumentId;
  return violation;
}
