import { DatabaseSync } from 'node:sqlite';
import { isNumbered, OrderEvent } from '../domain/order-event.ts';
import { BatchQueries } from './batch-queries.ts';
import { EventDecoder } from './event-decoder.ts';

/** How long to wait where the database is locked for a moment. */
const BUSY_MILLIS = 5000;
const PAGE_BYTES = 1024 * 1024;

/** Walks all numbered events that a journal held when the walk was opened, on a connection of its own that only reads. */
export class JournalWalk {
  readonly #database: DatabaseSync;
  readonly #batches: BatchQueries;
  readonly #decoder = new EventDecoder();
  readonly #event = new OrderEvent();
  readonly #lastSeq: number;

  /** The journal in the file has been opened by its writer. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MILLIS });
    this.#batches = new BatchQueries(this.#database);
    this.#lastSeq = this.#database.prepare('SELECT coalesce(max(last_seq), 0) AS seq FROM batches').get()!
      .seq as number;
  }

  /** The number of the newest order, refused ones included; 0 for none. */
  newestOrderId(): number {
    const progress = this.#database.prepare('SELECT projected_batch_id, last_order_id FROM progress').get()!;
    let newest = progress.last_order_id as number;
    const tail = this.#database.prepare('SELECT events FROM batches WHERE batch_id > ?');
    for (const { events } of tail.iterate(progress.projected_batch_id as number)) {
      this.#visitBatch(events as Uint8Array, ({ orderId }) => {
        if (orderId > newest) newest = orderId;
      });
    }
    return newest;
  }

  /** Calls back with each event, in order, in one record that is filled anew. Throws a JournalError for a broken batch. */
  forEachEvent(visit: (event: OrderEvent) => void): void {
    for (let fromSeq = 1; fromSeq <= this.#lastSeq; ) {
      for (const { bytes, lastSeq } of this.#batches.readFrom(fromSeq, PAGE_BYTES)) {
        this.#visitBatch(bytes, visit);
        fromSeq = lastSeq + 1;
      }
    }
  }

  close(): void {
    this.#database.close();
  }

  #visitBatch(bytes: Uint8Array, visit: (event: OrderEvent) => void): void {
    this.#decoder.open(bytes);
    while (this.#decoder.step()) {
      if (!isNumbered(this.#decoder.kind)) continue;
      this.#decoder.read(this.#event);
      if (this.#event.seq <= this.#lastSeq) visit(this.#event);
    }
  }
}
