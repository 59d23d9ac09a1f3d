import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { RankingTable } from '../../src/routing/ranking-table.ts';

const LONGEST_RACE_MILLIS = 15_000;

function copied(table: RankingTable, instrumentId = 0, side: Side = Side.Buy): number[] {
  const out = new Uint8Array(table.venueCount);
  table.copyRanking(instrumentId, side, out);
  return [...out];
}

it('before the first ranking lists the venues by number and has no age', () => {
  const table = new RankingTable(2, 4);
  expect(copied(table, 1, Side.Sell)).toEqual([0, 1, 2, 3]);
  expect(table.refreshes).toBe(0);
  expect(table.publishedAtMicros).toBe(0);
  expect(table.ageMillis(5_000_000)).toBe(Number.POSITIVE_INFINITY);
});

it('shows a draft only once it is published, each instrument and side for itself', () => {
  const table = new RankingTable(2, 3);
  const { ranks, scores } = table.draft();
  ranks.set([2, 1, 0, 0, 2, 1, 1, 0, 2, 2, 0, 1]);
  scores.set(ranks.map((rank) => rank * 10));
  expect(copied(table)).toEqual([0, 1, 2]);
  table.publish(7_000_000, 1_234);
  expect(copied(table, 0, Side.Buy)).toEqual([2, 1, 0]);
  expect(copied(table, 0, Side.Sell)).toEqual([0, 2, 1]);
  expect(copied(table, 1, Side.Buy)).toEqual([1, 0, 2]);
  expect(copied(table, 1, Side.Sell)).toEqual([2, 0, 1]);
  expect(table.score(1, Side.Sell, 0)).toBe(20);
  expect([table.refreshes, table.refreshNanos, table.ageMillis(7_250_000)]).toEqual([1, 1_234, 250]);
});

it('leaves the published ranking alone while the next is drafted', () => {
  const table = new RankingTable(1, 3);
  for (const first of [1, 2, 0, 1]) {
    const published = copied(table);
    table.draft().ranks.fill(9);
    expect(copied(table)).toEqual(published);
    for (let cell = 0; cell < 6; cell++) table.draft().ranks[cell] = (first + cell) % 3;
    table.publish(first, 0);
    expect(copied(table)).toEqual([first, (first + 1) % 3, (first + 2) % 3]);
  }
  expect(table.refreshes).toBe(4);
});

it('is one in every view of its memory', () => {
  const table = new RankingTable(1, 2);
  const view = new RankingTable(1, 2, table.buffer);
  table.draft().ranks.set([1, 0, 1, 0]);
  table.publish(3, 4);
  expect(copied(view)).toEqual([1, 0]);
  expect([view.publishedAtMicros, view.refreshNanos]).toEqual([3, 4]);
});

it('never hands out a list of two rankings, however fast another thread flips them', async () => {
  const [instrumentCount, venueCount] = [4, 16];
  const table = new RankingTable(instrumentCount, venueCount);
  const stopBuffer = new SharedArrayBuffer(4);
  const worker = new Worker(new URL('../support/ranking-writer.ts', import.meta.url), {
    workerData: { tableBuffer: table.buffer, stopBuffer, instrumentCount, venueCount },
    execArgv: [],
  });
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  try {
    while (table.refreshes < 1_000) await new Promise((resolve) => setTimeout(resolve, 1));
    const before = table.refreshes;
    const out = new Uint8Array(venueCount);
    const firsts = new Set<number>();
    let torn = 0;
    const deadline = performance.now() + LONGEST_RACE_MILLIS;
    // On a busy machine the writer may hardly run: then the race goes on until it was one.
    const wasRace = () => table.refreshes - before > 1_000 && firsts.size === venueCount;
    for (let copy = 0; copy < 300_000 || (!wasRace() && performance.now() < deadline); copy++) {
      table.copyRanking(copy % instrumentCount, copy % 2 === 0 ? Side.Buy : Side.Sell, out);
      for (let place = 1; place < venueCount; place++) if (out[place] !== (out[0]! + place) % venueCount) torn++;
      firsts.add(out[0]!);
    }
    expect(torn).toBe(0);
    expect(wasRace()).toBe(true);
  } finally {
    Atomics.store(new Int32Array(stopBuffer), 0, 1);
    await exited;
  }
});
