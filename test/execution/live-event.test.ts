import { expect, it } from 'vitest';
import { Order } from '../../src/domain/order.ts';
import { EventKind, OrderEvent, type OrderEventFields } from '../../src/domain/order-event.ts';
import { LiveEvent } from '../../src/execution/live-event.ts';

it('has every field of the record that it is encoded as, and tells its order as the record would', () => {
  const order = new Order();
  const numbered = Object.keys(order).filter((field) => typeof order[field as keyof Order] === 'number');
  for (const [index, field] of numbered.entries()) Object.assign(order, { [field]: 1000 + index });
  Object.assign(order, { clientOrderId: 'mine', extendedHours: true });
  const event = new LiveEvent(EventKind.Canceled);
  event.order = order;
  for (const field of Object.keys(new OrderEvent()) as (keyof OrderEventFields)[]) {
    expect(field in event, field).toBe(true);
    if (field === 'orderFees') expect(event.orderFees).toBe(order.fees);
    else if (field in order) expect(event[field], field).toBe(order[field as keyof Order]);
  }
  // What the event says of itself is not the order's.
  expect([event.kind, event.seq, event.reason]).toEqual([EventKind.Canceled, 0, 0]);
});
