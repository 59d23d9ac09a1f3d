// Interface sketch; the body follows.
import type { Account } from '../domain/account.ts';
import type { Order } from '../domain/order.ts';
import type { OrderCommand } from '../domain/order-command.ts';
import type { Position } from '../domain/position.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';

export type SubmitResult = Order | RiskViolation | RejectReason;

export const CancelOutcome = {
  Canceled: 'canceled',
  /** The venue has been asked and has not answered yet. */
  Pending: 'pending',
  /** No live order of this account has that number: it never existed, or has ended. */
  NotLive: 'not_live',
} as const;
export type CancelOutcome = (typeof CancelOutcome)[keyof typeof CancelOutcome];

export interface ExecutionEngine {
  /**
   * Takes an order. What comes back belongs to the engine and is valid only in the current turn of the event loop (until
   * `endTurn`): serialise it before anything is awaited. An `Order` was accepted, and may already be filled or canceled;
   * a `RiskViolation` says which rule refused it; a `RejectReason` why it could not be taken at all.
   */
  submit(command: OrderCommand): SubmitResult;
  cancel(accountId: number, orderId: number): CancelOutcome;
  /** Cancels every live order of the account, oldest first, calling back for each. */
  cancelAll(accountId: number, visit: (orderId: number, outcome: CancelOutcome) => void): void;
  /**
   * 'fresh': never used. 'used': by a recent order. 'ask': perhaps by an old one; the caller asks the history before it
   * submits.
   */
  clientOrderIdState(accountId: number, clientOrderId: string): 'fresh' | 'used' | 'ask';
  /** Live orders only; valid in the current turn. */
  liveOrder(orderId: number): Order | undefined;
  account(accountId: number): Account | undefined;
  readonly accounts: Iterable<Account>;
  /** Undefined before the first trade or order. */
  position(accountId: number, instrumentId: number): Position | undefined;
  positionsOf(accountId: number): readonly Position[];
  /** Re-marks every position at the national best bid (longs) or offer (shorts). */
  markToMarket(): void;
  /** Money units; never negative. */
  buyingPower(account: Account): number;
  readonly liveOrderCount: number;
  /** The sequence number of the newest event. */
  readonly lastSeq: number;
}
