import type { CommitBarrier } from '../execution/ports/commit-barrier.ts';

/** The journal has failed: nobody can promise what an answer would say. Its cause is the journal's own error. */
export class JournalUnavailable extends Error {
  constructor(cause: unknown) {
    super('the journal has failed', { cause });
    this.name = 'JournalUnavailable';
  }
}

/**
 * Resolves once everything that was appended before the call is durable. No answer that shows state leaves before.
 * Throws JournalUnavailable where that will never be.
 */
export async function untilDurable(barrier: CommitBarrier): Promise<void> {
  try {
    await barrier.whenDurable();
  } catch (cause) {
    throw new JournalUnavailable(cause);
  }
}
