import { ANY_VENUE } from '../domain/advanced-terms.ts';
import type { Order, VenueOrder } from '../domain/order.ts';
import type { VenueLifetime } from '../domain/order-terms.ts';
import type { ObjectPool } from '../pool/object-pool.ts';

/** The slices of an order that venues get. */

/** Takes a child from the pool, which must fall back to the heap (capacities.ts), and counts it as being at its venue. */
export function makeChild(
  pool: ObjectPool<VenueOrder>,
  order: Order,
  venueId: number,
  price: number,
  qty: number,
  lifetime: VenueLifetime,
): VenueOrder {
  const child = pool.acquire()!;
  child.order = order;
  child.accountId = order.accountId;
  child.instrumentId = order.instrumentId;
  child.venueId = venueId;
  child.side = order.side;
  child.lifetime = lifetime;
  child.limitPrice = price;
  child.qty = qty;
  child.leavesQty = qty;
  if (order.advanced !== undefined) child.displayQty = order.advanced.displayQty;
  order.qtyAtVenues += qty;
  return child;
}

/** What rests for one order rests for the other from now on. */
export function handOver(order: Order, replacement: Order): void {
  const child = order.restingChild!;
  child.order = replacement;
  replacement.restingChild = child;
  replacement.qtyAtVenues = child.leavesQty;
  order.restingChild = undefined;
  order.qtyAtVenues = 0;
}

/** Venues, a bit each, that the order must not go to: those that would not have it, and of one with a destination all others. */
export function excludedVenues({ advanced, refusingVenues }: Order): number {
  if (advanced === undefined || advanced.destinationVenueId === ANY_VENUE) return refusingVenues;
  return refusingVenues | ~(1 << advanced.destinationVenueId);
}
