import { IdleTrimmer } from './idle-trimmer.ts';
import type { ObjectPool } from './object-pool.ts';
import { addUp, type PoolCounts, type PoolReport, type PoolTrim } from './pool-report.ts';
import type { Poolable } from './poolable.ts';

type AnyPool = Pick<ObjectPool<Poolable>, 'name' | 'report' | 'assertAllHome' | 'trim' | 'beginPeriod' | 'periodPeak'>;

/** All pools of the service, by name, in the order they were added. */
export class PoolRegistry {
  readonly #pools = new Map<string, AnyPool>();

  /** Adds the pool and hands it back. Throws if the name is taken. */
  add<T extends Poolable>(pool: ObjectPool<T>): ObjectPool<T> {
    if (this.#pools.has(pool.name)) throw new Error(`there is a pool named ${pool.name} already`);
    this.#pools.set(pool.name, pool);
    return pool;
  }

  reports(): PoolReport[] {
    return Array.from(this.#pools.values(), (pool) => pool.report());
  }

  /** The figures of all pools together. */
  totals(): PoolCounts {
    return addUp(this.reports());
  }

  /** Gives back at once every free object that a pool holds above its capacity. */
  trim(): PoolTrim[] {
    return Array.from(this.#pools.values(), (pool) => {
      const trimmed = pool.trim();
      return { poolName: pool.name, trimmed, available: pool.report().available };
    });
  }

  /** Trims the pools added so far, each by what it has not needed for `idleMillis`. */
  idleTrimmer(idleMillis: number): IdleTrimmer {
    return new IdleTrimmer([...this.#pools.values()], idleMillis);
  }

  /** Throws a PoolError for the first pool that misses an object. */
  assertAllHome(): void {
    for (const pool of this.#pools.values()) pool.assertAllHome();
  }
}
