import type { Account } from '../domain/account.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Order } from '../domain/order.ts';
import { TimeInForce } from '../domain/order-terms.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { EngineParts } from './engine-parts.ts';

type SessionParts = Pick<EngineParts, 'accounts' | 'session' | 'dispatcher' | 'linked'>;

/** The phase in which the service finds the market: orders move to where they belong in it, none ends. */
export function startInPhase(phase: SessionPhase, parts: SessionParts): void {
  const { accounts, session, dispatcher } = parts;
  session.phase = phase;
  for (const account of accounts.values()) suspendIdle(account, parts);
  session.releaseAdmitted((order) => dispatcher.resume(order));
}

/** Takes the market into a phase that began `sinceMicros`: see `ExecutionEngine.enterPhase`. */
export function changePhase(phase: SessionPhase, sinceMicros: number, parts: SessionParts): void {
  const { accounts, session, dispatcher, linked } = parts;
  const resume = (order: Order): void => dispatcher.resume(order);
  const hasClosed = session.phase === SessionPhase.Regular;
  const isDayOver = phase === SessionPhase.Closed || phase === session.phase;
  if (hasClosed) session.hold(TimeInForce.Cls, sinceMicros, resume);
  session.phase = phase;
  expireDayOrders(hasClosed ? sinceMicros : 0, isDayOver ? sinceMicros : 0, parts);
  linked.settle();
  for (const account of accounts.values()) suspendIdle(account, parts);
  if (phase === SessionPhase.Regular) session.hold(TimeInForce.Opg, sinceMicros, resume);
  session.releaseAdmitted(resume);
}

/** Ends the live day orders sent before these times (Unix microseconds), without and with extended hours. */
export function expireDayOrders(
  sentBeforeMicros: number,
  extendedSentBeforeMicros: number,
  { accounts, dispatcher }: Pick<SessionParts, 'accounts' | 'dispatcher'>,
): void {
  for (const { firstLive } of accounts.values()) {
    let order = firstLive;
    while (order !== undefined) {
      // An order that ends leaves the list, so its neighbour is read first.
      const next: Order | undefined = order.nextLive;
      const before = order.extendedHours ? extendedSentBeforeMicros : sentBeforeMicros;
      const isOver = order.timeInForce === TimeInForce.Day && order.submittedAtMicros < before;
      if (isOver) dispatcher.withdraw(order, EndReason.SessionClosed);
      order = next;
    }
  }
}

/** Takes out of the market what the present part of the session is not for. */
function suspendIdle({ firstLive }: Account, { session, dispatcher }: SessionParts): void {
  for (let order = firstLive; order !== undefined; order = order.nextLive) {
    if (!session.admits(order)) dispatcher.suspend(order);
  }
}
