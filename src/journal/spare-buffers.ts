import { EventBuffer } from './event-buffer.ts';

/** What a batch's memory begins with; it doubles where that is not enough. */
const BATCH_BYTES = 64 * 1024;
/** A buffer that one large batch made larger than this is not kept. */
const KEPT_BYTES_MAX = 1024 * 1024;
/** One batch is open, one in the commit, and up to two between their commit and the listeners. */
const KEPT_COUNT_MAX = 4;

/** Buffers between two batches, so that a steady flow of batches allocates none. */
export class SpareBuffers {
  readonly #spare: EventBuffer[] = [];

  /** An empty one. */
  take(): EventBuffer {
    return this.#spare.pop() ?? new EventBuffer(BATCH_BYTES);
  }

  /** Nobody may read the batch in it any more. */
  give(buffer: EventBuffer): void {
    if (this.#spare.length >= KEPT_COUNT_MAX || buffer.bytes.length > KEPT_BYTES_MAX) return;
    buffer.clear();
    this.#spare.push(buffer);
  }
}
