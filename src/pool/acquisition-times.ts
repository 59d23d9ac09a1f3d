/** One acquisition in this many is timed: reading the clock costs more than acquiring. */
export const TIMED_EVERY = 256;
/** The first samples are left out: they time the compiler. */
const WARM_UP_SAMPLES = 16;

/** The mean time of an acquisition, from a sample of them. */
export class AcquisitionTimes {
  #nanos = 0;
  #count = 0;

  record(nanos: number): void {
    if (++this.#count > WARM_UP_SAMPLES) this.#nanos += nanos;
  }

  /** Microseconds; 0 while there are too few samples. */
  get averageMicros(): number {
    const samples = this.#count - WARM_UP_SAMPLES;
    return samples > 0 ? this.#nanos / samples / 1000 : 0;
  }
}
