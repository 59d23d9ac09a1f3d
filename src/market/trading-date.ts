const DATE = /^(\d{4})(\d{2})(\d{2})$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;
const DAY_MILLIS = 86_400_000;

/** Midnight UTC of a date written yyyymmdd, in Unix milliseconds. Throws a RangeError for what is no date. */
export function utcMidnightMillis(date: string): number {
  const match = DATE.exec(date);
  const millis = match === null ? Number.NaN : Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  if (Number.isNaN(millis) || formatDate(millis) !== date) throw new RangeError(`"${date}" is no date (yyyymmdd)`);
  return millis;
}

/** The first weekday after the date. Knows no holidays. */
export function nextWeekday(date: string): string {
  let millis = utcMidnightMillis(date);
  do millis += DAY_MILLIS;
  while (new Date(millis).getUTCDay() % 6 === 0);
  return formatDate(millis);
}

/** Milliseconds since midnight of a time written HH:MM. Throws a RangeError for what is no time of day. */
export function timeOfDayMillis(text: string): number {
  const match = TIME_OF_DAY.exec(text);
  if (match === null) throw new RangeError(`"${text}" is no time of day (HH:MM)`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}

function formatDate(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10).replaceAll('-', '');
}
