import type { CommitWaiter } from '../execution/ports/commit-barrier.ts';
import type { JournalFailure } from '../execution/ports/journal.ts';

/** Everybody who waits for the same batch. Used anew after each. */
export class Settlement {
  readonly #waiters: CommitWaiter[] = [];
  /** One promise for all who want one, made when the first of them asks. */
  #deferred: PromiseWithResolvers<void> | undefined = undefined;

  add(waiter: CommitWaiter): void {
    this.#waiters.push(waiter);
  }

  wait(): Promise<void> {
    if (this.#deferred === undefined) {
      this.#deferred = Promise.withResolvers<void>();
      // A failure is reported to the journal's owner; whoever does not wait any more need not hear of it too.
      this.#deferred.promise.catch(() => undefined);
    }
    return this.#deferred.promise;
  }

  /** Waiters are told in the order they came. */
  resolve(): void {
    for (const waiter of this.#waiters) waiter.onDurable();
    this.#waiters.length = 0;
    const deferred = this.#deferred;
    this.#deferred = undefined;
    deferred?.resolve();
  }

  reject(error: JournalFailure): void {
    for (const waiter of this.#waiters) waiter.onJournalFailure(error);
    this.#waiters.length = 0;
    const deferred = this.#deferred;
    this.#deferred = undefined;
    deferred?.reject(error);
  }
}
