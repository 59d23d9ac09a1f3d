import { isNumbered, OrderEvent, type OrderEventFields } from '../domain/order-event.ts';
import type { CommitBarrier, CommitWaiter } from '../execution/ports/commit-barrier.ts';
import type { DayClose, EquitySample, EquityStore } from '../execution/ports/equity-store.ts';
import type { CommittedBatch, EventStream } from '../execution/ports/event-stream.ts';
import { type Journal, JournalFailure } from '../execution/ports/journal.ts';
import type { FillQuery, FillRecord, OrderHistory, OrderQuery, OrderRecord } from '../execution/ports/order-history.ts';
import { CommittedStream } from './committed-stream.ts';
import type { EventBuffer } from './event-buffer.ts';
import { EventDecoder } from './event-decoder.ts';
import { beginBatch, encodeEvent } from './event-encoder.ts';
import { JournalError } from './journal-error.ts';
import type {
  CommitReply,
  HistoryQuestion,
  JournalAnswer,
  JournalReply,
  JournalRequest,
  ReadyReply,
} from './journal-messages.ts';
import type { JournalStore } from './journal-store.ts';
import { JournalThreads } from './journal-threads.ts';
import { OpenQuestions } from './open-questions.ts';
import { Settlement } from './settlement.ts';
import { SpareBuffers } from './spare-buffers.ts';

/** What one commit was; one record, filled anew for each. */
export interface CommitReport {
  events: number;
  bytes: number;
  /** Time in the journal's thread, without the way there and back. */
  nanos: number;
  /** Committed batches that history queries would still have to wait for. */
  projectionLag: number;
}

export interface JournalOptions {
  /** The open batch has been sent off: everything of the turns before is in it. */
  readonly onSealed?: () => void;
  readonly onCommit?: (report: CommitReport) => void;
  /** Called once. Nothing can be made durable any more: the service has to stop. */
  readonly onFailure?: (error: JournalFailure) => void;
  /** A listener of committed batches threw. */
  readonly onListenerError?: (error: unknown) => void;
  /** Bytes that wait for the disk from which on `isOverloaded` holds. */
  readonly overloadBytes?: number;
  /** Time that `close` gives the projection, 2,000 unless told; the rest is done at the next start. */
  readonly closeProjectMillis?: number;
}

const DEFAULT_OVERLOAD_BYTES = 64 * 1024 * 1024;
const CLOSE_PROJECT_MILLIS = 2000;
const DURABLE = Promise.resolve();

/**
 * The journal as the main thread sees it: group commit in front of threads that own the database.
 *
 *   append -> open batch --end of turn--> commit under way --ack--> answers --next check phase--> streams
 *                 ^                             |
 *                 +---- what arrives meanwhile -+ goes in the next commit
 *
 * At most one commit is under way. A batch is sent at the end of the turn of the event loop in which it was begun or, where
 * a commit was under way then, of the turn in which that ended: what arrives in one turn goes together. Once it is durable,
 * those who wait for it are told first; listeners hear of it after the answers that waited have been sent.
 */
export class JournalClient implements Journal, CommitBarrier, OrderHistory, EventStream, EquityStore {
  readonly #threads: JournalThreads;
  readonly #store: JournalStore;
  readonly #options: JournalOptions;
  readonly #answersWait: boolean;
  readonly #overloadBytes: number;
  readonly #spare = new SpareBuffers();
  readonly #questions = new OpenQuestions();
  readonly #stream: CommittedStream;
  readonly #decoder = new EventDecoder();
  readonly #visited = new OrderEvent();
  readonly #report: CommitReport = { events: 0, bytes: 0, nanos: 0, projectionLag: 0 };
  readonly #closed = Promise.withResolvers<void>();
  readonly #sealAtEndOfTurn = (): void => this.#onEndOfTurn();
  #open = this.#spare.take();
  /** The batch of the commit under way. */
  #sealed: EventBuffer | undefined = undefined;
  #openSettlement = new Settlement();
  #commitSettlement = new Settlement();
  #openEvents = 0;
  #commitEvents = 0;
  #endOfTurnIsDue = false;
  #appendedSeq: number;
  #sealedSeq: number;
  #durableSeq: number;
  #durableHash: string;
  #failure: JournalFailure | undefined = undefined;
  #closing: Promise<void> | undefined = undefined;

  /**
   * Takes the store over and starts the journal's threads. Read what recovery needs from the store first: its journal is
   * closed here. Rejects with a JournalError where a thread cannot open the database.
   */
  static async start(store: JournalStore, options: JournalOptions = {}): Promise<JournalClient> {
    store.handOver();
    try {
      const { threads, ready } = await JournalThreads.start(store.file, store.sync);
      return new JournalClient(store, threads, ready, options);
    } catch (error) {
      store.close();
      throw error;
    }
  }

