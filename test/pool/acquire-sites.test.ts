import { describe, expect, it } from 'vitest';
import { Fill } from '../../src/domain/fill.ts';
import { ObjectPool, type ObjectPoolOptions } from '../../src/pool/object-pool.ts';

let nanos = 0;

function sampledPool(options: Partial<ObjectPoolOptions<Fill>> = {}): ObjectPool<Fill> {
  nanos = 0;
  return new ObjectPool({
    name: 'fills',
    create: () => new Fill(),
    capacity: 4,
    ceiling: 1000,
    whenExhausted: 'refuse',
    nowNanos: () => nanos,
    sampleSitesEvery: 10,
    ...options,
  });
}

function leaveBehind(pool: ObjectPool<Fill>): Fill {
  return pool.acquire()!;
}

function comeAndGo(pool: ObjectPool<Fill>, times: number): void {
  for (let round = 0; round < times; round++) pool.release(pool.acquire()!);
}

describe('a pool that samples its acquire sites', () => {
  it('reports the sampled object that is out longest, with its age and where it was acquired', () => {
    const pool = sampledPool();
    comeAndGo(pool, 10);
    nanos = 5e6;
    leaveBehind(pool);
    comeAndGo(pool, 9);
    nanos = 8e6;
    const later = pool.acquire()!;
    nanos = 60_005e6;
    const { oldestSampled } = pool.report();
    expect(oldestSampled!.ageMillis).toBe(60_000);
    expect(oldestSampled!.site).toMatch(/^at leaveBehind \(pool\/acquire-sites\.test\.ts:\d+:\d+\)\nat /);
    expect(oldestSampled!.site.split('\n').length).toBeLessThanOrEqual(4);
    pool.release(later);
  });

  it('says nothing of what came home, even where the object is out again', () => {
    const pool = sampledPool();
    comeAndGo(pool, 10);
    pool.release(leaveBehind(pool));
    pool.acquire();
    expect(pool.report()).toMatchObject({ active: 1, oldestSampled: undefined });
  });

  it('says nothing of acquisitions that it has not sampled', () => {
    const pool = sampledPool({ sampleSitesEvery: 0 });
    for (let taken = 0; taken < 100; taken++) leaveBehind(pool);
    expect(pool.report().oldestSampled).toBeUndefined();
    expect(() => pool.assertAllHome()).toThrow(/^pool fills: 100 objects did not come home$/);
  });

  it('names the sampled sites of a leak', () => {
    const pool = sampledPool();
    for (let taken = 0; taken < 30; taken++) leaveBehind(pool);
    expect(() => pool.assertAllHome()).toThrow(/30 objects did not come home; acquired at:\n.*leaveBehind/);
  });

  it('keeps the oldest of what is out where that is more than it keeps', () => {
    const pool = sampledPool({ sampleSitesEvery: 1 });
    comeAndGo(pool, 1);
    for (let taken = 0; taken < 100; taken++) {
      nanos = taken * 1e6;
      leaveBehind(pool);
    }
    expect(pool.report().oldestSampled!.ageMillis).toBe(99);
  });

  it('makes room for new samples as sampled objects come home', () => {
    const pool = sampledPool({ sampleSitesEvery: 1 });
    comeAndGo(pool, 1);
    const taken = Array.from({ length: 64 }, () => pool.acquire()!);
    for (const fill of taken) pool.release(fill);
    nanos = 7e6;
    leaveBehind(pool);
    nanos = 9e6;
    expect(pool.report().oldestSampled!.ageMillis).toBe(2);
  });

  it('samples on whatever else it times', () => {
    const pool = sampledPool({ sampleSitesEvery: 256, ceiling: 4 });
    comeAndGo(pool, 256);
    const taken = [leaveBehind(pool), pool.acquire()!, pool.acquire()!, pool.acquire()!];
    expect(pool.acquire()).toBeUndefined();
    expect(pool.report().oldestSampled!.site).toContain('leaveBehind');
    for (const fill of taken) pool.release(fill);
    comeAndGo(pool, 512);
    pool.assertAllHome();
  });
});
