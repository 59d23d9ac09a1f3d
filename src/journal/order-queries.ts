import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { clientOrderIdOf } from '../domain/client-order-id.ts';
import { decodeUuid, UuidKind } from '../domain/uuid.ts';
import type { OrderQuery, OrderRecord } from '../execution/ports/order-history.ts';
import { ADVANCED_COLUMNS, toAdvancedRecord } from './advanced-terms-rows.ts';
import { ClientOrderIdReader } from './client-order-id-index.ts';
import { IS_LIVE } from './schema.ts';

/** In SQL: another order took its place. */
const IS_REPLACED = 'status = 8';

/** The columns of ORDERS under the names of an OrderRecord. */
export const ORDER_COLUMNS = `
  order_id AS orderId, account_id AS accountId, instrument_id AS instrumentId, side, type,
  time_in_force AS timeInForce, extended_hours AS extendedHours, qty, limit_price AS limitPrice,
  client_order_id AS clientOrderId, status, end_reason AS endReason, filled_qty AS filledQty, filled_notional AS filledNotional, fees,
  submitted_at_micros AS submittedAtMicros, updated_at_micros AS updatedAtMicros, filled_at_micros AS filledAtMicros,
  canceled_at_micros AS canceledAtMicros, expired_at_micros AS expiredAtMicros, failed_at_micros AS failedAtMicros, ${ADVANCED_COLUMNS}`;

/** Orders with what only some of them have. */
export const ORDERS = 'orders LEFT JOIN advanced_terms USING (order_id)';

const STATUS_CONDITIONS = { open: IS_LIVE, closed: `NOT (${IS_LIVE})` } as const;

const IS_LEG = 'ifnull(parent_order_id, 0) <> 0';
/** The account's live orders, each leg in the person of its parent. */
const LIVE_PARENTS = `SELECT iif(${IS_LEG}, parent_order_id, order_id) FROM ${ORDERS} WHERE account_id = ? AND ${IS_LIVE}`;

/** A row of ORDERS under ORDER_COLUMNS as a plain OrderRecord. */
export function toOrderRecord(row: Record<string, unknown>): OrderRecord {
  return {
    orderId: row.orderId as number,
    accountId: row.accountId as number,
    instrumentId: row.instrumentId as number,
    side: row.side as number,
    type: row.type as number,
    timeInForce: row.timeInForce as number,
    extendedHours: row.extendedHours === 1,
    qty: row.qty as number,
    limitPrice: row.limitPrice as number,
    clientOrderId: row.clientOrderId as string,
    status: row.status as number,
    endReason: row.endReason as number,
    filledQty: row.filledQty as number,
    filledNotional: row.filledNotional as number,
    fees: row.fees as number,
    submittedAtMicros: row.submittedAtMicros as number,
    updatedAtMicros: row.updatedAtMicros as number,
    filledAtMicros: row.filledAtMicros as number,
    canceledAtMicros: row.canceledAtMicros as number,
    expiredAtMicros: row.expiredAtMicros as number,
    failedAtMicros: row.failedAtMicros as number,
    advanced: toAdvancedRecord(row),
  };
}

