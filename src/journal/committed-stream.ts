import type { CommittedBatch } from '../execution/ports/event-stream.ts';
import type { CommitReply } from './journal-messages.ts';
import type { SpareMemory } from './spare-memory.ts';

type Listener = (batch: CommittedBatch) => void;

interface Subscription {
  readonly listener: Listener;
  /** What was durable already when the listener came. */
  readonly afterSeq: number;
}

/**
 * Hands committed batches to listeners, in order, in the check phase of the event loop: answers that the same commit let
 * go have been sent by then. A listener that throws is reported and disturbs no other.
 */
export class CommittedStream {
  readonly #spare: SpareMemory;
  readonly #onError: (error: unknown) => void;
  readonly #subscriptions = new Set<Subscription>();
  readonly #undelivered: CommitReply[] = [];
  readonly #deliverAll = (): void => this.deliverNow();

  /** Memory of delivered batches goes to `spare`. */
  constructor(spare: SpareMemory, onError: (error: unknown) => void) {
    this.#spare = spare;
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

  push(committed: CommitReply): void {
    if (this.#undelivered.push(committed) === 1) setImmediate(this.#deliverAll);
  }

  /** Delivers what is still waiting for the check phase. */
  deliverNow(): void {
    for (const { memory, length, firstSeq, lastSeq, hash } of this.#undelivered) {
      const holdsNumberedEvents = firstSeq <= lastSeq;
      if (holdsNumberedEvents && this.#subscriptions.size > 0) {
        this.#deliver({ firstSeq, lastSeq, bytes: new Uint8Array(memory, 0, length), hash });
      }
      this.#spare.give(memory);
    }
    this.#undelivered.length = 0;
  }

  #deliver(batch: CommittedBatch): void {
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
