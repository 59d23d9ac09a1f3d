import type { Order } from '../../domain/order.ts';
import type { OrderEventFields } from '../../domain/order-event.ts';

/**
 * Told of every event in order, synchronously. Both records belong to the engine and change after the call: whoever
 * needs them later copies, field by field, because an event reads some of its fields from the order and a spread leaves those
 * out. What a listener throws goes to the engine's `onListenerError`, never into the trade.
 */
export interface OrderListener {
  onOrderEvent(event: OrderEventFields, order: Order): void;
}
