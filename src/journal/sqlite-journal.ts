import { type BigIntStats, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { DayClose, EquitySample } from '../execution/ports/equity-store.ts';
import type { CommittedBatch } from '../execution/ports/event-stream.ts';
import { BatchQueries } from './batch-queries.ts';
import { EquityWriter } from './equity-tables.ts';
import { EMPTY_HASH, EventHash } from './event-hash.ts';
import { JournalError, reasonOf } from './journal-error.ts';
import { OrderQueries } from './order-queries.ts';
import { Projection } from './projection.ts';
import { prepareSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';

/**
 * What a commit survives. 'full': a power failure. 'normal': the end of the process, however it comes. 'off': nothing
 * is promised.
 */
export type JournalSync = 'full' | 'normal' | 'off';

/**
 * Events that one slice of projection folds in before it looks up again. Larger slices cost less an event, but a commit
 * that arrives meanwhile waits, and every client that waits for it: at 256 orders came a quarter slower than at 32.
 */
export const SLICE_EVENTS = 32;
/** A slice where nobody waits, or where projection has fallen far behind: an event costs half of what it does at 32. */
export const SLICE_EVENTS_MAX = 1024;

/**
 * Size of the write-ahead log, in pages of 4 KiB, at which SQLite copies it into the tables. Four times its default: the
 * same pages are written over and over and copied once, so that fewer commits have to wait for a copy.
 */
const CHECKPOINT_PAGES = 4000;
/** As CHECKPOINT_PAGES where another thread copies: only what it cannot keep up with is left to a commit. */
const SHARED_CHECKPOINT_PAGES = 16_000;
/** Pages kept in memory, in KiB: client order ids come in no order, and are spread over as many pages. */
const CACHE_KIBIBYTES = 16 * 1024;
/** Size of the log's file from which on it is not left to chance that it begins anew. */
const LOG_BYTES_MAX = 64 * 1024 * 1024;
/** How long a commit may have to wait then for the question that is being answered. */
const BUSY_MILLIS = 250;

/**
 * The journal's database, used by one thread at a time. A commit appends a batch as one row; projection folds
 * committed batches into the tables that queries read, and may lag.
 *
 *   commit -> batches ==project==> orders, resting, fills, positions, accounts -> queries, recovery
 */
export class SqliteJournal {
  readonly database: DatabaseSync;
  readonly projection: Projection;
  readonly queries: OrderQueries;
  readonly #file: string;
  readonly #opened: BigIntStats | undefined;
  readonly #sync: JournalSync;
  readonly #insertBatch: StatementSync;
  readonly #nextBatches: StatementSync;
  readonly #batches: BatchQueries;
  readonly #equity: EquityWriter;
  readonly #hash: EventHash;
  readonly #nextHash = new EventHash();
  #lastBatchId: number;
  #lastSeq: number;

  /** Opens or creates the file. Throws a JournalError where that cannot be done or a newer version wrote it. */
  static open(file: string, sync: JournalSync): SqliteJournal {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file, { timeout: BUSY_MILLIS });
      return new SqliteJournal(file, database, sync);
    } catch (error) {
      database?.close();
      if (error instanceof JournalError) throw error;
      throw new JournalError('storage', `cannot open the journal ${file}: ${reasonOf(error)}`, error);
    }
  }

  private constructor(file: string, database: DatabaseSync, sync: JournalSync) {
    this.#file = file;
    this.database = database;
    this.#sync = sync;
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      PRAGMA cache_size = -${CACHE_KIBIBYTES}`,
    );
    prepareSchema(database);
    this.#opened = statOf(file);
    this.projection = new Projection(database);
    this.queries = new OrderQueries(database);
    this.#batches = new BatchQueries(database);
    this.#equity = new EquityWriter(database);
    this.#insertBatch = database.prepare('INSERT INTO batches VALUES (?, ?, ?, ?, ?)');
    this.#nextBatches = database.prepare(
      'SELECT batch_id, events FROM batches WHERE batch_id > ? ORDER BY batch_id LIMIT ?',
    );
    const last = database.prepare('SELECT batch_id, last_seq, hash FROM batches ORDER BY batch_id DESC LIMIT 1').get();
    this.#lastBatchId = (last?.batch_id as number | undefined) ?? 0;
    this.#lastSeq = (last?.last_seq as number | undefined) ?? 0;
    this.#hash = EventHash.from((last?.hash as string | undefined) ?? EMPTY_HASH);
  }

  /** The last committed sequence number, 0 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  get lastBatchId(): number {
    return this.#lastBatchId;
  }

  /** Committed batches that the projection has not seen. */
  get projectionLag(): number {
    return this.#lastBatchId - this.projection.projectedBatchId;
  }

  /** Running hash up to `lastSeq`, 16 hexadecimal digits. */
  get hash(): string {
    return this.#hash.toString();
  }

  /**
   * Makes a batch durable. A batch of internal events only has `lastSeq` as it was and `firstSeq` one above. Throws
   * where the database cannot take it; then nothing of it is there.
   */
  commit(bytes: Uint8Array, firstSeq: number, lastSeq: number): void {
    const hash = this.#nextHash;
    hash.set(this.#hash);
    hash.updateBatch(bytes);
    this.#insertBatch.run(this.#lastBatchId + 1, firstSeq, lastSeq, hash.toString(), bytes);
    this.#hash.set(hash);
    this.#lastBatchId++;
    this.#lastSeq = lastSeq;
  }

  /**
   * Folds committed batches into the tables, in one transaction: as many as hold `sliceEvents`, at most `maxBatches`.
   * Returns the number of events, 0 when there was nothing to do. After an error the tables are as they were, but the
   * journal is of no more use.
   */
  project(maxBatches: number, sliceEvents = SLICE_EVENTS): number {
    if (this.projectionLag === 0) return 0;
    // A projection that a crash takes back is made again from the batches.
    return this.#withoutFlush(() => this.#foldSlice(maxBatches, sliceEvents));
  }

  /** Keeps what accounts were worth: beside the events, which are worth more. */
  saveEquity(samples: readonly EquitySample[], close: DayClose): void {
    this.#withoutFlush(() => this.#equity.write(samples, close));
  }

  /** From now on another connection copies the log into the tables, and `restartLog` is called when it has. */
  shareCheckpoints(): void {
    this.database.exec(`PRAGMA wal_autocheckpoint = ${SHARED_CHECKPOINT_PAGES}`);
  }

  /** Copies the last of the log, so that the next commit begins it anew, unless somebody reads from it just then. */
  restartLog(): void {
    this.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /**
   * Looks after the files, about once a second while something is committed. Throws a JournalError where the database
   * is no longer at its place: what is written to it from then on is lost with the process.
   */
  checkFiles(): void {
    const now = statOf(this.#file);
    if (now?.ino !== this.#opened?.ino || now?.dev !== this.#opened?.dev) {
      throw new JournalError('storage', `the journal's file ${this.#file} was removed or replaced while it was in use`);
    }
    // SQLite begins its log anew only when nobody reads it. With one question after the other it would grow for ever.
    const log = statOf(`${this.#file}-wal`);
    if (log !== undefined && log.size > LOG_BYTES_MAX) this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  projectAll(): void {
    while (this.projectionLag > 0) this.project(Number.MAX_SAFE_INTEGER, SLICE_EVENTS_MAX);
  }

  /** As BatchQueries does. */
  readBatches(fromSeq: number, maxBytes: number): CommittedBatch[] {
    return this.#batches.readFrom(fromSeq, maxBytes);
  }

  close(): void {
    this.database.close();
  }

  /** As one transaction, which need not wait for the disk. */
  #withoutFlush<T>(work: () => T): T {
    if (this.#sync === 'full') this.database.exec('PRAGMA synchronous = NORMAL');
    try {
      return inTransaction(this.database, work);
    } finally {
      if (this.#sync === 'full') this.database.exec('PRAGMA synchronous = FULL');
    }
  }

  #foldSlice(maxBatches: number, sliceEvents: number): number {
    let events = 0;
    for (const row of this.#nextBatches.iterate(this.projection.projectedBatchId, maxBatches)) {
      events += this.projection.fold(row.batch_id as number, row.events as Uint8Array);
      if (events >= sliceEvents) break;
    }
    this.projection.saveProgress();
    return events;
  }
}

function statOf(file: string): BigIntStats | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false });
}
