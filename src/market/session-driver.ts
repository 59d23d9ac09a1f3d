import { SessionPhase } from '../domain/session-phase.ts';
import type { Clock } from '../execution/ports/clock.ts';
import type { MarketSession } from '../execution/ports/market-session.ts';

/** The engine, as far as the market's hours concern it. */
export interface SessionListener {
  startIn(phase: SessionPhase): void;
  enterPhase(phase: SessionPhase, sinceMicros: number): void;
  expireDayOrders(sentBeforeMicros: number, extendedSentBeforeMicros: number): void;
}

export interface SessionDriverOptions {
  readonly session: MarketSession;
  readonly clock: Clock;
  readonly listener: SessionListener;
}

/** The clock may be set, or the machine have slept: the next phase is not waited for without looking. */
const LOOK_EVERY_MILLIS = 100;

/**
 * Reports the phases of a session that follows the wall clock, each as it begins and none left out. A session whose feed
 * reports them starts closed.
 */
export class SessionDriver {
  readonly #options: SessionDriverOptions;
  #timer: NodeJS.Timeout | undefined;
  #phase: SessionPhase = SessionPhase.Closed;
  #nextPhaseAtMicros = Number.POSITIVE_INFINITY;

  constructor(options: SessionDriverOptions) {
    this.#options = options;
  }

  /** Ends the day orders whose session ended while the service was down, and says in which phase it starts. */
  start(): void {
    const { session, clock, listener } = this.#options;
    const nowMicros = clock.nowMicros();
    listener.expireDayOrders(session.startedAtMicros(nowMicros, false), session.startedAtMicros(nowMicros, true));
    this.#nextPhaseAtMicros = session.nextPhaseAtMicros(nowMicros);
    const isReportedByFeed = this.#nextPhaseAtMicros === Number.POSITIVE_INFINITY;
    if (!isReportedByFeed) this.#phase = session.phase(nowMicros);
    listener.startIn(this.#phase);
    if (!isReportedByFeed) this.#wait(nowMicros);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const { session, clock, listener } = this.#options;
    const nowMicros = clock.nowMicros();
    while (this.#nextPhaseAtMicros <= nowMicros) {
      const sinceMicros = this.#nextPhaseAtMicros;
      const phase = session.phase(sinceMicros);
      listener.enterPhase(phase, sinceMicros);
      this.#phase = phase;
      this.#nextPhaseAtMicros = session.nextPhaseAtMicros(sinceMicros);
    }
    this.#wait(nowMicros);
  }

  #wait(nowMicros: number): void {
    const untilNextMillis = Math.ceil((this.#nextPhaseAtMicros - nowMicros) / 1000);
    this.#timer = setTimeout(() => this.#look(), Math.min(untilNextMillis, LOOK_EVERY_MILLIS));
  }
}
