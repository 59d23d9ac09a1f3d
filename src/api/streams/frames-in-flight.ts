/** Counts the frames that a connection has taken and that have not left the process yet. */
export class FramesInFlight {
  /** One callback for every frame of the connection, so that sending makes no closure. */
  readonly onSent = (): void => {
    this.#count--;
    this.#left++;
    if (this.#count === 0) this.settle();
  };
  #count = 0;
  #left = 0;
  #flush: PromiseWithResolvers<void> | undefined = undefined;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** How many have left so far. */
  get left(): number {
    return this.#left;
  }

  /** For one frame: `onSent` is to be called once it has left. */
  add(): void {
    this.#count++;
  }

  /** Resolves once all have left, or with `settle`. */
  flushed(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    this.#flush ??= Promise.withResolvers();
    return this.#flush.promise;
  }

  /** For a connection that has closed: whoever waits need not any more. */
  settle(): void {
    const flush = this.#flush;
    this.#flush = undefined;
    flush?.resolve();
  }
}
