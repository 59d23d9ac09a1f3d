import { performance } from 'node:perf_hooks';
import type { Clock } from './execution/ports/clock.ts';

/** Beyond this the steady clock has missed time (a suspended machine) or the system's was set: then it is followed. */
const RESYNC_MICROS = 1_000_000;
/** How far the steady clock goes between two looks at the system's: each costs as much as reading the steady one. */
const LOOK_EVERY_MICROS = 1000;

export interface TimeSources {
  /** Unix time in milliseconds; may jump. */
  readonly unixMillis: () => number;
  /** Milliseconds with fractions since an arbitrary moment; steady, but may stand still while the machine sleeps. */
  readonly steadyMillis: () => number;
}

const SYSTEM: TimeSources = { unixMillis: () => Date.now(), steadyMillis: () => performance.now() };

/**
 * Unix time in microseconds that never goes back: the steady clock's fine steps, set anew by the system's time where the
 * two part by more than a second.
 */
export class SystemClock implements Clock {
  readonly #sources: TimeSources;
  #offsetMicros: number;
  #lastMicros = 0;
  #lookAtSteadyMicros = 0;

  constructor(sources: TimeSources = SYSTEM) {
    this.#sources = sources;
    this.#offsetMicros = sources.unixMillis() * 1000 - sources.steadyMillis() * 1000;
  }

  nowMicros(): number {
    const steadyMicros = this.#sources.steadyMillis() * 1000;
    if (steadyMicros >= this.#lookAtSteadyMicros) this.#followSystem(steadyMicros);
    const now = Math.floor(steadyMicros + this.#offsetMicros);
    if (now > this.#lastMicros) this.#lastMicros = now;
    return this.#lastMicros;
  }

  #followSystem(steadyMicros: number): void {
    this.#lookAtSteadyMicros = steadyMicros + LOOK_EVERY_MICROS;
    const unixMicros = this.#sources.unixMillis() * 1000;
    if (Math.abs(unixMicros - (steadyMicros + this.#offsetMicros)) > RESYNC_MICROS) {
      this.#offsetMicros = unixMicros - steadyMicros;
    }
  }
}
