import { paddedLength } from './event-layout.ts';

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * A batch under construction: bytes that grow by doubling, and views on them that are made anew only when the memory
 * changes. The memory is shared, so that the journal's thread reads a batch where it was written, and the
 * same views serve the next one.
 */
export class EventBuffer {
  /** Bytes written so far. */
  length = 0;
  bytes: Uint8Array;
  /** The same memory, by the four and by the eight bytes, in the processor's byte order. */
  words: Uint32Array;
  numbers: Float64Array;

  /** `byteLength` is a multiple of 8. Throws an Error on a processor that is not little-endian, as batches are. */
  constructor(byteLength: number) {
    if (!IS_LITTLE_ENDIAN) throw new Error('journals can be written on little-endian processors only');
    const memory = new SharedArrayBuffer(byteLength);
    this.bytes = new Uint8Array(memory);
    this.words = new Uint32Array(memory);
    this.numbers = new Float64Array(memory);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new SharedArrayBuffer(Math.max(paddedLength(needed), this.bytes.length * 2));
    const bytes = new Uint8Array(grown);
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.words = new Uint32Array(grown);
    this.numbers = new Float64Array(grown);
  }

  get memory(): SharedArrayBuffer {
    return this.bytes.buffer as SharedArrayBuffer;
  }

  /** Begins anew, empty, on the same memory. */
  clear(): void {
    this.length = 0;
  }
}
