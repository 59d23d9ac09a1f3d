import type { DatabaseSync } from 'node:sqlite';

/** Does the work as one: where it throws, nothing of it is left in the database. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Where the disk fails or is full, SQLite has rolled back by itself, and a second time would hide the reason.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
