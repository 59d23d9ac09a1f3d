import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const SCRIPT = join(import.meta.dirname, 'pacer-worker.ts');

/** Calls back every `intervalMillis`, a fraction of a millisecond too, without keeping the processor busy in between. */
export class Pacer {
  readonly #worker: Worker;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));

  /** The first call comes once the thread has started. */
  constructor(intervalMillis: number, onBeat: () => void) {
    this.#worker = new Worker(SCRIPT, { workerData: { intervalMillis, stop: this.#stop } });
    this.#worker.on('message', onBeat);
  }

  /** Resolves when no call comes any more. */
  async stop(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    Atomics.store(this.#stop, 0, 1);
    Atomics.notify(this.#stop, 0);
    await ended;
  }
}
