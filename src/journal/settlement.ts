/** One promise for everybody who waits for the same batch, made when the first of them asks, and used anew after that. */
export class Settlement {
  #deferred: PromiseWithResolvers<void> | undefined = undefined;

  wait(): Promise<void> {
    if (this.#deferred === undefined) {
      this.#deferred = Promise.withResolvers<void>();
      // A failure is reported to the journal's owner; whoever does not wait any more need not hear of it too.
      this.#deferred.promise.catch(() => undefined);
    }
    return this.#deferred.promise;
  }

  resolve(): void {
    const deferred = this.#deferred;
    this.#deferred = undefined;
    deferred?.resolve();
  }

  reject(error: Error): void {
    const deferred = this.#deferred;
    this.#deferred = undefined;
    deferred?.reject(error);
  }
}
