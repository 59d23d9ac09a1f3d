import type { DatabaseSync } from 'node:sqlite';
import { OrderStatus } from '../domain/order-terms.ts';
import { CLIENT_ORDER_ID_TABLES, ClientOrderIdWriter } from './client-order-id-index.ts';
import { EQUITY_TABLES } from './equity-tables.ts';
import { FILL_BLOCKS_TABLE, indexFillBlocks } from './fill-blocks.ts';
import { JournalError } from './journal-error.ts';
import { inTransaction } from './transaction.ts';

/** Grows by one with each change of the tables; kept in the file as `user_version`. */
export const SCHEMA_VERSION = 6;

/**
 * In SQL: an order to which more can happen. Written the same wherever the partial index is to be used. By comparisons: a list
 * of values, looked up for the partial index, would make each order's row a third dearer.
 */
export const IS_LIVE = 'status NOT BETWEEN 3 AND 6 AND status <> 8';

/** In SQL: an order whose client chose its id. */
export const HAS_OWN_ID = "client_order_id <> ''";

/** What only some orders have: see domain/advanced-terms.ts. */
const ADVANCED_TERMS_TABLE = `
CREATE TABLE advanced_terms (
  order_id INTEGER PRIMARY KEY,
  order_class INTEGER NOT NULL,
  stop_price INTEGER NOT NULL,
  trail_price INTEGER NOT NULL,
  trail_basis_points INTEGER NOT NULL,
  high_water_mark INTEGER NOT NULL,
  is_triggered INTEGER NOT NULL,
  notional INTEGER NOT NULL,
  display_qty INTEGER NOT NULL,
  destination_venue_id INTEGER NOT NULL,
  position_intent INTEGER NOT NULL,
  parent_order_id INTEGER NOT NULL,
  leg_role INTEGER NOT NULL,
  replaces_order_id INTEGER NOT NULL,
  replaced_by_order_id INTEGER NOT NULL
);
CREATE INDEX advanced_terms_by_parent ON advanced_terms (parent_order_id) WHERE parent_order_id <> 0;
`;

/** In the order of the events, so that folding only appends: an index of accounts and times would cost a quarter more. */
const FILL_TABLES = `
CREATE TABLE fills (
  seq INTEGER PRIMARY KEY,
  execution_id INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  instrument_id INTEGER NOT NULL,
  venue_id INTEGER NOT NULL,
  side INTEGER NOT NULL,
  price INTEGER NOT NULL,
  qty INTEGER NOT NULL,
  liquidity INTEGER NOT NULL,
  fee INTEGER NOT NULL,
  executed_at_micros INTEGER NOT NULL,
  market_time_millis REAL NOT NULL,
  nbbo_bid INTEGER NOT NULL,
  nbbo_ask INTEGER NOT NULL,
  cumulative_qty INTEGER NOT NULL,
  leaves_qty INTEGER NOT NULL,
  order_status INTEGER NOT NULL
);
${FILL_BLOCKS_TABLE}`;

/**
 * `batches` is the truth; everything else is folded from it and may lag. A batch without numbered events has
 * `first_seq = last_seq + 1`, its `last_seq` being its predecessor's. `orders_by_time` carries what lists are filtered by,
 * so that orders which do not match are passed over without being read.
 */
