import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalFault, formatDecimal, multiplyDivide, parseDecimal } from '../../src/domain/decimal.ts';
import { formatMoney } from '../../src/domain/money.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const scaledIntegers = fc.maxSafeInteger();
const scales = fc.integer({ min: 0, max: 15 });

/** What the digits mean, by schoolbook arithmetic on bigints. */
function exactly(negative: boolean, whole: string, fraction: string, decimals: number): number | DecimalFault {
  const excess = fraction.length - decimals;
  let scaled = BigInt(whole + fraction);
  if (excess > 0) {
    const unit = 10n ** BigInt(excess);
    if (scaled % unit !== 0n) return DecimalFault.TooPrecise;
    scaled /= unit;
  } else {
    scaled *= 10n ** BigInt(-excess);
  }
  if (scaled > BigInt(MAX)) return DecimalFault.TooLarge;
  return Number(negative ? -scaled : scaled) + 0;
}

describe('parseDecimal', () => {
  it('agrees with exact arithmetic on every plain decimal', () => {
    const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^\\d{1,${maxLength}}$`));
    fc.assert(
      fc.property(fc.boolean(), digits(20), digits(20), scales, (negative, whole, fraction, decimals) => {
        const text = `${negative ? '-' : ''}${whole}.${fraction}`;
        const expected = exactly(negative, whole, fraction, decimals);
        const parsed = parseDecimal(text, decimals);
        // Past both the scale and the range either fault is a true answer.
        if (expected === DecimalFault.TooPrecise) expect(typeof parsed).toBe('string');
        else expect(parsed).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives back what formatDecimal wrote', () => {
    fc.assert(
      fc.property(scaledIntegers, scales, scales, (value, decimals, minimum) => {
        expect(parseDecimal(formatDecimal(value, decimals, Math.min(minimum, decimals)), decimals)).toBe(value + 0);
      }),
    );
  });

  it.each([
    ['1.5', 4, 15_000],
    ['.5', 4, 5_000],
    ['1.', 4, 10_000],
    ['+5', 0, 5],
    ['-0', 4, 0],
    ['-0.000', 2, 0],
    ['-1.25', 2, -125],
    [' 1 ', 0, 1],
    ['007', 0, 7],
    ['1.5000000', 1, 15],
    ['10.0', 0, 10],
    ['100e-2', 0, 1],
    ['1e-3', 4, 10],
    ['1E+3', 0, 1000],
    ['1.5e1', 0, 15],
    ['0e999', 4, 0],
    ['9007199254740991', 0, MAX],
    ['-9007199254740991', 0, -MAX],
    ['900719925474.0991', 4, MAX],
    [0.1, 4, 1000],
    [101.53, 4, 1_015_300],
    [5e-7, 7, 5],
    [1e21, 0, DecimalFault.TooLarge],
    [-0, 0, 0],
  ] as const)('reads %j at %i decimals as %j', (input, decimals, expected) => {
    expect(parseDecimal(input, decimals)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '.',
    '-',
    '+',
    '-.',
    'e5',
    '.e5',
    '1e',
    '1e5.5',
    '1e+',
    'NaN',
    'Infinity',
    '-Infinity',
    '0x10',
    '0b1',
    '1_000',
    '1,000',
    '1.2.3',
    '1 2',
    '--1',
    '+-1',
    '$5',
    '5$',
    '1n',
    '١',
    'null',
    '1\u00002',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    JSON.parse('1e400') as number,
  ])('calls %j malformed', (input) => {
    expect(parseDecimal(input, 4)).toBe(DecimalFault.Malformed);
  });

  it.each([
    ['1.00001', 4],
    ['0.00001', 4],
    ['0.5', 0],
    ['1e-5', 4],
    ['1e-400', 4],
    ['15e-1', 0],
    [0.1 + 0.2, 4],
    [Number.MIN_VALUE, 15],
  ] as const)('calls %j too precise for %i decimals', (input, decimals) => {
    expect(parseDecimal(input, decimals)).toBe(DecimalFault.TooPrecise);
  });

  it.each([
    ['9007199254740992', 0],
    ['9007199254740993', 0],
    ['900719925474.0992', 4],
    ['1e400', 0],
    ['-1e16', 0],
    ['9'.repeat(5000), 0],
    [Number.MAX_VALUE, 0],
    [2 ** 53, 0],
  ] as const)('calls %s too large at %i decimals', (input, decimals) => {
    expect(parseDecimal(input, decimals)).toBe(DecimalFault.TooLarge);
  });

  it('never takes text for anything but a safe integer or a fault', () => {
    const faults: unknown[] = Object.values(DecimalFault);
    const hostile = fc.oneof(fc.string(), fc.stringMatching(/^[-+.0-9eE ]{0,24}$/), fc.double().map(String));
    fc.assert(
      fc.property(hostile, scales, (text, decimals) => {
        const parsed = parseDecimal(text, decimals);
        if (typeof parsed === 'number') {
          expect(Number.isSafeInteger(parsed)).toBe(true);
          expect(parsed / 10 ** decimals).toBeCloseTo(Number(text), 3);
        } else {
          expect(faults).toContain(parsed);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('formatDecimal', () => {
  it('writes the exact value with no zeros to spare', () => {
    fc.assert(
      fc.property(scaledIntegers, scales, (value, decimals) => {
        const text = formatDecimal(value, decimals);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        const [whole, fraction = ''] = text.replace('-', '').split('.');
        expect(BigInt(whole + fraction.padEnd(decimals, '0'))).toBe(BigInt(Math.abs(value)));
        expect(text.startsWith('-')).toBe(value < 0);
      }),
    );
  });

  it.each([
    [1_015_000, 4, 0, '101.5'],
    [1_015_000, 4, 2, '101.50'],
    [1_015_000, 4, 4, '101.5000'],
    [1_010_000, 4, 0, '101'],
    [1_010_000, 4, 2, '101.00'],
    [-5, 4, 0, '-0.0005'],
    [0, 4, 0, '0'],
    [-0, 4, 0, '0'],
    [0, 4, 2, '0.00'],
    [7, 0, 0, '7'],
    [7, 0, 2, '7.00'],
    [15, 1, 3, '1.500'],
    [MAX, 6, 0, '9007199254.740991'],
    [9_007_199_253_999_999, 6, 0, '9007199253.999999'],
  ])('writes %i at %i decimals and at least %i as %s', (value, decimals, minimum, expected) => {
    expect(formatDecimal(value, decimals, minimum)).toBe(expected);
  });

  it('writes money to the millionth', () => {
    expect(formatMoney(100_000_000_000)).toBe('100000');
    expect(formatMoney(-1_500_000, 2)).toBe('-1.50');
    expect(formatMoney(1)).toBe('0.000001');
  });
});

describe('multiplyDivide', () => {
  it('is exact and truncates toward zero, however long the product', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.bigInt({ min: 1n, max: BigInt(MAX) }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (value, denominator, share) => {
          const numerator = BigInt(Math.floor(Number(denominator) * share)) % (denominator + 1n);
          const expected = (BigInt(value) * numerator) / denominator;
          expect(BigInt(multiplyDivide(value, Number(numerator), Number(denominator)))).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is exact on long values over small quantities', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000_000 }), (value, a, b) => {
        const [numerator, denominator] = a < b ? [a, b] : [b, a];
        if (denominator === 0) return;
        const expected = (BigInt(value) * BigInt(numerator)) / BigInt(denominator);
        expect(BigInt(multiplyDivide(value, numerator, denominator))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [7, 1, 2, 3],
    [-7, 1, 2, -3],
    [MAX, MAX, MAX, MAX],
    [MAX, 3, 7, 3_860_228_252_031_853],
  ])('%i * %i / %i is %i', (value, numerator, denominator, expected) => {
    expect(multiplyDivide(value, numerator, denominator)).toBe(expected);
  });
});
