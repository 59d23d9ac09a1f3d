import { describe, expect, it } from 'vitest';
import { hashText, SeededRandom } from '../../src/market/seeded-random.ts';

describe('SeededRandom', () => {
  it("gives the numbers of xoshiro128**'s reference code", () => {
    const random = SeededRandom.fromState([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => random.nextInt32() >>> 0)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('repeats itself from the same seed and differs from another', () => {
    const draw = (seed: number) => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 20 }, () => random.nextInt32());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(new Set(draw(0)).size).toBe(20);
  });

  it('draws every value below the limit about equally often', () => {
    const random = new SeededRandom(1);
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 60_000; draw++) counts[random.nextBelow(6)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('keeps to the largest limit', () => {
    const random = new SeededRandom(3);
    for (let draw = 0; draw < 10_000; draw++) {
      const value = random.nextBelow(65_536);
      if (value < 0 || value > 65_535) expect.fail(String(value));
    }
  });

  it('is right as often as the chance says', () => {
    const random = new SeededRandom(1);
    let hits = 0;
    for (let draw = 0; draw < 100_000; draw++) if (random.chance(250)) hits++;
    expect(Math.abs(hits - 25_000)).toBeLessThan(700);
    expect([random.chance(0), random.chance(1000)]).toEqual([false, true]);
  });
});

describe('hashText', () => {
  it('is FNV-1a', () => {
    expect(hashText('') >>> 0).toBe(0x811c9dc5);
    expect(hashText('a') >>> 0).toBe(0xe40c292c);
    expect(hashText('foobar') >>> 0).toBe(0xbf9cf968);
  });
});
