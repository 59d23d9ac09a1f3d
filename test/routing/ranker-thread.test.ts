import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { RankerThread } from '../../src/routing/ranker-thread.ts';
import { RankingMemory } from '../../src/routing/ranking-memory.ts';
import { RoutingFixture } from '../support/routing.ts';
import { until } from '../support/streams.ts';

const INTERVAL_MILLIS = 5;

function unixMicros(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}

function quotedNow(): RoutingFixture {
  const fixture = new RoutingFixture({}, {});
  fixture.nowMicros = unixMicros();
  fixture.quote(0, 100, 100, 100.01, 100);
  fixture.quote(1, 100, 100, 100.02, 100);
  return fixture;
}

it('ranks again and again what this thread writes on the board, until it is stopped', async () => {
  const fixture = quotedNow();
  const { table } = fixture;
  const thread = RankerThread.start(fixture.options, INTERVAL_MILLIS, (error) => {
    throw error;
  });
  await until(() => table.refreshes >= 3);
  expect(fixture.ranking(Side.Buy)).toEqual([0, 1]);
  expect(table.refreshNanos).toBeGreaterThan(0);
  expect(table.ageMillis(unixMicros())).toBeLessThan(5_000);

  fixture.nowMicros = unixMicros();
  fixture.quote(1, 100, 100, 100, 100);
  await until(() => fixture.ranking(Side.Buy)[0] === 1);
  fixture.statistics.setEnabled(1, false);
  await until(() => fixture.ranking(Side.Buy)[0] === 0);

  await thread.stop();
  const { refreshes } = table;
  await delay(INTERVAL_MILLIS * 6);
  expect(table.refreshes).toBe(refreshes);
  expect(fixture.ranking(Side.Buy)).toEqual([0, 1]);
});

it('stopped at once, it ends', async () => {
  await RankerThread.start(quotedNow().options, INTERVAL_MILLIS, () => undefined).stop();
});

it('that fails says so once, leaves the last ranking, and can still be stopped', async () => {
  const fixture = quotedNow();
  fixture.rank();
  const tooSmall = new RankingMemory(1, 1);
  const failures: Error[] = [];
  const thread = RankerThread.start(
    { ...fixture.options, memory: tooSmall, priceMultipliers: new Array<number>(1_000).fill(100) },
    INTERVAL_MILLIS,
    (error) => {
      failures.push(error);
    },
  );
  await until(() => failures.length > 0);
  await delay(50);
  expect(failures).toHaveLength(1);
  expect(failures[0]).toBeInstanceOf(RangeError);
  expect(fixture.ranking(Side.Buy)).toEqual([0, 1]);
  await thread.stop();
}, 15_000);
