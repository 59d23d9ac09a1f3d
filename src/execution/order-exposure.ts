import type { Account } from '../domain/account.ts';
import type { Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { Side } from '../domain/side.ts';

/** What a live order holds of its account: buying power, and a place in the position's working quantity. */

export function holdExposure(order: Order, account: Account, position: Position): void {
  account.reserved += order.reserved;
  addWorkingQty(position, order.side, order.leavesQty);
}

/** After `qty` has filled the order holds only `reserved`. */
export function releaseFilledExposure(
  order: Order,
  account: Account,
  position: Position,
  qty: number,
  reserved: number,
): void {
  account.reserved -= order.reserved - reserved;
  order.reserved = reserved;
  addWorkingQty(position, order.side, -qty);
}

/** Gives back everything an order still holds when it ends. */
export function releaseExposure(order: Order, account: Account, position: Position): void {
  account.reserved -= order.reserved;
  order.reserved = 0;
  addWorkingQty(position, order.side, -order.leavesQty);
}

function addWorkingQty(position: Position, side: Side, qty: number): void {
  if (side === Side.Buy) position.workingBuyQty += qty;
  else position.workingSellQty += qty;
}
