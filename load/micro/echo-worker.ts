import { parentPort, workerData } from 'node:worker_threads';

/** The other end of `measureThreadRoundTrips`: answers each message; once told to attend, each change of a shared number. */
const shared = workerData as Int32Array;
const REQUEST = 0;
const ANSWER = 1;

parentPort!.on('message', (message: unknown) => {
  if (message === 'attend') attend();
  else parentPort!.postMessage(message);
});

function attend(): never {
  for (let answered = 0; ; ) {
    Atomics.wait(shared, REQUEST, answered);
    answered = Atomics.load(shared, REQUEST);
    Atomics.store(shared, ANSWER, answered);
    Atomics.notify(shared, ANSWER);
  }
}
