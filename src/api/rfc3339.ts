/** Times at the API's edge: Unix microseconds to RFC 3339 and back. */

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

/** The last time written, and its second as text: most times of an order are the same, the rest in the same second. */
let cachedMicros = Number.NaN;
let cachedText = '';
let cachedSecond = Number.NaN;
let cachedSecondText = '';

/** `1970-01-01T00:00:00.000000Z` for 0: always six fractional digits, always UTC. */
export function formatRfc3339(micros: number): string {
  if (micros === cachedMicros) return cachedText;
  const second = Math.floor(micros / MICROS_PER_SECOND);
  if (second !== cachedSecond) {
    cachedSecondText = new Date(second * 1000).toISOString().slice(0, 19);
    cachedSecond = second;
  }
  cachedText = `${cachedSecondText}.${sixDigits(micros - second * MICROS_PER_SECOND)}Z`;
  cachedMicros = micros;
  return cachedText;
}

/** The same instant on the clock of a zone that is `offsetMinutes` ahead of UTC: `2013-10-07T09:30:00.000000-04:00`. */
export function formatRfc3339WithOffset(micros: number, offsetMinutes: number): string {
  const local = formatRfc3339(micros + offsetMinutes * MICROS_PER_MINUTE);
  const magnitude = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `${local.slice(0, -1)}${sign}${twoDigits(Math.floor(magnitude / 60))}:${twoDigits(magnitude % 60)}`;
}

function sixDigits(value: number): string {
  // A leading 1 carries the zeros, which is cheaper than padding.
  return String(MICROS_PER_SECOND + value).slice(1);
}

function twoDigits(value: number): string {
  return String(100 + value).slice(1);
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,12}))?(Z|z|[+ -]\d\d:?\d\d)?)?$/;

const PAST_MICROS = /\.\d{6}\d*[1-9]/;

/**
 * Unix microseconds of an RFC 3339 time or a plain date (its midnight UTC), or undefined. A time without a zone is UTC.
 * Digits past the microsecond are dropped. A space before the zone stands for the plus that a query string lost.
 */
export function parseRfc3339(text: string): number | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const whole = Date.parse(`${date}T${time}${normaliseZone(zone)}`);
  if (Number.isNaN(whole) || !isOnCalendar(date!)) return undefined;
  return whole * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** As `parseRfc3339`, but with digits past the microsecond the next one: for a time that is the first of a range. */
export function parseRfc3339Upward(text: string): number | undefined {
  const micros = parseRfc3339(text);
  return micros !== undefined && PAST_MICROS.test(text) ? micros + 1 : micros;
}

/** Parsing alone takes the 30th of February for the 2nd of March. */
function isOnCalendar(date: string): boolean {
  return new Date(Date.parse(date)).toISOString().startsWith(date);
}

function normaliseZone(zone: string): string {
  if (zone === 'z') return 'Z';
  const signed = zone.replace(' ', '+');
  return signed.length === 5 ? `${signed.slice(0, 3)}:${signed.slice(3)}` : signed;
}
