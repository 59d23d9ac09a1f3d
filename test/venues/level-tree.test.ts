import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LevelPool } from '../../src/venues/level-pool.ts';
import { LevelTree } from '../../src/venues/level-tree.ts';
import type { PriceLevel } from '../../src/venues/price-level.ts';

function rootOf(tree: LevelTree): PriceLevel | undefined {
  let root = tree.best;
  while (root?.parent !== undefined) root = root.parent;
  return root;
}

/** Ranks in order, as the tree has them; checks heights, balance and parents on the way. */
function ranksBelow(level: PriceLevel | undefined): number[] {
  if (level === undefined) return [];
  const { left, right } = level;
  const [leftHeight, rightHeight] = [left?.height ?? 0, right?.height ?? 0];
  expect(level.height).toBe(1 + Math.max(leftHeight, rightHeight));
  expect(Math.abs(leftHeight - rightHeight)).toBeLessThanOrEqual(1);
  for (const child of [left, right]) if (child !== undefined) expect(child.parent).toBe(level);
  return [...ranksBelow(left), level.rank, ...ranksBelow(right)];
}

function ranksInList(tree: LevelTree): number[] {
  const ranks: number[] = [];
  let better: PriceLevel | undefined;
  for (let level = tree.best; level !== undefined; level = level.worse) {
    expect(level.better).toBe(better);
    ranks.push(level.rank);
    better = level;
  }
  return ranks;
}

function requireRanks(tree: LevelTree, expected: readonly number[]): void {
  expect(ranksInList(tree)).toEqual(expected);
  expect(ranksBelow(rootOf(tree))).toEqual(expected);
  expect(tree.count).toBe(expected.length);
}

const rank = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 52 }));

describe('the tree of price levels', () => {
  test('keeps any levels sorted and balanced, whichever open and close', () => {
    const toggles = fc.array(rank, { maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(toggles, fc.constantFrom(1, -1), (ranks, sign) => {
        const tree = new LevelTree(new LevelPool());
        const open = new Set<number>();
        for (const unsigned of ranks) {
          const each = sign * unsigned;
          const level = tree.find(each);
          expect(level !== undefined).toBe(open.has(each));
          if (level === undefined) expect(tree.obtain(each).price).toBe(unsigned);
          else tree.close(level);
          if (!open.delete(each)) open.add(each);
        }
        requireRanks(
          tree,
          [...open].toSorted((a, b) => a - b),
        );
        for (const each of open) expect(tree.obtain(each)).toBe(tree.find(each));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['rising', (index: number) => index + 1],
    ['falling', (index: number) => 100_000 - index],
    ['from both ends', (index: number) => (index % 2 === 0 ? index + 1 : 200_000 - index)],
  ])('stays as low as a logarithm where prices come %s', (_name, rankAt) => {
    const tree = new LevelTree(new LevelPool());
    for (let index = 0; index < 10_000; index++) tree.obtain(rankAt(index));
    expect(ranksInList(tree)).toHaveLength(10_000);
    expect(rootOf(tree)!.height).toBeLessThanOrEqual(1.45 * Math.log2(10_002));
  });

  test('opens a level from those that another tree of the pool has closed', () => {
    const pool = new LevelPool();
    const [one, other] = [new LevelTree(pool), new LevelTree(pool)];
    const level = one.obtain(5);
    one.close(level);
    expect(other.obtain(5)).toBe(level);
    expect(one.find(5)).toBeUndefined();
    expect(one.obtain(5)).not.toBe(level);
    requireRanks(one, [5]);
  });
});
