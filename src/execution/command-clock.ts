import type { Clock } from './ports/clock.ts';

/** Reads the clock once per command, so that everything one command causes bears one time. */
export class CommandClock {
  readonly #clock: Clock;
  /** Unix microseconds of the command being carried out. */
  nowMicros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): number {
    this.nowMicros = this.#clock.nowMicros();
    return this.nowMicros;
  }
}
