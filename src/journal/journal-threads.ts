import { once } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { JournalError, reasonOf } from './journal-error.ts';
import type {
  CheckpointWorkerData,
  JournalReply,
  JournalRequest,
  JournalWorkerData,
  ReaderWorkerData,
  ReadyReply,
} from './journal-messages.ts';
import type { JournalSync } from './sqlite-journal.ts';

/** As the main thread loads its modules: the journal's takes a tenth less time so. */
const LOCAL_BINDINGS = [`--import=${new URL('../register-local-bindings.ts', import.meta.url).href}`];

/** What is heard from the threads. */
export interface JournalThreadsListener {
  onReply(reply: JournalReply): void;
  /** A thread has ended without being asked to. */
  onEnd(message: string, cause?: unknown): void;
}

/**
 * The journal's three threads. Questions go to the writer, which hands each on once the tables hold what it must see.
 *
 *   requests -> writer: commits, projects --questions--> reader: answers
 *                 |   ^                                     |
 *                 |   +--restarts-- checkpointer: copies    |
 *                 +----------------> replies <--------------+
 */
export class JournalThreads {
  readonly #writer: Worker;
  /** Those that have a connection beside the writer's. */
  readonly #helpers: readonly Worker[];

  /** Rejects with a JournalError where a thread cannot open the database; none is left then. */
  static async start(file: string, sync: JournalSync): Promise<{ threads: JournalThreads; ready: ReadyReply }> {
    const { port1: askedBy, port2: answeredBy } = new MessageChannel();
    const { port1: restartedBy, port2: copiedBy } = new MessageChannel();
    const writerData: JournalWorkerData = { file, sync, questions: askedBy, restarts: restartedBy };
    const readerData: ReaderWorkerData = { file, questions: answeredBy };
    const checkpointData: CheckpointWorkerData = { file, sync, restarts: copiedBy };
    const writer = startThread('journal', './journal-worker.ts', writerData, [askedBy, restartedBy]);
    const helpers: Worker[] = [];
    try {
      const [ready] = (await once(writer, 'message')) as [ReadyReply];
      // After the writer, which may still have to make the file what it should be.
      helpers.push(
        startThread('journal-reader', './reader-worker.ts', readerData, [answeredBy]),
        startThread('checkpoint', './checkpoint-worker.ts', checkpointData, [copiedBy]),
      );
      await Promise.all(helpers.map((helper) => once(helper, 'message')));
      return { threads: new JournalThreads(writer, helpers), ready };
    } catch (error) {
      await Promise.all([writer, ...helpers].map((thread) => thread.terminate()));
      throw new JournalError('storage', `the journal did not start: ${reasonOf(error)}`, error);
    }
  }

  private constructor(writer: Worker, helpers: readonly Worker[]) {
    this.#writer = writer;
    this.#helpers = helpers;
  }

  /** A helper ends when the writer does, or with an error. */
  listen(listener: JournalThreadsListener): void {
    for (const thread of [this.#writer, ...this.#helpers]) {
      thread.on('message', (reply: JournalReply) => listener.onReply(reply));
      thread.on('error', (error) => listener.onEnd(`the journal failed: ${reasonOf(error)}`, error));
    }
    this.#writer.on('exit', () => listener.onEnd('the journal thread ended'));
  }

  send(request: JournalRequest): void {
    this.#writer.postMessage(request);
  }

  /** The writer is about to end because it was told to. */
  ignoreWriter(): void {
    this.#writer.removeAllListeners();
  }

  async stopHelpers(): Promise<void> {
    for (const helper of this.#helpers) helper.removeAllListeners();
    await Promise.all(this.#helpers.map((helper) => helper.terminate()));
  }

  async stop(): Promise<void> {
    this.ignoreWriter();
    await Promise.all([this.stopHelpers(), this.#writer.terminate()]);
  }
}

function startThread(
  name: string,
  script: string,
  workerData: JournalWorkerData | ReaderWorkerData | CheckpointWorkerData,
  transferList: MessagePort[],
): Worker {
  return new Worker(new URL(script, import.meta.url), { name, workerData, transferList, execArgv: LOCAL_BINDINGS });
}
