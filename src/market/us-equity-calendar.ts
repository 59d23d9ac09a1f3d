import { dayOf, isWeekend, nthWeekday, Weekday, weekdayOf, yearOf } from '../domain/calendar-date.ts';
import type { SessionHours, TradingDay } from '../domain/session-hours.ts';
import { usEquityEarlyCloses, usEquityHolidays } from './us-equity-holidays.ts';

const HOUR_MILLIS = 3_600_000;
const PRE_MARKET_MILLIS = 4 * HOUR_MILLIS;
const OPEN_MILLIS = 9.5 * HOUR_MILLIS;

/** 04:00, 09:30, 16:00, 20:00 in New York. */
export const FULL_DAY: SessionHours = {
  preMarketMillis: PRE_MARKET_MILLIS,
  openMillis: OPEN_MILLIS,
  closeMillis: 16 * HOUR_MILLIS,
  endMillis: 20 * HOUR_MILLIS,
};
/** 04:00, 09:30, 13:00, 17:00 in New York. */
export const SHORT_DAY: SessionHours = {
  preMarketMillis: PRE_MARKET_MILLIS,
  openMillis: OPEN_MILLIS,
  closeMillis: 13 * HOUR_MILLIS,
  endMillis: 17 * HOUR_MILLIS,
};

/** Trade dates from which a trade settles so many business days later, newest first (SEC Rule 15c6-1 as amended). */
const SETTLEMENT_CYCLES = [
  { since: dayOf(2024, 5, 28), businessDays: 1 },
  { since: dayOf(2017, 9, 5), businessDays: 2 },
  { since: Number.NEGATIVE_INFINITY, businessDays: 3 },
] as const;

interface CalendarYear {
  readonly holidays: ReadonlySet<number>;
  readonly earlyCloses: ReadonlySet<number>;
}

const years = new Map<number, CalendarYear>();

/** Undefined on weekends and holidays. Days are counted from 1970-01-01; right from 2000 on. */
export function usEquityTradingDay(day: number): TradingDay | undefined {
  if (!isTradingDay(day)) return undefined;
  return { day, hours: hoursOn(day), settlementDay: settlementDay(day) };
}

/** What a day's hours are where it is a trading day. */
export function hoursOn(day: number): SessionHours {
  return calendarOf(day).earlyCloses.has(day) ? SHORT_DAY : FULL_DAY;
}

export function isTradingDay(day: number): boolean {
  return !isWeekend(day) && !calendarOf(day).holidays.has(day);
}

export function nextTradingDay(day: number): number {
  let next = day + 1;
  while (!isTradingDay(next)) next++;
  return next;
}

export function previousTradingDay(day: number): number {
  let previous = day - 1;
  while (!isTradingDay(previous)) previous--;
  return previous;
}

function settlementDay(tradeDay: number): number {
  let left: number = SETTLEMENT_CYCLES.find(({ since }) => tradeDay >= since)!.businessDays;
  let day = tradeDay;
  while (left > 0) {
    day = nextTradingDay(day);
    if (!isBankHoliday(day)) left--;
  }
  return day;
}

/** Days of trading without settlement, because the banks are shut: Columbus Day and Veterans Day. */
function isBankHoliday(day: number): boolean {
  const year = yearOf(day);
  const veteransDay = dayOf(year, 11, 11);
  const observed = weekdayOf(veteransDay) === Weekday.Sunday ? veteransDay + 1 : veteransDay;
  return day === nthWeekday(year, 10, 2, Weekday.Monday) || day === observed;
}

function calendarOf(day: number): CalendarYear {
  const number = yearOf(day);
  let year = years.get(number);
  if (year === undefined) {
    year = { holidays: new Set(usEquityHolidays(number)), earlyCloses: new Set(usEquityEarlyCloses(number)) };
    years.set(number, year);
  }
  return year;
}
