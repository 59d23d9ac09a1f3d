/** The journal's thread: opens the database and hands every message to the driver. */
import { parentPort, workerData } from 'node:worker_threads';
import { JournalDriver } from './journal-driver.ts';
import type { JournalRequest, JournalWorkerData, RestartLogRequest } from './journal-messages.ts';
import { SqliteJournal } from './sqlite-journal.ts';

const port = parentPort!;
const { file, sync, questions, restarts } = workerData as JournalWorkerData;
const journal = SqliteJournal.open(file, sync);
journal.shareCheckpoints();
const driver = new JournalDriver(journal, {
  post: (reply) => {
    port.postMessage(reply);
    if (reply.kind !== 'closed' && reply.kind !== 'failed') return;
    port.close();
    questions.close();
    restarts.close();
  },
  forward: (question) => questions.postMessage(question),
});
port.on('message', (request: JournalRequest) => driver.handle(request));
restarts.on('message', (request: RestartLogRequest) => driver.handle(request));
