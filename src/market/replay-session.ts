import { phaseAt, type TradingDay } from '../domain/session-hours.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { MarketSession, SessionStatus } from '../execution/ports/market-session.ts';
import { newYorkUtcOffsetMinutes } from './new-york-time.ts';
import { tradingDate } from './trading-date.ts';
import { nextTradingDay, usEquityTradingDay } from './us-equity-calendar.ts';
import { type UsEquityDay, usEquityDay } from './us-equity-day.ts';

const MILLI_MICROS = 1000;

/** What a session needs to know of a replay. */
export interface ReplayPosition {
  /** yyyymmdd, ascending. */
  readonly dates: readonly string[];
  readonly daysFinished: number;
  /** The date being played; the last one once all are finished. */
  readonly currentDate: string;
  /** Milliseconds since New York midnight. */
  marketTimeMillis(): number;
}

/**
 * The session of a replayed day: from 09:30 to 16:00 New York time, or 13:00 where the exchange closed early. It closes when
 * the replay passes that time or, if that comes first, ends the day. After a day comes the replay's next date, after the last
 * the exchange's next trading day. Time is the replay's: `nowMicros` has no bearing.
 */
export class ReplaySession implements MarketSession {
  readonly #replay: ReplayPosition;
  /** Of each date, and of the trading day after the last. */
  readonly #days: readonly UsEquityDay[];
  readonly #startedAtMicros: number;

  /** `startedAtMicros` is engine time: a replay begins anew with the service, so orders of a run before are of another session. */
  constructor(replay: ReplayPosition, startedAtMicros: number) {
    this.#startedAtMicros = startedAtMicros;
    this.#replay = replay;
    const dates = replay.dates.map(tradingDate);
    this.#days = [...dates, nextTradingDay(dates.at(-1)!)].map(usEquityDay);
  }

  status(_nowMicros: number): SessionStatus {
    const index = this.#dayIndex;
    const today = this.#days[index]!;
    const tomorrow = this.#days[index + 1]!;
    const timestampMicros = today.midnightMicros + this.#replay.marketTimeMillis() * MILLI_MICROS;
    const isOver = this.#isPlayed(index);
    const isBeforeOpen = !isOver && timestampMicros < today.openMicros;
    const isBeforeClose = !isOver && timestampMicros < today.closeMicros;
    return {
      timestampMicros,
      isOpen: isBeforeClose && !isBeforeOpen,
      nextOpenMicros: isBeforeOpen ? today.openMicros : tomorrow.openMicros,
      nextCloseMicros: isBeforeClose ? today.closeMicros : tomorrow.closeMicros,
    };
  }

  utcOffsetMinutes(timestampMicros: number): number {
    return newYorkUtcOffsetMinutes(timestampMicros / MILLI_MICROS);
  }

  phase(_nowMicros: number): SessionPhase {
    const index = this.#dayIndex;
    if (this.#isPlayed(index)) return SessionPhase.Closed;
    return phaseAt(this.#days[index]!.hours, this.#replay.marketTimeMillis());
  }

  /** The replay tells of each phase as it plays it. */
  nextPhaseAtMicros(_nowMicros: number): number {
    return Number.POSITIVE_INFINITY;
  }

  startedAtMicros(_nowMicros: number, _extendedHours: boolean): number {
    return this.#startedAtMicros;
  }

  /** How fast and how far it is played, only the replay knows. */
  closeOf(_submittedAtMicros: number, _extendedHours: boolean): number {
    return 0;
  }

  tradingDay(day: number): TradingDay | undefined {
    return usEquityTradingDay(day);
  }

  get #dayIndex(): number {
    return this.#replay.dates.indexOf(this.#replay.currentDate);
  }

  #isPlayed(dayIndex: number): boolean {
    return this.#replay.daysFinished > dayIndex;
  }
}
