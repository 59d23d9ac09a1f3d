import { describe, expect, it } from 'vitest';
import { DAY_MILLIS } from '../../src/domain/calendar-date.ts';
import { newYorkDay, newYorkMidnightMillis, newYorkUtcOffsetMinutes } from '../../src/market/new-york-time.ts';
import { timeOfDayMillis, tradingDate } from '../../src/market/trading-date.ts';

describe('trading dates', () => {
  it('are read as yyyymmdd', () => {
    expect(tradingDate('20131007') * DAY_MILLIS).toBe(Date.UTC(2013, 9, 7));
    expect(tradingDate('20240229') * DAY_MILLIS).toBe(Date.UTC(2024, 1, 29));
  });

  it.each(['', '2013-10-07', '20130229', '20131301', '201310070'])('refuse %j', (date) => {
    expect(() => tradingDate(date)).toThrow(RangeError);
  });

  it('have times of day in HH:MM', () => {
    expect(timeOfDayMillis('09:30')).toBe(34_200_000);
    expect(timeOfDayMillis('00:00')).toBe(0);
    expect(timeOfDayMillis('23:59')).toBe(86_340_000);
    for (const text of ['', '9:30', '24:00', '12:60', '09:30:00']) {
      expect(() => timeOfDayMillis(text)).toThrow(RangeError);
    }
  });
});

describe('New York time', () => {
  it('is five hours behind UTC in winter and four in summer', () => {
    expect(newYorkUtcOffsetMinutes(Date.UTC(2013, 0, 15))).toBe(-300);
    expect(newYorkUtcOffsetMinutes(Date.UTC(2013, 9, 7))).toBe(-240);
  });

  it('changes at two in the morning of the second Sunday in March and the first in November', () => {
    expect(newYorkUtcOffsetMinutes(Date.UTC(2013, 2, 10, 6, 59))).toBe(-300);
    expect(newYorkUtcOffsetMinutes(Date.UTC(2013, 2, 10, 7, 0))).toBe(-240);
    expect(newYorkUtcOffsetMinutes(Date.UTC(2013, 10, 3, 5, 59))).toBe(-240);
    expect(newYorkUtcOffsetMinutes(Date.UTC(2013, 10, 3, 6, 0))).toBe(-300);
  });

  it('has the offsets of the IANA database at any hour of the century', () => {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });
    for (let millis = Date.UTC(1999, 11, 31); millis < Date.UTC(2101, 0, 2); millis += 89 * 3_600_000) {
      const offset = newYorkUtcOffsetMinutes(millis);
      const name = offset === -300 ? 'GMT-05:00' : 'GMT-04:00';
      expect(format.format(millis), new Date(millis).toISOString()).toContain(name);
    }
  });

  it('has its midnights', () => {
    expect(newYorkMidnightMillis(tradingDate('20131007'))).toBe(Date.UTC(2013, 9, 7, 4));
    expect(newYorkMidnightMillis(tradingDate('20131104'))).toBe(Date.UTC(2013, 10, 4, 5));
    expect(newYorkMidnightMillis(tradingDate('20140102'))).toBe(Date.UTC(2014, 0, 2, 5));
  });

  it('has its dates, which begin at midnight there', () => {
    expect(newYorkDay(Date.UTC(2013, 9, 7, 3, 59))).toBe(tradingDate('20131006'));
    expect(newYorkDay(Date.UTC(2013, 9, 7, 4, 0))).toBe(tradingDate('20131007'));
    expect(newYorkDay(Date.UTC(2014, 0, 2, 4, 59))).toBe(tradingDate('20140101'));
  });
});
