import { describe, expect, it } from 'vitest';
import { dayOf, formatDay, isWeekend, parseDay } from '../../src/domain/calendar-date.ts';
import { FULL_DAY, SHORT_DAY, usEquityTradingDay } from '../../src/market/us-equity-calendar.ts';

/** Weekdays without trading, as the exchange announced them. */
const HOLIDAYS = `
2001: 01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25
2004: 01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24
2007: 01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25
2011: 01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26
2012: 01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25
2018: 01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25
2020: 01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25
2021: 01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24
2022: 01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26
2023: 01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25
2024: 01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25
2025: 01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25
2026: 01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25
2027: 01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24
2028: 01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25
`;

/** Trading days that ended at 13:00. */
const EARLY_CLOSES = `
2001: 07-03 11-23 12-24
2002: 07-05 11-29 12-24
2003: 07-03 11-28 12-24 12-26
2004: 11-26
2008: 07-03 11-28 12-24
2010: 11-26
2012: 07-03 11-23 12-24
2013: 07-03 11-29 12-24
2015: 11-27 12-24
2017: 07-03 11-24
2019: 07-03 11-29 12-24
2020: 11-27 12-24
2021: 11-26
2023: 07-03 11-24
2024: 07-03 11-29 12-24
2025: 07-03 11-28 12-24
2026: 11-27 12-24
2027: 11-26
2028: 07-03 11-24
`;

function years(table: string): [year: number, dates: string[]][] {
  const lines = table.trim().split('\n');
  return lines.map((line) => [Number(line.slice(0, 4)), line.slice(6).split(' ')]);
}

/** Dates of a year, as mm-dd, that `matches`. */
function datesOf(year: number, matches: (day: number) => boolean): string[] {
  const dates: string[] = [];
  for (let day = dayOf(year, 1, 1); day < dayOf(year + 1, 1, 1); day++) {
    if (matches(day)) dates.push(formatDay(day).slice(5));
  }
  return dates;
}

const settlementOf = (date: string) => formatDay(usEquityTradingDay(parseDay(date)!)!.settlementDay);

describe('the calendar of US equities', () => {
  it.each(years(HOLIDAYS))('keeps the holidays of %i', (year, holidays) => {
    expect(datesOf(year, (day) => !isWeekend(day) && usEquityTradingDay(day) === undefined)).toEqual(holidays);
  });

  it.each(years(EARLY_CLOSES))('closes early in %i as the exchange did', (year, dates) => {
    expect(datesOf(year, (day) => usEquityTradingDay(day)?.hours === SHORT_DAY)).toEqual(dates);
  });

  it('has no trading at weekends, and full days otherwise', () => {
    expect(usEquityTradingDay(parseDay('2026-11-21')!)).toBeUndefined();
    expect(usEquityTradingDay(parseDay('2026-11-22')!)).toBeUndefined();
    expect(usEquityTradingDay(parseDay('2026-11-23')!)).toEqual({
      day: parseDay('2026-11-23'),
      hours: FULL_DAY,
      settlementDay: parseDay('2026-11-24'),
    });
  });

  it('has 249 to 253 trading days in any year of the century, but for 2001', () => {
    for (let year = 2000; year <= 2100; year++) {
      const count = datesOf(year, (day) => usEquityTradingDay(day) !== undefined).length;
      expect(count, String(year)).toBeGreaterThanOrEqual(year === 2001 ? 248 : 249);
      expect(count, String(year)).toBeLessThanOrEqual(253);
    }
  });

  it.each([
    ['three days later', '2017-09-01', '2017-09-07'],
    ['two from 5 September 2017 on', '2017-09-05', '2017-09-07'],
    ['two, holidays aside', '2024-05-24', '2024-05-29'],
    ['one from 28 May 2024 on', '2024-05-28', '2024-05-29'],
    ['one, weekends and holidays aside', '2025-04-17', '2025-04-21'],
    ['one, Columbus Day aside, when banks are shut', '2024-10-11', '2024-10-15'],
    ['one, Veterans Day aside, kept on a Monday for a Sunday', '2029-11-09', '2029-11-13'],
  ])('settles %s: %s on %s', (_rule, traded, settled) => {
    expect(settlementOf(traded)).toBe(settled);
  });
});
