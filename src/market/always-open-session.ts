import { DAY_MILLIS } from '../domain/calendar-date.ts';
import type { SessionHours, TradingDay } from '../domain/session-hours.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { MarketSession, SessionStatus } from '../execution/ports/market-session.ts';

const DAY_MICROS = DAY_MILLIS * 1000;
const WHOLE_DAY: SessionHours = { preMarketMillis: 0, openMillis: 0, closeMillis: DAY_MILLIS, endMillis: DAY_MILLIS };

/** A market that never shuts: one session a day, from midnight to midnight UTC, and what is traded settles on the next. */
export class AlwaysOpenSession implements MarketSession {
  status(nowMicros: number): SessionStatus {
    const nextMidnightMicros = this.closeOf(nowMicros);
    return {
      timestampMicros: nowMicros,
      isOpen: true,
      nextOpenMicros: nextMidnightMicros,
      nextCloseMicros: nextMidnightMicros,
    };
  }

  utcOffsetMinutes(): number {
    return 0;
  }

  phase(): SessionPhase {
    return SessionPhase.Regular;
  }

  nextPhaseAtMicros(nowMicros: number): number {
    return this.closeOf(nowMicros);
  }

  startedAtMicros(nowMicros: number): number {
    return nowMicros - (nowMicros % DAY_MICROS);
  }

  closeOf(submittedAtMicros: number): number {
    return this.startedAtMicros(submittedAtMicros) + DAY_MICROS;
  }

  tradingDay(day: number): TradingDay {
    return { day, hours: WHOLE_DAY, settlementDay: day + 1 };
  }
}
