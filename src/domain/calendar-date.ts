/** Dates without a time or a zone, as days since 1970-01-01: to be counted, compared and added to. */

export const DAY_MILLIS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;
const ISO_DATE = /^\d{4}-\d\d-\d\d$/;

export const Weekday = { Sunday: 0, Monday: 1, Tuesday: 2, Wednesday: 3, Thursday: 4, Friday: 5, Saturday: 6 } as const;
export type Weekday = (typeof Weekday)[keyof typeof Weekday];

/** `month` from 1. A day of the month past its end runs on into the next one. */
export function dayOf(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY_MILLIS;
}

/** Undefined for what is not yyyy-mm-dd, or not in the calendar. */
export function parseDay(text: string): number | undefined {
  const millis = ISO_DATE.test(text) ? Date.parse(text) : Number.NaN;
  const day = millis / DAY_MILLIS;
  // Parsing alone takes the 30th of February for the 2nd of March.
  return Number.isNaN(day) || formatDay(day) !== text ? undefined : day;
}

/** yyyy-mm-dd, for the years 0 to 9999. */
export function formatDay(day: number): string {
  return new Date(day * DAY_MILLIS).toISOString().slice(0, 10);
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MILLIS).getUTCFullYear();
}

export function weekdayOf(day: number): Weekday {
  return ((((FIRST_WEEKDAY + day) % 7) + 7) % 7) as Weekday;
}

export function isWeekend(day: number): boolean {
  return weekdayOf(day) % 6 === 0;
}

/** The `nth` (from 1) such weekday of a month. */
export function nthWeekday(year: number, month: number, nth: number, weekday: Weekday): number {
  const first = dayOf(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1);
}

export function lastWeekday(year: number, month: number, weekday: Weekday): number {
  const last = dayOf(year, month + 1, 0);
  return last - ((weekdayOf(last) - weekday + 7) % 7);
}

/** Easter in the Gregorian calendar, by the anonymous algorithm that Nature printed in 1876 (Meeus, Astronomical Algorithms). */
export function easterSunday(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const moonShift = Math.floor((8 * century + 13) / 25);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const shifted = epact + toSunday - 7 * correction + 114;
  return dayOf(year, Math.floor(shifted / 31), (shifted % 31) + 1);
}
