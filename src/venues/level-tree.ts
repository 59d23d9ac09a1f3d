import { LevelCache } from './level-cache.ts';
import type { LevelPool } from './level-pool.ts';
import type { PriceLevel } from './price-level.ts';

/** Steps along the list before a search goes through the tree: most orders join near the best price. */
const STEPS_FROM_BEST = 4;

/**
 * The levels of one side of a book in the order they trade: a balanced search tree (AVL: Knuth, The Art of Computer
 * Programming 6.2.3) whose nodes are also a list.
 *
 *            995                 left and right by rank; heights of siblings differ by one at most
 *          /     \
 *       994       998
 *                /   \
 *             996     1000
 *
 *   best 994 <-> 995 <-> 996 <-> 998 <-> 1000
 *
 * The list gives the best level, and the next once it closes, without a search; the tree finds any other in logarithmic
 * time however many there are and wherever they stand. Levels come from a pool and go back to it.
 */
export class LevelTree {
  #best: PriceLevel | undefined = undefined;
  #count = 0;
  #root: PriceLevel | undefined = undefined;
  readonly #cache = new LevelCache();
  readonly #pool: LevelPool;

  constructor(pool: LevelPool) {
    this.#pool = pool;
  }

  /** The level that trades first; from there `worse` leads through all of them. */
  get best(): PriceLevel | undefined {
    return this.#best;
  }

  get count(): number {
    return this.#count;
  }

  find(rank: number): PriceLevel | undefined {
    let level = this.#root;
    while (level !== undefined && level.rank !== rank) level = rank < level.rank ? level.left : level.right;
    return level;
  }

  /** The level with this rank, opened where there is none. */
  obtain(rank: number): PriceLevel {
    const cached = this.#cache.find(rank);
    if (cached !== undefined) return cached;
    const level = this.#search(rank);
    this.#cache.keep(level, this.#count);
    return level;
  }

  #search(rank: number): PriceLevel {
    let level = this.#best;
    for (let step = 0; level !== undefined; step++) {
      if (rank === level.rank) return level;
      if (rank < level.rank) return this.#openBefore(level, rank);
      if (level.worse === undefined) return this.#openRight(level, rank);
      if (step === STEPS_FROM_BEST) return this.#descend(rank);
      level = level.worse;
    }
    this.#root = this.#take(rank);
    this.#best = this.#root;
    return this.#root;
  }

  /** Takes out a level and gives it back to the pool. */
  close(level: PriceLevel): void {
    this.#cache.forget(level);
    const { better, worse, left, right, parent } = level;
    if (better === undefined) this.#best = worse;
    else better.worse = worse;
    if (worse !== undefined) worse.better = better;
    if (left === undefined) {
      this.#replace(level, right, parent);
      this.#rebalance(parent);
    } else if (right === undefined) {
      this.#replace(level, left, parent);
      this.#rebalance(parent);
    } else {
      this.#putInPlaceOf(level, worse!, left, right, parent);
    }
    this.#count--;
    this.#pool.give(level);
  }

  /** The next worse level, the leftmost on the right, moves to where `level` was. */
  #putInPlaceOf(
    level: PriceLevel,
    next: PriceLevel,
    left: PriceLevel,
    right: PriceLevel,
    parent: PriceLevel | undefined,
  ): void {
    let lowest: PriceLevel = next;
    if (next !== right) {
      lowest = next.parent!;
      this.#replace(next, next.right, lowest);
      next.right = right;
      right.parent = next;
    }
    next.left = left;
    left.parent = next;
    next.height = level.height;
    this.#replace(level, next, parent);
    this.#rebalance(lowest);
  }

  #descend(rank: number): PriceLevel {
    let level = this.#root!;
    while (level.rank !== rank) {
      if (rank < level.rank) {
        if (level.left === undefined) return this.#openLeft(level, rank);
        level = level.left;
      } else {
        if (level.right === undefined) return this.#openRight(level, rank);
        level = level.right;
      }
    }
    return level;
  }

  /** Of two neighbours in the list one is below the other in the tree, so one of the two places between them is free. */
  #openBefore(level: PriceLevel, rank: number): PriceLevel {
    return level.left === undefined ? this.#openLeft(level, rank) : this.#openRight(level.better!, rank);
  }

  #openLeft(parent: PriceLevel, rank: number): PriceLevel {
    const level = this.#take(rank);
    const better = parent.better;
    level.better = better;
    level.worse = parent;
    parent.better = level;
    if (better === undefined) this.#best = level;
    else better.worse = level;
    level.parent = parent;
    parent.left = level;
    this.#rebalance(parent);
    return level;
  }

  #openRight(parent: PriceLevel, rank: number): PriceLevel {
    const level = this.#take(rank);
    const worse = parent.worse;
    level.better = parent;
    level.worse = worse;
    parent.worse = level;
    if (worse !== undefined) worse.better = level;
    level.parent = parent;
    parent.right = level;
    this.#rebalance(parent);
    return level;
  }

  #take(rank: number): PriceLevel {
    this.#count++;
    const level = this.#pool.take();
    level.rank = rank;
    level.price = rank < 0 ? -rank : rank;
    return level;
  }

  #replace(child: PriceLevel, by: PriceLevel | undefined, parent: PriceLevel | undefined): void {
    if (by !== undefined) by.parent = parent;
    if (parent === undefined) this.#root = by;
    else if (parent.left === child) parent.left = by;
    else parent.right = by;
  }

  /** From `level` upwards, as far as heights have changed. */
  #rebalance(from: PriceLevel | undefined): void {
    let level = from;
    while (level !== undefined) {
      const before = level.height;
      const excess = heightOf(level.left) - heightOf(level.right);
      if (excess > 1) level = this.#leanRight(level);
      else if (excess < -1) level = this.#leanLeft(level);
      else measure(level);
      if (level.height === before) return;
      level = level.parent;
    }
  }

  #leanRight(level: PriceLevel): PriceLevel {
    const left = level.left!;
    if (heightOf(left.left) < heightOf(left.right)) this.#rotateLeft(left);
    return this.#rotateRight(level);
  }

  #leanLeft(level: PriceLevel): PriceLevel {
    const right = level.right!;
    if (heightOf(right.right) < heightOf(right.left)) this.#rotateRight(right);
    return this.#rotateLeft(level);
  }

  #rotateRight(level: PriceLevel): PriceLevel {
    const top = level.left!;
    this.#replace(level, top, level.parent);
    level.left = top.right;
    if (top.right !== undefined) top.right.parent = level;
    top.right = level;
    level.parent = top;
    measure(level);
    measure(top);
    return top;
  }

  #rotateLeft(level: PriceLevel): PriceLevel {
    const top = level.right!;
    this.#replace(level, top, level.parent);
    level.right = top.left;
    if (top.left !== undefined) top.left.parent = level;
    top.left = level;
    level.parent = top;
    measure(level);
    measure(top);
    return top;
  }
}

function heightOf(level: PriceLevel | undefined): number {
  return level === undefined ? 0 : level.height;
}

function measure(level: PriceLevel): void {
  const left = heightOf(level.left);
  const right = heightOf(level.right);
  level.height = left > right ? left + 1 : right + 1;
}
