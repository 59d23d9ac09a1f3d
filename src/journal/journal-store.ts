import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderLock } from './data-folder-lock.ts';
import { JournalError, reasonOf } from './journal-error.ts';
import { type JournalSync, SqliteJournal } from './sqlite-journal.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from './temporary-folders.ts';

/**
 * The journal's place on disk, locked for this process. With sync 'off' it is a fresh temporary folder that goes with
 * the store; one that a killed process left behind goes when the next such store is opened. The journal in it is open for
 * recovery until `handOver`.
 */
export class JournalStore {
  readonly folder: string;
  readonly file: string;
  readonly sync: JournalSync;
  readonly journal: SqliteJournal;
  readonly #lock: DataFolderLock;

  /** Throws a JournalError where the folder is in use, cannot be written, or holds a newer version's journal. */
  static open(dataFolder: string, sync: JournalSync): JournalStore {
    if (sync === 'off') sweepTemporaryFolders();
    const folder = sync === 'off' ? makeTemporaryFolder() : dataFolder;
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new JournalError('storage', `cannot make the data folder ${folder}: ${reasonOf(error)}`, error);
    }
    const lock = new DataFolderLock(folder);
    try {
      return new JournalStore(folder, sync, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(folder: string, sync: JournalSync, lock: DataFolderLock) {
    this.folder = folder;
    this.file = join(folder, 'orderpool.db');
    this.sync = sync;
    this.#lock = lock;
    this.journal = SqliteJournal.open(this.file, sync);
  }

  /** Closes the journal here, so that another thread can open the file; the folder stays locked. */
  handOver(): void {
    if (this.journal.database.isOpen) this.journal.close();
  }

  /** Gives the folder free, or away where it was temporary. */
  close(): void {
    this.handOver();
    this.#lock.release();
    if (this.sync === 'off') rmSync(this.folder, { recursive: true, force: true });
  }
}
