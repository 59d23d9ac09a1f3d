import { DAY_MILLIS } from '../../domain/calendar-date.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import { formatRfc3339WithOffset } from '../rfc3339.ts';

const MILLI_MICROS = 1000;
const MINUTE_MILLIS = 60_000;
const NOON_MILLIS = DAY_MILLIS / 2;

/** The date on the market's clocks at a moment of its time, as days since 1970-01-01. */
export function marketDay(session: MarketSession, micros: number): number {
  return Math.floor((micros / MILLI_MICROS + session.utcOffsetMinutes(micros) * MINUTE_MILLIS) / DAY_MILLIS);
}

/** A moment of the market's time with the offset that its clocks have then. */
export function formatMarketTime(session: MarketSession, micros: number): string {
  return formatRfc3339WithOffset(micros, session.utcOffsetMinutes(micros));
}

/** Unix microseconds of a time of day on the market's clocks, by their offset at noon: they change on Sundays, in the night. */
export function marketMicros(session: MarketSession, day: number, millisOfDay: number): number {
  const noonMicros = (day * DAY_MILLIS + NOON_MILLIS) * MILLI_MICROS;
  const offsetMillis = session.utcOffsetMinutes(noonMicros) * MINUTE_MILLIS;
  return (day * DAY_MILLIS + millisOfDay - offsetMillis) * MILLI_MICROS;
}
