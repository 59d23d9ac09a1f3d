import { describe, expect, it } from 'vitest';
import { Fill } from '../../src/domain/fill.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { PoolRegistry } from '../../src/pool/pool-registry.ts';

function poolNamed(name: string, ceiling = 1): ObjectPool<Fill> {
  return new ObjectPool({ name, create: () => new Fill(), capacity: 1, ceiling, whenExhausted: 'refuse' });
}

describe('the pool registry', () => {
  it('reports every pool in the order it was added', () => {
    const registry = new PoolRegistry();
    const orders = registry.add(poolNamed('orders'));
    registry.add(poolNamed('fills'));
    orders.acquire();
    expect(registry.reports().map(({ poolName, active }) => [poolName, active])).toEqual([
      ['orders', 1],
      ['fills', 0],
    ]);
  });

  it('refuses a second pool of a name', () => {
    const registry = new PoolRegistry();
    registry.add(poolNamed('orders'));
    expect(() => registry.add(poolNamed('orders'))).toThrow('there is a pool named orders already');
  });

  it('adds up the figures of all pools', () => {
    const registry = new PoolRegistry();
    const orders = registry.add(poolNamed('orders'));
    const fills = registry.add(poolNamed('fills', 2));
    for (let round = 0; round < 8; round++) orders.release(orders.acquire()!);
    const taken = [fills.acquire()!, fills.acquire()!];
    expect(fills.acquire()).toBeUndefined();
    fills.release(taken[0]!);
    registry.trim();
    expect(registry.totals()).toEqual({
      acquired: 10,
      hits: 9,
      misses: 1,
      hitRatePercent: 90,
      active: 1,
      available: 1,
      exhaustions: 1,
      refusals: 1,
      totalCreated: 3,
      trimmed: 1,
      memorySavingsPercent: 70,
    });
  });

  it('trims every pool, and says what each gave back', () => {
    const registry = new PoolRegistry();
    registry.add(poolNamed('orders'));
    const fills = registry.add(poolNamed('fills', 3));
    for (const fill of [fills.acquire()!, fills.acquire()!, fills.acquire()!]) fills.release(fill);
    expect(registry.trim()).toEqual([
      { poolName: 'orders', trimmed: 0, available: 1 },
      { poolName: 'fills', trimmed: 2, available: 1 },
    ]);
  });

  it('trims idle pools', () => {
    const registry = new PoolRegistry();
    const fills = registry.add(poolNamed('fills', 3));
    const trimmer = registry.idleTrimmer(1000);
    trimmer.advance(0);
    for (const fill of [fills.acquire()!, fills.acquire()!]) fills.release(fill);
    expect([trimmer.advance(999), trimmer.advance(1000), trimmer.advance(2000)]).toEqual([0, 0, 1]);
  });

  it('names the pool that misses an object', () => {
    const registry = new PoolRegistry();
    registry.add(poolNamed('orders'));
    const fills = registry.add(poolNamed('fills'));
    registry.assertAllHome();
    const fill = fills.acquire()!;
    expect(() => registry.assertAllHome()).toThrow('pool fills: 1 objects did not come home');
    fills.release(fill);
    registry.assertAllHome();
  });
});
