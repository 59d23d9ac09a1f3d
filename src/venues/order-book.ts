import type { VenueOrder } from '../domain/order.ts';
import { Side } from '../domain/side.ts';
import { BookSide } from './book-side.ts';

/**
 * The clients' resting orders for one instrument at one venue, in price-time priority: the better price first, at one
 * price the lower `restSequence`. Only a book: it matches nothing and tells nobody.
 */
export class OrderBook {
  readonly bids = new BookSide(Side.Buy);
  readonly asks = new BookSide(Side.Sell);

  side(side: Side): BookSide {
    return side === Side.Buy ? this.bids : this.asks;
  }

  insert(order: VenueOrder): void {
    this.side(order.side).insert(order);
  }

  /** Takes out an order that rests here. */
  remove(order: VenueOrder): void {
    this.side(order.side).remove(order);
  }

  /** Reduces a resting order by what it traded; it leaves the book once nothing is left of it. */
  fill(order: VenueOrder, qty: number): void {
    this.side(order.side).fill(order, qty);
  }
}
