/** What a batch's memory begins with; it doubles where that is not enough. */
const BATCH_BYTES = 64 * 1024;
/** Memory that one large batch made larger than this is not kept. */
const KEPT_BYTES_MAX = 1024 * 1024;
/** One batch is open, one in the commit, and up to two between their commit and the listeners. */
const KEPT_COUNT_MAX = 4;

/** Memory of batches between two uses, so that a steady flow of batches allocates none. */
export class SpareMemory {
  readonly #spare: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#spare.pop() ?? new ArrayBuffer(BATCH_BYTES);
  }

  give(memory: ArrayBuffer): void {
    if (this.#spare.length < KEPT_COUNT_MAX && memory.byteLength <= KEPT_BYTES_MAX) this.#spare.push(memory);
  }
}
