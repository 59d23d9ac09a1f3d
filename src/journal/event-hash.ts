import { isNumbered } from '../domain/order-event.ts';
import { EventDecoder } from './event-decoder.ts';

const SEED_HIGH = 0x6f726465;
const SEED_LOW = 0x72706f6c;

/** What the hash is before the first event, as 16 hexadecimal digits. */
export const EMPTY_HASH = '6f72646572706f6c';

/**
 * Running 64-bit hash over the encoded numbered events, so that two parties can tell that they saw the same ones. Where
 * one batch ends and the next begins does not matter, nor do internal events.
 *
 * Two 32-bit lanes; with each event a lane becomes MurmurHash3_x86_32(event, seed = lane), after Austin Appleby's
 * MurmurHash3.cpp (public domain). Against accidents, not against an adversary.
 */
export class EventHash {
  #high = SEED_HIGH;
  #low = SEED_LOW;
  readonly #decoder = new EventDecoder();

  /** Throws a RangeError unless `digits` are 16 hexadecimal digits. */
  static from(digits: string): EventHash {
    if (!/^[0-9a-f]{16}$/.test(digits)) throw new RangeError(`not a hash: ${digits}`);
    const hash = new EventHash();
    hash.#high = Number.parseInt(digits.slice(0, 8), 16) | 0;
    hash.#low = Number.parseInt(digits.slice(8), 16) | 0;
    return hash;
  }

  /** Becomes what `other` is. */
  set(other: EventHash): void {
    this.#high = other.#high;
    this.#low = other.#low;
  }

  /** Takes in the numbered events of a batch. Throws a JournalError where the batch cannot be walked. */
  updateBatch(bytes: Uint8Array): void {
    const decoder = this.#decoder;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    decoder.open(bytes);
    while (decoder.step()) {
      if (isNumbered(decoder.kind)) this.update(view, decoder.start, decoder.end);
    }
  }

  /** Takes in the bytes from `start` to `end` as one event. */
  update(view: DataView, start: number, end: number): void {
    let high = this.#high;
    let low = this.#low;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const block = scramble(view.getInt32(at, true));
      high = mix(high, block);
      low = mix(low, block);
    }
    const rest = scramble(restOf(view, at, end));
    this.#high = finish(high ^ rest, end - start);
    this.#low = finish(low ^ rest, end - start);
  }

  toString(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

function mix(lane: number, block: number): number {
  const mixed = lane ^ block;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** The last one to three bytes, 0 for none. */
function restOf(view: DataView, start: number, end: number): number {
  let rest = 0;
  for (let at = end - 1; at >= start; at--) rest = (rest << 8) | view.getUint8(at);
  return rest;
}

function finish(lane: number, length: number): number {
  let mixed = lane ^ length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}
