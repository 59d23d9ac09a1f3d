import { QuoteBoard } from '../../src/board/quote-board.ts';
import { Account } from '../../src/domain/account.ts';
import type { Instrument } from '../../src/domain/instrument.ts';
import type { Order } from '../../src/domain/order.ts';
import { OrderType } from '../../src/domain/order-terms.ts';
import { Position } from '../../src/domain/position.ts';
import { RISK_RULE_NAMES, RiskRule, RiskViolation } from '../../src/domain/risk-violation.ts';
import { Side } from '../../src/domain/side.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import { defineRiskLimits, type RiskSettings } from '../../src/risk/risk-limits.ts';
import { dollars, IBM, money, type OrderTerms, orderOf } from './domain.ts';

/** A refusal as tests compare it. */
export interface Refusal {
  readonly rule: string;
  readonly unit: number;
  readonly limit: number;
  readonly observed: number;
  readonly headroom: number;
}

/** A second's beginning, Unix microseconds. */
export const START_MICROS = 1_700_000_000_000_000;

/** One account with 100,000 dollars that sends orders for one instrument, quoted at 100 dollars. */
export class RiskDesk {
  readonly account = new Account(1, money(100_000), 0);
  readonly instrument: Instrument;
  readonly position: Position;
  readonly violations: ObjectPool<RiskViolation>;
  readonly engine: RiskEngine;
  referencePrice = dollars(100);
  nationalBestBid = dollars(99.99);
  nowMicros = START_MICROS;

  constructor(settings: RiskSettings, instrument: Instrument = IBM, { paranoid } = { paranoid: true }) {
    this.instrument = instrument;
    this.position = new Position(1, instrument.instrumentId);
    this.violations = new ObjectPool({
      name: 'violations',
      create: () => new RiskViolation(),
      capacity: 1,
      ceiling: 1,
      whenExhausted: 'heap',
      paranoid,
    });
    this.engine = new RiskEngine(defineRiskLimits(settings), this.violations, undefined, () => this.nationalBestBid);
  }

  /** Sends an order through, bounds it as the execution engine does and gives the refusal, if any. */
  send(terms: OrderTerms = {}): Refusal | undefined {
    const order = orderOf({ instrumentId: this.instrument.instrumentId, ...terms });
    if (terms.boundPrice === undefined) {
      order.boundPrice = this.engine.boundPrice(order, this.instrument, this.referencePrice);
    }
    const violation = this.engine.check(order, this.account, this.position, this.instrument, this.referencePrice, this);
    if (violation === undefined) return undefined;
    const { rule, unit, limit, observed, headroom } = violation;
    this.violations.release(violation);
    return { rule: RISK_RULE_NAMES[rule], unit, limit, observed, headroom };
  }

  /** Puts an order of the account's own into its live list, as working. */
  work(terms: OrderTerms): Order {
    const order = orderOf({ instrumentId: this.instrument.instrumentId, ...terms });
    const last = this.account.lastLive;
    order.previousLive = last;
    if (last === undefined) this.account.firstLive = order;
    else last.nextLive = order;
    this.account.lastLive = order;
    this.account.openOrders++;
    if (order.instrumentId === this.instrument.instrumentId) {
      if (order.side === Side.Buy) this.position.workingBuyQty += order.leavesQty;
      else this.position.workingSellQty += order.leavesQty;
    }
    return order;
  }
}

export const MARKET_BUY: OrderTerms = { type: OrderType.Market, side: Side.Buy };
export const MARKET_SELL: OrderTerms = { type: OrderType.Market, side: Side.Sell };

/** A board with one row a venue for one instrument: [bid, bidSize, ask, askSize, updatedAtMicros]. */
export function boardOf(quotes: readonly (readonly [number, number, number, number, number])[]): QuoteBoard {
  const board = new QuoteBoard(1, quotes.length);
  quotes.forEach(([bid, bidSize, ask, askSize, at], venue) => {
    board.publish(venue, bid, bidSize, ask, askSize, 0, at);
  });
  return board;
}

export const EVERY_RULE = Object.values(RiskRule);
