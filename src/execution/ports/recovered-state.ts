import type { OrderRecord } from './order-history.ts';

export interface RecoveredAccount {
  readonly accountId: number;
  readonly cash: number;
  readonly realisedProfit: number;
  readonly fees: number;
}

export interface RecoveredPosition {
  readonly accountId: number;
  readonly instrumentId: number;
  readonly qty: number;
  readonly costBasis: number;
  readonly realisedProfit: number;
  readonly fees: number;
}

/** An order that was live when the journal ended. */
export interface RecoveredOrder extends OrderRecord {
  readonly boundPrice: number;
  readonly reserved: number;
  /** Where a child of it stood in a book; absent for an order that waited for liquidity. */
  readonly resting?: {
    readonly venueId: number;
    readonly limitPrice: number;
    /** Unfilled quantity of the child. */
    readonly qty: number;
    readonly queueAhead: number;
    readonly restSequence: number;
  };
}

/** The engine's state as the journal gives it back. Numbers are the next to be used. */
export interface RecoveredState {
  readonly nextSeq: number;
  readonly nextOrderId: number;
  readonly nextExecutionId: number;
  readonly nextRestSequence: number;
  /** Only accounts that have had a fill. */
  readonly accounts: readonly RecoveredAccount[];
  readonly positions: readonly RecoveredPosition[];
  /** Ascending by order id. */
  readonly liveOrders: readonly RecoveredOrder[];
  /** Every client order id ever accepted. */
  readonly clientOrderIds: Iterable<{ readonly accountId: number; readonly clientOrderId: string }>;
}
