import { expect, it } from 'vitest';
import { Account } from '../../src/domain/account.ts';
import { Order } from '../../src/domain/order.ts';
import { LiveOrders } from '../../src/execution/live-orders.ts';

function orderNumbered(orderId: number): Order {
  return Object.assign(new Order(), { orderId });
}

/** The account's list, walked forwards; it must be the same backwards. */
function listed(account: Account): number[] {
  const forwards: number[] = [];
  for (let order = account.firstLive; order !== undefined; order = order.nextLive) forwards.push(order.orderId);
  const backwards: number[] = [];
  for (let order = account.lastLive; order !== undefined; order = order.previousLive) backwards.push(order.orderId);
  expect(backwards.toReversed()).toEqual(forwards);
  return forwards;
}

it('finds an order by its number while it lives', () => {
  const live = new LiveOrders(8);
  const account = new Account(1, 0, 0);
  const order = orderNumbered(5);
  expect(live.find(5)).toBe(undefined);
  live.add(account, order);
  expect(live.find(5)).toBe(order);
  expect([live.count, account.openOrders]).toEqual([1, 1]);
  live.remove(account, order);
  expect(live.find(5)).toBe(undefined);
  expect([live.count, account.openOrders]).toEqual([0, 0]);
});

it('keeps each account’s orders in the order they came, whichever goes', () => {
  const live = new LiveOrders(8);
  const [one, two] = [new Account(1, 0, 0), new Account(2, 0, 0)];
  const orders = [1, 2, 3, 4, 5, 6].map(orderNumbered);
  for (const order of orders) live.add(order.orderId % 3 === 0 ? two : one, order);
  expect([listed(one), listed(two)]).toEqual([
    [1, 2, 4, 5],
    [3, 6],
  ]);
  live.remove(one, orders[1]!);
  expect(listed(one)).toEqual([1, 4, 5]);
  live.remove(one, orders[0]!);
  live.remove(one, orders[4]!);
  expect(listed(one)).toEqual([4]);
  live.remove(one, orders[3]!);
  expect([listed(one), listed(two)]).toEqual([[], [3, 6]]);
});

it('leaves no link on an order that goes, so that it can be used again', () => {
  const live = new LiveOrders(8);
  const account = new Account(1, 0, 0);
  // All of one bucket.
  const orders = [1, 9, 17].map(orderNumbered);
  for (const order of orders) live.add(account, order);
  const linksOf = ({ previousLive, nextLive, nextInBucket }: Order) => [previousLive, nextLive, nextInBucket];
  for (const order of [orders[1]!, orders[2]!, orders[0]!]) {
    live.remove(account, order);
    expect(linksOf(order)).toEqual([undefined, undefined, undefined]);
    for (const other of orders)
      expect(live.find(other.orderId)).toBe(listed(account).includes(other.orderId) ? other : undefined);
  }
});

it('agrees with a map through a long life of coming and going, filled to its limit', () => {
  const limit = 300;
  const live = new LiveOrders(limit);
  const account = new Account(1, 0, 0);
  const model = new Map<number, Order>();
  let nextId = 1;
  let state = 42;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  for (let step = 0; step < 20_000; step++) {
    const isFilling = step % 2_000 < 1_000;
    if (model.size < limit && (model.size === 0 || random(10) < (isFilling ? 8 : 2))) {
      // Numbers with gaps, as those that refused orders leave.
      nextId += 1 + random(50);
      const order = orderNumbered(nextId);
      live.add(account, order);
      model.set(order.orderId, order);
    } else {
      const order = [...model.values()][random(model.size)]!;
      live.remove(account, order);
      model.delete(order.orderId);
    }
    if (step % 97 === 0) {
      for (const [id, order] of model) expect(live.find(id)).toBe(order);
      for (let miss = 0; miss < 20; miss++) {
        const id = random(nextId + 100);
        expect(live.find(id)).toBe(model.get(id));
      }
    }
  }
  expect(live.count).toBe(model.size);
  expect(listed(account)).toEqual([...model.keys()]);
});
