import { type AdvancedTerms, copyAdvancedTerms } from '../domain/advanced-terms.ts';
import type { Order } from '../domain/order.ts';
import type { AdvancedCommand, OrderCommand } from '../domain/order-command.ts';

/** Copies what its sender wants into an order that is fresh from its pool. */
export function takeTerms(
  order: Order,
  command: Omit<OrderCommand, 'advanced'>,
  orderId: number,
  nowMicros: number,
): void {
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

/** The same for what only some orders bring. */
export function takeAdvancedTerms(terms: AdvancedTerms, command: AdvancedCommand): void {
  terms.orderClass = command.orderClass;
  terms.stopPrice = command.stopPrice;
  terms.trailPrice = command.trailPrice;
  terms.trailBasisPoints = command.trailBasisPoints;
  terms.notional = command.notional;
  terms.displayQty = command.displayQty;
  terms.destinationVenueId = command.destinationVenueId;
  terms.positionIntent = command.positionIntent;
}

/** What an order that takes the place of another has of it. */
export function inheritTerms(terms: AdvancedTerms, replaced: Order): void {
  if (replaced.advanced !== undefined) copyAdvancedTerms(replaced.advanced, terms);
  terms.replacesOrderId = replaced.orderId;
  terms.replacedByOrderId = 0;
}
