/**
 * A batch under construction: bytes that grow by doubling, and views on them that are made anew only when the memory
 * changes. Little-endian.
 */
export class EventBuffer {
  /** Bytes written so far. */
  length = 0;
  bytes: Uint8Array;
  view: DataView;

  constructor(memory: ArrayBuffer) {
    this.bytes = new Uint8Array(memory);
    this.view = new DataView(memory);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** The memory, to be sent away. The buffer is of no use until `adopt`. */
  get memory(): ArrayBuffer {
    return this.bytes.buffer as ArrayBuffer;
  }

  /** Begins anew, empty, on other memory. */
  adopt(memory: ArrayBuffer): void {
    this.bytes = new Uint8Array(memory);
    this.view = new DataView(memory);
    this.length = 0;
  }
}
