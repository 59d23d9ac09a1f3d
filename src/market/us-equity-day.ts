import type { SessionHours } from '../domain/session-hours.ts';
import { newYorkMidnightMillis } from './new-york-time.ts';
import { hoursOn } from './us-equity-calendar.ts';

const MILLI_MICROS = 1000;

/** A trading day of US equities in Unix time, microseconds. */
export interface UsEquityDay {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly hours: SessionHours;
  readonly midnightMicros: number;
  readonly openMicros: number;
  readonly closeMicros: number;
  /** When the hours after the close end. */
  readonly endMicros: number;
}

export function usEquityDay(day: number): UsEquityDay {
  const hours = hoursOn(day);
  const midnightMillis = newYorkMidnightMillis(day);
  return {
    day,
    hours,
    midnightMicros: midnightMillis * MILLI_MICROS,
    openMicros: (midnightMillis + hours.openMillis) * MILLI_MICROS,
    closeMicros: (midnightMillis + hours.closeMillis) * MILLI_MICROS,
    endMicros: (midnightMillis + hours.endMillis) * MILLI_MICROS,
  };
}
