import { type Order, OrderPlace } from '../domain/order.ts';
import { TimeInForce } from '../domain/order-terms.ts';
import { SessionPhase } from '../domain/session-phase.ts';

type Auction = typeof TimeInForce.Opg | typeof TimeInForce.Cls;

/** Which orders may work in the present part of the session, and those that wait for another one. */
export class SessionOrders {
  /** Until it is told otherwise the market is closed. */
  phase: SessionPhase = SessionPhase.Closed;
  /** A set, because at the open every one of a great many may leave it. */
  readonly #parked = new Set<Order>();
  #auction: Auction | undefined;
  #sentBeforeMicros = 0;

  /**
   * Whether the order may trade now: in regular hours, with extended hours also before and after them; orders for the open and
   * the close only while those are made.
   */
  admits(order: Order): boolean {
    if (order.timeInForce >= TimeInForce.Opg) {
      return order.timeInForce === this.#auction && order.submittedAtMicros < this.#sentBeforeMicros;
    }
    if (this.phase === SessionPhase.Regular) return true;
    return order.extendedHours && this.phase !== SessionPhase.Closed;
  }

  park(order: Order): void {
    this.#parked.add(order);
    order.place = OrderPlace.Session;
  }

  remove(order: Order): void {
    this.#parked.delete(order);
    order.place = OrderPlace.None;
  }

  /** Hands out, and parks no longer, every order that may work by now, oldest first. */
  releaseAdmitted(release: (order: Order) => void): void {
    const admitted = [...this.#parked].filter((parked) => this.admits(parked));
    for (const order of admitted.sort((one, other) => one.orderId - other.orderId)) {
      // What was released before it may have ended this one.
      if (order.place !== OrderPlace.Session) continue;
      this.remove(order);
      release(order);
    }
  }

  /**
   * Hands out the orders for the open, or for the close, that were sent before this moment (Unix microseconds): whatever they
   * cannot take at once ends.
   */
  hold(auction: Auction, sentBeforeMicros: number, release: (order: Order) => void): void {
    this.#auction = auction;
    this.#sentBeforeMicros = sentBeforeMicros;
    this.releaseAdmitted(release);
    this.#auction = undefined;
  }
}
