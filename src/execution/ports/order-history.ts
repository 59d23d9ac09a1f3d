import type { AdvancedRecord } from '../../domain/advanced-terms.ts';

/** An order as the journal's projection has it; units as in domain/order.ts. */
export interface OrderRecord {
  readonly orderId: number;
  readonly accountId: number;
  readonly instrumentId: number;
  readonly side: number;
  readonly type: number;
  readonly timeInForce: number;
  readonly extendedHours: boolean;
  readonly qty: number;
  readonly limitPrice: number;
  /** '' where the client chose none. */
  readonly clientOrderId: string;
  readonly status: number;
  /** An EndReason; of a live order why it is being ended. */
  readonly endReason: number;
  readonly filledQty: number;
  readonly filledNotional: number;
  readonly fees: number;
  readonly submittedAtMicros: number;
  readonly updatedAtMicros: number;
  readonly filledAtMicros: number;
  readonly canceledAtMicros: number;
  readonly expiredAtMicros: number;
  readonly failedAtMicros: number;
  /** Undefined of a plain market or limit order. */
  readonly advanced?: AdvancedRecord | undefined;
}

export interface OrderQuery {
  readonly accountId: number;
  readonly status: 'open' | 'closed' | 'all';
  /** Leaves legs out: they are found by their parents. An order counts as open while one of its legs is. */
  readonly nested?: boolean;
  readonly limit: number;
  /** Exclusive bounds on submittedAtMicros. */
  readonly afterMicros?: number;
  readonly untilMicros?: number;
  readonly direction: 'asc' | 'desc';
  /** Empty or absent: all. */
  readonly instrumentIds?: readonly number[];
  readonly side?: number;
  /** Exclusive bounds on the order id, for paging. */
  readonly beforeOrderId?: number;
  readonly afterOrderId?: number;
}

/** One execution, and what its order had come to by it; units as in domain/fill.ts. */
export interface FillRecord {
  readonly executionId: number;
  readonly orderId: number;
  readonly instrumentId: number;
  readonly venueId: number;
  readonly side: number;
  readonly price: number;
  readonly qty: number;
  readonly liquidity: number;
  readonly fee: number;
  readonly executedAtMicros: number;
  /** Of the order, this execution included. */
  readonly cumulativeQty: number;
  readonly leavesQty: number;
  readonly orderStatus: number;
}

export interface FillQuery {
  readonly accountId: number;
  readonly limit: number;
  readonly direction: 'asc' | 'desc';
  /** Exclusive bounds on executedAtMicros. */
  readonly afterMicros?: number;
  readonly untilMicros?: number;
  /** Only fills of this order. */
  readonly orderId?: number;
  /** The last execution of the page before, for paging. */
  readonly past?: { readonly executionId: number /** When it was, Unix milliseconds. */; readonly millis: number };
}

/** Too many questions about the past are open. The next one may be answered a moment later. */
export class HistoryOverloaded extends Error {
  override readonly name = 'HistoryOverloaded';
}

/**
 * Questions about the past. Answers include every event appended before the question was asked. Each rejects with a
 * JournalFailure, or with HistoryOverloaded where too many questions are open.
 */
export interface OrderHistory {
  orders(query: OrderQuery): Promise<OrderRecord[]>;
  orderById(accountId: number, orderId: number): Promise<OrderRecord | undefined>;
  /**
   * The legs of these orders: take profits before stop losses, and of a leg that others took the place of the newest alone.
   */
  legsOf(accountId: number, parentOrderIds: readonly number[]): Promise<OrderRecord[]>;
  /** By the id as the client sees it. */
  orderByClientOrderId(accountId: number, clientOrderId: string): Promise<OrderRecord | undefined>;
  /** Sorted by time. */
  fills(query: FillQuery): Promise<FillRecord[]>;
  /**
   * What the account was worth when each of these minutes began (whole minutes since 1970, ascending), in money units; null
   * before it was first looked at.
   */
  equityAt(accountId: number, minutes: readonly number[]): Promise<(number | null)[]>;
}
