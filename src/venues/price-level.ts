import type { VenueOrder } from '../domain/order.ts';

/**
 * The child orders that rest at one price, oldest first. The list runs through the orders' own link fields, so that
 * joining and leaving cost the same however many stand there.
 *
 *   head  o1 <-> o2 <-> o3  tail        restSequence rises, queueAhead never falls
 *
 * Who joined later has at least as much displayed size ahead as who joined earlier; the two queue methods rest on that
 * and stop at the first order they need not change.
 *
 * It is also a node of its side's tree and list of levels. Those fields are set by LevelTree, while it stands open.
 */
export class PriceLevel {
  /** Lower trades first: a seller's price, a buyer's negative price. */
  rank = 0;
  better: PriceLevel | undefined = undefined;
  worse: PriceLevel | undefined = undefined;
  /** In the tree: what trades before is to the left. */
  left: PriceLevel | undefined = undefined;
  right: PriceLevel | undefined = undefined;
  parent: PriceLevel | undefined = undefined;
  /** Of the subtree below; a leaf's is 1. */
  height = 1;

  price = 0;
  /** Sum of what the orders show. */
  qty = 0;
  head: VenueOrder | undefined = undefined;
  tail: VenueOrder | undefined = undefined;

  /** Throws an Error for an order that should have come before the ones already here: books rely on time priority. */
  append(order: VenueOrder): void {
    const tail = this.tail;
    if (tail === undefined) {
      this.head = order;
    } else {
      if (tail.restSequence >= order.restSequence || tail.queueAhead > order.queueAhead)
        throw new Error(
          `order ${order.restSequence} does not belong behind order ${tail.restSequence} in a price level`,
        );
      tail.nextInLevel = order;
      order.previousInLevel = tail;
    }
    this.tail = order;
    this.qty += order.leavesQty - order.hiddenQty;
    order.level = this;
  }

  /** Takes the order out, with what is left of it. */
  unlink(order: VenueOrder): void {
    const previous = order.previousInLevel;
    const next = order.nextInLevel;
    if (previous === undefined) this.head = next;
    else previous.nextInLevel = next;
    if (next === undefined) this.tail = previous;
    else next.previousInLevel = previous;
    order.previousInLevel = undefined;
    order.nextInLevel = undefined;
    order.level = undefined;
    this.qty -= order.leavesQty - order.hiddenQty;
  }

  /** No order here has more than `size` displayed ahead of it any more. */
  capQueue(size: number): void {
    for (let order = this.tail; order !== undefined && order.queueAhead > size; order = order.previousInLevel)
      order.queueAhead = size;
  }

  /** `qty` of the displayed size at this price has traded, from the front of the queue. */
  advanceQueue(qty: number): void {
    for (let order = this.tail; order !== undefined && order.queueAhead > 0; order = order.previousInLevel)
      order.queueAhead = order.queueAhead > qty ? order.queueAhead - qty : 0;
  }
}