const TABLES = `
CREATE TABLE batches (
  batch_id INTEGER PRIMARY KEY,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  events BLOB NOT NULL
);
CREATE INDEX batches_by_last_seq ON batches (last_seq);

CREATE TABLE progress (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  projected_batch_id INTEGER NOT NULL,
  last_order_id INTEGER NOT NULL,
  last_execution_id INTEGER NOT NULL,
  last_rest_sequence INTEGER NOT NULL
);
INSERT INTO progress VALUES (1, 0, 0, 0, 0);

CREATE TABLE instruments (instrument_id INTEGER PRIMARY KEY, symbol TEXT NOT NULL UNIQUE);
CREATE TABLE account_openings (
  account_id INTEGER PRIMARY KEY,
  opening_cash INTEGER NOT NULL,
  created_at_micros INTEGER NOT NULL
);
CREATE TABLE venues (venue_id INTEGER PRIMARY KEY, mic TEXT NOT NULL UNIQUE);

CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  instrument_id INTEGER NOT NULL,
  side INTEGER NOT NULL,
  type INTEGER NOT NULL,
  time_in_force INTEGER NOT NULL,
  extended_hours INTEGER NOT NULL,
  qty INTEGER NOT NULL,
  limit_price INTEGER NOT NULL,
  bound_price INTEGER NOT NULL,
  client_order_id TEXT NOT NULL,
  status INTEGER NOT NULL,
  end_reason INTEGER NOT NULL,
  filled_qty INTEGER NOT NULL,
  filled_notional INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  submitted_at_micros INTEGER NOT NULL,
  updated_at_micros INTEGER NOT NULL,
  filled_at_micros INTEGER NOT NULL,
  canceled_at_micros INTEGER NOT NULL,
  expired_at_micros INTEGER NOT NULL,
  failed_at_micros INTEGER NOT NULL
);
CREATE INDEX orders_by_time ON orders (account_id, submitted_at_micros, order_id, side, instrument_id);
CREATE INDEX orders_live ON orders (account_id, submitted_at_micros, order_id) WHERE ${IS_LIVE};
${ADVANCED_TERMS_TABLE}
CREATE TABLE resting (
  order_id INTEGER PRIMARY KEY,
  venue_id INTEGER NOT NULL,
  limit_price INTEGER NOT NULL,
  qty INTEGER NOT NULL,
  queue_ahead INTEGER NOT NULL,
  rest_sequence INTEGER NOT NULL
);

${FILL_TABLES}

CREATE TABLE positions (
  account_id INTEGER NOT NULL,
  instrument_id INTEGER NOT NULL,
  qty INTEGER NOT NULL,
  cost_basis INTEGER NOT NULL,
  realised_profit INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  PRIMARY KEY (account_id, instrument_id)
) WITHOUT ROWID;

CREATE TABLE accounts (account_id INTEGER PRIMARY KEY, cash INTEGER NOT NULL);
${CLIENT_ORDER_ID_TABLES}
${EQUITY_TABLES}
`;

/**
 * What takes a database from each version to the next, version 1 first. Version 1 kept the ids that the service gives in
 * every order; those stay where they are, and are found as if they were the client's own: nothing to do. Version 2 had
 * an index of the ids' text; version 3 knew market and limit orders only; version 4 did not
 * say of a fill what its order had come to by it; version 5 did not know what accounts had been worth.
 */
const MIGRATIONS: readonly ((database: DatabaseSync) => void)[] = [
  () => undefined,
  indexClientOrderIds,
  addAdvancedTerms,
  completeFills,
  (database) => database.exec(EQUITY_TABLES),
];

/** Makes the tables in a new database, or brings those of an older version up. Throws a JournalError for a newer one. */
export function prepareSchema(database: DatabaseSync): void {
  const version = database.prepare('PRAGMA user_version').get()!.user_version as number;
  if (version > SCHEMA_VERSION) {
    throw new JournalError(
      'newer_schema',
      `the journal was written by a newer version (schema ${version}, this version knows ${SCHEMA_VERSION})`,
    );
  }
  if (version === SCHEMA_VERSION) return;
  inTransaction(database, () => {
    if (version === 0) database.exec(TABLES);
    else for (const migrate of MIGRATIONS.slice(version - 1)) migrate(database);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

function indexClientOrderIds(database: DatabaseSync): void {
  database.exec(`DROP INDEX orders_by_client_order_id; ${CLIENT_ORDER_ID_TABLES}`);
  const index = new ClientOrderIdWriter(database);
  const orders = database.prepare(
    `SELECT order_id, account_id, client_order_id FROM orders WHERE ${HAS_OWN_ID} ORDER BY order_id`,
  );
  for (const row of orders.iterate()) {
    index.add(row.order_id as number, row.account_id as number, row.client_order_id as string);
  }
  index.write();
}

function addAdvancedTerms(database: DatabaseSync): void {
  database.exec(`
    DROP INDEX orders_live;
    CREATE INDEX orders_live ON orders (account_id, submitted_at_micros, order_id) WHERE ${IS_LIVE};
    ${ADVANCED_TERMS_TABLE}`);
}

/** Whether an order was about to be cancelled when it filled in part is no longer known: it counts as partly filled. */
function completeFills(database: DatabaseSync): void {
  database.exec(`
    ALTER TABLE fills RENAME TO older_fills;
    ${FILL_TABLES}
    INSERT INTO fills
      SELECT seq, execution_id, order_id, account_id, instrument_id, venue_id, side, price, qty, liquidity, fee,
        executed_at_micros, market_time_millis, nbbo_bid, nbbo_ask, filled, ordered - filled,
        iif(filled < ordered, ${OrderStatus.PartiallyFilled}, ${OrderStatus.Filled})
      FROM (
        SELECT older_fills.*, orders.qty AS ordered,
          SUM(older_fills.qty) OVER (PARTITION BY order_id ORDER BY seq) AS filled
        FROM older_fills JOIN orders USING (order_id)
      ) ORDER BY seq;
    DROP TABLE older_fills;`);
  indexFillBlocks(database);
}
