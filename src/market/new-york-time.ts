import { DAY_MILLIS } from '../domain/calendar-date.ts';

const OFFSET_FORMAT = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });
const NOON_MILLIS = 43_200_000;
const MINUTE_MILLIS = 60_000;

/** Minutes that New York is ahead of UTC at that moment: -300 in winter, -240 in summer. */
export function newYorkUtcOffsetMinutes(unixMillis: number): number {
  const name = OFFSET_FORMAT.formatToParts(unixMillis).find((part) => part.type === 'timeZoneName')!.value;
  // "GMT-05:00": New York is never ahead of UTC.
  return -(Number(name.slice(4, 6)) * 60 + Number(name.slice(7, 9)));
}

/** The date in New York at that moment, as days since 1970-01-01. */
export function newYorkDay(unixMillis: number): number {
  return Math.floor((unixMillis + newYorkUtcOffsetMinutes(unixMillis) * MINUTE_MILLIS) / DAY_MILLIS);
}

/**
 * Unix milliseconds of New York midnight on a date (days since 1970-01-01), by the offset of its noon: on the two days a
 * year when the clocks change, Sundays both, times from three in the morning on are what counts.
 */
export function newYorkMidnightMillis(day: number): number {
  const midnightUtc = day * DAY_MILLIS;
  return midnightUtc - newYorkUtcOffsetMinutes(midnightUtc + NOON_MILLIS) * MINUTE_MILLIS;
}
