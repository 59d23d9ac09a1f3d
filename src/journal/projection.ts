import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EndReason } from '../domain/end-reason.ts';
import { Liquidity } from '../domain/fill.ts';
import { EventKind, OrderEvent } from '../domain/order-event.ts';
import { isTerminal, OrderStatus } from '../domain/order-terms.ts';
import { AdvancedTermsRows } from './advanced-terms-rows.ts';
import { BalanceRows } from './balance-rows.ts';
import { ClientOrderIdWriter } from './client-order-id-index.ts';
import { EventDecoder } from './event-decoder.ts';
import { FillBlockWriter } from './fill-blocks.ts';
import { IS_LIVE } from './schema.ts';

const INSERT_ORDER = 'INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

/**
 * Folds events into the tables that queries and recovery read. Every event carries its order's, and a fill its
 * position's and account's, whole state, so that folding is writing the newest.
 */
export class Projection {
  readonly #insertOrder: StatementSync;
  readonly #upsertOrder: StatementSync;
  readonly #insertFill: StatementSync;
  readonly #upsertResting: StatementSync;
  readonly #reduceResting: StatementSync;
  readonly #deleteResting: StatementSync;
  readonly #saveProgress: StatementSync;
  readonly #balances: BalanceRows;
  readonly #advancedTerms: AdvancedTermsRows;
  readonly #fillBlocks: FillBlockWriter;
  readonly #clientOrderIds: ClientOrderIdWriter;
  readonly #decoder = new EventDecoder();
  /** The event at hand, and the newest of the order whose row is still to be written; they swap. */
  #event = new OrderEvent();
  #held = new OrderEvent();
  #isHolding = false;
  /** The held order is not in the table yet: adding a row costs less than looking for one. */
  #heldIsNew = false;
  /** The newest order, as long as it has not rested: when it ends there is nothing to delete. */
  #neverRestedOrderId = 0;
  #projectedBatchId: number;
  #lastOrderId: number;
  #lastExecutionId: number;
  #lastRestSequence: number;

