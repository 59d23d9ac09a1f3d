import type { Order } from '../domain/order.ts';
import type { OrderCommand } from '../domain/order-command.ts';

/** Copies what its sender wants into an order that is fresh from its pool. */
export function takeTerms(order: Order, command: OrderCommand, orderId: number, nowMicros: number): void {
  order.orderId = orderId;
  order.accountId = command.accountId;
  order.instrumentId = command.instrumentId;
  order.side = command.side;
  order.type = command.type;
  order.timeInForce = command.timeInForce;
  order.qty = command.qty;
  order.limitPrice = command.limitPrice;
  order.clientOrderId = command.clientOrderId;
  order.extendedHours = command.extendedHours;
  order.submittedAtMicros = nowMicros;
  order.updatedAtMicros = nowMicros;
}
