import { describe, expect, it } from 'vitest';
import { Fill } from '../../src/domain/fill.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { PoolRegistry } from '../../src/pool/pool-registry.ts';

function poolNamed(name: string): ObjectPool<Fill> {
  return new ObjectPool({ name, create: () => new Fill(), capacity: 1, ceiling: 1, whenExhausted: 'refuse' });
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
