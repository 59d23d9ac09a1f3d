import { DAY_MILLIS } from '../domain/calendar-date.ts';

const OFFSET_FORMAT = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });
const NOON_MILLIS = 43_200_000;
const MINUTE_MILLIS = 60_000;

/** A year's offsets from UTC, minutes: one from its begin to its end, another while summer time lasts. */
interface YearOffsets {
  readonly standard: number;
  readonly summer: number;
  readonly summerFromMillis: number;
  readonly summerUntilMillis: number;
}

/** By year: to look an offset up takes microseconds, and a calendar needs thousands. */
const years = new Map<number, YearOffsets>();

/** Minutes that New York is ahead of UTC at that moment: -300 in winter, -240 in summer. */
export function newYorkUtcOffsetMinutes(unixMillis: number): number {
  const year = new Date(unixMillis).getUTCFullYear();
  let offsets = years.get(year);
  if (offsets === undefined) {
    offsets = findOffsets(year);
    years.set(year, offsets);
  }
  const isSummer = unixMillis >= offsets.summerFromMillis && unixMillis < offsets.summerUntilMillis;
  return isSummer ? offsets.summer : offsets.standard;
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

function findOffsets(year: number): YearOffsets {
  const [start, middle, end] = [Date.UTC(year, 0, 1), Date.UTC(year, 6, 1), Date.UTC(year + 1, 0, 1)];
  return {
    standard: lookUpOffset(start),
    summer: lookUpOffset(middle),
    summerFromMillis: findChange(start, middle),
    summerUntilMillis: findChange(middle, end),
  };
}

/** The first minute with the offset of `untilMillis`, by bisection: clocks change once in between, or not at all. */
function findChange(fromMillis: number, untilMillis: number): number {
  const offset = lookUpOffset(untilMillis);
  let before = fromMillis;
  let after = untilMillis;
  while (after - before > MINUTE_MILLIS) {
    const between = before + Math.floor((after - before) / 2 / MINUTE_MILLIS) * MINUTE_MILLIS;
    if (lookUpOffset(between) === offset) after = between;
    else before = between;
  }
  return after;
}

function lookUpOffset(unixMillis: number): number {
  const name = OFFSET_FORMAT.formatToParts(unixMillis).find((part) => part.type === 'timeZoneName')!.value;
  // "GMT-05:00": New York is never ahead of UTC.
  return -(Number(name.slice(4, 6)) * 60 + Number(name.slice(7, 9)));
}
