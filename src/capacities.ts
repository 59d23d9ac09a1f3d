import type { Config } from './config.ts';
import { MAX_VENUES } from './domain/venue.ts';

export interface Capacity {
  readonly capacity: number;
  readonly ceiling: number;
  readonly whenExhausted: 'refuse' | 'heap';
}

export interface Capacities {
  readonly orders: Capacity;
  readonly venueOrders: Capacity;
  readonly fills: Capacity;
  readonly quotes: Capacity;
  readonly violations: Capacity;
}

/** Refusals that may wait in one journal batch before the pool falls back to the heap. */
const REFUSALS_PER_BATCH = 4096;

/** The size of every pool: for each, who holds how many of its objects at once. */
export function deriveCapacities(config: Config): Capacities {
  return {
    orders: {
      // live orders, and those that ended in the journal's open batch
      capacity: config.poolOrders,
      ceiling: config.poolOrdersCeiling,
      whenExhausted: 'refuse',
    },
    venueOrders: {
      capacity:
        config.poolOrders + // one child resting per live order
        MAX_VENUES, // the slices of the order being routed
      // under simulated latency every live order may have a slice on its way to each venue; beyond the heap helps out
      ceiling: config.poolOrdersCeiling + MAX_VENUES,
      whenExhausted: 'heap',
    },
    fills: {
      // one execution makes two, a taker's and a maker's, and nested ones as many again: the rest is headroom
      capacity: config.poolFills,
      ceiling: config.poolFills,
      whenExhausted: 'heap',
    },
    quotes: {
      // a service has one feed, which fills one quote, hands it on and takes it back before the next
      capacity: 1,
      ceiling: 1,
      whenExhausted: 'heap',
    },
    violations: {
      capacity: REFUSALS_PER_BATCH,
      ceiling: REFUSALS_PER_BATCH,
      whenExhausted: 'heap',
    },
  };
}
