import type { EngineTime } from '../domain/engine-time.ts';
import type { Clock } from './ports/clock.ts';

/**
 * Reads the clock once per command, so that everything one command causes bears one time. It also notices a command that
 * broke off half way: what it left behind cannot be trusted, so no other may begin.
 */
export class CommandClock implements EngineTime {
  readonly #clock: Clock;
  #isRunning = false;
  /** Unix microseconds of the command being carried out. */
  nowMicros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws where an earlier command did not come to its end. */
  begin(): void {
    if (this.#isRunning) throw new Error('an earlier command broke off: the engine takes no more, restart the service');
    this.#isRunning = true;
    this.nowMicros = this.#clock.nowMicros();
  }

  end(): void {
    this.#isRunning = false;
  }
}
