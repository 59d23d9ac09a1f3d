import type { Poolable } from './poolable.ts';

export interface ObjectPoolOptions<T extends Poolable> {
  readonly name: string;
  readonly create: () => T;
  /** Objects made at start, and never given back. At least 1. */
  readonly capacity: number;
  /** The pool grows by slabs up to this many objects. At least `capacity`. */
  readonly ceiling: number;
  /** Objects added at a time once all are in use; the capacity by default. */
  readonly slab?: number;
  /**
   * What an acquisition past the ceiling gets. 'refuse': undefined. 'heap': an ordinary object that the collector takes
   * back after release.
   */
  readonly whenExhausted: 'refuse' | 'heap';
  /**
   * With 'heap': the most objects that may be out at once, ordinary ones included; past it acquisitions are refused. At
   * least the ceiling. Absent for kinds whose number something else already bounds.
   */
  readonly limit?: number;
  /**
   * False: the pool owns nothing and every object is an ordinary one, under the same limit and the same accounts. For
   * comparison, and to fall back to.
   */
  readonly pooling?: boolean;
  /** A steady clock in nanoseconds. Without it no acquisition is timed, and no age is known. */
  readonly nowNanos?: () => number;
  /** One acquisition in this many has its stack kept while it is out, for the report; 0, the default, none. */
  readonly sampleSitesEvery?: number;
  /** For tests: numbers of a released object become NaN, and every acquisition's stack is kept for the leak report. */
  readonly paranoid?: boolean;
}

/** The sizes of a pool, checked, with what the options leave out. */
export interface PoolSizes {
  readonly capacity: number;
  readonly ceiling: number;
  readonly slab: number;
  readonly limit: number;
}

/** Throws a RangeError for sizes that make no pool. */
export function poolSizes<T extends Poolable>(options: ObjectPoolOptions<T>): PoolSizes {
  const { name, capacity, ceiling, slab = capacity, sampleSitesEvery = 0 } = options;
  const limit = options.whenExhausted === 'refuse' ? ceiling : (options.limit ?? Number.POSITIVE_INFINITY);
  const demand = (holds: boolean, what: string) => {
    if (!holds) throw new RangeError(`pool ${name}: ${what}`);
  };
  demand(Number.isInteger(capacity) && capacity >= 1, 'capacity must be a positive integer');
  demand(Number.isInteger(ceiling) && ceiling >= capacity, 'ceiling must be an integer not below the capacity');
  demand(Number.isInteger(slab) && slab >= 1, 'slab must be a positive integer');
  demand(limit >= ceiling, 'limit must not be below the ceiling');
  demand(Number.isInteger(sampleSitesEvery) && sampleSitesEvery >= 0, 'sampleSitesEvery must be an integer from 0');
  if (options.pooling === false) return { capacity: 0, ceiling: 0, slab, limit };
  return { capacity, ceiling, slab, limit };
}
