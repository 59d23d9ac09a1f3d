import { describe, expect, it } from 'vitest';
import {
  dayOf,
  easterSunday,
  formatDay,
  isWeekend,
  lastWeekday,
  nthWeekday,
  parseDay,
  Weekday,
  weekdayOf,
  yearOf,
} from '../../src/domain/calendar-date.ts';

describe('a date', () => {
  it('is a number of days since 1970-01-01', () => {
    expect(dayOf(1970, 1, 1)).toBe(0);
    expect(parseDay('1970-01-02')).toBe(1);
    expect(formatDay(-1)).toBe('1969-12-31');
    expect(formatDay(dayOf(2024, 2, 29) + 1)).toBe('2024-03-01');
    expect(yearOf(dayOf(2099, 12, 31))).toBe(2099);
  });

  it.each([
    '',
    '2024-2-9',
    '20240209',
    '2023-02-29',
    '2024-13-01',
    '2024-04-31',
    '2024-01-01T00:00:00Z',
    'today',
  ])('%j is none', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it('has a weekday, also before 1970', () => {
    expect(weekdayOf(dayOf(2026, 11, 22))).toBe(Weekday.Sunday);
    expect(weekdayOf(dayOf(1969, 12, 31))).toBe(Weekday.Wednesday);
    expect(weekdayOf(dayOf(1969, 12, 24))).toBe(Weekday.Wednesday);
    expect([20, 21, 22, 23].map((date) => isWeekend(dayOf(2026, 11, date)))).toEqual([false, true, true, false]);
  });

  it('is found by its weekday in a month', () => {
    expect(formatDay(nthWeekday(2026, 11, 4, Weekday.Thursday))).toBe('2026-11-26');
    expect(formatDay(nthWeekday(2026, 6, 1, Weekday.Monday))).toBe('2026-06-01');
    expect(formatDay(lastWeekday(2026, 5, Weekday.Monday))).toBe('2026-05-25');
    expect(formatDay(lastWeekday(2027, 5, Weekday.Monday))).toBe('2027-05-31');
    expect(formatDay(lastWeekday(2026, 12, Weekday.Thursday))).toBe('2026-12-31');
  });

  // The earliest and latest that Easter can be, and those that simpler rules get wrong.
  it.each([
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2019-04-21',
    '2024-03-31',
    '2025-04-20',
    '2038-04-25',
    '2049-04-18',
    '2076-04-19',
    '2100-03-28',
  ])('Easter is on %s', (date) => {
    expect(formatDay(easterSunday(Number(date.slice(0, 4))))).toBe(date);
  });
});
