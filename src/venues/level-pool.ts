import { PriceLevel } from './price-level.ts';

/**
 * The closed price levels of all the books that share it: what one book has no use for serves another, and nothing is
 * allocated until more levels stand at once than ever before. Free levels are linked through `worse`.
 */
export class LevelPool {
  #free: PriceLevel | undefined = undefined;

  /** A level of no order and no tree. */
  take(): PriceLevel {
    const level = this.#free;
    if (level === undefined) return new PriceLevel();
    this.#free = level.worse;
    level.worse = undefined;
    return level;
  }

  /** Takes back a level that holds no order any more. */
  give(level: PriceLevel): void {
    level.better = undefined;
    level.worse = this.#free;
    level.left = undefined;
    level.right = undefined;
    level.parent = undefined;
    level.height = 1;
    this.#free = level;
  }
}
