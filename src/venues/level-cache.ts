import type { PriceLevel } from './price-level.ts';

const INITIAL_SIZE = 16;
const NOTHING: readonly undefined[] = [undefined];
/** 2^32 over the golden ratio: multiplying by it spreads neighbouring ticks (Knuth, The Art of Computer Programming 6.4). */
const SPREAD = 0x9e3779b1;

/**
 * Open levels by rank, each in the one place that its rank hashes to, where a later one may displace it: what is not
 * found here may be open all the same. At least twice as many places as levels, so that most orders find theirs with one
 * look and no branch that the processor could guess wrong.
 */
export class LevelCache {
  #levels: (PriceLevel | undefined)[] | readonly undefined[] = NOTHING;
  #mask = 0;

  find(rank: number): PriceLevel | undefined {
    const level = this.#levels[this.#place(rank)];
    return level !== undefined && level.rank === rank ? level : undefined;
  }

  /** `levelCount`: how many are open on this side, this one included. */
  keep(level: PriceLevel, levelCount: number): void {
    if (levelCount * 2 > this.#mask + 1) this.#grow();
    (this.#levels as (PriceLevel | undefined)[])[this.#place(level.rank)] = level;
  }

  /** The level closes. */
  forget(level: PriceLevel): void {
    const place = this.#place(level.rank);
    if (this.#levels[place] === level) (this.#levels as (PriceLevel | undefined)[])[place] = undefined;
  }

  #place(rank: number): number {
    return (Math.imul(rank, SPREAD) >>> 15) & this.#mask;
  }

  /** What was found before is found anew through the tree. */
  #grow(): void {
    const size = Math.max(INITIAL_SIZE, (this.#mask + 1) * 2);
    this.#levels = new Array<PriceLevel | undefined>(size).fill(undefined);
    this.#mask = size - 1;
  }
}
