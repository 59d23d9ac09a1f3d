import { describe, expect, test } from 'vitest';
import { PackagePlayer, PooledPlayer } from '../../load/micro/book.ts';
import { BookStream } from '../../load/micro/book-stream.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';

const OPERATIONS_PER_PHASE = 10_000;
const ROUNDS = 7;
/** Over twenty by itself; measuring coverage, as `npm test` does, and other tests beside it leave a quarter of that. */
const LEAST_RATIO = 3;

describe('the book beside nodejs-order-book', () => {
  const stream = new BookStream(7, OPERATIONS_PER_PHASE);

  test('makes the same trades in the same sequence', () => {
    const ours = new PooledPlayer(stream);
    const packages = new PackagePlayer(stream);
    ours.play();
    packages.play();
    expect(ours.trades.count).toBeGreaterThan(OPERATIONS_PER_PHASE / 4);
    expect(ours.trades).toEqual(packages.readTrades());
  });

  test('allocates nothing for inserts, cancels and matches', () => {
    const ours = new PooledPlayer(stream);
    const play = () => {
      for (let played = 0; played < MEASURED_ROUNDS; played += stream.length) ours.play();
    };
    expect(bytesAllocatedBy(play)).toBeLessThan(TOLERATED_BYTES);
  });

  test('is many times as fast', () => {
    const ours = new PooledPlayer(stream);
    const packages = new PackagePlayer(stream);
    const ourTimes: number[] = [];
    const packageTimes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ourTimes.push(ours.play());
      packageTimes.push(packages.play());
    }
    expect(Math.min(...packageTimes) / Math.min(...ourTimes)).toBeGreaterThan(LEAST_RATIO);
  });
});
