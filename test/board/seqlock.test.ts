import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { BID_PRICE, MARKET_TIME, QuoteBoard, ROW_FIELDS } from '../../src/board/quote-board.ts';

const RACE_MILLIS = 300;
/** On a busy machine the writer may hardly run in that time: then the race goes on until it has. */
const LONGEST_RACE_MILLIS = 15_000;

describe('a row that another thread is writing', () => {
  it('is copied whole or not at all', async () => {
    const board = new QuoteBoard(1, 2);
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = new Worker(new URL('../support/board-writer.ts', import.meta.url), {
      workerData: { boardBuffer: board.buffer, stopBuffer: stop.buffer },
    });
    const ended = once(worker, 'exit');
    await once(worker, 'online');
    const seen = race(board);
    Atomics.store(stop, 0, 1);
    const [exitCode] = await ended;

    expect(exitCode).toBe(0);
    expect(seen.torn).toBe(0);
    expect(seen.wentBack).toBe(0);
    expect(seen.whole).toBeGreaterThan(1000);
    expect(seen.refused).toBeGreaterThan(0);
    expect(seen.different).toBeGreaterThan(100);
  });
});

function race(board: QuoteBoard) {
  const copy = new Float64Array(ROW_FIELDS);
  const seen = { whole: 0, refused: 0, torn: 0, wentBack: 0, different: 0 };
  let last = 0;
  const start = performance.now();
  const isRunning = () => {
    const elapsed = performance.now() - start;
    return elapsed < RACE_MILLIS || (elapsed < LONGEST_RACE_MILLIS && (seen.different <= 100 || seen.refused === 0));
  };
  while (isRunning()) {
    for (let read = 0; read < 1000; read++) {
      if (!board.tryCopyRow(1, copy, 0)) {
        seen.refused++;
        continue;
      }
      seen.whole++;
      const value = copy[BID_PRICE]!;
      if (copy.subarray(BID_PRICE, 4).some((field) => field !== value) || copy[MARKET_TIME] !== value) seen.torn++;
      if (value < last) seen.wentBack++;
      if (value !== last) seen.different++;
      last = value;
    }
  }
  return seen;
}
