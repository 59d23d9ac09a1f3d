import { Accounts } from './accounts.ts';
import { ClientOrderIds } from './client-order-ids.ts';
import { CommandClock } from './command-clock.ts';
import { EventWriter } from './event-writer.ts';
import type { ExecutionEngineOptions } from './execution-engine-options.ts';
import { LinkedOrders } from './linked-orders.ts';
import { LiveOrders } from './live-orders.ts';
import { OrderDispatcher } from './order-dispatcher.ts';
import { OrderIntake } from './order-intake.ts';
import { OrderLifecycle } from './order-lifecycle.ts';
import { OrderReplacement } from './order-replacement.ts';
import { SessionOrders } from './session-orders.ts';
import { StopOrders } from './stop-orders.ts';

export type EngineParts = ReturnType<typeof buildEngine>;

/** Builds what an engine is made of, in the order an order flows through it, and lets the parts hear of each other. */
export function buildEngine(options: ExecutionEngineOptions) {
  const time = new CommandClock(options.clock);
  const outer = {
    ...options,
    time,
    accounts: new Accounts(options.accounts),
    events: new EventWriter(time, options.journal, options.listener, options.onListenerError),
    live: new LiveOrders(options.orderPool.limit),
    clientOrderIds: new ClientOrderIds(),
    session: new SessionOrders(),
    stops: new StopOrders({ ...options, time, trigger: options.stopTrigger }),
  };
  const lifecycle = new OrderLifecycle(outer);
  const dispatcher = new OrderDispatcher({ ...outer, lifecycle });
  const linked = new LinkedOrders({ ...outer, lifecycle, dispatcher });
  const intake = new OrderIntake({ ...outer, lifecycle, dispatcher });
  const replacement = new OrderReplacement({ ...outer, lifecycle, dispatcher, linked, intake });
  options.market.listener = dispatcher;
  outer.stops.listener = linked;
  dispatcher.replacements = replacement;
  lifecycle.followUps = {
    onFill: (order, qty) => {
      linked.onFill(order, qty);
      replacement.onFill(order);
    },
    onEnd: (order) => {
      linked.onEnd(order);
      replacement.onEnd(order);
    },
  };
  return { ...outer, lifecycle, dispatcher, linked, intake, replacement };
}
