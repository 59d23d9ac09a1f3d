import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRfc3339, formatRfc3339WithOffset, parseRfc3339 } from '../../src/api/rfc3339.ts';

const NOON = Date.UTC(2013, 9, 7, 12) * 1000;

describe('writing times', () => {
  it('gives six digits of the second, in UTC', () => {
    expect(formatRfc3339(0)).toBe('1970-01-01T00:00:00.000000Z');
    expect(formatRfc3339(NOON + 1)).toBe('2013-10-07T12:00:00.000001Z');
    expect(formatRfc3339(NOON + 999_999)).toBe('2013-10-07T12:00:00.999999Z');
  });

  it('does not take one second for another', () => {
    expect([NOON, NOON + 1_000_000, NOON].map(formatRfc3339)).toEqual([
      '2013-10-07T12:00:00.000000Z',
      '2013-10-07T12:00:01.000000Z',
      '2013-10-07T12:00:00.000000Z',
    ]);
  });

  it('gives the wall clock of a zone and its offset', () => {
    expect(formatRfc3339WithOffset(NOON, -240)).toBe('2013-10-07T08:00:00.000000-04:00');
    expect(formatRfc3339WithOffset(NOON, 0)).toBe('2013-10-07T12:00:00.000000+00:00');
    expect(formatRfc3339WithOffset(NOON, 345)).toBe('2013-10-07T17:45:00.000000+05:45');
  });
});

describe('reading times', () => {
  it.each([
    ['2013-10-07', Date.UTC(2013, 9, 7) * 1000],
    ['2013-10-07T12:00Z', NOON],
    ['2013-10-07T12:00:00', NOON],
    ['2013-10-07t12:00:00z', NOON],
    ['2013-10-07T12:00:00.5Z', NOON + 500_000],
    ['2013-10-07T12:00:00.123456789Z', NOON + 123_456],
    ['2013-10-07T08:00:00-04:00', NOON],
    ['2013-10-07T08:00:00-0400', NOON],
    ['2013-10-07T14:00:00+02:00', NOON],
    ['2012-02-29', Date.UTC(2012, 1, 29) * 1000],
    ['2013-10-07T14:00:00 02:00', NOON],
  ])('reads %s', (text, micros) => {
    expect(parseRfc3339(text)).toBe(micros);
  });

  it.each([
    '',
    'yesterday',
    '2013-13-07',
    '2013-02-30',
    '2013-02-29T12:00:00Z',
    '2013-04-31T00:00:00+02:00',
    '2013-10-07T25:00:00Z',
    '1381147200',
    '2013-10-07T12:00:00+1',
  ])('does not read %j', (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_102_444_800_000_000 }),
        fc.integer({ min: -720, max: 840 }),
        (t, zone) => {
          expect(parseRfc3339(formatRfc3339(t))).toBe(t);
          expect(parseRfc3339(formatRfc3339WithOffset(t, zone))).toBe(t);
        },
      ),
    );
  });
});
