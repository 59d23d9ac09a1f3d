import type { MarketSession, SessionStatus } from '../execution/ports/market-session.ts';
import { newYorkMidnightMillis, newYorkUtcOffsetMinutes } from './new-york-time.ts';
import { nextWeekday } from './trading-date.ts';

const DAY_MICROS = 86_400_000_000;
const MILLI_MICROS = 1000;
const OPEN_MILLIS = 34_200_000;
const CLOSE_MILLIS = 57_600_000;

/** A market that never shuts: one session a day, from midnight to midnight UTC. For synthetic and pushed quotes. */
export class AlwaysOpenSession implements MarketSession {
  status(nowMicros: number): SessionStatus {
    const nextMidnightMicros = this.startedAtMicros(nowMicros) + DAY_MICROS;
    return {
      timestampMicros: nowMicros,
      isOpen: true,
      nextOpenMicros: nextMidnightMicros,
      nextCloseMicros: nextMidnightMicros,
      utcOffsetMinutes: 0,
    };
  }

  startedAtMicros(nowMicros: number): number {
    return nowMicros - (nowMicros % DAY_MICROS);
  }
}

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
 * The session of a replayed day: 09:30 to 16:00 New York time. It closes when the replay passes 16:00 or, if that comes
 * first, ends the day. After a day comes the replay's next date, after the last the next weekday; holidays and early
 * closes are not known. Time is the replay's: `nowMicros` has no bearing.
 */
export class ReplaySession implements MarketSession {
  readonly #replay: ReplayPosition;
  /** New York midnights, Unix microseconds: of each date, and of the weekday after the last. */
  readonly #midnightsMicros: readonly number[];
  readonly #startedAtMicros: number;

  /** `startedAtMicros` is engine time: a replay begins anew with the service, so orders of a run before are of another session. */
  constructor(replay: ReplayPosition, startedAtMicros: number) {
    this.#startedAtMicros = startedAtMicros;
    const { dates } = replay;
    this.#replay = replay;
    this.#midnightsMicros = [...dates, nextWeekday(dates.at(-1)!)].map(
      (date) => newYorkMidnightMillis(date) * MILLI_MICROS,
    );
  }

  status(_nowMicros: number): SessionStatus {
    const replay = this.#replay;
    const dayIndex = replay.dates.indexOf(replay.currentDate);
    const timeMillis = replay.marketTimeMillis();
    const todayMicros = this.#midnightsMicros[dayIndex]!;
    const tomorrowMicros = this.#midnightsMicros[dayIndex + 1]!;
    const closed = this.#currentDayClosed(dayIndex, timeMillis);
    const opened = closed || timeMillis >= OPEN_MILLIS;
    const timestampMicros = todayMicros + timeMillis * MILLI_MICROS;
    return {
      timestampMicros,
      isOpen: opened && !closed,
      nextOpenMicros: (opened ? tomorrowMicros : todayMicros) + OPEN_MILLIS * MILLI_MICROS,
      nextCloseMicros: (closed ? tomorrowMicros : todayMicros) + CLOSE_MILLIS * MILLI_MICROS,
      utcOffsetMinutes: newYorkUtcOffsetMinutes(timestampMicros / MILLI_MICROS),
    };
  }

  /** The replay tells of each day's close as it plays it. */
  startedAtMicros(_nowMicros: number): number {
    return this.#startedAtMicros;
  }

  #currentDayClosed(dayIndex: number, timeMillis: number): boolean {
    return timeMillis >= CLOSE_MILLIS || this.#replay.daysFinished > dayIndex;
  }
}
