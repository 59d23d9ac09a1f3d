import type { Order } from '../../domain/order.ts';
import type { OrderEvent } from '../../domain/order-event.ts';

/**
 * Told of every event in order, synchronously. Both records belong to the engine and change after the call: whoever
 * needs them later copies. A listener that throws is logged by its owner, never by the engine: the engine calls the
 * journal first and then an observer that must not throw.
 */
export interface OrderListener {
  onOrderEvent(event: OrderEvent, order: Order): void;
}
