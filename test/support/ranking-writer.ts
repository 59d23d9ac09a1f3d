import { workerData } from 'node:worker_threads';
import { RankingTable } from '../../src/routing/ranking-table.ts';

/**
 * Run as a worker: publishes one ranking after the other until told to stop, without a pause. In each, every list begins
 * with another venue and goes on by ones, and the n-th is published at the time n.
 */
const { tableBuffer, stopBuffer, instrumentCount, venueCount } = workerData as {
  tableBuffer: SharedArrayBuffer;
  stopBuffer: SharedArrayBuffer;
  instrumentCount: number;
  venueCount: number;
};
const table = new RankingTable(instrumentCount, venueCount, tableBuffer);
const stop = new Int32Array(stopBuffer);

for (let refresh = 1; Atomics.load(stop, 0) === 0; refresh++) {
  const { ranks } = table.draft();
  for (let cell = 0; cell < ranks.length; cell++) ranks[cell] = ((cell % venueCount) + refresh) % venueCount;
  table.publish(refresh, 0);
}
