import type { Account } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { Side } from '../domain/side.ts';
import { closableQty, reservationAfterFill, reservationBeyond } from '../risk/buying-power.ts';

/** What a live order holds of its account: buying power, and a place in the position's working quantity. */

export function holdExposure(order: Order, account: Account, position: Position, instrument: Instrument): void {
  order.position = position;
  account.reserved += order.reserved;
  order.boundValue = order.boundPrice * instrument.notionalMultiplier;
  addWorking(order, account, position, order.leavesQty);
}

/**
 * What is kept for the replacement of a live order beyond what that order holds itself: buying power in money units, and
 * quantity that counts as working.
 */
export interface Surplus {
  reserved: number;
  qty: number;
}

/**
 * Keeps for `replacement` what it needs beyond `order`; to be said anew when that changes. Its `reserved` is what risk let
 * it have, or what fills of the order have left of that.
 */
export function holdSurplus(
  surplus: Surplus,
  order: Order,
  replacement: Order,
  account: Account,
  position: Position,
  instrument: Instrument,
): void {
  releaseSurplus(surplus, replacement, account, position);
  replacement.boundValue = replacement.boundPrice * instrument.notionalMultiplier;
  surplus.reserved = Math.max(0, replacement.reserved - order.reserved);
  surplus.qty = Math.max(0, replacement.leavesQty - order.leavesQty);
  account.reserved += surplus.reserved;
  addWorking(replacement, account, position, surplus.qty);
}

export function releaseSurplus(surplus: Surplus, replacement: Order, account: Account, position: Position): void {
  account.reserved -= surplus.reserved;
  addWorking(replacement, account, position, -surplus.qty);
  surplus.reserved = 0;
  surplus.qty = 0;
}

/**
 * After a fill at `fillPrice`, with `filledQty` already raised, the order holds only what is left needs. Returns whether
 * that gave buying power back.
 */
export function releaseFilledReservation(
  order: Order,
  account: Account,
  instrument: Instrument,
  fillPrice: number,
): boolean {
  const reserved = reservationAfterFill(order, instrument, fillPrice);
  const released = order.reserved - reserved;
  account.reserved -= released;
  order.reserved = reserved;
  return released > 0;
}

/** `qty` of the order has filled. */
export function releaseWorking(order: Order, account: Account, position: Position, qty: number): void {
  addWorking(order, account, position, -qty);
}

/** Gives back everything an order still holds when it ends. */
export function releaseExposure(order: Order, account: Account, position: Position): void {
  account.reserved -= order.reserved;
  order.reserved = 0;
  addWorking(order, account, position, -order.leavesQty);
}

/**
 * After a fill has closed part of the position: orders on `side` that meant to close it may open instead now. Raises what
 * each holds to what it needs; the oldest close first, as when they were accepted. No order's reservation falls.
 *
 * For all orders together this keeps, at the prices they are valued at,
 *   reserved >= what the working quantity beyond the position is worth.
 */
export function settleClaims(
  account: Account,
  position: Position,
  instrument: Instrument,
  side: Side,
  referencePrice: number,
): void {
  let closable = closableQty(position, side);
  // Where all that works still closes, nothing opens: most fills end here instead of walking the account's orders.
  if (workingQty(position, side) <= closable) return;
  for (let order = account.firstLive; order !== undefined; order = order.nextLive) {
    if (order.position !== position || order.side !== side) continue;
    const needed = reservationBeyond(order, closable, instrument, referencePrice);
    if (needed > order.reserved) {
      account.reserved += needed - order.reserved;
      order.reserved = needed;
    }
    closable -= order.leavesQty;
  }
}

function workingQty(position: Position, side: Side): number {
  return side === Side.Buy ? position.workingBuyQty : position.workingSellQty;
}

function addWorking(order: Order, account: Account, position: Position, qty: number): void {
  if (order.side === Side.Buy) {
    position.workingBuyQty += qty;
    account.workingBuyValue += qty * order.boundValue;
  } else {
    position.workingSellQty += qty;
    account.workingSellValue += qty * order.boundValue;
  }
}
