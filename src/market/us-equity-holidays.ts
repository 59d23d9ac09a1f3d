import { dayOf, easterSunday, lastWeekday, nthWeekday, parseDay, Weekday, weekdayOf } from '../domain/calendar-date.ts';

/** Days on which the New York Stock Exchange stayed shut by no rule: days of mourning, catastrophes. */
const UNSCHEDULED = [
  ...['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14'], // the attacks of 11 September
  '2004-06-11', // President Reagan
  '2007-01-02', // President Ford
  ...['2012-10-29', '2012-10-30'], // hurricane Sandy
  '2018-12-05', // President Bush
  '2025-01-09', // President Carter
].map((date) => parseDay(date)!);
/** The Friday after Christmas of 2003. */
const UNSCHEDULED_EARLY_CLOSE = dayOf(2003, 12, 26);
const FIRST_JUNETEENTH = 2022;
/** Up to here a Thursday's Independence Day shortened the Friday after it, since then the Wednesday before it. */
const LAST_SHORT_JULY_5 = 2012;

/**
 * The weekdays of a year on which the New York Stock Exchange stays shut: its Rule 7.2 as it has been since 1998, and what
 * came unscheduled. For years from 2000.
 */
export function usEquityHolidays(year: number): readonly number[] {
  const newYear = dayOf(year, 1, 1);
  return [
    // A Saturday's New Year would shut the last day of the year, on which books are closed: it is not observed.
    ...(weekdayOf(newYear) === Weekday.Saturday ? [] : [observed(newYear)]),
    nthWeekday(year, 1, 3, Weekday.Monday), // Martin Luther King, Jr. Day
    nthWeekday(year, 2, 3, Weekday.Monday), // Washington's Birthday
    easterSunday(year) - 2, // Good Friday
    lastWeekday(year, 5, Weekday.Monday), // Memorial Day
    ...(year < FIRST_JUNETEENTH ? [] : [observed(dayOf(year, 6, 19))]),
    observed(dayOf(year, 7, 4)), // Independence Day
    nthWeekday(year, 9, 1, Weekday.Monday), // Labor Day
    thanksgiving(year),
    observed(dayOf(year, 12, 25)), // Christmas
    ...UNSCHEDULED.filter((day) => day >= newYear && day < dayOf(year + 1, 1, 1)),
  ];
}

/** The trading days of a year that end at 13:00. For years from 2000. */
export function usEquityEarlyCloses(year: number): readonly number[] {
  const christmasEve = dayOf(year, 12, 24);
  return [
    ...aroundIndependenceDay(year),
    thanksgiving(year) + 1,
    // On a Friday it is the holiday itself, Christmas being a Saturday.
    ...(isMondayToThursday(christmasEve) ? [christmasEve] : []),
    ...(UNSCHEDULED_EARLY_CLOSE === dayOf(year, 12, 26) ? [UNSCHEDULED_EARLY_CLOSE] : []),
  ];
}

/** Trading days on which banks are shut: Columbus Day, and Veterans Day, which they keep on a Monday for a Sunday. */
export function usBankHolidays(year: number): readonly number[] {
  const veteransDay = dayOf(year, 11, 11);
  return [
    nthWeekday(year, 10, 2, Weekday.Monday),
    weekdayOf(veteransDay) === Weekday.Sunday ? veteransDay + 1 : veteransDay,
  ];
}

function aroundIndependenceDay(year: number): readonly number[] {
  const eve = dayOf(year, 7, 3);
  if (weekdayOf(eve) === Weekday.Wednesday && year <= LAST_SHORT_JULY_5) return [eve + 2];
  return isMondayToThursday(eve) ? [eve] : [];
}

function thanksgiving(year: number): number {
  return nthWeekday(year, 11, 4, Weekday.Thursday);
}

/** A Saturday's holiday is kept on the Friday before it, a Sunday's on the Monday after. */
function observed(holiday: number): number {
  const weekday = weekdayOf(holiday);
  if (weekday === Weekday.Saturday) return holiday - 1;
  return weekday === Weekday.Sunday ? holiday + 1 : holiday;
}

function isMondayToThursday(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday >= Weekday.Monday && weekday <= Weekday.Thursday;
}
