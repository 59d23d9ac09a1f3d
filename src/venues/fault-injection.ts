import type { Venue } from '../domain/venue.ts';
import { Chance } from './chance.ts';

/** Each kind of fault draws from numbers of its own: switching one on does not change when the others happen. */
const PARTIAL_FILLS = 0x9e3779b9;
const LATENCY = 0x3c6ef372;

/**
 * What goes other than a quote promises, repeatable from a seed: venues that turn orders away, fill a part, or answer late.
 * What is not asked for does not happen and draws no number.
 */
export class FaultInjection {
  readonly #rejectProbabilities: Float64Array;
  readonly #partialFillProbabilities: Float64Array;
  readonly #latencyJitterMicros: Float64Array;
  readonly #rejections: Chance;
  readonly #partialFills: Chance;
  readonly #latency: Chance;

  constructor(venueCount: number, seed: number) {
    this.#rejectProbabilities = new Float64Array(venueCount);
    this.#partialFillProbabilities = new Float64Array(venueCount);
    this.#latencyJitterMicros = new Float64Array(venueCount);
    this.#rejections = new Chance(seed);
    this.#partialFills = new Chance(seed ^ PARTIAL_FILLS);
    this.#latency = new Chance(seed ^ LATENCY);
  }

  /** As the venues' assumptions have it; undefined where none of them has a fault. */
  static of(venues: readonly Venue[], seed: number): FaultInjection | undefined {
    const faults = new FaultInjection(venues.length, seed);
    let isAny = false;
    for (const { venueId, assumptions } of venues) {
      const { rejectProbability, partialFillProbability, latencyJitterMicros } = assumptions;
      faults.setRejectProbability(venueId, rejectProbability);
      faults.setPartialFillProbability(venueId, partialFillProbability);
      faults.#latencyJitterMicros[venueId] = latencyJitterMicros;
      isAny ||= rejectProbability > 0 || partialFillProbability > 0 || latencyJitterMicros > 0;
    }
    return isAny ? faults : undefined;
  }

  /** `probability` from 0 (never, as at the start) to 1 (always). Throws a RangeError outside that. */
  setRejectProbability(venueId: number, probability: number): void {
    this.#rejectProbabilities[venueId] = checked(probability);
  }

  /** As `setRejectProbability`. */
  setPartialFillProbability(venueId: number, probability: number): void {
    this.#partialFillProbabilities[venueId] = checked(probability);
  }

  /** Whether the order that reaches the venue now is turned away. */
  rejects(venueId: number): boolean {
    const probability = this.#rejectProbabilities[venueId]!;
    return probability > 0 && this.#rejections.nextFraction() < probability;
  }

  /** How much an order gets of the `qty` that it could have: all, or as the fault has it a part from 1 to `qty` - 1. */
  filledPart(venueId: number, qty: number): number {
    const probability = this.#partialFillProbabilities[venueId]!;
    if (probability === 0 || qty === 1 || this.#partialFills.nextFraction() >= probability) return qty;
    return 1 + Math.floor(this.#partialFills.nextFraction() * (qty - 1));
  }

  /** How much longer than its venue's latency the next request takes, whole microseconds. */
  latencyMicros(venueId: number): number {
    const most = this.#latencyJitterMicros[venueId]!;
    return most === 0 ? 0 : Math.floor(this.#latency.nextFraction() * (most + 1));
  }
}

function checked(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError('a probability lies between 0 and 1');
  return probability;
}
