/** The thread that answers questions about the past, so that none of them holds up a commit. */
import { parentPort, workerData } from 'node:worker_threads';
import { HistoryReader } from './history-reader.ts';
import type { QuestionRequest, ReaderWorkerData } from './journal-messages.ts';

const port = parentPort!;
const { file, questions } = workerData as ReaderWorkerData;
const reader = new HistoryReader(file);
questions.on('message', (request: QuestionRequest) => port.postMessage(reader.answer(request)));
questions.on('close', () => reader.close());
port.postMessage({ kind: 'open' });