/** Questions to the projected orders. */
export class OrderQueries {
  readonly #database: DatabaseSync;
  readonly #byId: StatementSync;
  readonly #clientOrderIds: ClientOrderIdReader;
  readonly #submittedAt: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#byId = database.prepare(`SELECT ${ORDER_COLUMNS} FROM ${ORDERS} WHERE order_id = ? AND account_id = ?`);
    this.#clientOrderIds = new ClientOrderIdReader(database);
    this.#submittedAt = database.prepare('SELECT submitted_at_micros AS micros FROM orders WHERE order_id = ?');
  }

  orderById(accountId: number, orderId: number): OrderRecord | undefined {
    const row = this.#byId.get(orderId, accountId);
    return row === undefined ? undefined : toOrderRecord(row);
  }

  orderByClientOrderId(accountId: number, clientOrderId: string): OrderRecord | undefined {
    for (const orderId of this.#clientOrderIds.candidates(accountId, clientOrderId)) {
      const order = this.orderById(accountId, orderId);
      if (order?.clientOrderId === clientOrderId) return order;
    }
    const order = this.orderById(accountId, decodeUuid(UuidKind.ClientOrder, clientOrderId));
    return order !== undefined && clientOrderIdOf(order) === clientOrderId ? order : undefined;
  }

  /** Sorted by time of submission, then by order id. */
  orders(query: OrderQuery): OrderRecord[] {
    const conditions: string[] = [];
    const parameters: SQLInputValue[] = [];
    const add = (condition: string, ...values: number[]): void => {
      conditions.push(condition);
      parameters.push(...values);
    };
    this.#addScope(add, query);
    if (query.afterMicros !== undefined) add('submitted_at_micros > ?', query.afterMicros);
    if (query.untilMicros !== undefined) add('submitted_at_micros < ?', query.untilMicros);
    if (query.side !== undefined) add('side = ?', query.side);
    if (query.instrumentIds !== undefined && query.instrumentIds.length > 0) {
      add(`instrument_id IN (${query.instrumentIds.map(() => '?').join(', ')})`, ...query.instrumentIds);
    }
    if (query.beforeOrderId !== undefined) this.#addOrderBound(add, '<', query.beforeOrderId);
    if (query.afterOrderId !== undefined) this.#addOrderBound(add, '>', query.afterOrderId);
    const direction = query.direction === 'asc' ? 'ASC' : 'DESC';
    const sql = `SELECT ${ORDER_COLUMNS} FROM ${ORDERS} WHERE ${conditions.join(' AND ')}
      ORDER BY submitted_at_micros ${direction}, order_id ${direction} LIMIT ?`;
    return this.#database
      .prepare(sql)
      .all(...parameters, query.limit)
      .map(toOrderRecord);
  }

  /** See OrderHistory.legsOf. */
  legsOf(accountId: number, parentOrderIds: readonly number[]): OrderRecord[] {
    if (parentOrderIds.length === 0) return [];
    const places = parentOrderIds.map(() => '?').join(', ');
    // A cross join keeps the order of the tables: few orders are legs.
    const sql = `SELECT ${ORDER_COLUMNS} FROM advanced_terms CROSS JOIN orders USING (order_id)
      WHERE parent_order_id IN (${places}) AND parent_order_id <> 0 AND account_id = ? AND NOT (${IS_REPLACED})
      ORDER BY parent_order_id, leg_role, order_id`;
    return this.#database
      .prepare(sql)
      .all(...parentOrderIds, accountId)
      .map(toOrderRecord);
  }

  /** Account and status. */
  #addScope(add: (condition: string, ...values: number[]) => void, { accountId, status, nested }: OrderQuery): void {
    if (nested) add(`NOT (${IS_LEG})`);
    if (nested && status === 'open') {
      // Nothing else that an index knows: few orders are live, of all there have ever been.
      add(`order_id IN (${LIVE_PARENTS})`, accountId);
      return;
    }
    add('account_id = ?', accountId);
    if (nested && status === 'closed') add(`order_id NOT IN (${LIVE_PARENTS})`, accountId);
    else if (status !== 'all') add(STATUS_CONDITIONS[status]);
  }

  /**
   * Orders are numbered in the order of submission, so a bound on the number is one on the time too. Saying so lets the
   * index find the page; and where the system clock was set back, pages still follow the order of the list.
   */
  #addOrderBound(add: (condition: string, ...values: number[]) => void, comparison: '<' | '>', orderId: number): void {
    const micros = this.#submittedAt.get(orderId)?.micros as number | undefined;
    if (micros === undefined) add(`order_id ${comparison} ?`, orderId);
    else add(`(submitted_at_micros, order_id) ${comparison} (?, ?)`, micros, orderId);
  }
}
