import { Lease } from './lease.ts';
import { PoolError } from './pool-error.ts';
import type { PoolReport } from './pool-report.ts';
import type { Poolable } from './poolable.ts';

export interface ObjectPoolOptions<T extends Poolable> {
  readonly name: string;
  readonly create: () => T;
  /** Objects made at start. At least 1. */
  readonly capacity: number;
  /** The pool grows by slabs up to this many objects. At least `capacity`. */
  readonly ceiling: number;
  /** Objects added at a time once the capacity is in use; the capacity by default. */
  readonly slab?: number;
  /**
   * What an acquisition past the ceiling gets. 'refuse': undefined. 'heap': an ordinary object that the collector takes
   * back after release, for kinds whose number something else already bounds.
   */
  readonly whenExhausted: 'refuse' | 'heap';
  /** A steady clock in nanoseconds. Without it no acquisition is timed. */
  readonly nowNanos?: () => number;
  /** For tests: numbers of a released object become NaN, and each acquisition's stack is kept for the leak report. */
  readonly paranoid?: boolean;
}

/** One acquisition in this many is timed: reading the clock costs more than acquiring. */
const TIMED_EVERY = 256;
/** The first samples are left out: they time the compiler. */
const WARM_UP_SAMPLES = 16;

/**
 * Objects of one kind, made ahead and handed out again and again. A stack of free objects: the last released, which the
 * processor's cache still holds, goes out first. Not for several threads.
 *
 *   free:  [ o7 o2 o9 | . . . ]        acquire pops o9, release pushes it back
 *                     ^ freeCount
 */
export class ObjectPool<T extends Poolable> {
  readonly name: string;
  readonly capacity: number;
  readonly ceiling: number;
  readonly #create: () => T;
  readonly #slab: number;
  readonly #fallsBackToHeap: boolean;
  readonly #nowNanos: (() => number) | undefined;
  readonly #paranoid: boolean;
  readonly #free: T[] = [];
  readonly #owned: T[] = [];
  readonly #acquireSites = new Map<T, string>();
  #freeCount = 0;
  #active = 0;
  #peakActive = 0;
  #acquired = 0;
  #misses = 0;
  #exhaustions = 0;
  #heapCreated = 0;
  #timedNanos = 0;
  #timedCount = 0;

