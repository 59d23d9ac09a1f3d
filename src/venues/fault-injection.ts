/**
 * Faults on purpose, repeatable from a seed: venues that turn orders away. Without a probability set nothing fails and no
 * random number is drawn.
 */
export class FaultInjection {
  readonly #rejectProbabilities: Float64Array;
  #state: number;

  constructor(venueCount: number, seed: number) {
    this.#rejectProbabilities = new Float64Array(venueCount);
    this.#state = seed >>> 0;
  }

  /** `probability` from 0 (never, as at the start) to 1 (always). Throws a RangeError outside that. */
  setRejectProbability(venueId: number, probability: number): void {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError('a probability lies between 0 and 1');
    this.#rejectProbabilities[venueId] = probability;
  }

  /** Whether the order that reaches the venue now is turned away. */
  rejects(venueId: number): boolean {
    const probability = this.#rejectProbabilities[venueId]!;
    return probability > 0 && this.#nextFraction() < probability;
  }

  /** Mulberry32 (Tommy Ettinger, public domain): uniform in [0, 1). */
  #nextFraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
