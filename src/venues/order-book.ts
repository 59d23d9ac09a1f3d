import type { EngineTime } from '../domain/engine-time.ts';
import type { VenueOrder } from '../domain/order.ts';
import { isWithinLimit, oppositeSide, Side } from '../domain/side.ts';
import { BookSide, tradableQty } from './book-side.ts';
import { LevelPool } from './level-pool.ts';

/** Hears of each trade while an order is matched. */
export interface TradeListener {
  /**
   * `qty` traded at the maker's price. Both `leavesQty` and the book are reduced already; a maker with nothing left has
   * gone, and it is the listener that replenishes an iceberg. It may change the book. Returns whether to go on: false leaves the rest of the taker unmatched.
   */
  onTrade(taker: VenueOrder, maker: VenueOrder, qty: number, time: EngineTime): boolean;
}

/**
 * The clients' resting orders for one instrument at one venue, in price-time priority: the better price first, at one
 * price the lower `restSequence`.
 */
export class OrderBook {
  readonly bids: BookSide;
  readonly asks: BookSide;

  /** `levels`: where price levels come from and go back to; books may share them. */
  constructor(levels = new LevelPool()) {
    this.bids = new BookSide(Side.Buy, levels);
    this.asks = new BookSide(Side.Sell, levels);
  }

  side(side: Side): BookSide {
    return side === Side.Buy ? this.bids : this.asks;
  }

  /** `restSequence` must be above that of every order at the same price. */
  insert(order: VenueOrder): void {
    this.side(order.side).insert(order);
  }

  /** Takes out an order that rests here. */
  remove(order: VenueOrder): void {
    this.side(order.side).remove(order);
  }

  /** `qty`, less than its `leavesQty`, is withdrawn from a resting order, which keeps its place. */
  reduce(order: VenueOrder, qty: number): void {
    this.side(order.side).reduce(order, qty);
  }

  /** The next part of an iceberg is shown, behind all others at its price. `restSequence` must be above theirs. */
  replenish(order: VenueOrder, restSequence: number, queueAhead: number): void {
    this.side(order.side).replenish(order, restSequence, queueAhead);
  }

  /**
   * Reduces a resting order by what it traded; it leaves the book once nothing is left of it. An iceberg of which nothing is
   * shown any more has to be replenished before anything else trades.
   */
  fill(order: VenueOrder, qty: number): void {
    this.side(order.side).fill(order, qty);
  }

  /** The resting order that an incoming one would trade with first, where its limit reaches one. */
  firstAgainst(taker: VenueOrder): VenueOrder | undefined {
    const maker = this.side(oppositeSide(taker.side)).first;
    return maker !== undefined && isWithinLimit(taker.side, maker.limitPrice, taker.limitPrice) ? maker : undefined;
  }

  /**
   * Trades an incoming order with the resting ones within its limit, the first in priority first. Stops before an order
   * of the same account: nobody trades with himself. What is left of the taker joins no book here. `time` is for the
   * listener. `newest` is the last `restSequence` before the taker began to trade: see `tradableQty`.
   */
  match(taker: VenueOrder, time: EngineTime, listener: TradeListener, newest: number): void {
    while (taker.leavesQty > 0) {
      // Read anew each time: the listener may have cancelled or added orders.
      const maker = this.firstAgainst(taker);
      if (maker === undefined || maker.accountId === taker.accountId) return;
      const qty = Math.min(taker.leavesQty, tradableQty(maker, newest));
      taker.leavesQty -= qty;
      this.fill(maker, qty);
      if (!listener.onTrade(taker, maker, qty, time)) return;
    }
  }
}
