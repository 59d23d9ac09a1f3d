import { DAY_MILLIS } from '../../domain/calendar-date.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';

export const MINUTE_MICROS = 60_000_000;
export const DAY_MICROS = DAY_MILLIS * 1000;
const MILLI_MICROS = 1000;

/** A span of time that one point of the history stands for, Unix microseconds; the end is not part of it. */
export interface Window {
  readonly startMicros: number;
  readonly endMicros: number;
  /** The date that it lies on, by the market's clock. */
  readonly day: number;
}

/** Which hours have points. */
export type Reporting = 'market_hours' | 'extended_hours' | 'continuous';

type Zone = Pick<MarketSession, 'utcOffsetMinutes' | 'tradingDay'>;

/** Days since 1970-01-01 by the clocks of the market. */
export function dayAt(zone: Zone, micros: number): number {
  return Math.floor((micros + zone.utcOffsetMinutes(micros) * MINUTE_MICROS) / DAY_MICROS);
}

/** When the day begins there. By the offset of its noon: clocks change on Sundays, when no market opens. */
export function midnightOf(zone: Zone, day: number): number {
  const midnightUtc = day * DAY_MICROS;
  return midnightUtc - zone.utcOffsetMinutes(midnightUtc + DAY_MICROS / 2) * MINUTE_MICROS;
}

/** The day's windows of `widthMinutes`, or the day as one where that is a day or more; none where it has no hours. */
export function windowsOf(zone: Zone, day: number, widthMinutes: number, reporting: Reporting): Window[] {
  const midnight = midnightOf(zone, day);
  const hours = zone.tradingDay(day)?.hours;
  if (reporting !== 'continuous' && hours === undefined) return [];
  const width = widthMinutes * MINUTE_MICROS;
  const wholeDay = { startMicros: midnight, endMicros: midnightOf(zone, day + 1), day };
  if (width >= DAY_MICROS) return [wholeDay];
  const span = { from: wholeDay.startMicros, to: wholeDay.endMicros };
  if (reporting !== 'continuous') {
    const isExtended = reporting === 'extended_hours';
    span.from = midnight + (isExtended ? hours!.preMarketMillis : hours!.openMillis) * MILLI_MICROS;
    span.to = midnight + (isExtended ? hours!.endMillis : hours!.closeMillis) * MILLI_MICROS;
  }
  const windows: Window[] = [];
  // Hours begin on the hour, as Alpaca's do: the first and the last may be short.
  for (let start = span.from - (span.from % width); start < span.to; start += width) {
    windows.push({ startMicros: Math.max(start, span.from), endMicros: Math.min(start + width, span.to), day });
  }
  return windows;
}
