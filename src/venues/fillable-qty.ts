import type { QuoteBoard } from '../board/quote-board.ts';
import type { VenueOrder } from '../domain/order.ts';
import { isBetterToTake, isWithinLimit, oppositeSide } from '../domain/side.ts';
import type { OrderBook } from './order-book.ts';

/**
 * How much an incoming order could execute at once, as far as it matters: counting stops when its quantity is reached, and
 * at an order of its own account. Changes nothing. `isUnbounded`: what is displayed gives any quantity.
 */
export function fillableQty(
  child: VenueOrder,
  board: QuoteBoard,
  row: number,
  book: OrderBook,
  isUnbounded: boolean,
): number {
  const side = oppositeSide(child.side);
  const displayed = board.displayedPrice(row, side);
  const isOffered = isWithinLimit(child.side, displayed, child.limitPrice) && board.remainingSize(row, side) > 0;
  const remaining = !isOffered ? 0 : isUnbounded ? child.leavesQty : board.remainingSize(row, side);
  const makers = book.side(side);
  let fromClients = 0;
  for (let level = makers.best; level !== undefined; level = level.worse) {
    if (!isWithinLimit(child.side, level.price, child.limitPrice)) break;
    let hidden = 0;
    for (let maker = level.head; maker !== undefined; maker = maker.nextInLevel) {
      if (maker.accountId === child.accountId) {
        if (displayed === level.price) {
          if (isUnbounded) return fromClients + (maker.queueAhead > 0 ? remaining : 0);
          return fromClients + Math.min(remaining, maker.queueAhead);
        }
        return fromClients + (isBetterToTake(child.side, displayed, level.price) ? remaining : 0);
      }
      fromClients += maker.leavesQty - maker.hiddenQty;
      hidden += maker.hiddenQty;
      if (fromClients >= child.leavesQty) return fromClients;
    }
    // What icebergs hide trades after all that is shown at their price.
    fromClients += hidden;
  }
  return fromClients + remaining;
}
