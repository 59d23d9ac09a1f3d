import { Worker } from 'node:worker_threads';
import type { RankedVenue, VenueRankerOptions } from './venue-ranker.ts';

/** What the ranker's thread is started with: shared memory and plain data. */
export interface RankerWorkerData {
  readonly memory: WebAssembly.Memory;
  readonly statisticsBuffer: SharedArrayBuffer;
  readonly venues: readonly RankedVenue[];
  readonly priceMultipliers: readonly number[];
  readonly quoteMaxAgeMillis: number;
  readonly intervalMillis: number;
}

/** Runs a VenueRanker on a thread of its own. */
export class RankerThread {
  readonly #worker: Worker;
  /** Resolves once the thread is no more, stopped or failed. */
  readonly #exited: Promise<void>;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** `onFailure` is told if the thread ends by an error; routing then goes on with the last ranking, which ages. */
  static start(options: VenueRankerOptions, intervalMillis: number, onFailure: (error: Error) => void): RankerThread {
    const workerData: RankerWorkerData = {
      memory: options.memory.kernelMemory.memory,
      statisticsBuffer: options.statistics.buffer,
      venues: options.venues.map(({ takerFee, latencyMicros }) => ({ takerFee, latencyMicros })),
      priceMultipliers: options.priceMultipliers,
      quoteMaxAgeMillis: options.quoteMaxAgeMillis,
      intervalMillis,
    };
    const worker = new Worker(new URL('./ranker-worker.ts', import.meta.url), {
      name: 'ranker',
      workerData,
      execArgv: [],
    });
    worker.on('error', onFailure);
    return new RankerThread(worker);
  }

  async stop(): Promise<void> {
    this.#worker.postMessage('stop');
    await this.#exited;
  }
}
