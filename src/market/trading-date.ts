import { parseDay } from '../domain/calendar-date.ts';

const DATE = /^(\d{4})(\d{2})(\d{2})$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Days since 1970-01-01 of a date written yyyymmdd. Throws a RangeError for what is no date. */
export function tradingDate(text: string): number {
  const day = parseDay(text.replace(DATE, '$1-$2-$3'));
  if (day === undefined || !DATE.test(text)) throw new RangeError(`"${text}" is no date (yyyymmdd)`);
  return day;
}

/** Milliseconds since midnight of a time written HH:MM. Throws a RangeError for what is no time of day. */
export function timeOfDayMillis(text: string): number {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) throw new RangeError(`"${text}" is no time of day (HH:MM)`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}
