import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { JournalError, reasonOf } from './journal-error.ts';
import type {
  JournalReply,
  JournalRequest,
  JournalWorkerData,
  ReaderWorkerData,
  ReadyReply,
} from './journal-messages.ts';
import type { JournalSync } from './sqlite-journal.ts';

/** What is heard from the threads. */
export interface JournalThreadsListener {
  onReply(reply: JournalReply): void;
  /** A thread has ended without being asked to. */
  onEnd(message: string, cause?: unknown): void;
}

/**
 * The journal's two threads. Questions go to the writer, which hands each on once the tables hold what it must see.
 *
 *   requests -> writer: commits, projects --questions--> reader: answers
 *                  |                                       |
 *                  +-------------> replies <---------------+
 */
export class JournalThreads {
  readonly #writer: Worker;
  readonly #reader: Worker;

  /** Rejects with a JournalError where a thread cannot open the database; none is left then. */
  static async start(file: string, sync: JournalSync): Promise<{ threads: JournalThreads; ready: ReadyReply }> {
    const { port1, port2 } = new MessageChannel();
    const writerData: JournalWorkerData = { file, sync, questions: port1 };
    const readerData: ReaderWorkerData = { file, questions: port2 };
    const writer = startThread('journal', './journal-worker.ts', writerData);
    let reader: Worker | undefined;
    try {
      const [ready] = (await once(writer, 'message')) as [ReadyReply];
      // After the writer, which may still have to make the file what it should be.
      reader = startThread('journal-reader', './reader-worker.ts', readerData);
      await once(reader, 'message');
      return { threads: new JournalThreads(writer, reader), ready };
    } catch (error) {
      await Promise.all([writer.terminate(), reader?.terminate()]);
      throw new JournalError('storage', `the journal did not start: ${reasonOf(error)}`, error);
    }
  }

  private constructor(writer: Worker, reader: Worker) {
    this.#writer = writer;
    this.#reader = reader;
  }

  listen(listener: JournalThreadsListener): void {
    for (const thread of [this.#writer, this.#reader]) {
      thread.on('message', (reply: JournalReply) => listener.onReply(reply));
      thread.on('error', (error) => listener.onEnd(`the journal failed: ${reasonOf(error)}`, error));
      thread.on('exit', () => listener.onEnd('the journal thread ended'));
    }
  }

  send(request: JournalRequest, transfer: ArrayBuffer[]): void {
    this.#writer.postMessage(request, transfer);
  }

  /** The writer is about to end because it was told to. */
  ignoreWriter(): void {
    this.#writer.removeAllListeners();
  }

  stopReader(): Promise<unknown> {
    this.#reader.removeAllListeners();
    return this.#reader.terminate();
  }

  async stop(): Promise<void> {
    this.ignoreWriter();
    await Promise.all([this.stopReader(), this.#writer.terminate()]);
  }
}

function startThread(name: string, script: string, workerData: JournalWorkerData | ReaderWorkerData): Worker {
  return new Worker(new URL(script, import.meta.url), {
    name,
    workerData,
    transferList: [workerData.questions],
    execArgv: [],
  });
}
