import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalError, reasonOf } from './journal-error.ts';

export const LOCK_FILE = 'orderpool.lock';

/**
 * Holds a data folder for one process. The lock is SQLite's own on an empty database: the operating system drops it with
 * the process, however that ends, so no stale lock is ever left and no process id has to be guessed at.
 */
export class DataFolderLock {
  readonly #database: DatabaseSync;

  /** Throws a JournalError, `folder_locked` where somebody else holds the folder. */
  constructor(folder: string) {
    const file = join(folder, LOCK_FILE);
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file);
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database?.close();
      if (/database is locked/.test(reasonOf(error))) {
        throw new JournalError('folder_locked', `another process uses the data folder ${folder}`, error);
      }
      throw new JournalError('storage', `cannot write in the data folder ${folder}: ${reasonOf(error)}`, error);
    }
    this.#database = database;
  }

  release(): void {
    this.#database.close();
  }
}
