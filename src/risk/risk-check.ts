import type { Account } from '../domain/account.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { RiskRule, RiskUnit } from '../domain/risk-violation.ts';
import { reducibleQty, reservationFor, valuationPrice } from './buying-power.ts';
import type { FirmRisk } from './firm-risk.ts';
import type { OrderColumns } from './order-columns.ts';
import type { RiskLimits } from './risk-limits.ts';

/**
 * A rule: whether the order may pass. One that says no has first called `check.refuse`. Rules read; only those
 * that count change anything: their own counts in `account.risk`.
 */
export type RiskRuleCheck = (check: RiskCheck, limits: RiskLimits) => boolean;

/** The national best bid of an instrument, scaled; 0 where nobody bids, or only in stale quotes. */
export type NationalBestBid = (instrumentId: number, time: EngineTime) => number;

const noBid: NationalBestBid = () => 0;

/**
 * What the rules look at and what the one that refuses finds. The engine keeps a single one and fills it for each
 * order, so that a check allocates nothing.
 */
export class RiskCheck {
  order!: Order;
  account!: Account;
  position!: Position;
  instrument!: Instrument;
  readonly firm: FirmRisk;
  /** The whole firm's limits, money units; Infinity is off. */
  firmGrossLimit = Number.POSITIVE_INFINITY;
  firmNetLimit = Number.POSITIVE_INFINITY;
  /** Scaled price, halves possible; 0 where there is none or it is stale. */
  referencePrice = 0;
  nowMicros = 0;
  /** What the order is worth at the worst price for the account, in money units; not exact past 2^53 - 1. */
  orderValue = 0;
  /** Buying power that the order needs, in money units. */
  reservation = 0;
  /** The account's live orders that the order could trade with are to end: see the self-match prevention. */
  cancelsOldest = false;

  rule: RiskRule = RiskRule.MaximumOrderSize;
  unit: RiskUnit = RiskUnit.Quantity;
  limit = 0;
  observed = 0;
  headroom = 0;

  readonly #bestBid: NationalBestBid;

  constructor(firm: FirmRisk, bestBid: NationalBestBid = noBid) {
    this.firm = firm;
    this.#bestBid = bestBid;
  }

  /** Scaled, in the order's instrument; 0 where there is none or it is stale. Looked up only by a rule that needs it. */
  get nationalBestBid(): number {
    return this.#bestBid(this.instrument.instrumentId, this);
  }

  /** Takes an order whose bound is set, and works out what it is worth and needs. */
  begin(
    order: Order,
    account: Account,
    position: Position,
    instrument: Instrument,
    referencePrice: number,
    time: EngineTime,
  ): void {
    this.order = order;
    this.account = account;
    this.position = position;
    this.instrument = instrument;
    this.referencePrice = referencePrice;
    this.nowMicros = time.nowMicros;
    this.cancelsOldest = false;
    this.orderValue = notional(instrument, valuationPrice(order, referencePrice), order.qty);
    this.reservation = reservationFor(order, position, instrument, referencePrice);
  }

  /** As `begin`, for an order of a screened batch, whose price and value stand in the columns. */
  beginScreened(
    order: Order,
    account: Account,
    position: Position,
    orders: OrderColumns,
    row: number,
    time: EngineTime,
  ): void {
    const slot = orders.slots[row]!;
    this.order = order;
    this.account = account;
    this.position = position;
    this.instrument = orders.instruments[slot]!;
    this.referencePrice = orders.referencePrices[slot]!;
    this.nowMicros = time.nowMicros;
    this.cancelsOldest = false;
    this.orderValue = orders.values[row]!;
    // What closes nothing opens all of it: its value is what it needs.
    this.reservation =
      reducibleQty(position, order.side) === 0
        ? this.orderValue
        : reservationFor(order, position, this.instrument, this.referencePrice);
  }

  /** Notes why; false, for the rule to hand on. */
  refuse(rule: RiskRule, unit: RiskUnit, limit: number, observed: number, headroom: number): false {
    this.rule = rule;
    this.unit = unit;
    this.limit = limit;
    this.observed = observed;
    this.headroom = headroom > 0 ? headroom : 0;
    return false;
  }
}
