import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fill } from '../../src/domain/fill.ts';
import { Order } from '../../src/domain/order.ts';
import { ObjectPool, type ObjectPoolOptions } from '../../src/pool/object-pool.ts';
import { PoolError, type PoolFault } from '../../src/pool/pool-error.ts';

function fillPool(options: Partial<ObjectPoolOptions<Fill>> = {}): ObjectPool<Fill> {
  return new ObjectPool({
    name: 'fills',
    create: () => new Fill(),
    capacity: 2,
    ceiling: 5,
    whenExhausted: 'refuse',
    ...options,
  });
}

function faultOf(run: () => void): PoolFault | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof PoolError) return error.fault;
    throw error;
  }
  return undefined;
}

describe('a pool', () => {
  it('is filled at start to its capacity', () => {
    expect(fillPool().report()).toEqual({
      poolName: 'fills',
      pooling: true,
      capacity: 2,
      ceiling: 5,
      limit: 5,
      acquired: 0,
      hits: 0,
      misses: 0,
      active: 0,
      available: 2,
      peakActive: 0,
      exhaustions: 0,
      refusals: 0,
      totalCreated: 2,
      trimmed: 0,
      hitRatePercent: 100,
      memorySavingsPercent: 0,
      averageAcquisitionMicros: 0,
      oldestSampled: undefined,
    });
  });

  it.each([
    [{ capacity: 0 }, 'capacity must be a positive integer'],
    [{ capacity: 1.5 }, 'capacity must be a positive integer'],
    [{ capacity: Number.NaN }, 'capacity must be a positive integer'],
    [{ capacity: 3, ceiling: 2 }, 'ceiling must be an integer not below the capacity'],
    [{ ceiling: 2.5 }, 'ceiling must be an integer not below the capacity'],
    [{ slab: 0 }, 'slab must be a positive integer'],
    [{ slab: -1 }, 'slab must be a positive integer'],
    [{ whenExhausted: 'heap', limit: 4 }, 'limit must not be below the ceiling'],
    [{ sampleSitesEvery: -1 }, 'sampleSitesEvery must be an integer from 0'],
    [{ sampleSitesEvery: 0.5 }, 'sampleSitesEvery must be an integer from 0'],
  ] as const)('refuses %j', (sizes, message) => {
    expect(() => fillPool(sizes)).toThrow(new RangeError(`pool fills: ${message}`));
  });

  it('hands out the object that came home last', () => {
    const pool = fillPool();
    const first = pool.acquire()!;
    const second = pool.acquire()!;
    pool.release(first);
    pool.release(second);
    expect(pool.acquire()).toBe(second);
    expect(pool.acquire()).toBe(first);
  });

  it('counts an acquisition beyond its capacity as a miss and grows by a slab', () => {
    const pool = fillPool({ slab: 2 });
    for (let taken = 0; taken < 3; taken++) pool.acquire();
    expect(pool.report()).toMatchObject({ acquired: 3, hits: 2, misses: 1, totalCreated: 4, available: 1, active: 3 });
    expect(pool.report().hitRatePercent).toBeCloseTo(66.667, 3);
  });

  it('grows by its capacity unless told, but never past its ceiling', () => {
    const pool = fillPool();
    for (let taken = 0; taken < 5; taken++) expect(pool.acquire()).toBeInstanceOf(Fill);
    expect(pool.report()).toMatchObject({ misses: 2, totalCreated: 5, exhaustions: 0 });
    expect(pool.acquire()).toBeUndefined();
    expect(pool.report()).toMatchObject({ acquired: 5, misses: 2, totalCreated: 5, exhaustions: 1, active: 5 });
  });

  it('remembers its peak', () => {
    const pool = fillPool();
    const taken = [pool.acquire()!, pool.acquire()!, pool.acquire()!];
    for (const fill of taken) pool.release(fill);
    expect(pool.report()).toMatchObject({ active: 0, peakActive: 3, available: 4 });
  });

  it('serves again what an exhausted pool got back', () => {
    const pool = fillPool({ ceiling: 2 });
    const [first] = [pool.acquire()!, pool.acquire()!];
    expect(pool.acquire()).toBeUndefined();
    pool.release(first);
    expect(pool.acquire()).toBe(first);
  });

  it('saves the memory of every object that it did not have made', () => {
    const pool = fillPool();
    pool.release(pool.acquire()!);
    pool.release(pool.acquire()!);
    expect(pool.report().memorySavingsPercent).toBe(0);
    for (let round = 0; round < 6; round++) pool.release(pool.acquire()!);
    expect(pool.report()).toMatchObject({ acquired: 8, totalCreated: 2, memorySavingsPercent: 75 });
  });

  it('times a sample of its acquisitions on the clock it is given', () => {
    let nanos = 0;
    let readings = 0;
    const pool = fillPool({
      nowNanos: () => {
        readings++;
        nanos += 500;
        return nanos;
      },
    });
    for (let round = 0; round < 1000; round++) pool.release(pool.acquire()!);
    expect(readings).toBe(8);
    for (let round = 0; round < 4000; round++) pool.release(pool.acquire()!);
    expect(pool.report().averageAcquisitionMicros).toBe(0.5);
  });

  it('leaves the first samples out, which time the compiler', () => {
    let nanos = 0;
    let step = 900_000;
    const pool = fillPool({
      nowNanos: () => {
        nanos += step;
        return nanos;
      },
    });
    for (let round = 0; round < 16 * 256; round++) pool.release(pool.acquire()!);
    expect(pool.report().averageAcquisitionMicros).toBe(0);
    step = 50;
    for (let round = 0; round < 512; round++) pool.release(pool.acquire()!);
    expect(pool.report().averageAcquisitionMicros).toBe(0.05);
  });

  it('gives out objects as new, whatever was done to them before', () => {
    const pool = fillPool({ ceiling: 2 });
    const fill = pool.acquire()!;
    Object.assign(fill, { executionId: 7, price: 9, side: 1 });
    pool.release(fill);
    const { poolSlot, poolGeneration, ...fields } = pool.acquire()!;
    const { poolSlot: _slot, poolGeneration: _generation, ...pristine } = new Fill();
    expect(fields).toEqual(pristine);
    expect([poolSlot, poolGeneration]).toEqual([fill.poolSlot, 3]);
  });

  it('keeps its accounts through any run of acquisitions and releases', () => {
    const runs = fc.array(fc.oneof(fc.constant('acquire' as const), fc.nat(20)), { maxLength: 200 });
    const exhausted = fc.constantFrom('refuse' as const, 'heap' as const);
    fc.assert(
      fc.property(
        runs,
        exhausted,
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        (run, whenExhausted, paranoid, slab) => {
          const pool = fillPool({ whenExhausted, paranoid, slab, capacity: 3, ceiling: 8 });
          const out: Fill[] = [];
          let [peak, refused, acquired] = [0, 0, 0];
          for (const step of run) {
            if (step === 'acquire') {
              const fill = pool.acquire();
              if (fill === undefined) refused++;
              else {
                expect(out).not.toContain(fill);
                expect(fill.executionId).toBe(0);
                fill.executionId = ++acquired;
                out.push(fill);
                peak = Math.max(peak, out.length);
              }
            } else if (out.length > 0) {
              const [fill] = out.splice(step % out.length, 1);
              pool.release(fill!);
            }
          }
          const report = pool.report();
          expect(report).toMatchObject({ acquired, active: out.length, peakActive: peak });
          expect(report.hits + report.misses).toBe(acquired);
          if (whenExhausted === 'refuse') {
            expect(report.exhaustions).toBe(refused);
            expect(report.available + report.active).toBe(report.totalCreated);
          } else expect(refused).toBe(0);
          for (const fill of out) pool.release(fill);
          pool.assertAllHome();
        },
      ),
    );
  });
});

