import { JournalError, reasonOf } from './journal-error.ts';
import type { CommitRequest, JournalReply, JournalRequest, QuestionRequest } from './journal-messages.ts';
import { SLICE_EVENTS, SLICE_EVENTS_MAX, type SqliteJournal } from './sqlite-journal.ts';

/** What the driver talks to. */
export interface JournalOutlets {
  /** Sends a reply to whoever asked. */
  post(reply: JournalReply): void;
  /** Hands a question on to where it is answered. */
  forward(question: QuestionRequest): void;
}

interface WaitingQuestion {
  readonly request: QuestionRequest;
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
/** The part of the waiting events that a slice takes: the further projection lags, the less an event costs. */
const SLICE_SHARE = 1 / 8;
/** Time between two looks at the journal's files. */
const CHECK_MILLIS = 1000;

/**
 * What the journal's thread does with the messages it gets. Commits come first: projection goes on in slices between
 * them, as soon as there is enough for one or a little time has passed, and a question is handed on once it has reached
 * the batch before the question.
 */
export class JournalDriver {
  readonly #journal: SqliteJournal;
  readonly #outlets: JournalOutlets;
  readonly #waiting: WaitingQuestion[] = [];
  readonly #projectSlice = (): void => this.#onProjectionTurn();
  readonly #projectGathered = (): void => {
    this.#isGathering = false;
    this.#onProjectionTurn();
  };
  #sliceIsDue = false;
  #isGathering = false;
  #unprojectedEvents = 0;
  #checkedAtMillis = performance.now();
  #ended = false;

  constructor(journal: SqliteJournal, outlets: JournalOutlets) {
    this.#journal = journal;
    this.#outlets = outlets;
    outlets.post({ kind: 'ready', lastSeq: journal.lastSeq, hash: journal.hash });
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
        this.#checkFiles();
        this.#commit(request);
        if (this.#journal.projectionLag > LAG_BATCHES_MAX) this.#project();
        this.#scheduleProjection();
        break;
      case 'query':
        this.#waiting.push({ request, batchId: this.#journal.lastBatchId });
        this.#forwardWaiting();
        this.#scheduleProjection();
        break;
      case 'read':
        this.#outlets.forward(request);
        break;
      case 'save_equity':
        this.#journal.saveEquity(request.samples, request.close);
        break;
      case 'restart_log':
        this.#journal.restartLog();
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
    this.#outlets.post({ kind: 'committed', firstSeq, lastSeq, hash, nanos, projectionLag });
  }

  /** Before the commit: one that went to a file nobody will find again must not be acknowledged. */
  #checkFiles(): void {
    const now = performance.now();
    if (now - this.#checkedAtMillis < CHECK_MILLIS) return;
    this.#checkedAtMillis = now;
    this.#journal.checkFiles();
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
      this.#forwardWaiting();
      this.#scheduleProjection();
    } catch (error) {
      this.#fail(error);
    }
  }

  #project(): void {
    const share = Math.ceil(this.#unprojectedEvents * SLICE_SHARE);
    const sliceEvents = Math.min(Math.max(share, SLICE_EVENTS), SLICE_EVENTS_MAX);
    const events = this.#journal.project(SLICE_BATCHES, sliceEvents);
    this.#unprojectedEvents = Math.max(0, this.#unprojectedEvents - events);
  }

  #forwardWaiting(): void {
    const projected = this.#journal.projection.projectedBatchId;
    while (this.#waiting.length > 0 && this.#waiting[0]!.batchId <= projected) {
      this.#outlets.forward(this.#waiting.shift()!.request);
    }
  }

  /** What time does not allow to project is projected at the next start. */
  #close(projectMillis: number): void {
    const deadline = performance.now() + projectMillis;
    while (this.#journal.projectionLag > 0 && performance.now() < deadline) {
      this.#journal.project(SLICE_BATCHES, SLICE_EVENTS_MAX);
    }
    this.#ended = true;
    this.#journal.close();
    this.#outlets.post({ kind: 'closed' });
  }

  #fail(error: unknown): void {
    this.#ended = true;
    const message = error instanceof JournalError ? error.message : `the journal failed: ${reasonOf(error)}`;
    this.#outlets.post({ kind: 'failed', message });
  }
}
