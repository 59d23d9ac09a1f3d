import type { Config } from './config.ts';
import { MAX_VENUES } from './domain/venue.ts';

export interface Capacity {
  readonly capacity: number;
  readonly ceiling: number;
  readonly slab: number;
  readonly whenExhausted: 'refuse' | 'heap';
  /** Absent where something else bounds the objects that are out. */
  readonly limit?: number;
}

export interface Capacities {
  readonly orders: Capacity;
  readonly advancedTerms: Capacity;
  readonly venueOrders: Capacity;
  readonly fills: Capacity;
  readonly quotes: Capacity;
  readonly violations: Capacity;
}

/** Refusals that may wait in one journal batch before the pool falls back to the heap. */
const REFUSALS_PER_BATCH = 4096;

/** Objects added at a time to a pool that grows: made in a tenth of a millisecond, which one order has to wait for. */
const SLAB = 1024;

/** The size of every pool: for each, who holds how many of its objects at once. */
export function deriveCapacities(config: Config): Capacities {
  return {
    orders: {
      // live orders, and those that ended in the journal's open batch
      capacity: config.poolOrders,
      ceiling: config.poolOrdersCeiling,
      slab: SLAB,
      whenExhausted: 'heap',
      limit: config.maxLiveOrders,
    },
    advancedTerms: {
      // a live order has at most one set; how many have any is the clients' choice, so the pool begins small and grows
      capacity: Math.min(SLAB, config.poolOrders),
      ceiling: config.poolOrdersCeiling,
      slab: SLAB,
      whenExhausted: 'heap',
    },
    venueOrders: {
      capacity:
        config.poolOrders + // one child resting per live order
        MAX_VENUES, // the slices of the order being routed
      // under simulated latency every live order may have a slice on its way to each venue: the heap helps out, and the
      // limit of live orders times the venues bounds it
      ceiling: config.poolOrdersCeiling + MAX_VENUES,
      slab: SLAB,
      whenExhausted: 'heap',
    },
    fills: {
      // one execution makes two, a taker's and a maker's, and nested ones as many again: the rest is headroom
      capacity: config.poolFills,
      ceiling: config.poolFills,
      slab: SLAB,
      whenExhausted: 'heap',
    },
    quotes: {
      // a service has one feed, which fills one quote, hands it on and takes it back before the next
      capacity: 1,
      ceiling: 1,
      slab: 1,
      whenExhausted: 'heap',
    },
    violations: {
      capacity: REFUSALS_PER_BATCH,
      ceiling: REFUSALS_PER_BATCH,
      slab: SLAB,
      whenExhausted: 'heap',
    },
  };
}
