import { DatabaseSync } from 'node:sqlite';
import { BatchQueries } from './batch-queries.ts';
import { EquityQueries } from './equity-tables.ts';
import { FillQueries } from './fill-queries.ts';
import { reasonOf } from './journal-error.ts';
import type { AnswerReply, JournalAnswer, QuestionRequest } from './journal-messages.ts';
import { OrderQueries } from './order-queries.ts';

/** How long a question waits where the database is locked for a moment. */
const BUSY_MILLIS = 5000;

/**
 * Answers questions on a connection of its own, which reads what is committed and projected when a question comes and
 * holds up nobody who writes.
 */
export class HistoryReader {
  readonly #database: DatabaseSync;
  readonly #orders: OrderQueries;
  readonly #fills: FillQueries;
  readonly #equity: EquityQueries;
  readonly #batches: BatchQueries;

  /** The journal in the file has been opened by its writer. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MILLIS });
    this.#orders = new OrderQueries(this.#database);
    this.#fills = new FillQueries(this.#database);
    this.#equity = new EquityQueries(this.#database);
    this.#batches = new BatchQueries(this.#database);
  }

  /** One question that cannot be answered harms no other. */
  answer(request: QuestionRequest): AnswerReply {
    const { id } = request;
    try {
      return { kind: 'answer', id, answer: this.#find(request) };
    } catch (error) {
      return { kind: 'unanswered', id, message: reasonOf(error) };
    }
  }

  close(): void {
    this.#database.close();
  }

  #find(request: QuestionRequest): JournalAnswer {
    if (request.kind === 'read') return this.#batches.readFrom(request.fromSeq, request.maxBytes);
    const { question } = request;
    switch (question.about) {
      case 'orders':
        return this.#orders.orders(question.query);
      case 'legsOf':
        return this.#orders.legsOf(question.accountId, question.parentOrderIds);
      case 'orderById':
        return this.#orders.orderById(question.accountId, question.orderId);
      case 'orderByClientOrderId':
        return this.#orders.orderByClientOrderId(question.accountId, question.clientOrderId);
      case 'fills':
        return this.#fills.fills(question.query);
      case 'equity':
        return this.#equity.equityAt(question.accountId, question.minutes);
    }
  }
}
