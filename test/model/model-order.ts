export type ModelSide = 'buy' | 'sell';

/** An order as its sender means it. Prices are scaled by 10^4, 0 where there is none. */
export interface ModelTerms {
  readonly account: number;
  readonly instrument: number;
  readonly side: ModelSide;
  readonly type: 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
  readonly timeInForce: 'day' | 'gtc' | 'ioc' | 'fok' | 'opg' | 'cls';
  readonly qty: number;
  readonly limit: number;
  readonly clientOrderId: string;
  readonly extendedHours: boolean;
  readonly stop?: number;
  /** How far a trailing stop trails: a price, or hundredths of a percent. */
  readonly trailPrice?: number;
  readonly trailBasisPoints?: number;
  /** Of an iceberg: how much it shows at a time. */
  readonly display?: number;
  /** The only venue that it may go to. */
  readonly destination?: number;
  /** Money in place of a quantity. */
  readonly notional?: number;
  /** What it is meant to do to the position; whether that is so is asked of orders that close. */
  readonly intent?: 'to_open' | 'to_close';
  readonly orderClass?: 'simple' | 'bracket' | 'oto' | 'oco';
  readonly takeProfit?: number;
  readonly stopLossStop?: number;
  readonly stopLossLimit?: number;
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
  /** Given once it is accepted or refused. */
  id: number;
  readonly terms: ModelTerms;
  readonly sentAtMicros: number;
  status = 'pending_new';
  /** Of a leg less than was sent, once the other half of its pair has filled a part. */
  qty: number;
  endReason = '';
  /** The worst price that it may trade at. */
  bound = 0;
  /** Buying power held for it. */
  reserved = 0n;
  readonly fills: ModelFill[] = [];
  /** What it waits for; 'nothing' while it is at venues. */
  waitsFor: 'nothing' | 'liquidity' | 'session' | 'stop' | 'parent' | 'sibling' = 'nothing';
  /** Venues that gave less than asked, and that would not take it, since it was last routed afresh. */
  spentVenues: number[] = [];
  refusingVenues: number[] = [];

  /** Where it triggers; of a trailing stop where it stands now. */
  stop: number;
  /** The best price that a trailing stop has seen. */
  mark = 0;
  isTriggered = false;
  /** Counts as working: holds buying power and a place in the position. */
  isExposed = false;
  role: 'none' | 'take_profit' | 'stop_loss' = 'none';
  /** Of a leg. */
  parent: ModelOrder | undefined;
  /** Of an order with legs. */
  takeProfit: ModelOrder | undefined;
  stopLoss: ModelOrder | undefined;
  replaces: ModelOrder | undefined;
  /** What is to take its place once its venues have let go of it, and the buying power held for that beyond its own. */
  heir: ModelOrder | undefined;
  surplus = 0n;
  replacedBy: ModelOrder | undefined;

  constructor(id: number, terms: ModelTerms, sentAtMicros: number) {
    this.id = id;
    this.terms = terms;
    this.qty = terms.qty;
    this.stop = terms.stop ?? 0;
    this.sentAtMicros = sentAtMicros;
  }

  get filledQty(): number {
    return this.fills.reduce((sum, { qty }) => sum + qty, 0);
  }

  get leavesQty(): number {
    return this.qty - this.filledQty;
  }

  /** What it still wants, or its heir where that wants more. */
  get workingQty(): number {
    return Math.max(this.leavesQty, this.heir?.qty ?? 0);
  }

  /** What that comes to at the bounds. */
  get workingValue(): bigint {
    const beyond = this.workingQty - this.leavesQty;
    return worth(this.bound, this.leavesQty) + worth(this.heir?.bound ?? 0, beyond);
  }

  get filledNotional(): bigint {
    return this.fills.reduce((sum, { price, qty }) => sum + worth(price, qty), 0n);
  }

  get fees(): bigint {
    return this.fills.reduce((sum, { fee }) => sum + fee, 0n);
  }

  /** Whether it waits for its stop to be touched before it works. */
  get hasStop(): boolean {
    return ['stop', 'stop_limit', 'trailing_stop'].includes(this.terms.type);
  }

  /** Cannot trade yet: a stop that has not been touched, or a leg that waits for its parent. */
  get isDormant(): boolean {
    return this.status === 'held' || (this.hasStop && !this.isTriggered);
  }

  get isLive(): boolean {
    const live = ['new', 'partially_filled', 'pending_cancel', 'pending_replace', 'accepted', 'held'];
    return live.includes(this.status);
  }
}

/** What one venue got of an order. */
export interface ModelChild {
  order: ModelOrder;
  readonly venue: number;
  readonly limit: number;
  readonly lifetime: 'take' | 'all or nothing' | 'rest';
  /** Asks for more than the venue shows: it may hide more. */
  readonly isForHidden: boolean;
  state: 'under way' | 'resting' | 'done';
  leavesQty: number;
  /** Of an iceberg in a book: what it does not show. */
  hiddenQty: number;
  /** Displayed size that stood at its price before it joined and is still there. */
  queueAhead: number;
  /** By order of joining, over all books; an iceberg joins again with each part that it shows. */
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
