import { LegRole } from '../domain/advanced-terms.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Order } from '../domain/order.ts';
import { OrderPlace } from '../domain/order.ts';
import { OrderClass, OrderStatus } from '../domain/order-terms.ts';
import type { LiveOrders } from './live-orders.ts';
import type { OrderDispatcher } from './order-dispatcher.ts';
import type { OrderFollowUps, OrderLifecycle } from './order-lifecycle.ts';
import type { StopListener, StopOrders } from './stop-orders.ts';

export interface LinkedOrdersOptions {
  readonly live: LiveOrders;
  readonly lifecycle: OrderLifecycle;
  readonly dispatcher: OrderDispatcher;
  readonly stops: StopOrders;
}

/**
 * What orders do to each other that were sent together, and stops to themselves.
 *
 *   bracket, OTO   entry ── filled, or ended with a part filled ──> its legs work, for what was filled
 *                    └───── ended without a fill ────────────────> its legs end
 *   bracket, OCO   take profit ── a part fills ──> the stop loss is for what is left
 *                    │  └──────── ends ──────────> the stop loss ends
 *                  stop loss ──── is touched ────> the take profit is taken back first, then the stop loss works
 *                       └──────── ends ──────────> the take profit ends
 *
 * While it waits a stop loss holds no buying power and no place in the position: of the two only one will trade. What follows
 * from a fill or an end is noted, and done by `settle` once the venues have come to rest.
 */
export class LinkedOrders implements OrderFollowUps, StopListener {
  readonly #options: LinkedOrdersOptions;
  /** What has happened, oldest first; a quantity of 0 is an end. */
  readonly #orders: Order[] = [];
  readonly #filledQtys: number[] = [];
  #done = 0;

  constructor(options: LinkedOrdersOptions) {
    this.#options = options;
  }

  /** Whether `settle` has anything to do. */
  get isPending(): boolean {
    return this.#orders.length > 0;
  }

  onFill(order: Order, qty: number): void {
    this.#orders.push(order);
    this.#filledQtys.push(qty);
  }

  onEnd(order: Order): void {
    this.#orders.push(order);
    this.#filledQtys.push(0);
  }

  /** Does what follows from fills and ends, and what follows from that. */
  settle(): void {
    while (this.#done < this.#orders.length) {
      const order = this.#orders[this.#done]!;
      const qty = this.#filledQtys[this.#done]!;
      this.#done++;
      if (qty > 0) this.#afterFill(order, qty);
      else this.#afterEnd(order);
    }
    this.#orders.length = 0;
    this.#filledQtys.length = 0;
    this.#done = 0;
  }

  onStopTouched(order: Order, price: number): void {
    const { lifecycle, dispatcher, stops } = this.#options;
    // What was touched or opened before it may have traded with the other leg: then there is less to do, or nothing.
    this.settle();
    if (lifecycle.isOver(order)) return;
    lifecycle.trigger(order, stops.causeFor(order, price));
    const other = this.#otherLegOf(order);
    if (other === undefined) {
      this.#begin(order);
      return;
    }
    order.place = OrderPlace.Sibling;
    dispatcher.withdraw(other, EndReason.LinkedOrder);
  }

  onStopMoved(order: Order): void {
    this.#options.lifecycle.adjust(order);
  }

  /** `replacement` takes the place of `order` among those it was sent with. */
  relink(order: Order, replacement: Order): void {
    const { live, lifecycle } = this.#options;
    const terms = replacement.advanced!;
    const before = order.advanced!;
    terms.takeProfitOrderId = before.takeProfitOrderId;
    terms.stopLossOrderId = before.stopLossOrderId;
    for (const orderId of [terms.parentOrderId, terms.takeProfitOrderId, terms.stopLossOrderId]) {
      const linked = live.find(orderId);
      if (linked?.advanced === undefined) continue;
      if (linked.advanced.takeProfitOrderId === order.orderId) linked.advanced.takeProfitOrderId = replacement.orderId;
      if (linked.advanced.stopLossOrderId === order.orderId) linked.advanced.stopLossOrderId = replacement.orderId;
      if (linked.advanced.parentOrderId !== order.orderId) continue;
      linked.advanced.parentOrderId = replacement.orderId;
      lifecycle.adjust(linked);
    }
  }

  #afterFill(order: Order, qty: number): void {
    const other = this.#otherLegOf(order);
    // The end of an order that has filled whole says more. Whatever else has ended it meanwhile, this part has traded.
    if (other === undefined || order.status === OrderStatus.Filled) return;
    other.qty -= qty;
    this.#options.lifecycle.adjust(other);
  }

  #afterEnd(order: Order): void {
    if (order.status === OrderStatus.Replaced) return;
    const { dispatcher } = this.#options;
    if (isEntry(order)) {
      this.#afterEntry(order);
      return;
    }
    const other = this.#otherLegOf(order);
    if (other === undefined) return;
    const isOthersTurn = other.place === OrderPlace.Sibling && order.status !== OrderStatus.Filled;
    if (isOthersTurn) this.#begin(other);
    else dispatcher.withdraw(other, EndReason.LinkedOrder);
  }

  #afterEntry(entry: Order): void {
    const { live, lifecycle, dispatcher } = this.#options;
    // The stop first: where both would trade at once, it is the one that counts.
    for (const orderId of [entry.advanced!.stopLossOrderId, entry.advanced!.takeProfitOrderId]) {
      const leg = live.find(orderId);
      if (leg === undefined || leg.place !== OrderPlace.Parent) continue;
      // A leg is for the whole: an entry that took the place of another is for what that one had not filled.
      const filledQty = leg.qty - entry.leavesQty;
      if (filledQty === 0) {
        dispatcher.withdraw(leg, EndReason.LinkedOrder);
        continue;
      }
      leg.qty = filledQty;
      leg.place = OrderPlace.None;
      lifecycle.activate(leg);
      this.#begin(leg);
    }
  }

  /** Lets an order work that has been waiting: a stop loss that has not been touched goes on waiting for that. */
  #begin(order: Order): void {
    const { lifecycle, dispatcher } = this.#options;
    order.place = OrderPlace.None;
    const isStopToWatch = order.advanced!.legRole === LegRole.StopLoss && !order.advanced!.isTriggered;
    const isToBeExposed = order.position === undefined && !isStopToWatch;
    const reason = isToBeExposed ? lifecycle.expose(order) : EndReason.None;
    if (reason === EndReason.None) dispatcher.work(order);
    else dispatcher.withdraw(order, reason);
  }

  /** The live order of which this one is the other half, where it is part of a pair. */
  #otherLegOf({ advanced }: Order): Order | undefined {
    const { takeProfitOrderId, stopLossOrderId, legRole } = advanced!;
    if (legRole === LegRole.StopLoss) return this.#options.live.find(takeProfitOrderId);
    const isTakeProfit = legRole === LegRole.TakeProfit || advanced!.orderClass === OrderClass.Oco;
    return isTakeProfit ? this.#options.live.find(stopLossOrderId) : undefined;
  }
}

/** Whether the order has legs that wait for it. */
function isEntry({ advanced }: Order): boolean {
  const { orderClass, legRole } = advanced!;
  return legRole === LegRole.None && (orderClass === OrderClass.Bracket || orderClass === OrderClass.Oto);
}
