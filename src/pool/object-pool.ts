import { AcquireSites } from './acquire-sites.ts';
import { AcquisitionTimes, TIMED_EVERY } from './acquisition-times.ts';
import { Lease } from './lease.ts';
import { poison } from './poison.ts';
import { PoolError } from './pool-error.ts';
import { type ObjectPoolOptions, poolSizes } from './pool-options.ts';
import { hitRatePercent, memorySavingsPercent, type PoolReport } from './pool-report.ts';
import type { Poolable } from './poolable.ts';

export type { ObjectPoolOptions } from './pool-options.ts';

/** Sampled acquisitions whose stacks are kept at a time. */
const KEPT_SITES = 64;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Objects of one kind, made ahead and handed out again and again. A stack of free objects: the last released, which the
 * processor's cache still holds, goes out first. Not for several threads.
 *
 *   free:  [ o7 o2 o9 | . . . ]        acquire pops o9, release pushes it back
 *                     ^ freeCount
 *
 *   capacity ── made at start ─┬─ grows by slabs, trimmed when idle ─┬─ ordinary objects ─┬─ refused
 *                              capacity                              ceiling              limit
 */
export class ObjectPool<T extends Poolable> {
  readonly name: string;
  readonly capacity: number;
  readonly ceiling: number;
  readonly limit: number;
  readonly #pooling: boolean;
  readonly #create: () => T;
  readonly #slab: number;
  readonly #makesOrdinary: boolean;
  readonly #nowNanos: (() => number) | undefined;
  readonly #sitesEvery: number;
  readonly #paranoid: boolean;
  readonly #free: T[] = [];
  /** Every pooled object at its `poolSlot`. */
  readonly #owned: T[] = [];
  readonly #times = new AcquisitionTimes();
  readonly #sites: AcquireSites<T>;
  #freeCount = 0;
  #active = 0;
  /** Of the time before this period, and within it: one comparison an acquisition serves both. */
  #peakBefore = 0;
  #periodPeak = 0;
  #acquired = 0;
  #misses = 0;
  #exhaustions = 0;
  #refusals = 0;
  #created = 0;
  #trimmed = 0;
  /** Numbers of the acquisitions that are timed, have their stack kept, and the smaller of both. */
  #nextTimed: number;
  #nextSite: number;
  #nextSample: number;

  /** Throws a RangeError for sizes that make no pool. */
  constructor(options: ObjectPoolOptions<T>) {
    const { capacity, ceiling, slab, limit } = poolSizes(options);
    this.name = options.name;
    this.capacity = capacity;
    this.ceiling = ceiling;
    this.limit = limit;
    this.#pooling = options.pooling ?? true;
    this.#create = options.create;
    this.#slab = slab;
    this.#makesOrdinary = limit > ceiling;
    this.#nowNanos = options.nowNanos;
    this.#paranoid = options.paranoid ?? false;
    this.#sitesEvery = options.sampleSitesEvery ?? 0;
    this.#sites = new AcquireSites(this.#paranoid ? NEVER : KEPT_SITES);
    this.#nextTimed = this.#nowNanos === undefined ? NEVER : 0;
    this.#nextSite = this.#sitesEvery > 0 ? this.#sitesEvery : NEVER;
    this.#nextSample = Math.min(this.#nextTimed, this.#nextSite);
    this.#grow(capacity);
  }

