import { Worker } from 'node:worker_threads';
import type { RiskReplay, RiskReplayRange, RiskReplayReport } from './execution/ports/risk-replay.ts';
import type { ReplayedBooksOptions } from './execution/replayed-books.ts';

export interface RiskReplayWorkerData extends ReplayedBooksOptions {
  /** The journal's database. */
  readonly file: string;
  readonly rules: unknown;
  readonly range: RiskReplayRange;
}

/** Runs replays one at a time, each on a thread of its own. */
export class RiskReplayThread implements RiskReplay {
  readonly #file: string;
  readonly #books: () => ReplayedBooksOptions;
  #worker: Worker | undefined = undefined;
  #isStopping = false;

  constructor(file: string, books: () => ReplayedBooksOptions) {
    this.#file = file;
    this.#books = books;
  }

  get isBusy(): boolean {
    return this.#worker !== undefined;
  }

  async replay(rules: unknown, range: RiskReplayRange): Promise<RiskReplayReport | undefined> {
    if (this.#isStopping) return undefined;
    if (this.#worker !== undefined) throw new Error('a replay is under way');
    const workerData: RiskReplayWorkerData = { ...this.#books(), file: this.#file, rules, range };
    const worker = new Worker(new URL('./risk-replay-worker.ts', import.meta.url), {
      name: 'risk-replay',
      workerData,
      execArgv: [],
    });
    this.#worker = worker;
    const { promise, resolve, reject } = Promise.withResolvers<RiskReplayReport | undefined>();
    worker.once('message', resolve);
    worker.once('error', reject);
    // After a report or an error this says nothing new.
    worker.once('exit', () => resolve(undefined));
    return promise.finally(() => {
      this.#worker = undefined;
    });
  }

  /** Ends a replay that is under way; none begins any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#worker?.terminate();
  }
}
