import type { CommittedBatch } from '../execution/ports/event-stream.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { CommitReply } from './journal-messages.ts';
import type { SpareBuffers } from './spare-buffers.ts';

type Listener = (batch: CommittedBatch) => void;

interface Subscription {
  readonly listener: Listener;
  /** What was durable already when the listener came. */
  readonly afterSeq: number;
}

interface Undelivered {
  readonly buffer: EventBuffer;
  readonly reply: CommitReply;
}

/**
 * Hands committed batches to listeners, in order, in the check phase of the event loop: answers that the same commit let
 * go have been sent by then. A listener that throws is reported and disturbs no other.
 */
export class CommittedStream {
  readonly #spare: SpareBuffers;
  readonly #onError: (error: unknown) => void;
  readonly #subscriptions = new Set<Subscription>();
  readonly #undelivered: Undelivered[] = [];
  readonly #deliverAll = (): void => this.deliverNow();

  /** The buffers of delivered batches go to `spare`. */
  constructor(spare: SpareBuffers, onError: (error: unknown) => void) {
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

  /** Takes over the buffer that the committed batch is in. */
  push(buffer: EventBuffer, reply: CommitReply): void {
    if (this.#undelivered.push({ buffer, reply }) === 1) setImmediate(this.#deliverAll);
  }

  /** Delivers what is still waiting for the check phase. */
  deliverNow(): void {
    for (const { buffer, reply } of this.#undelivered) {
      const { firstSeq, lastSeq, hash } = reply;
      const holdsNumberedEvents = firstSeq <= lastSeq;
      if (holdsNumberedEvents && this.#subscriptions.size > 0) {
        this.#deliver({ firstSeq, lastSeq, bytes: buffer.bytes.subarray(0, buffer.length), hash });
      }
      this.#spare.give(buffer);
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
