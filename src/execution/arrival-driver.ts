import { clearImmediate, setImmediate as schedule } from 'node:timers';
import { setImmediate } from 'node:timers/promises';

/** Between two looks when nothing is known to be under way, milliseconds. */
const IDLE_MILLIS = 1;

/**
 * With simulated latency: lets orders and cancels arrive at their venues when they are due. While something is under way
 * it looks in every turn of the event loop, finer than any timer; otherwise every millisecond.
 */
export class ArrivalDriver {
  readonly #advance: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #look = (): void => this.#onTurn();
  #turn: NodeJS.Immediate | undefined;

  /** `advance` delivers what is due and returns 0 once nothing is under way. */
  constructor(advance: () => number) {
    this.#advance = advance;
    this.#timer = setInterval(() => this.wake(), IDLE_MILLIS);
  }

  /** Something may be under way. */
  wake(): void {
    this.#turn ??= schedule(this.#look);
  }

  /** Resolves once nothing is under way, and looks no more. */
  async drain(): Promise<void> {
    while (this.#advance() > 0) await setImmediate();
    clearInterval(this.#timer);
    clearImmediate(this.#turn);
  }

  #onTurn(): void {
    this.#turn = undefined;
    if (this.#advance() > 0) this.wake();
  }
}