  /** Throws a RangeError for sizes that make no pool. */
  constructor(options: ObjectPoolOptions<T>) {
    const { name, capacity, ceiling } = options;
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`pool ${name}: capacity must be a positive integer`);
    if (!Number.isInteger(ceiling) || ceiling < capacity)
      throw new RangeError(`pool ${name}: ceiling must be an integer not below the capacity`);
    const slab = options.slab ?? capacity;
    if (!Number.isInteger(slab) || slab < 1) throw new RangeError(`pool ${name}: slab must be a positive integer`);
    this.name = name;
    this.capacity = capacity;
    this.ceiling = ceiling;
    this.#create = options.create;
    this.#slab = slab;
    this.#fallsBackToHeap = options.whenExhausted === 'heap';
    this.#nowNanos = options.nowNanos;
    this.#paranoid = options.paranoid ?? false;
    this.#grow(capacity);
  }

  /** An object in its reset state, or undefined where the pool is exhausted and refuses. */
  acquire(): T | undefined {
    if (this.#nowNanos !== undefined && this.#acquired % TIMED_EVERY === 0) return this.#acquireTimed(this.#nowNanos);
    return this.#take();
  }

  /** As `acquire`, in a scope: `using lease = pool.lease()` releases at the end of the block. */
  lease(): Lease<T> | undefined {
    const object = this.acquire();
    return object === undefined ? undefined : new Lease(this, object);
  }

  /**
   * Takes the object back. Throws a PoolError if it is not out, or is another pool's.
   *
   * An object that was released and handed out again looks like any other that is out: a second release through the old
   * reference takes it from its new owner unnoticed. Who keeps a reference where that could happen gives the
   * `generation` that it had (`poolGeneration` after `acquire`): then a PoolError is thrown unless it still has it.
   */
  release(object: T, generation?: number): void {
    this.#requireOwn(object);
    if (generation !== undefined) this.assertLive(object, generation);
    if ((object.poolGeneration & 1) === 0) {
      throw new PoolError('double_release', `pool ${this.name}: object ${object.poolSlot} was released twice`);
    }
    object.poolGeneration++;
    object.reset();
    this.#active--;
    if (this.#paranoid) this.#poison(object);
    if (object.poolSlot >= 0) this.#free[this.#freeCount++] = object;
  }

  /** Throws a PoolError unless the object is still the acquisition that had this generation. */
  assertLive(object: T, generation: number): void {
    if (object.poolGeneration !== generation || (generation & 1) === 0) {
      throw new PoolError(
        'use_after_release',
        `pool ${this.name}: object ${object.poolSlot} was used after its release`,
      );
    }
  }

  /** Throws a PoolError if anything is still out, naming where it was acquired where that is known. */
  assertAllHome(): void {
    if (this.#active === 0) return;
    const sites = [...new Set(this.#acquireSites.values())];
    const where = sites.length === 0 ? '' : `; acquired at:\n${sites.join('\n')}`;
    throw new PoolError('leak', `pool ${this.name}: ${this.#active} objects did not come home${where}`);
  }

  get active(): number {
    return this.#active;
  }

  /** How many more acquisitions the pool itself can serve, growth included. */
  get headroom(): number {
    return this.#freeCount + (this.ceiling - this.#owned.length);
  }

  report(): PoolReport {
    const acquired = this.#acquired;
    const hits = acquired - this.#misses;
    const samples = this.#timedCount - WARM_UP_SAMPLES;
    return {
      poolName: this.name,
      capacity: this.capacity,
      ceiling: this.ceiling,
      acquired,
      hits,
      misses: this.#misses,
      active: this.#active,
      available: this.#freeCount,
      peakActive: this.#peakActive,
      exhaustions: this.#exhaustions,
      totalCreated: this.#owned.length + this.#heapCreated,
      hitRatePercent: acquired === 0 ? 100 : (100 * hits) / acquired,
      averageAcquisitionMicros: samples > 0 ? this.#timedNanos / samples / 1000 : 0,
    };
  }

  #acquireTimed(nowNanos: () => number): T | undefined {
    const start = nowNanos();
    const object = this.#take();
    const elapsed = nowNanos() - start;
    if (++this.#timedCount > WARM_UP_SAMPLES) this.#timedNanos += elapsed;
    return object;
  }

  #take(): T | undefined {
    const object = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#takeBeyondFree();
    if (object === undefined) return undefined;
    this.#acquired++;
    object.poolGeneration++;
    if (++this.#active > this.#peakActive) this.#peakActive = this.#active;
    if (this.#paranoid) this.#prepareParanoid(object);
    return object;
  }

  #takeBeyondFree(): T | undefined {
    const room = this.ceiling - this.#owned.length;
    if (room > 0) {
      this.#misses++;
      this.#grow(Math.min(this.#slab, room));
      return this.#free[--this.#freeCount]!;
    }
    this.#exhaustions++;
    if (!this.#fallsBackToHeap) return undefined;
    this.#misses++;
    this.#heapCreated++;
    return this.#create();
  }

  #grow(count: number): void {
    for (let added = 0; added < count; added++) {
      const object = this.#create();
      object.poolSlot = this.#owned.length;
      this.#owned.push(object);
      this.#free[this.#freeCount++] = object;
    }
  }

  #requireOwn(object: T): void {
    if (object.poolSlot === -1 && this.#fallsBackToHeap) return;
    if (this.#owned[object.poolSlot] !== object) {
      throw new PoolError(
        'foreign_object',
        `pool ${this.name}: object ${object.poolSlot} belongs to no slot of this pool`,
      );
    }
  }

  #prepareParanoid(object: T): void {
    object.reset();
    const stack = new Error('acquired').stack ?? '';
    this.#acquireSites.set(object, stack.split('\n').slice(3, 7).join('\n'));
  }

  #poison(object: T): void {
    this.#acquireSites.delete(object);
    const fields = object as unknown as Record<string, unknown>;
    for (const key of Object.keys(fields)) {
      if (key === 'poolSlot' || key === 'poolGeneration') continue;
      if (typeof fields[key] === 'number') fields[key] = Number.NaN;
    }
  }
}
