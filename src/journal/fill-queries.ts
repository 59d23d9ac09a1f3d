import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { FillQuery, FillRecord } from '../execution/ports/order-history.ts';
import { BLOCK_EVENTS } from './fill-blocks.ts';

/** The columns of `fills` under the names of a FillRecord. */
const FILL_COLUMNS = `
  execution_id AS executionId, order_id AS orderId, instrument_id AS instrumentId, venue_id AS venueId, side, price, qty,
  liquidity, fee, executed_at_micros AS executedAtMicros, cumulative_qty AS cumulativeQty, leaves_qty AS leavesQty,
  order_status AS orderStatus`;

/** An account's fills, block by block. */
const FILLS_OF_ACCOUNT = `fill_blocks AS blocks CROSS JOIN fills
  ON seq BETWEEN block * ${BLOCK_EVENTS} AND (block + 1) * ${BLOCK_EVENTS} - 1 AND fills.account_id = blocks.account_id`;

const MILLI_MICROS = 1000;

/** Questions to the projected fills. Events are numbered in the order of their times: a bound on one is one on the other. */
export class FillQueries {
  readonly #database: DatabaseSync;
  readonly #lifeOf: StatementSync;
  readonly #lastBlockBefore: StatementSync;
  readonly #seqOf: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#lifeOf = database.prepare(
      'SELECT submitted_at_micros AS "from", updated_at_micros AS "to" FROM orders WHERE order_id = ? AND account_id = ?',
    );
    this.#lastBlockBefore = database.prepare(
      'SELECT block FROM fill_blocks WHERE account_id = ? AND first_micros < ? ORDER BY block DESC LIMIT 1',
    );
    this.#seqOf = database.prepare(`SELECT seq FROM ${FILLS_OF_ACCOUNT}
      WHERE blocks.account_id = ? AND block BETWEEN ? AND ? AND execution_id = ?`);
  }

  /** Sorted by time. Nothing where the order, or the execution to go on from, is not the account's. */
  fills(query: FillQuery): FillRecord[] {
    const { accountId, orderId, past } = query;
    const conditions = ['blocks.account_id = ?'];
    const parameters: SQLInputValue[] = [accountId];
    const add = (condition: string, ...values: number[]): void => {
      conditions.push(condition);
      parameters.push(...values);
    };
    const addTimes = (afterMicros: number | undefined, untilMicros: number | undefined): void => {
      if (afterMicros !== undefined) {
        add('block >= ?', this.#blockAt(accountId, afterMicros));
        add('executed_at_micros > ?', afterMicros);
      }
      if (untilMicros !== undefined) {
        add('block <= ?', this.#blockAt(accountId, untilMicros));
        add('executed_at_micros < ?', untilMicros);
      }
    };
    addTimes(query.afterMicros, query.untilMicros);
    if (orderId !== undefined) {
      // Its span of time, so that few blocks have to be looked at.
      const life = this.#lifeOf.get(orderId, accountId);
      if (life === undefined) return [];
      addTimes((life.from as number) - 1, (life.to as number) + 1);
      add('order_id = ?', orderId);
    }
    const isAscending = query.direction === 'asc';
    if (past !== undefined) {
      const seq = this.#find(accountId, past);
      if (seq === undefined) return [];
      add(`block ${isAscending ? '>=' : '<='} ?`, Math.floor(seq / BLOCK_EVENTS));
      add(`seq ${isAscending ? '>' : '<'} ?`, seq);
    }
    const direction = isAscending ? 'ASC' : 'DESC';
    const sql = `SELECT ${FILL_COLUMNS} FROM ${FILLS_OF_ACCOUNT} WHERE ${conditions.join(' AND ')}
      ORDER BY block ${direction}, seq ${direction} LIMIT ?`;
    return this.#database.prepare(sql).all(...parameters, query.limit) as unknown as FillRecord[];
  }

  /** The account's last block that begins before this moment, and so the one that it lies in; -1 where there is none. */
  #blockAt(accountId: number, micros: number): number {
    return (this.#lastBlockBefore.get(accountId, micros)?.block as number | undefined) ?? -1;
  }

  #find(accountId: number, { executionId, millis }: NonNullable<FillQuery['past']>): number | undefined {
    const first = this.#blockAt(accountId, millis * MILLI_MICROS);
    const last = this.#blockAt(accountId, (millis + 1) * MILLI_MICROS);
    return this.#seqOf.get(accountId, first, last, executionId)?.seq as number | undefined;
  }
}
