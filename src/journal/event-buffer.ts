/**
 * A batch under construction: bytes that grow by doubling, and views on them that are made anew only when the memory
 * changes. Little-endian. The memory is shared, so that the journal's thread reads a batch where it was written, and the
 * same views serve the next one.
 */
export class EventBuffer {
  /** Bytes written so far. */
  length = 0;
  bytes: Uint8Array;
  view: DataView;

  constructor(byteLength: number) {
    const memory = new SharedArrayBuffer(byteLength);
    this.bytes = new Uint8Array(memory);
    this.view = new DataView(memory);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new SharedArrayBuffer(Math.max(needed, this.bytes.length * 2));
    const bytes = new Uint8Array(grown);
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(grown);
  }

  get memory(): SharedArrayBuffer {
    return this.bytes.buffer as SharedArrayBuffer;
  }

  /** Begins anew, empty, on the same memory. */
  clear(): void {
    this.length = 0;
  }
}
