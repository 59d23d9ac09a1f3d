import { expect, it } from 'vitest';
import { Fill } from '../../src/domain/fill.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';

const HELD = 64;

function bytesFor(pooling: boolean): number {
  const pool = new ObjectPool<Fill>({
    name: 'fills',
    create: () => new Fill(),
    capacity: 2 * HELD,
    ceiling: 2 * HELD,
    whenExhausted: 'refuse',
    pooling,
    nowNanos: () => performance.now() * 1e6,
    sampleSitesEvery: 4096,
  });
  const held = Array.from({ length: HELD }, () => pool.acquire()!);
  return bytesAllocatedBy(() => {
    for (let round = 0; round < MEASURED_ROUNDS; round++) {
      const fill = pool.acquire()!;
      fill.price = round;
      pool.release(held[round % HELD]!);
      held[round % HELD] = fill;
    }
  });
}

it('acquiring and releasing allocates nothing, samples of time and place included; without pooling it does', () => {
  expect(bytesFor(true)).toBeLessThan(TOLERATED_BYTES);
  expect(bytesFor(false)).toBeGreaterThan(10 * TOLERATED_BYTES);
});
