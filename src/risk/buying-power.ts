import type { Account } from '../domain/account.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { Side } from '../domain/side.ts';

/**
 * What the account may still put at risk, in money units; negative once it is overdrawn:
 *   multiplier x equity - (long + |short| market value) - reserved.
 * With `multiplier` Infinity the credit check is off and the answer the largest exact amount.
 */
export function availableCredit(account: Account, multiplier: number): number {
  if (multiplier === Number.POSITIVE_INFINITY) return Number.MAX_SAFE_INTEGER;
  const exposure = account.longMarketValue - account.shortMarketValue;
  const available = multiplier * account.equity - exposure - account.reserved;
  return available < Number.MAX_SAFE_INTEGER ? available : Number.MAX_SAFE_INTEGER;
}

/**
 * The price at which an order is valued: the worst that it may cost. A buyer pays the bound at most; a seller receives
 * the bound at least, so what a short may come to owe is counted at the reference where that is higher.
 */
export function valuationPrice(order: Order, referencePrice: number): number {
  if (order.side === Side.Buy || !(referencePrice > order.boundPrice)) return order.boundPrice;
  return Math.ceil(referencePrice);
}

/**
 * Buying power that an order not yet counted as working needs, in money units: its quantity beyond what closes the
 * position, at the valuation price. Working orders on its side lay claim to the position first.
 */
export function reservationFor(
  order: Order,
  position: Position,
  instrument: Instrument,
  referencePrice: number,
): number {
  const working = order.side === Side.Buy ? position.workingBuyQty : position.workingSellQty;
  const closable = closableQty(position, order.side) - working;
  return reservationBeyond(order, closable, instrument, referencePrice);
}

/** What orders on this side can close of the position. */
export function closableQty(position: Position, side: Side): number {
  const closable = side === Side.Buy ? -position.qty : position.qty;
  return closable > 0 ? closable : 0;
}

/** What an order on this side can still close of the position: working orders there lay claim to it first. */
export function reducibleQty(position: Position, side: Side): number {
  const working = side === Side.Buy ? position.workingBuyQty : position.workingSellQty;
  const reducible = closableQty(position, side) - working;
  return reducible > 0 ? reducible : 0;
}

/** As `reservationFor`, for an order that may close `closable` of the position; below 0 is nothing. */
export function reservationBeyond(
  order: Order,
  closable: number,
  instrument: Instrument,
  referencePrice: number,
): number {
  const openingQty = closable > 0 ? order.leavesQty - closable : order.leavesQty;
  return openingQty > 0 ? notional(instrument, valuationPrice(order, referencePrice), openingQty) : 0;
}

/**
 * What stays of `order.reserved` after a fill at `fillPrice`, with `filledQty` already raised. Fills close the position
 * before they open, so the part that opens keeps its reservation until only it is left. Never
 * more than before, 0 once all is filled.
 */
export function reservationAfterFill(order: Order, instrument: Instrument, fillPrice: number): number {
  const remaining = notional(instrument, valuationPrice(order, fillPrice), order.leavesQty);
  return remaining < order.reserved ? remaining : order.reserved;
}
