import { expect, it } from 'vitest';
import { Order, OrderPlace } from '../../src/domain/order.ts';
import { WaitingOrders } from '../../src/execution/waiting-orders.ts';

function waiting(...terms: readonly (readonly [orderId: number, instrumentId: number])[]) {
  const orders = terms.map(([orderId, instrumentId]) => Object.assign(new Order(), { orderId, instrumentId }));
  const list = new WaitingOrders(3);
  for (const order of orders) list.add(order);
  const ids = (instrumentId: number) => list.of(instrumentId).map(({ orderId }) => orderId);
  return { list, orders, ids };
}

it('keeps an instrument’s orders apart from others’, and marks them as waiting', () => {
  const { orders, ids } = waiting([1, 0], [2, 1], [3, 0]);
  expect(orders.map(({ place }) => place)).toEqual(Array(3).fill(OrderPlace.Liquidity));
  expect([ids(0), ids(1), ids(2)]).toEqual([[1, 3], [2], []]);
});

it('lets an order go from anywhere', () => {
  const { list, orders, ids } = waiting([1, 0], [2, 0], [3, 0]);
  list.remove(orders[1]!);
  expect(orders[1]!.place).toBe(OrderPlace.None);
  expect(ids(0)).toEqual([1, 3]);
  list.remove(orders[0]!);
  list.remove(orders[2]!);
  expect(ids(0)).toEqual([]);
});

it('gives an order that comes back late its old place', () => {
  const { ids } = waiting([3, 0], [1, 0], [2, 0]);
  expect(ids(0)).toEqual([1, 2, 3]);
});

it('tells where something has come to rest that those that wait have not seen, the first so first', () => {
  const { list } = waiting([1, 1], [2, 0]);
  for (const instrumentId of [2, 1, 0, 1]) list.noteRested(instrumentId);
  expect(list.firstStirred).toBe(1);
  list.noteRouted(1);
  expect(list.firstStirred).toBe(0);
  list.noteRouted(0);
  expect(list.isStirred).toBe(false);
});
