import { expect, it } from 'vitest';
import { deriveCapacities } from '../src/capacities.ts';
import { loadConfig } from '../src/config.ts';
import { MAX_VENUES } from '../src/domain/venue.ts';

function capacities(environment: Record<string, string> = {}) {
  return deriveCapacities(loadConfig(environment));
}

it('the order pool is as configured: ordinary objects past its ceiling, and none past the limit of live orders', () => {
  const settings = { POOL_ORDERS: '50', POOL_ORDERS_CEILING: '70', MAX_LIVE_ORDERS: '90' };
  expect(capacities(settings).orders).toEqual({
    capacity: 50,
    ceiling: 70,
    slab: 1024,
    whenExhausted: 'heap',
    limit: 90,
  });
});

it('every live order can rest while another is routed to every venue', () => {
  const { orders, venueOrders } = capacities({ POOL_ORDERS: '50', POOL_ORDERS_CEILING: '70' });
  expect(venueOrders.capacity).toBe(orders.capacity + MAX_VENUES);
  expect(venueOrders.ceiling).toBe(orders.ceiling + MAX_VENUES);
});

it('the feed holds one quote at a time', () => {
  expect(capacities().quotes).toMatchObject({ capacity: 1, ceiling: 1 });
});

it('fills are as configured', () => {
  expect(capacities({ POOL_FILLS: '123' }).fills.capacity).toBe(123);
});

it('no pool begins past its ceiling, and only orders are ever refused', () => {
  for (const [name, { capacity, ceiling, whenExhausted, limit }] of Object.entries(capacities())) {
    expect(capacity).toBeGreaterThan(0);
    expect(ceiling).toBeGreaterThanOrEqual(capacity);
    expect([name, whenExhausted, limit]).toEqual([name, 'heap', name === 'orders' ? 200_000 : undefined]);
  }
});
