import { setImmediate } from 'node:timers/promises';
import { DAY_MILLIS, dayOf, formatDay, parseDay } from '../../domain/calendar-date.ts';
import type { TradingDay } from '../../domain/session-hours.ts';
import type { MarketSession } from '../../execution/ports/market-session.ts';
import { INVALID_PARAMETER } from '../http/errors.ts';
import type { RequestFault } from '../http/request-fault.ts';
import { parseRfc3339 } from '../rfc3339.ts';

/** Days since 1970-01-01, both included. */
export interface CalendarRange {
  readonly startDay: number;
  readonly endDay: number;
}

/** The years that the rules of the calendar are made for. */
const FIRST_DAY = dayOf(2000, 1, 1);
const LAST_DAY = dayOf(2100, 12, 31);
const YEAR = 365;
/** Ten years. */
const MAX_DAYS = 3653;
/** Made in one go, in about a millisecond. */
const DAYS_AT_ONCE = 100;
const DATE_LENGTH = 'yyyy-mm-dd'.length;

/**
 * What the query `start` and `end` ask for, or what is wrong with it. A date may be written as a time too: it is the date
 * that is read, whatever the zone. What is left out lies a year beyond today and the other one.
 */
export function parseCalendarRange(
  query: { readonly start?: string; readonly end?: string },
  today: number,
): CalendarRange | RequestFault {
  const start = query.start === undefined ? undefined : readDay(query.start);
  const end = query.end === undefined ? undefined : readDay(query.end);
  if (query.start !== undefined && start === undefined) return invalid(dateFault('start'));
  if (query.end !== undefined && end === undefined) return invalid(dateFault('end'));
  const startDay = start ?? Math.max(FIRST_DAY, Math.min(today, end ?? today) - YEAR);
  const endDay = end ?? Math.min(LAST_DAY, Math.max(today, startDay) + YEAR);
  const asked = `${formatDay(startDay)} to ${formatDay(endDay)}`;
  if (startDay > endDay) return invalid(`start must not be after end: ${asked}`);
  if (endDay - startDay >= MAX_DAYS) {
    return invalid(`start and end must be at most ten years (${MAX_DAYS} days) apart: ${asked}`);
  }
  return { startDay, endDay };
}

/** What `list` makes of the range, part after part, so that orders need not wait until a long one has been listed. */
export async function listInParts<T>(
  { startDay, endDay }: CalendarRange,
  list: (part: CalendarRange) => Iterable<T>,
): Promise<T[]> {
  const all: T[] = [];
  for (let partDay = startDay; partDay <= endDay; partDay += DAYS_AT_ONCE) {
    if (partDay > startDay) await setImmediate();
    all.push(...list({ startDay: partDay, endDay: Math.min(partDay + DAYS_AT_ONCE - 1, endDay) }));
  }
  return all;
}

export function* tradingDays(session: MarketSession, { startDay, endDay }: CalendarRange): Generator<TradingDay> {
  for (let day = startDay; day <= endDay; day++) {
    const tradingDay = session.tradingDay(day);
    if (tradingDay !== undefined) yield tradingDay;
  }
}

/** Whether the calendar can tell anything of a moment (Unix microseconds). */
export function isInCalendar(micros: number): boolean {
  const day = micros / (DAY_MILLIS * 1000);
  return day >= FIRST_DAY && day < LAST_DAY;
}

function readDay(text: string): number | undefined {
  if (parseRfc3339(text) === undefined) return undefined;
  const day = parseDay(text.slice(0, DATE_LENGTH));
  return day !== undefined && day >= FIRST_DAY && day <= LAST_DAY ? day : undefined;
}

function dateFault(name: string): string {
  return `${name} must be a date (yyyy-mm-dd) from ${formatDay(FIRST_DAY)} to ${formatDay(LAST_DAY)}`;
}

function invalid(message: string): RequestFault {
  return { error: INVALID_PARAMETER, message };
}
