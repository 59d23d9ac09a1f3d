/**
 * A small seeded generator: xoshiro128** by David Blackman and Sebastiano Vigna (public domain,
 * https://prng.di.unimi.it/xoshiro128starstar.c), its state filled from the seed by SplitMix32. Not for secrets.
 */
export class SeededRandom {
  readonly #state = new Int32Array(4);

  /** Only the seed's low 32 bits count. */
  constructor(seed: number) {
    let state = seed | 0;
    for (let word = 0; word < 4; word++) {
      state = (state + 0x9e3779b9) | 0;
      this.#state[word] = mix32(state);
    }
  }

  /** Continues from a state of four 32-bit words, not all zero. */
  static fromState(words: readonly [number, number, number, number]): SeededRandom {
    const random = new SeededRandom(0);
    random.#state.set(words);
    return random;
  }

  /** 32 random bits as a signed integer. */
  nextInt32(): number {
    const state = this.#state;
    const second = state[1]!;
    const result = Math.imul(rotateLeft(Math.imul(second, 5), 7), 9);
    const shifted = second << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= second;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = rotateLeft(state[3]!, 11);
    return result;
  }

  /** An integer from 0 to `limit` - 1; `limit` is at most 65536, and no value is favoured by more than one in 2^16. */
  nextBelow(limit: number): number {
    return ((this.nextInt32() >>> 16) * limit) >>> 16;
  }

  /** True in `perThousand` of 1000 cases. */
  chance(perThousand: number): boolean {
    return this.nextBelow(1000) < perThousand;
  }
}

/** FNV-1a over the text's UTF-16 units: a 32-bit number that tells names apart. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** The finalizer of SplitMix32 (Guy Steele, Doug Lea, Christine Flood, 2014, with MurmurHash3's constants). */
function mix32(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
