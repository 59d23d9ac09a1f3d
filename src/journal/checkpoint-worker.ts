/** The thread that copies the write-ahead log into the tables, so that no commit waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CheckpointWorkerData, RestartLogRequest } from './journal-messages.ts';
import { LogCheckpointer } from './log-checkpointer.ts';

/** Pages that are written over and over are copied once in this time. */
const INTERVAL_MILLIS = 250;

const { file, sync, restarts } = workerData as CheckpointWorkerData;
const checkpointer = new LogCheckpointer(file, sync);
const restartLog: RestartLogRequest = { kind: 'restart_log' };
const timer = setInterval(() => {
  if (checkpointer.copy()) restarts.postMessage(restartLog);
}, INTERVAL_MILLIS);
restarts.on('close', () => {
  clearInterval(timer);
  checkpointer.close();
});
parentPort!.postMessage({ kind: 'open' });
