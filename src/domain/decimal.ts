/**
 * Decimal strings to scaled integers and back, exactly.
 *
 * A scaled integer with `decimals` d stands for value / 10^d and lies within ±(2^53 - 1). Nothing here rounds
 * unless its name says so: what does not fit is a fault, returned as a value.
 */
export const DecimalFault = {
  /** Not a decimal number at all. */
  Malformed: 'malformed',
  /** More fractional digits than the scale holds. */
  TooPrecise: 'too_precise',
  /** Past ±(2^53 - 1) once scaled. */
  TooLarge: 'too_large',
} as const;
export type DecimalFault = (typeof DecimalFault)[keyof typeof DecimalFault];

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Parses `input` (a decimal string or a JSON number) to an integer scaled by 10^decimals, or names the fault. */
export function parseDecimal(input: string | number, decimals: number): number | DecimalFault {
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) return DecimalFault.Malformed;
    // A JSON number has already lost its text; its shortest form is the decimal its sender most likely wrote.
    return parseDecimal(String(input), decimals);
  }
  const plain = parsePlain(input, decimals);
  if (plain >= 0) return plain;
  const match = DECIMAL.exec(input.trim());
  if (match === null) return DecimalFault.Malformed;
  const [, sign, whole = '', fraction = '', exponentText] = match;
  if (whole === '' && fraction === '') return DecimalFault.Malformed;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const shift = decimals - fraction.length + (exponentText === undefined ? 0 : Number(exponentText));
  return scaleDigits(sign === '-', digits, shift);
}

/** Digits of which any number fits into a safe integer. */
const SAFE_DIGITS = 15;
/** The point's place among the characters, from that of '0'. */
const POINT = -2;

/** What nearly all decimals are, digits with at most one point among them; -1 for what takes the long way. */
function parsePlain(text: string, decimals: number): number {
  let value = 0;
  let digits = 0;
  let fraction = -1;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (fraction >= 0) fraction++;
    } else if (digit === POINT && fraction < 0) {
      fraction = 0;
    } else {
      return -1;
    }
  }
  const shift = fraction < 0 ? decimals : decimals - fraction;
  return digits === 0 || shift < 0 || digits + shift > SAFE_DIGITS ? -1 : value * POWERS_OF_TEN[shift]!;
}

function scaleDigits(negative: boolean, digits: string, shift: number): number | DecimalFault {
  if (/^0*$/.test(digits)) return 0;
  let scaled = digits;
  if (shift >= 0) {
    if (digits.length + shift > 16) return DecimalFault.TooLarge;
    scaled = digits + '0'.repeat(shift);
  } else {
    const dropped = -shift;
    if (digits.length <= dropped || !/^0+$/.test(digits.slice(-dropped))) return DecimalFault.TooPrecise;
    scaled = digits.slice(0, -dropped);
  }
  const value = Number(scaled);
  if (!Number.isSafeInteger(value)) return DecimalFault.TooLarge;
  return negative ? -value : value;
}

/**
 * Writes a scaled integer as a decimal string. Trailing zeros beyond `minimumDecimals` are left off: 1015000 at 4
 * decimals is "101.5".
 */
export function formatDecimal(value: number, decimals: number, minimumDecimals = 0): string {
  if (decimals === 0) return minimumDecimals === 0 ? String(value) : `${value}.${'0'.repeat(minimumDecimals)}`;
  const magnitude = Math.abs(value);
  const unit = POWERS_OF_TEN[decimals]!;
  const whole = Math.floor(magnitude / unit);
  let fraction = String(magnitude - whole * unit).padStart(decimals, '0');
  let end = decimals;
  while (end > minimumDecimals && fraction.charCodeAt(end - 1) === 48) end--;
  fraction = end < decimals ? fraction.slice(0, end) : fraction.padEnd(minimumDecimals, '0');
  const text = fraction === '' ? String(whole) : `${whole}.${fraction}`;
  return value < 0 ? `-${text}` : text;
}

/**
 * value * numerator / denominator, truncated toward zero, exact even where the product passes 2^53.
 * `denominator` must be positive and |value * numerator / denominator| a safe integer.
 */
export function multiplyDivide(value: number, numerator: number, denominator: number): number {
  const product = value * numerator;
  if (Number.isSafeInteger(product)) return Math.trunc(product / denominator);
  // The sign tells V8 that this is a number. Of a call that was never made it does not know, and boxes both results.
  return +longDivision(value, numerator, denominator);
}

/** Apart from its caller, which stays small enough for the engine to inline: a call with amounts of money boxes them. */
function longDivision(value: number, numerator: number, denominator: number): number {
  // value = whole * denominator + rest: where the rest's product fits, no bigints, which would be garbage.
  const rest = value % denominator;
  const restProduct = rest * numerator;
  if (Number.isSafeInteger(restProduct)) {
    return ((value - rest) / denominator) * numerator + Math.trunc(restProduct / denominator);
  }
  return Number((BigInt(value) * BigInt(numerator)) / BigInt(denominator));
}
