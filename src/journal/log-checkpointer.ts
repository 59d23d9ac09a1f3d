import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JournalSync } from './sqlite-journal.ts';

/** Pages of 4 KiB in the write-ahead log from which on it is to begin anew. */
export const RESTART_PAGES = 8000;

/**
 * Copies the write-ahead log into the tables on a connection of its own, while the writer goes on writing: done by the
 * writer, every commit that arrives meanwhile would wait for it, some 20 ms each time.
 *
 * What the writer adds during a copy is not in it, and the log begins anew only once all of it is copied. So the writer is
 * asked for the last of it: a few pages, after two copies of which the second took what came during the first.
 */
export class LogCheckpointer {
  readonly #database: DatabaseSync;
  readonly #copy: StatementSync;

  /** The journal in the file has been opened by its writer. */
  constructor(file: string, sync: JournalSync) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`PRAGMA synchronous = ${sync}; PRAGMA wal_autocheckpoint = 0`);
    this.#copy = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Copies what is there. Returns whether the writer should copy the rest, so that the log begins anew. */
  copy(): boolean {
    if (this.#copyOnce() < RESTART_PAGES) return false;
    this.#copyOnce();
    return true;
  }

  close(): void {
    this.#database.close();
  }

  /** Returns how many pages the log has, copied or not. */
  #copyOnce(): number {
    return this.#copy.get()!.log as number;
  }
}