describe('a pool that falls back to the heap', () => {
  const heapPool = () => fillPool({ capacity: 1, ceiling: 1, whenExhausted: 'heap' });

  it('makes ordinary objects past its ceiling, each a miss', () => {
    const pool = heapPool();
    pool.acquire();
    const beyond = pool.acquire()!;
    expect(beyond.poolSlot).toBe(-1);
    expect(pool.report()).toMatchObject({ acquired: 2, misses: 1, exhaustions: 1, totalCreated: 2, active: 2 });
  });

  it('takes them back without keeping them', () => {
    const pool = heapPool();
    const own = pool.acquire()!;
    const beyond = pool.acquire()!;
    pool.release(beyond);
    expect(pool.report()).toMatchObject({ active: 1, available: 0 });
    pool.release(own);
    expect(pool.acquire()).toBe(own);
    expect(pool.acquire()).not.toBe(beyond);
  });

  it('notices a double release of those too', () => {
    const pool = heapPool();
    pool.acquire();
    const beyond = pool.acquire()!;
    pool.release(beyond);
    expect(faultOf(() => pool.release(beyond))).toBe('double_release');
    expect(faultOf(() => pool.release(new Fill()))).toBe('double_release');
  });
});

describe('a pool with a limit past its ceiling', () => {
  const limitedPool = () => fillPool({ capacity: 1, ceiling: 2, whenExhausted: 'heap', limit: 4 });

  it('degrades to ordinary objects, then refuses; both are exhaustions', () => {
    const pool = limitedPool();
    const slots = Array.from({ length: 5 }, () => pool.acquire()?.poolSlot);
    expect(slots).toEqual([0, 1, -1, -1, undefined]);
    expect(pool.report()).toMatchObject({ limit: 4, acquired: 4, exhaustions: 3, refusals: 1, totalCreated: 4 });
  });

  it('is back to its own objects by itself once load falls', () => {
    const pool = limitedPool();
    const taken = Array.from({ length: 4 }, () => pool.acquire()!);
    expect(pool.acquire()).toBeUndefined();
    for (const fill of taken) pool.release(fill);
    expect(pool.report()).toMatchObject({ active: 0, available: 2 });
    expect([pool.acquire()!.poolSlot, pool.acquire()!.poolSlot].toSorted()).toEqual([0, 1]);
    expect(pool.report()).toMatchObject({ exhaustions: 3, misses: 3 });
  });
});

describe('a pool that does not pool', () => {
  const factory = (options: Partial<ObjectPoolOptions<Fill>> = {}) => fillPool({ pooling: false, ...options });

  it('makes every object, keeps none, and counts as a pool does', () => {
    const pool = factory();
    const first = pool.acquire()!;
    pool.release(first);
    const second = pool.acquire()!;
    expect(second).not.toBe(first);
    expect(pool.report()).toMatchObject({
      pooling: false,
      capacity: 0,
      ceiling: 0,
      limit: 5,
      acquired: 2,
      hits: 0,
      misses: 2,
      hitRatePercent: 0,
      active: 1,
      available: 0,
      peakActive: 1,
      exhaustions: 0,
      totalCreated: 2,
      memorySavingsPercent: 0,
    });
  });

  it('refuses at the same limit', () => {
    const pool = factory();
    const taken = Array.from({ length: 5 }, () => pool.acquire()!);
    expect(pool.acquire()).toBeUndefined();
    expect(pool.report()).toMatchObject({ active: 5, exhaustions: 1, refusals: 1 });
    pool.release(taken[0]!);
    expect(pool.acquire()).toBeInstanceOf(Fill);
  });

  it('notices what breaks the rules of ownership', () => {
    const pool = factory({ paranoid: true });
    const fill = pool.acquire()!;
    expect(() => pool.assertAllHome()).toThrow('object-pool.test.ts');
    pool.release(fill);
    expect(fill.price).toBeNaN();
    expect(faultOf(() => pool.release(fill))).toBe('double_release');
    expect(faultOf(() => pool.assertLive(fill, 1))).toBe('use_after_release');
    expect(faultOf(() => pool.release(fillPool().acquire()!))).toBe('foreign_object');
    pool.assertAllHome();
  });
});

