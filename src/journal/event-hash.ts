import { EventKind } from '../domain/order-event.ts';
import { EventDecoder } from './event-decoder.ts';

/** The prime is 2^40 + PRIME_LOW. */
const PRIME_LOW = 0x1b3;
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;

/** What the hash is before the first event, as 16 hexadecimal digits. */
export const EMPTY_HASH = 'cbf29ce484222325';

/**
 * Running 64-bit FNV-1a over the encoded numbered events, so that two parties can tell that they saw the same ones. Where
 * one batch ends and the next begins does not matter, nor do internal events.
 *
 * FNV-1a after Fowler, Noll and Vo (draft-eastlake-fnv); 64-bit arithmetic on two 32-bit halves.
 */
export class EventHash {
  #high = OFFSET_HIGH;
  #low = OFFSET_LOW;
  readonly #decoder = new EventDecoder();

  /** Throws a RangeError unless `digits` are 16 hexadecimal digits. */
  static from(digits: string): EventHash {
    if (!/^[0-9a-f]{16}$/.test(digits)) throw new RangeError(`not a hash: ${digits}`);
    const hash = new EventHash();
    hash.#high = Number.parseInt(digits.slice(0, 8), 16);
    hash.#low = Number.parseInt(digits.slice(8), 16);
    return hash;
  }

  /** Takes in the numbered events of a batch. Throws a JournalError where the batch cannot be walked. */
  updateBatch(bytes: Uint8Array): void {
    const decoder = this.#decoder;
    decoder.open(bytes);
    while (decoder.step()) {
      if (decoder.kind !== EventKind.Rested) this.update(bytes, decoder.start, decoder.end);
    }
  }

  update(bytes: Uint8Array, start: number, end: number): void {
    let high = this.#high;
    let low = this.#low;
    for (let at = start; at < end; at++) {
      low = (low ^ bytes[at]!) >>> 0;
      // (high, low) * (2^40 + PRIME_LOW): below 2^42, so exact in a double.
      const product = low * PRIME_LOW;
      high = (Math.imul(high, PRIME_LOW) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0;
      low = product >>> 0;
    }
    this.#high = high;
    this.#low = low;
  }

  toString(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}
