import { workerData } from 'node:worker_threads';
import { RankingTable } from '../../src/routing/ranking-table.ts';

/**
 * Run as a worker: publishes one ranking after the other until told to stop, without a pause. In the n-th, every list begins
 * with the venue n modulo their number and goes on by ones, every score is n, and n is the time that it was published at.
 */
const { tableBuffer, stopBuffer, instrumentCount, venueCount } = workerData as {
  tableBuffer: SharedArrayBuffer;
  stopBuffer: SharedArrayBuffer;
  instrumentCount: number;
  venueCount: number;
};
const table = new RankingTable(instrumentCount, venueCount, tableBuffer);
const stop = new Int32Array(stopBuffer);
const words = new Int32Array(tableBuffer);
const doubles = new Float64Array(tableBuffer);

/** Eight places from `first` on, four bits each. */
function packed(first: number): number {
  let places = 0;
  for (let place = 0; place < 8; place++) places |= ((first + place) % venueCount) << (place * 4);
  return places;
}
const lows = Array.from({ length: venueCount }, (_, first) => packed(first));
const highs = Array.from({ length: venueCount }, (_, first) => packed(first + 8));

for (let refresh = 1; Atomics.load(stop, 0) === 0; refresh++) {
  const draft = table.draft();
  const [low, high] = [lows[refresh % venueCount]!, highs[refresh % venueCount]!];
  for (let list = 0; list < instrumentCount * 2; list++) {
    words[draft.ranks / 4 + list * 2] = low;
    words[draft.ranks / 4 + list * 2 + 1] = high;
  }
  doubles.fill(refresh, draft.scores / 8, draft.scores / 8 + instrumentCount * 2 * venueCount);
  table.publish(refresh, refresh);
}
