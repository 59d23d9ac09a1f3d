import { dayOf, isWeekend, yearOf } from '../domain/calendar-date.ts';
import type { SessionHours, TradingDay } from '../domain/session-hours.ts';
import { usBankHolidays, usEquityEarlyCloses, usEquityHolidays } from './us-equity-holidays.ts';

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
  readonly firstDay: number;
  /** The first day of the year after it. */
  readonly endDay: number;
  readonly holidays: ReadonlySet<number>;
  readonly earlyCloses: ReadonlySet<number>;
  /** Days of trading without settlement, because the banks are shut. */
  readonly bankHolidays: ReadonlySet<number>;
}

const years = new Map<number, CalendarYear>();
/** Whole ranges of days are asked for, one after the other. */
let lastYear = yearOfRules(2000);

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
    if (!calendarOf(day).bankHolidays.has(day)) left--;
  }
  return day;
}

function calendarOf(day: number): CalendarYear {
  if (day >= lastYear.firstDay && day < lastYear.endDay) return lastYear;
  const year = yearOf(day);
  lastYear = years.get(year) ?? yearOfRules(year);
  years.set(year, lastYear);
  return lastYear;
}

function yearOfRules(year: number): CalendarYear {
  return {
    firstDay: dayOf(year, 1, 1),
    endDay: dayOf(year + 1, 1, 1),
    holidays: new Set(usEquityHolidays(year)),
    earlyCloses: new Set(usEquityEarlyCloses(year)),
    bankHolidays: new Set(usBankHolidays(year)),
  };
}