  private constructor(store: JournalStore, threads: JournalThreads, ready: ReadyReply, options: JournalOptions) {
    this.#store = store;
    this.#threads = threads;
    this.#options = options;
    this.#answersWait = store.sync !== 'off';
    this.#overloadBytes = options.overloadBytes ?? DEFAULT_OVERLOAD_BYTES;
    this.#stream = new CommittedStream(this.#spare, options.onListenerError ?? (() => undefined));
    this.#appendedSeq = ready.lastSeq;
    this.#sealedSeq = ready.lastSeq;
    this.#durableSeq = ready.lastSeq;
    this.#durableHash = ready.hash;
    this.#beginBatch();
    threads.listen({
      onReply: (reply) => this.#onReply(reply),
      onEnd: (message, cause) => this.#fail(message, cause),
    });
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  get durableHash(): string {
    return this.#durableHash;
  }

  /** Events and bytes that are not durable yet. */
  get pendingEvents(): number {
    return this.#openEvents + this.#commitEvents;
  }

  get pendingBytes(): number {
    return (this.#openEvents === 0 ? 0 : this.#open.length) + (this.#sealed?.length ?? 0);
  }

  /** Whether so much waits for the disk that no more orders should be taken. */
  get isOverloaded(): boolean {
    return this.pendingBytes > this.#overloadBytes;
  }

  /** Throws a JournalError for a numbered event out of sequence too. */
  append(event: OrderEventFields): void {
    this.#requireOpen();
    const numbered = isNumbered(event.kind);
    if (numbered && event.seq !== this.#appendedSeq + 1) {
      throw new JournalError('sequence', `event ${event.seq} follows event ${this.#appendedSeq}`);
    }
    encodeEvent(this.#open, event);
    if (numbered) this.#appendedSeq = event.seq;
    this.#openEvents++;
    if (this.#commitEvents === 0) this.#sealLater();
  }

  whenDurable(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#answersWait ? this.#whenCommitted() : DURABLE;
  }

  afterCommit(waiter: CommitWaiter): void {
    if (this.#failure !== undefined) waiter.onJournalFailure(this.#failure);
    else if (this.#answersWait && this.#openEvents > 0) this.#openSettlement.add(waiter);
    else if (this.#answersWait && this.#commitEvents > 0) this.#commitSettlement.add(waiter);
    else waiter.onDurable();
  }

  async orders(query: OrderQuery): Promise<OrderRecord[]> {
    return this.#ask<OrderRecord[]>({ about: 'orders', query });
  }

  async legsOf(accountId: number, parentOrderIds: readonly number[]): Promise<OrderRecord[]> {
    return this.#ask<OrderRecord[]>({ about: 'legsOf', accountId, parentOrderIds });
  }

  async orderById(accountId: number, orderId: number): Promise<OrderRecord | undefined> {
    return this.#ask<OrderRecord | undefined>({ about: 'orderById', accountId, orderId });
  }

  async orderByClientOrderId(accountId: number, clientOrderId: string): Promise<OrderRecord | undefined> {
    return this.#ask<OrderRecord | undefined>({ about: 'orderByClientOrderId', accountId, clientOrderId });
  }

  async fills(query: FillQuery): Promise<FillRecord[]> {
    return this.#ask<FillRecord[]>({ about: 'fills', query });
  }

  async equityAt(accountId: number, minutes: readonly number[]): Promise<(number | null)[]> {
    return this.#ask<(number | null)[]>({ about: 'equity', accountId, minutes });
  }

  /** Written between two commits. Nothing happens where the journal has failed or is closed. */
  saveEquity(samples: readonly EquitySample[], close: DayClose): void {
    if (this.#failure !== undefined || this.#closing !== undefined) return;
    this.#send({ kind: 'save_equity', samples, close });
  }

  async readFrom(fromSeq: number, maxBytes: number): Promise<CommittedBatch[]> {
    this.#requireOpen();
    return this.#questions.ask<CommittedBatch[]>((id) => this.#send({ kind: 'read', id, fromSeq, maxBytes }));
  }

  /** A listener hears of every batch after what was durable when it came, each once. */
  onCommitted(listener: (batch: CommittedBatch) => void): () => void {
    return this.#stream.subscribe(listener, this.#durableSeq);
  }

  /** The visitor must not walk another batch meanwhile. */
  forEachEvent(batch: CommittedBatch, visit: (event: OrderEvent) => void): void {
    const decoder = this.#decoder;
    decoder.open(batch.bytes);
    while (decoder.step()) {
      if (!isNumbered(decoder.kind)) continue;
      decoder.read(this.#visited);
      visit(this.#visited);
    }
  }

  /**
   * Commits what is open, lets the projection catch up for a time and closes the database; questions still open are refused.
   * Rejects if not everything became durable; the threads and the folder are given back in any case.
   */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#whenCommitted();
      this.#stream.deliverNow();
      this.#questions.refuseAll(new JournalFailure('the journal is closed'));
      // First the helpers: whoever closes the database last copies the write-ahead log into the tables.
      await this.#threads.stopHelpers();
      this.#send({ kind: 'close', projectMillis: this.#options.closeProjectMillis ?? CLOSE_PROJECT_MILLIS });
      await this.#closed.promise;
    } finally {
      await this.#threads.stop();
      this.#store.close();
    }
  }

  #whenCommitted(): Promise<void> {
    if (this.#openEvents > 0) return this.#openSettlement.wait();
    return this.#commitEvents > 0 ? this.#commitSettlement.wait() : DURABLE;
  }

  #sealLater(): void {
    if (this.#endOfTurnIsDue) return;
    this.#endOfTurnIsDue = true;
    setImmediate(this.#sealAtEndOfTurn);
  }

  #onEndOfTurn(): void {
    this.#endOfTurnIsDue = false;
    if (this.#openEvents > 0 && this.#commitEvents === 0 && this.#failure === undefined) this.#seal();
  }

  #seal(): void {
    const sealed = this.#open;
    const { memory, length } = sealed;
    const firstSeq = this.#sealedSeq + 1;
    this.#sealedSeq = this.#appendedSeq;
    this.#commitEvents = this.#openEvents;
    this.#sealed = sealed;
    const settlement = this.#commitSettlement;
    this.#commitSettlement = this.#openSettlement;
    this.#openSettlement = settlement;
    this.#send({ kind: 'commit', memory, length, events: this.#commitEvents, firstSeq, lastSeq: this.#sealedSeq });
    this.#open = this.#spare.take();
    this.#beginBatch();
    this.#options.onSealed?.();
  }

  #beginBatch(): void {
    this.#openEvents = 0;
    beginBatch(this.#open);
  }

  #onReply(reply: JournalReply): void {
    if (reply.kind === 'committed') this.#onCommittedReply(reply);
    else if (reply.kind === 'answer') this.#questions.answer(reply.id, reply.answer);
    else if (reply.kind === 'unanswered') this.#questions.refuse(reply.id, reply.message);
    else if (reply.kind === 'failed') this.#fail(reply.message);
    else if (reply.kind === 'closed') this.#onClosedReply();
  }

  /** The thread ends now, perhaps before anybody who awaits this has run: that is no failure. */
  #onClosedReply(): void {
    this.#threads.ignoreWriter();
    this.#closed.resolve();
  }

  #onCommittedReply(reply: CommitReply): void {
    this.#durableSeq = reply.lastSeq;
    this.#durableHash = reply.hash;
    const committed = this.#sealed!;
    this.#reportCommit(committed, reply);
    this.#commitEvents = 0;
    this.#sealed = undefined;
    this.#commitSettlement.resolve();
    if (this.#openEvents > 0) this.#sealLater();
    this.#stream.push(committed, reply);
  }

  #reportCommit(committed: EventBuffer, reply: CommitReply): void {
    this.#report.events = this.#commitEvents;
    this.#report.bytes = committed.length;
    this.#report.nanos = reply.nanos;
    this.#report.projectionLag = reply.projectionLag;
    this.#options.onCommit?.(this.#report);
  }

  async #ask<T extends JournalAnswer>(question: HistoryQuestion): Promise<T> {
    this.#requireOpen();
    await this.#whenCommitted();
    this.#requireOpen();
    return this.#questions.ask<T>((id) => this.#send({ kind: 'query', id, question }));
  }

  #requireOpen(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing !== undefined) throw new JournalFailure('the journal is closed');
  }

  #send(request: JournalRequest): void {
    this.#threads.send(request);
  }

  #fail(message: string, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    const error = new JournalFailure(message, { cause });
    this.#failure = error;
    this.#commitSettlement.reject(error);
    this.#openSettlement.reject(error);
    this.#questions.refuseAll(error);
    this.#closed.reject(error);
    this.#closed.promise.catch(() => undefined);
    this.#options.onFailure?.(error);
  }
}