  constructor(database: DatabaseSync) {
    this.#insertOrder = database.prepare(INSERT_ORDER);
    this.#upsertOrder = database.prepare(`${INSERT_ORDER}
      ON CONFLICT (order_id) DO UPDATE SET
        qty = excluded.qty, limit_price = excluded.limit_price, bound_price = excluded.bound_price,
        status = excluded.status, filled_qty = excluded.filled_qty,
        end_reason = iif(excluded.end_reason = 0 AND excluded.${IS_LIVE}, end_reason, excluded.end_reason),
        filled_notional = excluded.filled_notional, fees = excluded.fees, reserved = excluded.reserved,
        updated_at_micros = excluded.updated_at_micros, filled_at_micros = excluded.filled_at_micros,
        canceled_at_micros = excluded.canceled_at_micros, expired_at_micros = excluded.expired_at_micros,
        failed_at_micros = excluded.failed_at_micros`);
    this.#insertFill = database.prepare(
      'INSERT INTO fills VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#fillBlocks = new FillBlockWriter(database);
    this.#balances = new BalanceRows(database);
    this.#advancedTerms = new AdvancedTermsRows(database);
    this.#clientOrderIds = new ClientOrderIdWriter(database);
    this.#upsertResting = database.prepare('INSERT OR REPLACE INTO resting VALUES (?, ?, ?, ?, ?, ?)');
    this.#reduceResting = database.prepare('UPDATE resting SET qty = qty - ? WHERE order_id = ? AND venue_id = ?');
    this.#deleteResting = database.prepare('DELETE FROM resting WHERE order_id = ?');
    this.#saveProgress = database.prepare(
      'UPDATE progress SET projected_batch_id = ?, last_order_id = ?, last_execution_id = ?, last_rest_sequence = ?',
    );
    const progress = database.prepare('SELECT * FROM progress').get()!;
    this.#projectedBatchId = progress.projected_batch_id as number;
    this.#lastOrderId = progress.last_order_id as number;
    this.#lastExecutionId = progress.last_execution_id as number;
    this.#lastRestSequence = progress.last_rest_sequence as number;
  }

  get projectedBatchId(): number {
    return this.#projectedBatchId;
  }

  /** Highest numbers seen so far, 0 for none. */
  get lastOrderId(): number {
    return this.#lastOrderId;
  }

  get lastExecutionId(): number {
    return this.#lastExecutionId;
  }

  get lastRestSequence(): number {
    return this.#lastRestSequence;
  }

  /** Folds one batch in and returns the number of its events. The caller holds the transaction. */
  fold(batchId: number, bytes: Uint8Array): number {
    let events = 0;
    this.#decoder.open(bytes);
    while (this.#decoder.step()) {
      this.#decoder.read(this.#event);
      this.#foldEvent(this.#event);
      events++;
    }
    this.#projectedBatchId = batchId;
    return events;
  }

  /** Writes what is held back, and how far the folding has come. The last call before the transaction ends. */
  saveProgress(): void {
    this.#writeHeld();
    this.#balances.write();
    this.#clientOrderIds.write();
    this.#saveProgress.run(this.#projectedBatchId, this.#lastOrderId, this.#lastExecutionId, this.#lastRestSequence);
  }

  #foldEvent(event: OrderEvent): void {
    const isNew = event.orderId > this.#lastOrderId;
    if (isNew) {
      this.#lastOrderId = event.orderId;
      this.#neverRestedOrderId = event.orderId;
    }
    if (event.kind === EventKind.Rested) {
      this.#foldRested(event);
      return;
    }
    if (event.kind === EventKind.LeftBook) {
      this.#deleteResting.run(event.orderId);
      return;
    }
    // A refused order never was one: its client order id may be used again.
    if (event.reason === EndReason.RiskRefusal) return;
    if (event.kind === EventKind.Accepted) {
      this.#clientOrderIds.add(event.orderId, event.accountId, event.clientOrderId);
    }
    if (event.kind === EventKind.Fill) this.#foldFill(event);
    if (isTerminal(event.status) && event.orderId !== this.#neverRestedOrderId) this.#deleteResting.run(event.orderId);
    this.#holdOrder(event);
    if (isNew) this.#heldIsNew = true;
  }

  /** Most orders end in the turn they came in: their events follow each other, and one row written does for all. */
  #holdOrder(event: OrderEvent): void {
    if (event.orderId !== this.#held.orderId) this.#writeHeld();
    // An end that a venue owes stays owed when the order fills in part meanwhile; the table's update does the same.
    else if (event.reason === EndReason.None && !isTerminal(event.status)) event.reason = this.#held.reason;
    this.#event = this.#held;
    this.#held = event;
    this.#isHolding = true;
  }

  #writeHeld(): void {
    if (this.#isHolding) this.#writeOrder(this.#held);
    this.#isHolding = false;
    this.#heldIsNew = false;
  }

  #foldRested(event: OrderEvent): void {
    if (event.restSequence > this.#lastRestSequence) this.#lastRestSequence = event.restSequence;
    if (event.orderId === this.#neverRestedOrderId) this.#neverRestedOrderId = 0;
    this.#upsertResting.run(
      event.orderId,
      event.venueId,
      event.price,
      event.lastQty,
      event.queueAhead,
      event.restSequence,
    );
  }

  #writeOrder(event: OrderEvent): void {
    const now = event.timestampMicros;
    if (event.advanced !== undefined) this.#advancedTerms.write(event.orderId, event.advanced);
    const write = this.#heldIsNew ? this.#insertOrder : this.#upsertOrder;
    write.run(
      event.orderId,
      event.accountId,
      event.instrumentId,
      event.side,
      event.type,
      event.timeInForce,
      event.extendedHours ? 1 : 0,
      event.qty,
      event.limitPrice,
      event.boundPrice,
      event.clientOrderId,
      event.status,
      event.reason,
      event.filledQty,
      event.filledNotional,
      event.orderFees,
      event.reserved,
      event.submittedAtMicros,
      now,
      event.status === OrderStatus.Filled ? now : 0,
      event.status === OrderStatus.Canceled ? now : 0,
      event.status === OrderStatus.Expired ? now : 0,
      event.status === OrderStatus.Rejected ? now : 0,
    );
  }

  #foldFill(event: OrderEvent): void {
    if (event.executionId > this.#lastExecutionId) this.#lastExecutionId = event.executionId;
    this.#insertFill.run(
      event.seq,
      event.executionId,
      event.orderId,
      event.accountId,
      event.instrumentId,
      event.venueId,
      event.side,
      event.price,
      event.lastQty,
      event.liquidity,
      event.fee,
      event.timestampMicros,
      event.marketTimeMillis,
      event.nbboBid,
      event.nbboAsk,
      event.filledQty,
      event.qty - event.filledQty,
      event.status,
    );
    this.#fillBlocks.add(event.accountId, event.seq, event.timestampMicros);
    this.#balances.take(event);
    if (event.liquidity === Liquidity.Maker) this.#reduceResting.run(event.lastQty, event.orderId, event.venueId);
  }
}
