import { JournalError, reasonOf } from './journal-error.ts';
import type {
  CommitRequest,
  HistoryQuestion,
  JournalAnswer,
  JournalReply,
  JournalRequest,
} from './journal-messages.ts';
import { SLICE_EVENTS, type SqliteJournal } from './sqlite-journal.ts';

/** Sends a reply to whoever asked; `transfer` is memory that goes along. */
export type PostReply = (reply: JournalReply, transfer: ArrayBuffer[]) => void;

interface WaitingQuestion {
  readonly id: number;
  readonly question: HistoryQuestion;
  /** Asked after this batch had been committed. */
  readonly batchId: number;
}

/** Batches that one slice takes at most; the slice ends earlier by its number of events. */
const SLICE_BATCHES = 256;
/**
 * How long a few events may wait for more before they are projected: a page of the tables that several events touch is
 * then written once.
 */
const GATHER_MILLIS = 10;
/**
 * Batches that projection may lag before a commit waits for a slice: when one commit follows the other without a turn of
 * the event loop between them, the lag must not grow for ever.
 */
const LAG_BATCHES_MAX = 128;

/**
 * What the journal's thread does with the messages it gets. Commits come first: projection goes on in slices between
 * them, as soon as there is enough for one or a little time has passed, and a question waits until it has reached the
 * batch before it.
 */
export class JournalDriver {
  readonly #journal: SqliteJournal;
  readonly #post: PostReply;
  readonly #waiting: WaitingQuestion[] = [];
  readonly #projectSlice = (): void => this.#onProjectionTurn();
  readonly #projectGathered = (): void => {
    this.#isGathering = false;
    this.#onProjectionTurn();
  };
  #sliceIsDue = false;
  #isGathering = false;
  #unprojectedEvents = 0;
  #ended = false;

  constructor(journal: SqliteJournal, post: PostReply) {
    this.#journal = journal;
    this.#post = post;
    post({ kind: 'ready', lastSeq: journal.lastSeq, hash: journal.hash }, []);
    this.#scheduleProjection();
  }

  handle(request: JournalRequest): void {
    if (this.#ended) return;
    try {
      this.#dispatch(request);
    } catch (error) {
      this.#fail(error);
    }
  }

  #dispatch(request: JournalRequest): void {
    switch (request.kind) {
      case 'commit':
        this.#commit(request);
        if (this.#journal.projectionLag > LAG_BATCHES_MAX) this.#project();
        this.#scheduleProjection();
        break;
      case 'query':
        this.#waiting.push({ id: request.id, question: request.question, batchId: this.#journal.lastBatchId });
        this.#answerWaiting();
        this.#scheduleProjection();
        break;
      case 'read':
        this.#answer(request.id, () => this.#journal.readBatches(request.fromSeq, request.maxBytes));
        break;
      case 'close':
        this.#close(request.projectMillis);
        break;
    }
  }

  #commit(request: CommitRequest): void {
    const { memory, length, events, firstSeq, lastSeq } = request;
    const begun = process.hrtime.bigint();
    this.#journal.commit(new Uint8Array(memory, 0, length), firstSeq, lastSeq);
    const nanos = Number(process.hrtime.bigint() - begun);
    this.#unprojectedEvents += events;
    const { hash, projectionLag } = this.#journal;
    this.#post({ kind: 'committed', memory, length, firstSeq, lastSeq, hash, nanos, projectionLag }, [memory]);
  }

  #scheduleProjection(): void {
    if (this.#sliceIsDue || this.#journal.projectionLag === 0) return;
    if (this.#unprojectedEvents >= SLICE_EVENTS || this.#waiting.length > 0) {
      this.#sliceIsDue = true;
      setImmediate(this.#projectSlice);
    } else if (!this.#isGathering) {
      this.#isGathering = true;
      setTimeout(this.#projectGathered, GATHER_MILLIS);
    }
  }

  #onProjectionTurn(): void {
    this.#sliceIsDue = false;
    if (this.#ended) return;
    try {
      this.#project();
      this.#answerWaiting();
      this.#scheduleProjection();
    } catch (error) {
      this.#fail(error);
    }
  }

  #project(): void {
    this.#unprojectedEvents = Math.max(0, this.#unprojectedEvents - this.#journal.project(SLICE_BATCHES));
  }

  #answerWaiting(): void {
    const projected = this.#journal.projection.projectedBatchId;
    while (this.#waiting.length > 0 && this.#waiting[0]!.batchId <= projected) {
      const { id, question } = this.#waiting.shift()!;
      this.#answer(id, () => this.#ask(question));
    }
  }

  #ask(question: HistoryQuestion): JournalAnswer {
    const queries = this.#journal.queries;
    switch (question.about) {
      case 'orders':
        return queries.orders(question.query);
      case 'orderById':
        return queries.orderById(question.accountId, question.orderId);
      case 'orderByClientOrderId':
        return queries.orderByClientOrderId(question.accountId, question.clientOrderId);
    }
  }

  #answer(id: number, find: () => JournalAnswer): void {
    let answer: JournalAnswer;
    try {
      answer = find();
    } catch (error) {
      this.#post({ kind: 'unanswered', id, message: reasonOf(error) }, []);
      return;
    }
    this.#post({ kind: 'answer', id, answer }, []);
  }

  /** Questions asked before the close are answered; what time does not allow to project is projected at the next start. */
  #close(projectMillis: number): void {
    const deadline = performance.now() + projectMillis;
    while (this.#journal.projectionLag > 0 && performance.now() < deadline) this.#journal.project(SLICE_BATCHES);
    this.#answerWaiting();
    this.#ended = true;
    this.#journal.close();
    this.#post({ kind: 'closed' }, []);
  }

  #fail(error: unknown): void {
    this.#ended = true;
    const message = error instanceof JournalError ? error.message : `the journal failed: ${reasonOf(error)}`;
    this.#post({ kind: 'failed', message }, []);
  }
}
