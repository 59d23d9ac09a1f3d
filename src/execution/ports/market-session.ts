import type { TradingDay } from '../../domain/session-hours.ts';
import type { SessionPhase } from '../../domain/session-phase.ts';

/** Unix microseconds of the market's own time: under a replay, of the replayed day. */
export interface SessionStatus {
  readonly timestampMicros: number;
  readonly isOpen: boolean;
  readonly nextOpenMicros: number;
  readonly nextCloseMicros: number;
}

/** When the market trades. A day order ends with the session it was sent in, or for which it waits. */
export interface MarketSession {
  status(nowMicros: number): SessionStatus;
  /** Minutes that the market's zone is ahead of UTC at a moment of its own time (New York in winter: -300). */
  utcOffsetMinutes(timestampMicros: number): number;
  phase(nowMicros: number): SessionPhase;
  /**
   * When the next phase begins, in engine time (Unix microseconds). Infinity where the feed knows better: it then reports
   * phases itself, through `MarketDataSink.enterPhase`.
   */
  nextPhaseAtMicros(nowMicros: number): number;
  /** Day orders, with extended hours or without, that were sent before this moment (engine time) are over. */
  startedAtMicros(nowMicros: number, extendedHours: boolean): number;
  /** When a day order that was sent then ends, in engine time; 0 where nobody knows. */
  closeOf(submittedAtMicros: number, extendedHours: boolean): number;
  /** A date (days since 1970-01-01) on which the market trades, or undefined. */
  tradingDay(day: number): TradingDay | undefined;
}
