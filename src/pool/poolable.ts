/**
 * What an object needs to live in a pool. The two fields belong to the pool; everything else is restored by `reset`,
 * which sets every field in the constructor's order, so that the hidden class never changes.
 */
export interface Poolable {
  /** The object's place in its pool, or -1 for one made outside it. */
  poolSlot: number;
  /** Odd while acquired, even while free; it grows by one at each change of hands. */
  poolGeneration: number;
  reset(): void;
}
