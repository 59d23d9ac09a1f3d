/** Wakes its parent at an interval that no timer of the event loop can keep: those count whole milliseconds. */
import { parentPort, workerData } from 'node:worker_threads';

const { intervalMillis, stop } = workerData as { readonly intervalMillis: number; readonly stop: Int32Array };
const begun = performance.now();
for (let beat = 1; Atomics.load(stop, 0) === 0; beat++) {
  const waitMillis = begun + beat * intervalMillis - performance.now();
  if (waitMillis > 0) Atomics.wait(stop, 0, 0, waitMillis);
  parentPort!.postMessage(0);
}
