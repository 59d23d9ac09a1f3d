/** Lets an answer wait until everything that it may rest on is durable. */
export interface CommitBarrier {
  /**
   * Resolves once every event appended before the call is durable, at once if all are already. Rejects with a
   * JournalFailure: then the answer must not leave.
   */
  whenDurable(): Promise<void>;
  /** The last durable sequence number. */
  readonly durableSeq: number;
}
