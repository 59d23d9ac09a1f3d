/**
 * Integers as UUIDs and back, so that looking one up needs no map and making one no random numbers. Layout (version 8,
 * RFC 9562: free for the application): eight digits say what is named, the last twelve the number itself.
 */
export const UuidKind = { Order: 0, Execution: 1, Account: 2, Asset: 3, ClientOrder: 4, Watchlist: 5 } as const;
export type UuidKind = (typeof UuidKind)[keyof typeof UuidKind];

const PREFIXES = [
  '6f726472-0000-8000-8000-',
  '65786563-0000-8000-8000-',
  '61636374-0000-8000-8000-',
  '61737374-0000-8000-8000-',
  '636f6964-0000-8000-8000-',
  '77617463-0000-8000-8000-',
] as const;

const PREFIX_LENGTH = PREFIXES[0].length;
const UUID_LENGTH = 36;
const ZEROS = '000000000000';

/** `number` is an integer from 0 to 2^48 - 1. */
export function encodeUuid(kind: UuidKind, number: number): string {
  const digits = number.toString(16);
  return PREFIXES[kind] + ZEROS.slice(digits.length) + digits;
}

/** The number inside, or -1 where the text is no UUID of this kind. */
export function decodeUuid(kind: UuidKind, text: string): number {
  if (text.length !== UUID_LENGTH) return -1;
  const lower = text.toLowerCase();
  if (!lower.startsWith(PREFIXES[kind])) return -1;
  const digits = lower.slice(PREFIX_LENGTH);
  if (!/^[0-9a-f]{12}$/.test(digits)) return -1;
  return Number.parseInt(digits, 16);
}
