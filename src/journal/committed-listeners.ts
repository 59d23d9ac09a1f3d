import type { CommittedBatch } from '../execution/ports/event-stream.ts';

type Listener = (batch: CommittedBatch) => void;

interface Subscription {
  readonly listener: Listener;
  /** What was durable already when the listener came. */
  readonly afterSeq: number;
}

/** Those who are told of committed batches. One that throws is reported and disturbs no other. */
export class CommittedListeners {
  readonly #subscriptions = new Set<Subscription>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** The listener hears of every batch after `afterSeq`. Returns the unsubscribe. */
  subscribe(listener: Listener, afterSeq: number): () => void {
    const subscription: Subscription = { listener, afterSeq };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  deliver(batch: CommittedBatch): void {
    for (const { listener, afterSeq } of this.#subscriptions) {
      if (batch.lastSeq <= afterSeq) continue;
      try {
        listener(batch);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
