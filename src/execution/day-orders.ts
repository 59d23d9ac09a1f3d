import type { Account } from '../domain/account.ts';
import type { Order } from '../domain/order.ts';
import { TimeInForce } from '../domain/order-terms.ts';

/**
 * The live day orders sent before `sentBeforeMicros`, those with extended hours sent before `extendedSentBeforeMicros`, both
 * Unix microseconds. Whoever walks over them may end each as it comes.
 */
export function* dayOrders(
  accounts: Iterable<Account>,
  sentBeforeMicros: number,
  extendedSentBeforeMicros: number,
): Generator<Order, void> {
  for (const account of accounts) {
    let order = account.firstLive;
    while (order !== undefined) {
      // An order that ends leaves the list, so its neighbour is read first.
      const next: Order | undefined = order.nextLive;
      const before = order.extendedHours ? extendedSentBeforeMicros : sentBeforeMicros;
      if (order.timeInForce === TimeInForce.Day && order.submittedAtMicros < before) yield order;
      order = next;
    }
  }
}
