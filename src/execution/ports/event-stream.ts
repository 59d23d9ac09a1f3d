import type { OrderEvent } from '../../domain/order-event.ts';

/** A committed run of events, as encoded by the journal's codec. */
export interface CommittedBatch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Encoded events; valid only during the call that hands it over. */
  readonly bytes: Uint8Array;
  /** Running hash of all numbered events up to lastSeq, 16 hexadecimal digits. */
  readonly hash: string;
}

/** Durable events, live and from the past: what the streams are made of. */
export interface EventStream {
  readonly durableSeq: number;
  /** Hash up to durableSeq. */
  readonly durableHash: string;
  /** Calls back with each batch right after its commit, in order. Returns the unsubscribe. */
  onCommitted(listener: (batch: CommittedBatch) => void): () => void;
  /**
   * Stored batches that hold events from `fromSeq` on, oldest first, at most about `maxBytes`. Empty past the end.
   * Rejects with a JournalFailure, or with HistoryOverloaded where too many questions are open.
   */
  readFrom(fromSeq: number, maxBytes: number): Promise<CommittedBatch[]>;
  /** Decodes a batch, calling back once per numbered event with one record that is filled anew each time. */
  forEachEvent(batch: CommittedBatch, visit: (event: OrderEvent) => void): void;
}
