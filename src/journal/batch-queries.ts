import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommittedBatch } from '../execution/ports/event-stream.ts';

/** Questions to the stored batches. */
export class BatchQueries {
  readonly #batchesFrom: StatementSync;

  constructor(database: DatabaseSync) {
    this.#batchesFrom = database.prepare(
      'SELECT first_seq, last_seq, hash, events FROM batches WHERE last_seq >= ? ORDER BY last_seq, batch_id',
    );
  }

  /**
   * Batches that hold numbered events from `fromSeq` on, oldest first: as many as fit in `maxBytes`, but at least one
   * if there is any.
   */
  readFrom(fromSeq: number, maxBytes: number): CommittedBatch[] {
    const batches: CommittedBatch[] = [];
    let total = 0;
    for (const row of this.#batchesFrom.iterate(fromSeq)) {
      const batch = {
        firstSeq: row.first_seq as number,
        lastSeq: row.last_seq as number,
        bytes: row.events as Uint8Array,
        hash: row.hash as string,
      };
      if (batch.firstSeq > batch.lastSeq) continue;
      total += batch.bytes.length;
      if (total > maxBytes && batches.length > 0) break;
      batches.push(batch);
    }
    return batches;
  }
}
