import { Buffer } from 'node:buffer';

/** A UTF-16 unit takes at most this many bytes (a surrogate pair takes four for its two). */
export const MAX_BYTES_PER_UNIT = 3;

const REPLACEMENT = 0xfffd;

/**
 * Writes `text` as UTF-8 from `offset` and returns the number of bytes. A lone surrogate becomes U+FFFD, as everywhere
 * else in UTF-8. By hand, because TextEncoder wants a fresh subarray for each call.
 */
export function writeUtf8(bytes: Uint8Array, offset: number, text: string): number {
  let at = offset;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    const point = codePointAt(text, unit);
    if (point > 0xffff) unit++;
    at = writeMultiByte(bytes, at, point);
  }
  return at - offset;
}

function codePointAt(text: string, unit: number): number {
  const point = text.codePointAt(unit)!;
  return point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
}

function writeMultiByte(bytes: Uint8Array, offset: number, point: number): number {
  let at = offset;
  if (point < 0x800) {
    bytes[at++] = 0xc0 | (point >> 6);
  } else {
    if (point < 0x10000) {
      bytes[at++] = 0xe0 | (point >> 12);
    } else {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}

export function readUtf8(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end);
}

/** The same memory as a Buffer, whose `toString` decodes a range without a subarray. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
