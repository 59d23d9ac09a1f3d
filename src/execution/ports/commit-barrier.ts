import type { JournalFailure } from './journal.ts';

/** An answer that waits for its outcome to become durable. One of the two is called, once; neither may throw. */
export interface CommitWaiter {
  onDurable(): void;
  /** The answer must not leave. */
  onJournalFailure(error: JournalFailure): void;
}

/** Lets an answer wait until everything that it may rest on is durable. */
export interface CommitBarrier {
  /**
   * Resolves once every event appended before the call is durable, at once if all are already. Rejects with a
   * JournalFailure: then the answer must not leave.
   */
  whenDurable(): Promise<void>;
  /** As `whenDurable`, without a promise: for the hot path. Where all is durable already, tells so before it returns. */
  afterCommit(waiter: CommitWaiter): void;
  /** The last durable sequence number. */
  readonly durableSeq: number;
}
