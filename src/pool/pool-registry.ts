import type { ObjectPool } from './object-pool.ts';
import type { PoolReport } from './pool-report.ts';
import type { Poolable } from './poolable.ts';

/** All pools of the service, by name, in the order they were added. */
export class PoolRegistry {
  readonly #pools = new Map<string, Pick<ObjectPool<Poolable>, 'name' | 'report' | 'assertAllHome'>>();

  /** Adds the pool and hands it back. Throws if the name is taken. */
  add<T extends Poolable>(pool: ObjectPool<T>): ObjectPool<T> {
    if (this.#pools.has(pool.name)) throw new Error(`there is a pool named ${pool.name} already`);
    this.#pools.set(pool.name, pool);
    return pool;
  }

  reports(): PoolReport[] {
    return Array.from(this.#pools.values(), (pool) => pool.report());
  }

  /** Throws a PoolError for the first pool that misses an object. */
  assertAllHome(): void {
    for (const pool of this.#pools.values()) pool.assertAllHome();
  }
}
