import type { MessagePort } from 'node:worker_threads';
import type { DayClose, EquitySample } from '../execution/ports/equity-store.ts';
import type { CommittedBatch } from '../execution/ports/event-stream.ts';
import type { FillQuery, FillRecord, OrderQuery, OrderRecord } from '../execution/ports/order-history.ts';
import type { JournalSync } from './sqlite-journal.ts';

/** What the journal's thread is started with. */
export interface JournalWorkerData {
  readonly file: string;
  readonly sync: JournalSync;
  /** Where questions go on to. */
  readonly questions: MessagePort;
  /** Where it is said that the log can begin anew. */
  readonly restarts: MessagePort;
}

/** What the thread that answers questions is started with. */
export interface ReaderWorkerData {
  readonly file: string;
  /** Where questions come from. */
  readonly questions: MessagePort;
}

/** What the thread that copies the write-ahead log is started with. */
export interface CheckpointWorkerData {
  readonly file: string;
  readonly sync: JournalSync;
  /** Where to say that the writer should copy the rest. */
  readonly restarts: MessagePort;
}

export type HistoryQuestion =
  | { readonly about: 'orders'; readonly query: OrderQuery }
  | { readonly about: 'legsOf'; readonly accountId: number; readonly parentOrderIds: readonly number[] }
  | { readonly about: 'orderById'; readonly accountId: number; readonly orderId: number }
  | { readonly about: 'orderByClientOrderId'; readonly accountId: number; readonly clientOrderId: string }
  | { readonly about: 'fills'; readonly query: FillQuery }
  | { readonly about: 'equity'; readonly accountId: number; readonly minutes: readonly number[] };

export interface CommitRequest {
  readonly kind: 'commit';
  /** Holds the batch, unchanged until the acknowledgement. */
  readonly memory: SharedArrayBuffer;
  /** Bytes of `memory` that are the batch. */
  readonly length: number;
  /** Numbered and internal ones. */
  readonly events: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export type QuestionRequest =
  /** Has to see everything committed before it in the tables. */
  | { readonly kind: 'query'; readonly id: number; readonly question: HistoryQuestion }
  /** Reads batches, which are there once they are committed. */
  | { readonly kind: 'read'; readonly id: number; readonly fromSeq: number; readonly maxBytes: number };

/** Nearly all of the write-ahead log has been copied into the tables. */
export interface RestartLogRequest {
  readonly kind: 'restart_log';
}

export interface SaveEquityRequest {
  readonly kind: 'save_equity';
  readonly samples: readonly EquitySample[];
  readonly close: DayClose;
}

export type JournalRequest =
  | CommitRequest
  | SaveEquityRequest
  | QuestionRequest
  | RestartLogRequest
  /** Projects what is left, for at most this long, and closes the database. */
  | { readonly kind: 'close'; readonly projectMillis: number };

export interface CommitReply {
  readonly kind: 'committed';
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly hash: string;
  /** Time the commit took in the journal's thread. */
  readonly nanos: number;
  /** Committed batches that the projection has not reached. */
  readonly projectionLag: number;
}

export type JournalAnswer =
  | OrderRecord
  | undefined
  | OrderRecord[]
  | FillRecord[]
  | (number | null)[]
  | CommittedBatch[];

export type AnswerReply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: JournalAnswer }
  /** One question could not be answered; the journal goes on. */
  | { readonly kind: 'unanswered'; readonly id: number; readonly message: string };

export interface ReadyReply {
  readonly kind: 'ready';
  readonly lastSeq: number;
  readonly hash: string;
}

export type JournalReply =
  | ReadyReply
  | CommitReply
  | AnswerReply
  /** The journal is at its end. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };
