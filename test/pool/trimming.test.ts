import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fill } from '../../src/domain/fill.ts';
import { IdleTrimmer } from '../../src/pool/idle-trimmer.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';

function fillPool(capacity: number, ceiling: number, slab = capacity): ObjectPool<Fill> {
  return new ObjectPool({ name: 'fills', create: () => new Fill(), capacity, ceiling, slab, whenExhausted: 'refuse' });
}

function take(pool: ObjectPool<Fill>, count: number): Fill[] {
  return Array.from({ length: count }, () => pool.acquire()!);
}

function giveBack(pool: ObjectPool<Fill>, fills: readonly Fill[]): void {
  for (const fill of fills) pool.release(fill);
}

describe('trimming a pool', () => {
  it('gives back what is free above the capacity', () => {
    const pool = fillPool(2, 10);
    giveBack(pool, take(pool, 8));
    expect(pool.trim()).toBe(6);
    expect(pool.report()).toMatchObject({ available: 2, trimmed: 6, totalCreated: 8 });
    expect(pool.trim()).toBe(0);
  });

  it('leaves alone what is in use', () => {
    const pool = fillPool(2, 10);
    const taken = take(pool, 8);
    giveBack(pool, taken.slice(0, 3));
    expect(pool.trim()).toBe(3);
    expect(pool.report()).toMatchObject({ active: 5, available: 0, trimmed: 3 });
    giveBack(pool, taken.slice(3));
    expect(pool.report()).toMatchObject({ active: 0, available: 5 });
  });

  it('keeps as many as it is told, and gives no more at a time', () => {
    const pool = fillPool(2, 20);
    giveBack(pool, take(pool, 20));
    expect(pool.trim(15, 3)).toBe(3);
    expect(pool.trim(15, 3)).toBe(2);
    expect(pool.trim(15, 3)).toBe(0);
  });

  it('disowns what it gave: nobody can bring it back', () => {
    const pool = fillPool(1, 4);
    const taken = take(pool, 4);
    giveBack(pool, taken);
    pool.trim();
    const gone = taken.filter(({ poolSlot }) => poolSlot < 0);
    expect(gone).toHaveLength(3);
    for (const fill of gone) expect(() => pool.release(fill)).toThrow('belongs to no slot of this pool');
  });

  it('lets the pool grow again to its ceiling', () => {
    const pool = fillPool(2, 6);
    giveBack(pool, take(pool, 6));
    pool.trim();
    expect(take(pool, 7).filter((fill) => fill !== undefined)).toHaveLength(6);
    expect(pool.report()).toMatchObject({ totalCreated: 10, exhaustions: 1 });
  });

  it('never confuses objects, whatever was done before', () => {
    const step = fc.oneof(fc.constant('acquire' as const), fc.constant('trim' as const), fc.nat(20));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pool = fillPool(2, 12, 3);
        const out: Fill[] = [];
        let created = 0;
        for (const what of steps) {
          if (what === 'acquire') {
            const fill = pool.acquire();
            expect(fill === undefined).toBe(out.length === 12);
            if (fill !== undefined) {
              expect(out).not.toContain(fill);
              out.push(fill);
            }
          } else if (what === 'trim') pool.trim();
          else if (out.length > 0) pool.release(out.splice(what % out.length, 1)[0]!);
          expect(new Set(out.map(({ poolSlot }) => poolSlot)).size).toBe(out.length);
          const report = pool.report();
          expect(report.available + report.active).toBe(report.totalCreated - report.trimmed);
          expect(report.available + report.active).toBeGreaterThanOrEqual(2);
          expect(report.totalCreated).toBeGreaterThanOrEqual(created);
          created = report.totalCreated;
        }
        giveBack(pool, out);
        pool.assertAllHome();
      }),
    );
  });
});

describe('the idle trimmer', () => {
  it('gives back what one whole period has not needed', () => {
    const pool = fillPool(2, 100);
    const trimmer = new IdleTrimmer([pool], 1000);
    giveBack(pool, take(pool, 50));
    expect(trimmer.advance(0)).toBe(0);
    giveBack(pool, take(pool, 10));
    expect(trimmer.advance(500)).toBe(0);
    expect(trimmer.advance(1000)).toBe(40);
    expect(pool.report()).toMatchObject({ available: 10, peakActive: 50 });
    expect(trimmer.advance(2000)).toBe(8);
    expect(pool.report().available).toBe(2);
  });

  it('counts what was in use all the time as needed', () => {
    const pool = fillPool(2, 100);
    const taken = take(pool, 30);
    const trimmer = new IdleTrimmer([pool], 1000);
    trimmer.advance(0);
    giveBack(pool, taken);
    expect(trimmer.advance(1000)).toBe(0);
    expect(trimmer.advance(2000)).toBe(28);
  });

  it('works in steps, so that no call takes long, and stops where demand comes back', () => {
    const pool = fillPool(10, 20_000);
    const trimmer = new IdleTrimmer([pool], 1000);
    trimmer.advance(0);
    giveBack(pool, take(pool, 15_000));
    trimmer.advance(1000);
    expect(trimmer.advance(2000)).toBe(4096);
    expect(trimmer.advance(2100)).toBe(4096);
    const taken = take(pool, 6000);
    expect(trimmer.advance(2200)).toBe(15_000 - 2 * 4096 - 6000);
    expect(trimmer.advance(2300)).toBe(0);
    giveBack(pool, taken);
  });
});