describe('a broken rule of ownership', () => {
  it('is a double release, and leaves the pool as it was', () => {
    const pool = fillPool();
    const fill = pool.acquire()!;
    pool.release(fill);
    expect(() => pool.release(fill)).toThrow(`pool fills: object ${fill.poolSlot} was released twice`);
    expect(faultOf(() => pool.release(fill))).toBe('double_release');
    expect(pool.report()).toMatchObject({ active: 0, available: 2 });
  });

  it("is a release of another pool's object or of one from nowhere", () => {
    const pool = fillPool();
    pool.acquire();
    const stranger = fillPool().acquire()!;
    expect(faultOf(() => pool.release(stranger))).toBe('foreign_object');
    expect(faultOf(() => pool.release(new Fill()))).toBe('foreign_object');
    expect(pool.active).toBe(1);
  });

  it('is a use after release, or in a later life of the object', () => {
    const pool = fillPool();
    const fill = pool.acquire()!;
    const generation = fill.poolGeneration;
    pool.assertLive(fill, generation);
    pool.release(fill);
    expect(faultOf(() => pool.assertLive(fill, generation))).toBe('use_after_release');
    expect(faultOf(() => pool.assertLive(fill, fill.poolGeneration))).toBe('use_after_release');
    expect(pool.acquire()).toBe(fill);
    expect(faultOf(() => pool.assertLive(fill, generation))).toBe('use_after_release');
  });

  it('is a release of what has a new owner, where the old one says which acquisition was his', () => {
    const pool = fillPool({ capacity: 1, ceiling: 1 });
    const fill = pool.acquire()!;
    const generation = fill.poolGeneration;
    pool.release(fill, generation);
    expect(faultOf(() => pool.release(fill, generation))).toBe('use_after_release');
    expect(pool.acquire()).toBe(fill);
    expect(faultOf(() => pool.release(fill, generation))).toBe('use_after_release');
    expect(pool.active).toBe(1);
    pool.release(fill, fill.poolGeneration);
    pool.assertAllHome();
  });

  it('is an object that did not come home', () => {
    const pool = fillPool();
    pool.assertAllHome();
    pool.acquire();
    pool.acquire();
    expect(() => pool.assertAllHome()).toThrow('pool fills: 2 objects did not come home');
    expect(faultOf(() => pool.assertAllHome())).toBe('leak');
  });

  it('is an error with a name', () => {
    expect(new PoolError('leak', 'text')).toMatchObject({ name: 'PoolError', fault: 'leak', message: 'text' });
  });
});

describe('a paranoid pool', () => {
  function leaveBehind(pool: ObjectPool<Fill>): Fill {
    return pool.acquire()!;
  }

  it('says where what leaked was acquired, each place once', () => {
    const pool = fillPool({ paranoid: true });
    leaveBehind(pool);
    leaveBehind(pool);
    pool.release(pool.acquire()!);
    let message = '';
    try {
      pool.assertAllHome();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('2 objects did not come home; acquired at:');
    expect(message).toContain('leaveBehind');
    expect(message).toContain('object-pool.test.ts');
  });

  it('poisons the numbers of what was released', () => {
    const pool = fillPool({ paranoid: true });
    const fill = pool.acquire()!;
    fill.price = 100;
    pool.release(fill);
    expect(fill.price).toBeNaN();
    expect(fill.qty).toBeNaN();
    expect(fill.poolSlot).toBeGreaterThanOrEqual(0);
    expect(fill.poolGeneration).toBe(2);
  });

  it('hands out what it poisoned in its reset state', () => {
    const pool = new ObjectPool({
      name: 'orders',
      create: () => new Order(),
      capacity: 1,
      ceiling: 1,
      whenExhausted: 'refuse',
      paranoid: true,
    });
    const order = pool.acquire()!;
    order.qty = 5;
    order.clientOrderId = 'mine';
    order.nextLive = order;
    pool.release(order);
    const { poolSlot, poolGeneration } = order;
    expect(pool.acquire()).toBe(order);
    expect(order).toEqual(Object.assign(new Order(), { poolSlot, poolGeneration: poolGeneration + 1 }));
  });
});

describe('a lease', () => {
  it('ends with its scope', () => {
    const pool = fillPool();
    {
      using lease = pool.lease()!;
      lease.value.price = 5;
      expect(pool.active).toBe(1);
    }
    expect(pool.active).toBe(0);
  });

  it('ends when the scope is left by an error', () => {
    const pool = fillPool();
    expect(() => {
      using lease = pool.lease()!;
      throw new Error(`with ${lease.value.qty}`);
    }).toThrow('with 0');
    expect(pool.active).toBe(0);
  });

  it('is undefined where the pool refuses', () => {
    const pool = fillPool({ capacity: 1, ceiling: 1 });
    pool.acquire();
    expect(pool.lease()).toBeUndefined();
  });

  it('gives nothing after its end, and ends once', () => {
    const pool = fillPool();
    const lease = pool.lease()!;
    lease[Symbol.dispose]();
    expect(faultOf(() => lease.value)).toBe('use_after_release');
    expect(faultOf(() => lease[Symbol.dispose]())).toBe('use_after_release');
    pool.acquire();
    expect(faultOf(() => lease[Symbol.dispose]())).toBe('use_after_release');
    expect(pool.active).toBe(1);
  });
});
