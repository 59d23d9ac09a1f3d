import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { RankingTable } from '../../src/routing/ranking-table.ts';
import { draftRanking, draftScore } from '../support/ranking-draft.ts';

const LONGEST_RACE_MILLIS = 15_000;

function copied(table: RankingTable, instrumentId = 0, side: Side = Side.Buy): number[] {
  const out = new Uint8Array(table.venueCount);
  table.copyRanking(instrumentId, side, out);
  return [...out];
}

describe('the published ranking', () => {
  it.each([1, 4, 8, 9, 16])('of %i venues lists them by number before the first, and has no age', (venueCount) => {
    const table = new RankingTable(2, venueCount);
    expect(copied(table, 1, Side.Sell)).toEqual(Array.from({ length: venueCount }, (_, venueId) => venueId));
    expect(table.refreshes).toBe(0);
    expect(table.publishedAtMicros).toBe(0);
    expect(table.ageMillis(5_000_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('shows a draft only once it is published, each instrument and side for itself', () => {
    const table = new RankingTable(2, 3);
    const lists: readonly (readonly [number, Side, readonly number[]])[] = [
      [0, Side.Buy, [2, 1, 0]],
      [0, Side.Sell, [0, 2, 1]],
      [1, Side.Buy, [1, 0, 2]],
      [1, Side.Sell, [2, 0, 1]],
    ];
    for (const [instrumentId, side, venueIds] of lists) draftRanking(table, instrumentId, side, venueIds);
    draftScore(table, 1, Side.Sell, 0, 20);
    draftScore(table, 1, Side.Buy, 0, 30);
    expect(copied(table)).toEqual([0, 1, 2]);
    table.publish(7_000_000, 1_234);
    for (const [instrumentId, side, venueIds] of lists) expect(copied(table, instrumentId, side)).toEqual(venueIds);
    expect(table.score(1, Side.Sell, 0)).toBe(20);
    expect(table.score(1, Side.Buy, 0)).toBe(30);
    expect([table.refreshes, table.refreshNanos, table.ageMillis(7_250_000)]).toEqual([1, 1_234, 250]);
  });

  it('stays as it is while the next is drafted', () => {
    const table = new RankingTable(1, 3);
    for (const first of [1, 2, 0, 1]) {
      const published = copied(table);
      draftRanking(table, 0, Side.Buy, [9, 9, 9]);
      expect(copied(table)).toEqual(published);
      const next = [first, (first + 1) % 3, (first + 2) % 3];
      draftRanking(table, 0, Side.Buy, next);
      table.publish(first, 0);
      expect(copied(table)).toEqual(next);
    }
    expect(table.refreshes).toBe(4);
  });

  it('is one in every view of its memory, wherever in a buffer it is', () => {
    const buffer = new SharedArrayBuffer(RankingTable.bytes(1, 16) + 64);
    const table = new RankingTable(1, 16, buffer, 64);
    const view = new RankingTable(1, 16, buffer, 64);
    const backwards = Array.from({ length: 16 }, (_, place) => 15 - place);
    draftRanking(table, 0, Side.Buy, backwards);
    table.publish(3, 4);
    expect(copied(view)).toEqual(backwards);
    expect([view.publishedAtMicros, view.refreshNanos]).toEqual([3, 4]);
  });

  it('as a snapshot is all there is on an instrument', () => {
    const table = new RankingTable(2, 2);
    draftRanking(table, 1, Side.Buy, [1, 0]);
    draftRanking(table, 1, Side.Sell, [0, 1]);
    for (const venueId of [0, 1]) {
      draftScore(table, 1, Side.Buy, venueId, venueId + 10);
      draftScore(table, 1, Side.Sell, venueId, venueId - 10);
    }
    table.publish(8, 9);
    expect(table.snapshot(1)).toEqual({
      refreshes: 1,
      publishedAtMicros: 8,
      refreshNanos: 9,
      venueIds: [Uint8Array.of(1, 0), Uint8Array.of(0, 1)],
      scores: [Float64Array.of(10, 11), Float64Array.of(-10, -9)],
    });
  });
});

/*
 * Another thread flips rankings as fast as it can, each of which tells by itself whether it is whole (see ranking-writer).
 * In a table of one instrument a flip takes some tens of nanoseconds, so that readers are overtaken all the time, often
 * by several flips; in one of a thousand instruments some microseconds, so that a long read has a chance.
 */
describe('a reader that races the flips', () => {
  it('never gets a list of two rankings', async () => {
    const venueCount = 16;
    const out = new Uint8Array(venueCount);
    const firsts = new Set<number>();
    let torn = 0;
    await race(new RankingTable(1, venueCount), 4_000_000, (table, read) => {
      table.copyRanking(0, read % 2 === 0 ? Side.Buy : Side.Sell, out);
      for (let place = 1; place < venueCount; place++) if (out[place] !== (out[0]! + place) % venueCount) torn++;
      firsts.add(out[0]!);
    });
    expect(torn).toBe(0);
    expect(firsts.size).toBeGreaterThan(3);
  });

  it('never goes back to an older ranking, by score or by time', async () => {
    const table = new RankingTable(1, 16);
    let [lastScore, lastTime, wentBack] = [0, 0, 0];
    await race(table, 4_000_000, (_, read) => {
      const score = table.score(0, Side.Sell, read % 16);
      const time = table.publishedAtMicros;
      if (score < lastScore || time < lastTime || time < score) wentBack++;
      lastScore = score;
      lastTime = time;
    });
    expect(wentBack).toBe(0);
    expect(lastTime).toBeGreaterThan(1_000);
  });

  it('never gets a snapshot of two rankings', async () => {
    const table = new RankingTable(1_000, 16);
    let torn = 0;
    await race(table, 5_000, (_, read) => {
      const { refreshes, publishedAtMicros, refreshNanos, venueIds, scores } = table.snapshot(read % 1_000);
      const isWhole =
        publishedAtMicros === refreshes &&
        refreshNanos === refreshes &&
        venueIds.every((list) => list.every((venueId, place) => venueId === (refreshes + place) % 16)) &&
        scores.every((list) => list.every((score) => score === refreshes));
      if (!isWhole) torn++;
    });
    expect(torn).toBe(0);
  });
});

/** Reads at least so often, and until a thousand flips went by meanwhile: on a busy machine the writer may hardly run. */
async function race(
  table: RankingTable,
  leastReads: number,
  readOnce: (table: RankingTable, read: number) => void,
): Promise<void> {
  const stopBuffer = new SharedArrayBuffer(4);
  const { buffer: tableBuffer, instrumentCount, venueCount } = table;
  const worker = new Worker(new URL('../support/ranking-writer.ts', import.meta.url), {
    workerData: { tableBuffer, stopBuffer, instrumentCount, venueCount },
    execArgv: [],
  });
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  try {
    while (table.refreshes < 100) await new Promise((resolve) => setTimeout(resolve, 1));
    const before = table.refreshes;
    const deadline = performance.now() + LONGEST_RACE_MILLIS;
    const wasRace = () => table.refreshes - before > 1_000;
    let reads = 0;
    while (reads < leastReads || (!wasRace() && performance.now() < deadline)) readOnce(table, reads++);
    expect(wasRace()).toBe(true);
  } finally {
    Atomics.store(new Int32Array(stopBuffer), 0, 1);
    await exited;
  }
}