  /** An object in its reset state, or undefined where as many are out as may be. */
  acquire(): T | undefined {
    if (this.#acquired === this.#nextSample) return this.#acquireSampled();
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
    const slot = object.poolSlot;
    if (slot >= 0 ? this.#owned[slot] !== object : !this.#makesOrdinary) throw this.#foreignObject(object);
    if (generation !== undefined) this.assertLive(object, generation);
    if ((object.poolGeneration & 1) === 0) throw this.#doubleRelease(object);
    object.poolGeneration++;
    this.#active--;
    if (this.#paranoid) this.#releaseParanoid(object);
    // An ordinary object is the collector's now, and need not be clean.
    if (slot < 0) return;
    if (!this.#paranoid) object.reset();
    this.#free[this.#freeCount++] = object;
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
    const places = this.#sites.places();
    const where = places.length === 0 ? '' : `; acquired at:\n${places.join('\n')}`;
    throw new PoolError('leak', `pool ${this.name}: ${this.#active} objects did not come home${where}`);
  }

  /**
   * Gives free objects to the collector until the pool holds `keep` of them, in use or free, or has given `atMost`; never
   * goes below its capacity. Takes time in proportion to what it gives back. Returns how many that were.
   */
  trim(keep = this.capacity, atMost = NEVER): number {
    const surplus = this.#owned.length - Math.max(keep, this.capacity);
    const count = Math.max(0, Math.min(surplus, this.#freeCount, atMost));
    for (let given = 0; given < count; given++) this.#disown(this.#free[--this.#freeCount]!);
    this.#free.length = Math.min(this.#free.length, this.#freeCount);
    this.#trimmed += count;
    return count;
  }

  /** Begins a period anew: from now on `periodPeak` counts. */
  beginPeriod(): void {
    this.#peakBefore = this.#peakActive;
    this.#periodPeak = this.#active;
  }

  /** The most objects that were out at once in this period. */
  get periodPeak(): number {
    return this.#periodPeak;
  }

  get active(): number {
    return this.#active;
  }

  report(): PoolReport {
    const acquired = this.#acquired;
    const hits = acquired - this.#misses;
    const oldest = this.#nowNanos === undefined ? undefined : this.#sites.oldest(this.#nowNanos());
    return {
      poolName: this.name,
      pooling: this.#pooling,
      capacity: this.capacity,
      ceiling: this.ceiling,
      limit: this.limit,
      acquired,
      hits,
      misses: this.#misses,
      hitRatePercent: hitRatePercent(hits, acquired),
      active: this.#active,
      available: this.#freeCount,
      peakActive: this.#peakActive,
      exhaustions: this.#exhaustions,
      refusals: this.#refusals,
      totalCreated: this.#created,
      trimmed: this.#trimmed,
      memorySavingsPercent: memorySavingsPercent(this.#created, acquired),
      averageAcquisitionMicros: this.#times.averageMicros,
      oldestSampled: oldest && { ageMillis: oldest.ageNanos / 1e6, site: oldest.stack },
    };
  }

  get #peakActive(): number {
    return Math.max(this.#peakBefore, this.#periodPeak);
  }

  #acquireSampled(): T | undefined {
    const number = this.#acquired;
    const object = number === this.#nextTimed ? this.#takeTimed(this.#nowNanos!) : this.#take();
    // A refusal is no acquisition: the next one is sampled instead.
    if (object === undefined) return undefined;
    if (number === this.#nextTimed) this.#nextTimed += TIMED_EVERY;
    if (number === this.#nextSite) {
      this.#nextSite += this.#sitesEvery;
      this.#noteSite(object);
    }
    this.#nextSample = Math.min(this.#nextTimed, this.#nextSite);
    return object;
  }

  #takeTimed(nowNanos: () => number): T | undefined {
    const start = nowNanos();
    const object = this.#take();
    this.#times.record(nowNanos() - start);
    return object;
  }

  #take(): T | undefined {
    const object = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#takeBeyondFree();
    if (object === undefined) return undefined;
    this.#acquired++;
    object.poolGeneration++;
    if (++this.#active > this.#periodPeak) this.#periodPeak = this.#active;
    if (this.#paranoid) this.#takeParanoid(object);
    return object;
  }

  #takeBeyondFree(): T | undefined {
    const room = this.ceiling - this.#owned.length;
    if (room > 0) {
      this.#misses++;
      this.#grow(Math.min(this.#slab, room));
      return this.#free[--this.#freeCount]!;
    }
    const isRefused = this.#active >= this.limit;
    // Without pooling there is nothing to exhaust but the limit.
    if (isRefused || this.#pooling) this.#exhaustions++;
    if (isRefused) {
      this.#refusals++;
      return undefined;
    }
    this.#misses++;
    this.#created++;
    return this.#create();
  }

  #grow(count: number): void {
    for (let added = 0; added < count; added++) {
      const object = this.#create();
      object.poolSlot = this.#owned.length;
      this.#owned.push(object);
      this.#free[this.#freeCount++] = object;
    }
    this.#created += count;
  }

  /** The last of all objects, in use or not, takes the place of one that leaves, so that no slot stays empty. */
  #disown(object: T): void {
    const last = this.#owned.pop()!;
    if (last !== object) {
      last.poolSlot = object.poolSlot;
      this.#owned[last.poolSlot] = last;
    }
    object.poolSlot = -1;
  }

  #takeParanoid(object: T): void {
    object.reset();
    this.#noteSite(object);
  }

  #releaseParanoid(object: T): void {
    this.#sites.forget(object);
    poison(object);
  }

  #noteSite(object: T): void {
    this.#sites.note(object, this.#nowNanos?.() ?? 0, this.acquire);
  }

  #foreignObject({ poolSlot }: T): PoolError {
    return new PoolError('foreign_object', `pool ${this.name}: object ${poolSlot} belongs to no slot of this pool`);
  }

  #doubleRelease({ poolSlot }: T): PoolError {
    return new PoolError('double_release', `pool ${this.name}: object ${poolSlot} was released twice`);
  }
}
