import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Which blocks of events hold fills of an account. It takes the place of an index of every fill: a row is written where
 * an account fills for the first time in a block, and a question walks the blocks of its account.
 */
export const FILL_BLOCKS_TABLE = `
CREATE TABLE fill_blocks (
  account_id INTEGER NOT NULL,
  block INTEGER NOT NULL,
  first_micros INTEGER NOT NULL,
  PRIMARY KEY (account_id, block)
) WITHOUT ROWID;`;

/** Events in a block: few enough to look at all of them, many enough that a block's row is rare. */
export const BLOCK_EVENTS = 4096;

export class FillBlockWriter {
  readonly #insert: StatementSync;
  /** The newest block of each account. */
  readonly #written = new Map<number, number>();

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT OR IGNORE INTO fill_blocks VALUES (?, ?, ?)');
  }

  add(accountId: number, seq: number, executedAtMicros: number): void {
    const block = Math.floor(seq / BLOCK_EVENTS);
    if (this.#written.get(accountId) === block) return;
    this.#insert.run(accountId, block, executedAtMicros);
    this.#written.set(accountId, block);
  }
}

/** Of fills that are in the table already. */
export function indexFillBlocks(database: DatabaseSync): void {
  database.exec(`INSERT INTO fill_blocks
    SELECT account_id, seq / ${BLOCK_EVENTS} AS block, MIN(executed_at_micros) FROM fills GROUP BY account_id, block`);
}
