export type ModelSide = 'buy' | 'sell';

/** An order as its sender means it. Prices are scaled by 10^4, 0 where there is none. */
export interface ModelTerms {
  readonly account: number;
  readonly instrument: number;
  readonly side: ModelSide;
  readonly type: 'market' | 'limit';
  readonly timeInForce: 'day' | 'gtc' | 'ioc' | 'fok';
  readonly qty: number;
  readonly limit: number;
  readonly clientOrderId: string;
  readonly extendedHours: boolean;
}

/** One execution of an order. Money is in millionths of a dollar. */
export interface ModelFill {
  readonly order: ModelOrder;
  readonly executionId: number;
  readonly venue: number;
  readonly side: ModelSide;
  readonly price: number;
  readonly qty: number;
  readonly liquidity: 'maker' | 'taker';
  readonly fee: bigint;
}

/** Whatever can be worked out from the terms and the fills is worked out each time it is asked for. */
export class ModelOrder {
  readonly id: number;
  readonly terms: ModelTerms;
  readonly sentAtMicros: number;
  status = 'pending_new';
  endReason = '';
  /** The worst price that it may trade at. */
  bound = 0;
  /** Buying power held for it. */
  reserved = 0n;
  readonly fills: ModelFill[] = [];
  /** Found no liquidity and stands in no book. */
  isWaiting = false;
  /** Venues that gave less than asked, and that would not take it, since it was last routed afresh. */
  spentVenues: number[] = [];
  refusingVenues: number[] = [];

  constructor(id: number, terms: ModelTerms, sentAtMicros: number) {
    this.id = id;
    this.terms = terms;
    this.sentAtMicros = sentAtMicros;
  }

  get filledQty(): number {
    return this.fills.reduce((sum, { qty }) => sum + qty, 0);
  }

  get leavesQty(): number {
    return this.terms.qty - this.filledQty;
  }

  get filledNotional(): bigint {
    return this.fills.reduce((sum, { price, qty }) => sum + worth(price, qty), 0n);
  }

  get fees(): bigint {
    return this.fills.reduce((sum, { fee }) => sum + fee, 0n);
  }

  get isLive(): boolean {
    return ['new', 'partially_filled', 'pending_cancel'].includes(this.status);
  }
}

/** What one venue got of an order. */
export interface ModelChild {
  readonly order: ModelOrder;
  readonly venue: number;
  readonly limit: number;
  readonly lifetime: 'take' | 'all or nothing' | 'rest';
  state: 'under way' | 'resting' | 'done';
  leavesQty: number;
  /** Displayed size that stood at its price before it joined and is still there. */
  queueAhead: number;
  /** By order of joining, over all books. */
  sequence: number;
}

/** Shares at a price in millionths of a dollar. */
export function worth(price: number, qty: number): bigint {
  return BigInt(price) * BigInt(qty) * 100n;
}

export function opposite(side: ModelSide): ModelSide {
  return side === 'buy' ? 'sell' : 'buy';
}

/** Whether somebody on `side` with this limit would trade at this price. */
export function reaches(side: ModelSide, limit: number, price: number): boolean {
  return side === 'buy' ? price <= limit : price >= limit;
}

/** For sorting: prices that are better to take for somebody on `side` come first. */
export function betterToTake(side: ModelSide, a: number, b: number): number {
  return side === 'buy' ? a - b : b - a;
}

/** US equities: a cent from a dollar up, a hundredth of a cent below (SEC Rule 612). */
export function tickAt(price: number): number {
  return price >= 10_000 ? 100 : 1;
}
