import type { FastifyReply } from 'fastify';
import type { CommitWaiter } from '../../execution/ports/commit-barrier.ts';
import type { JournalFailure } from '../../execution/ports/journal.ts';
import { OrderStage, type OrderTimings } from '../../execution/ports/order-timings.ts';
import { sendJson } from './send-json.ts';

/**
 * An answer to orders that were taken, as text: the orders themselves may serve other clients by the time it leaves. It
 * is sent once they are durable, and each of them is timed then.
 */
export class DurableAnswer implements CommitWaiter {
  readonly #reply: FastifyReply;
  readonly #json: string;
  readonly #orders: number;
  readonly #timings: OrderTimings;
  readonly #startNanos: number;
  readonly #submittedNanos: number;

  /** `orders` are those that the engine accepted; `reply` has its status. */
  constructor(
    reply: FastifyReply,
    json: string,
    orders: number,
    timings: OrderTimings,
    startNanos: number,
    submittedNanos: number,
  ) {
    this.#reply = reply;
    this.#json = json;
    this.#orders = orders;
    this.#timings = timings;
    this.#startNanos = startNanos;
    this.#submittedNanos = submittedNanos;
  }

  onDurable(): void {
    const durableNanos = this.#timings.nowNanos();
    for (let order = 0; order < this.#orders; order++) {
      this.#timings.record(OrderStage.Journal, durableNanos - this.#submittedNanos);
      this.#timings.record(OrderStage.Total, durableNanos - this.#startNanos);
    }
    sendJson(this.#reply, this.#json);
  }

  onJournalFailure(error: JournalFailure): void {
    this.#reply.send(error);
  }
}
