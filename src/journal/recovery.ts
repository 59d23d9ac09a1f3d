import type { DatabaseSync } from 'node:sqlite';
import type {
  RecoveredAccount,
  RecoveredOrder,
  RecoveredPosition,
  RecoveredState,
} from '../execution/ports/recovered-state.ts';
import { ORDER_COLUMNS, ORDERS, toOrderRecord } from './order-queries.ts';
import { HAS_OWN_ID, IS_LIVE } from './schema.ts';
import type { SqliteJournal } from './sqlite-journal.ts';

/**
 * The state at the journal's end: folds in what projection had not reached, then reads. `clientOrderIds` reads from the
 * database as it is walked: walk it before the journal is closed.
 */
export function recover(journal: SqliteJournal): RecoveredState {
  journal.projectAll();
  const { database, projection } = journal;
  return {
    nextSeq: journal.lastSeq + 1,
    nextOrderId: projection.lastOrderId + 1,
    nextExecutionId: projection.lastExecutionId + 1,
    nextRestSequence: projection.lastRestSequence + 1,
    accounts: readAccounts(database),
    positions: readPositions(database),
    liveOrders: readLiveOrders(database),
    clientOrderIds: clientOrderIds(database),
  };
}

function readAccounts(database: DatabaseSync): RecoveredAccount[] {
  const rows = database.prepare(`
    SELECT account_id AS accountId, cash, sum(realised_profit) AS realisedProfit, sum(fees) AS fees
    FROM accounts JOIN positions USING (account_id) GROUP BY account_id ORDER BY account_id`);
  return rows.all() as unknown as RecoveredAccount[];
}

function readPositions(database: DatabaseSync): RecoveredPosition[] {
  const rows = database.prepare(`
    SELECT account_id AS accountId, instrument_id AS instrumentId, qty, cost_basis AS costBasis,
      realised_profit AS realisedProfit, fees
    FROM positions ORDER BY account_id, instrument_id`);
  return rows.all() as unknown as RecoveredPosition[];
}

function readLiveOrders(database: DatabaseSync): RecoveredOrder[] {
  const rows = database.prepare(`
    SELECT ${ORDER_COLUMNS}, bound_price AS boundPrice, reserved
    FROM ${ORDERS} WHERE ${IS_LIVE} ORDER BY order_id`);
  const resting = database.prepare(`
    SELECT venue_id AS venueId, limit_price AS limitPrice, qty, queue_ahead AS queueAhead,
      rest_sequence AS restSequence
    FROM resting WHERE order_id = ? AND qty > 0`);
  return rows.all().map((row) => {
    const { boundPrice, reserved } = row as { boundPrice: number; reserved: number };
    const order: RecoveredOrder = { ...toOrderRecord(row), boundPrice, reserved };
    const child = resting.get(order.orderId) as unknown as RecoveredOrder['resting'];
    return child === undefined ? order : { ...order, resting: { ...child } };
  });
}

function clientOrderIds(database: DatabaseSync): RecoveredState['clientOrderIds'] {
  const statement = database.prepare(`SELECT account_id, client_order_id FROM orders WHERE ${HAS_OWN_ID}`);
  // Rows as arrays: there may be tens of millions, and an object from SQLite costs twice as much to make.
  statement.setReturnArrays(true);
  return {
    *[Symbol.iterator]() {
      for (const row of statement.iterate()) {
        const [accountId, clientOrderId] = row as unknown as [number, string];
        yield { accountId, clientOrderId };
      }
    },
  };
}
