import { workerData } from 'node:worker_threads';
import { QuoteBoard } from '../../src/board/quote-board.ts';

/**
 * Run as a worker: writes one row over and over until told to stop, so that in every whole row all four quote fields and
 * the market time are equal and nothing is taken.
 */
const { boardBuffer, boardAt, stopBuffer } = workerData as {
  boardBuffer: SharedArrayBuffer;
  boardAt?: number;
  stopBuffer: SharedArrayBuffer;
};
const board = new QuoteBoard(1, 2, boardBuffer, boardAt);
const stop = new Int32Array(stopBuffer);

for (let value = 1; Atomics.load(stop, 0) === 0; value++) board.publish(1, value, value, value, value, value, value);
