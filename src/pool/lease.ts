import type { Poolable } from './poolable.ts';

/** What a lease needs of its pool. */
export interface LeaseOwner<T extends Poolable> {
  release(object: T, generation: number): void;
  assertLive(object: T, generation: number): void;
}

/** An acquisition that ends with its scope. Allocates the lease itself, so not for the hottest loop. */
export class Lease<T extends Poolable> implements Disposable {
  readonly #owner: LeaseOwner<T>;
  readonly #object: T;
  readonly #generation: number;

  constructor(owner: LeaseOwner<T>, object: T) {
    this.#owner = owner;
    this.#object = object;
    this.#generation = object.poolGeneration;
  }

  /** The object. Throws a PoolError once it has been released. */
  get value(): T {
    this.#owner.assertLive(this.#object, this.#generation);
    return this.#object;
  }

  [Symbol.dispose](): void {
    this.#owner.release(this.#object, this.#generation);
  }
}
