import type { Account } from '../domain/account.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { OrderType } from '../domain/order-terms.ts';
import type { Position } from '../domain/position.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { availableCredit, reservationAfterFill, reservationFor, valuationPrice } from './buying-power.ts';
import { marketOrderBound } from './price-bound.ts';
import { RiskCheck } from './risk-check.ts';
import type { RiskLimits } from './risk-limits.ts';
import { RISK_RULES } from './rule-catalogue.ts';

/**
 * Pre-trade risk. For each new order, in this order:
 *
 *   order.boundPrice = boundPrice(...)   the worst price it may trade at
 *   violation = check(...)               undefined: accepted
 *   order.reserved = reservation         added to account.reserved; only then is the order counted as working
 *   ... fill: reservationAfterFill(...) is the new order.reserved; the difference leaves account.reserved
 *
 * The caller writes all of these; nothing here changes but the account's message count.
 */
export class RiskEngine {
  readonly limits: RiskLimits;
  readonly #violations: ObjectPool<RiskViolation>;
  readonly #check = new RiskCheck();

  /** The pool must fall back to the heap: a refusal that cannot be told would be an acceptance. */
  constructor(limits: RiskLimits, violations: ObjectPool<RiskViolation>) {
    this.limits = limits;
    this.#violations = violations;
  }

  /** The limit price; for a market order the collar's bound of its sweep, or 0 without a reference. */
  boundPrice(order: Order, instrument: Instrument, referencePrice: number): number {
    if (order.type !== OrderType.Market) return order.limitPrice;
    if (!(referencePrice > 0)) return 0;
    return marketOrderBound(order.side, referencePrice, this.limits.priceCollarBasisPoints, instrument);
  }

  /**
   * Why the order is refused, from the pool and the caller's to release, or undefined where every rule lets it pass.
   * `order.boundPrice` must be set; `referencePrice` is 0 where missing or stale. Counts towards the message throttle.
   */
  check(
    order: Order,
    account: Account,
    position: Position,
    instrument: Instrument,
    referencePrice: number,
    nowMicros: number,
  ): RiskViolation | undefined {
    const check = this.#check;
    check.order = order;
    check.account = account;
    check.position = position;
    check.instrument = instrument;
    check.referencePrice = referencePrice;
    check.nowMicros = nowMicros;
    check.orderValue = notional(instrument, valuationPrice(order, referencePrice), order.qty);
    check.reservation = reservationFor(order, position, instrument, referencePrice);
    for (let index = 0; index < RISK_RULES.length; index++) {
      if (!RISK_RULES[index]!(check, this.limits)) return this.#violation(check);
    }
    return undefined;
  }

  /** Buying power to hold for the order that `check` has just let pass, in money units. */
  get reservation(): number {
    return this.#check.reservation;
  }

  /** What to hold on after a fill, once `order.filledQty` is raised; never more than before, 0 once all is filled. */
  reservationAfterFill(order: Order, instrument: Instrument, fillPrice: number): number {
    return reservationAfterFill(order, instrument, fillPrice);
  }

  /** Money units; never negative. */
  buyingPower(account: Account): number {
    const available = availableCredit(account, this.limits.buyingPowerMultiplier);
    return available > 0 ? available : 0;
  }

  #violation(check: RiskCheck): RiskViolation {
    const violation = this.#violations.acquire();
    if (violation === undefined) throw new Error('the pool of risk violations must fall back to the heap');
    violation.rule = check.rule;
    violation.unit = check.unit;
    violation.limit = check.limit;
    violation.observed = check.observed;
    violation.headroom = check.headroom;
    violation.instrumentId = check.instrument.instrumentId;
    return violation;
  }
}
