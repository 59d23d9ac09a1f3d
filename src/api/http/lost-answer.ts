import type { FastifyReply } from 'fastify';
import type { CommitWaiter } from '../../execution/ports/commit-barrier.ts';

/** No answer to an order that was taken: the connection closes once the order is durable. */
export class LostAnswer implements CommitWaiter {
  readonly #reply: FastifyReply;

  constructor(reply: FastifyReply) {
    this.#reply = reply;
  }

  onDurable(): void {
    this.#reply.hijack().raw.destroy();
  }

  onJournalFailure(): void {
    this.onDurable();
  }
}
