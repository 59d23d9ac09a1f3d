const PAGE_BYTES = 65_536;
/** One cache line, so that no two pieces share one. */
const ALIGNMENT = 64;

/**
 * Memory that kernels compute in and that threads share: a WebAssembly memory of fixed size, handed out in pieces that are
 * never given back. All of it is zero at first. Views over `buffer` and addresses in kernels count from the same start.
 */
export class KernelMemory {
  /** Hand this to another thread: it builds its own views and kernels over it. */
  readonly memory: WebAssembly.Memory;
  /** A kernel's address 0 is nobody's, as a pointer should be. */
  #used = ALIGNMENT;

  /**
   * Room for pieces of these sizes, in bytes. Give `memory` to see another thread's memory, and take the same pieces in
   * the same order as it did.
   */
  constructor(pieces: readonly number[], memory?: WebAssembly.Memory) {
    const pages = Math.ceil(pieces.reduce((sum, bytes) => sum + aligned(bytes), ALIGNMENT) / PAGE_BYTES);
    this.memory = memory ?? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  }

  get buffer(): SharedArrayBuffer {
    return this.memory.buffer;
  }

  /** The address of a piece of so many bytes, which begins a cache line. Throws a RangeError where there is no room. */
  allocate(bytes: number): number {
    const address = this.#used;
    if (address + bytes > this.buffer.byteLength) throw new RangeError(`no room for ${bytes} bytes more`);
    this.#used += aligned(bytes);
    return address;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
