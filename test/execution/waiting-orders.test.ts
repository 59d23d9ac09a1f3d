import { expect, it } from 'vitest';
import { Order } from '../../src/domain/order.ts';
import { WaitingOrders } from '../../src/execution/waiting-orders.ts';

function waiting(...terms: readonly (readonly [orderId: number, instrumentId: number])[]) {
  const orders = terms.map(([orderId, instrumentId]) => Object.assign(new Order(), { orderId, instrumentId }));
  const list = new WaitingOrders(3);
  for (const order of orders) list.add(order);
  return { list, orders };
}

it('hands out an instrument’s orders from the oldest, and marks them as waiting', () => {
  const { list, orders } = waiting([1, 0], [2, 1], [3, 0]);
  expect(orders.map(({ isWaiting }) => isWaiting)).toEqual([true, true, true]);
  expect(list.nextAfter(0, 0)).toBe(orders[0]);
  expect(list.nextAfter(0, 1)).toBe(orders[2]);
  expect(list.nextAfter(0, 3)).toBe(undefined);
  expect([list.has(0), list.has(1), list.has(2)]).toEqual([true, true, false]);
});

it('lets an order go from anywhere', () => {
  const { list, orders } = waiting([1, 0], [2, 0], [3, 0]);
  list.remove(orders[1]!);
  expect(orders[1]!.isWaiting).toBe(false);
  expect(list.nextAfter(0, 1)).toBe(orders[2]);
  list.remove(orders[0]!);
  list.remove(orders[2]!);
  expect(list.has(0)).toBe(false);
});

it('is walked once through, though an order goes and comes back meanwhile', () => {
  const { list, orders } = waiting([1, 0], [2, 0], [3, 0]);
  const walked: number[] = [];
  for (let order = list.nextAfter(0, 0); order !== undefined; order = list.nextAfter(0, walked.at(-1)!)) {
    walked.push(order.orderId);
    list.remove(order);
    if (order !== orders[1]) list.add(order);
  }
  expect(walked).toEqual([1, 2, 3]);
});
