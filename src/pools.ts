import { type Capacity, deriveCapacities } from './capacities.ts';
import type { Config } from './config.ts';
import { AdvancedTerms } from './domain/advanced-terms.ts';
import { Fill } from './domain/fill.ts';
import { Order, VenueOrder } from './domain/order.ts';
import { RiskViolation } from './domain/risk-violation.ts';
import { VenueQuote } from './domain/venue-quote.ts';
import { ObjectPool } from './pool/object-pool.ts';
import { PoolRegistry } from './pool/pool-registry.ts';
import type { Poolable } from './pool/poolable.ts';

export interface Pools {
  readonly registry: PoolRegistry;
  readonly orders: ObjectPool<Order>;
  readonly advancedTerms: ObjectPool<AdvancedTerms>;
  readonly venueOrders: ObjectPool<VenueOrder>;
  readonly fills: ObjectPool<Fill>;
  readonly quotes: ObjectPool<VenueQuote>;
  readonly violations: ObjectPool<RiskViolation>;
}

/** Every pool of the service, filled. `nowNanos` is a steady clock. */
export function buildPools(config: Config, nowNanos: () => number): Pools {
  const registry = new PoolRegistry();
  const capacities = deriveCapacities(config);
  const { pooling, poolLeakSample: sampleSitesEvery } = config;
  const add = <T extends Poolable>(name: string, create: () => T, capacity: Capacity) =>
    registry.add(new ObjectPool({ name, create, ...capacity, pooling, nowNanos, sampleSitesEvery }));
  return {
    registry,
    orders: add('orders', () => new Order(), capacities.orders),
    advancedTerms: add('advanced_terms', () => new AdvancedTerms(), capacities.advancedTerms),
    venueOrders: add('venue_orders', () => new VenueOrder(), capacities.venueOrders),
    fills: add('fills', () => new Fill(), capacities.fills),
    quotes: add('venue_quotes', () => new VenueQuote(), capacities.quotes),
    violations: add('risk_violations', () => new RiskViolation(), capacities.violations),
  };
}

/** Gives back what idle pools have grown by: a step at a call. `nowNanos` is a steady clock. */
export function idlePoolTrimmer(
  { poolTrimIdleMillis }: Config,
  { registry }: Pools,
  nowNanos: () => number,
): () => void {
  if (poolTrimIdleMillis === 0) return () => undefined;
  const trimmer = registry.idleTrimmer(poolTrimIdleMillis);
  return () => trimmer.advance(nowNanos() / 1e6);
}

/** The figures that the log shows at the end, by pool. */
export function summarise(registry: PoolRegistry): Record<string, object> {
  const summary = registry
    .reports()
    .map(({ poolName, acquired, hitRatePercent, peakActive }) => [poolName, { acquired, hitRatePercent, peakActive }]);
  return Object.fromEntries(summary);
}
