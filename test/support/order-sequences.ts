import { canStep, OrderTransition, stepFrom } from '../../src/domain/order-state.ts';
import { isTerminal, ORDER_STATUS_NAMES, OrderStatus } from '../../src/domain/order-terms.ts';
import type { Json } from './streams.ts';

/** What one event says, whichever stream it is from. Quantities are whole shares. */
export interface SeenEvent {
  readonly seq: number;
  readonly account: number;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** As `/feed` calls it; of an update `new`, `partial_fill` and `whole_fill`, too. */
  readonly type: string;
  /** The order's, after it. */
  readonly status: string;
  readonly execution?: {
    readonly id: string;
    readonly qty: number;
    readonly cumulativeQty: number;
    readonly positionQty: number;
  };
}

/** What each event does to the status of its order. */
const TRANSITIONS: Readonly<Record<string, OrderTransition>> = {
  partial_fill: OrderTransition.FillPartly,
  whole_fill: OrderTransition.FillWhole,
  activated: OrderTransition.Activate,
  canceled: OrderTransition.Cancel,
  expired: OrderTransition.Expire,
  replaced: OrderTransition.Replace,
  rejected: OrderTransition.Reject,
};
const ACCEPTANCES: Readonly<Record<string, OrderTransition>> = {
  new: OrderTransition.Accept,
  accepted: OrderTransition.Queue,
  held: OrderTransition.Hold,
};
/** Steps that no event tells of. */
const SILENT = [OrderTransition.RequestCancel, OrderTransition.RequestReplace, OrderTransition.RefuseReplace];

interface SeenOrder {
  status: OrderStatus;
  filledQty: number;
  events: string[];
}

/**
 * Holds the events of a stream, taken one after the other, to what may happen: each order goes by the table of
 * domain/order-state.ts from its acceptance to its end, each execution comes once, what it makes of the order and of the
 * position adds up. Faults are told, not thrown, so that a test sees them all.
 */
export class OrderSequences {
  readonly faults: string[] = [];
  readonly #orders = new Map<string, SeenOrder>();
  readonly #executions = new Set<string>();
  readonly #positions = new Map<string, number>();
  #lastSeq = 0;

  /** By the id of the order: the types of its events. */
  get sequences(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#orders].map(([id, { events }]) => [id, events]));
  }

  take(event: SeenEvent): void {
    if (event.seq <= this.#lastSeq) this.#fault(event, `comes after event ${this.#lastSeq}`);
    this.#lastSeq = event.seq;
    const order = this.#orderOf(event);
    order.events.push(event.type);
    this.#step(order, event);
    if (event.execution !== undefined) this.#execute(order, event, event.execution);
  }

  #orderOf({ orderId }: SeenEvent): SeenOrder {
    let order = this.#orders.get(orderId);
    if (order === undefined) {
      order = { status: OrderStatus.PendingNew, filledQty: 0, events: [] };
      this.#orders.set(orderId, order);
    }
    return order;
  }

  #step(order: SeenOrder, event: SeenEvent): void {
    const after = ORDER_STATUS_NAMES.indexOf(event.status as (typeof ORDER_STATUS_NAMES)[number]) as OrderStatus;
    if (!statusesAfter(order.status, event).has(after)) {
      this.#fault(event, `cannot follow: the order was ${ORDER_STATUS_NAMES[order.status]}`);
    }
    order.status = after;
  }

  #execute(order: SeenOrder, event: SeenEvent, execution: NonNullable<SeenEvent['execution']>): void {
    if (this.#executions.has(execution.id)) this.#fault(event, 'has an execution that was told before');
    this.#executions.add(execution.id);
    order.filledQty += execution.qty;
    if (execution.qty <= 0) this.#fault(event, `has a quantity of ${execution.qty}`);
    if (order.filledQty !== execution.cumulativeQty) {
      this.#fault(event, `says ${execution.cumulativeQty} are filled, its executions come to ${order.filledQty}`);
    }
    const key = `${event.account} ${event.symbol}`;
    const position = (this.#positions.get(key) ?? 0) + (event.side === 'buy' ? execution.qty : -execution.qty);
    this.#positions.set(key, position);
    if (position !== execution.positionQty) {
      this.#fault(event, `says that the position is ${execution.positionQty}, the executions come to ${position}`);
    }
  }

  #fault(event: SeenEvent, what: string): void {
    this.faults.push(`event ${event.seq}, ${event.type} (${event.status}) of ${event.orderId}, ${what}`);
  }
}

/** The statuses that the table allows after the event. */
function statusesAfter(before: OrderStatus, event: SeenEvent): Set<OrderStatus> {
  const from = silentlyFrom(before);
  // A stop has been touched: the status stays.
  if (event.type === 'triggered') return isTerminal(before) ? new Set() : from;
  const transition = transitionOf(before, event);
  if (transition === undefined) return new Set();
  return new Set(
    [...from].filter((status) => canStep(status, transition)).map((status) => stepFrom(status, transition)),
  );
}

function transitionOf(before: OrderStatus, { type, status }: SeenEvent): OrderTransition | undefined {
  if (type === 'accepted') return ACCEPTANCES[status];
  if (type === 'new') return before === OrderStatus.PendingNew ? OrderTransition.Accept : OrderTransition.Activate;
  if (type === 'fill') return status === 'filled' ? OrderTransition.FillWhole : OrderTransition.FillPartly;
  return TRANSITIONS[type];
}

/** The statuses that an order may have come to since without a word. */
function silentlyFrom(status: OrderStatus): Set<OrderStatus> {
  const reached = new Set([status]);
  for (const from of reached) {
    for (const transition of SILENT) if (canStep(from, transition)) reached.add(stepFrom(from, transition));
  }
  return reached;
}

/** An event of `/feed`. */
export function seenOnFeed(event: Json): SeenEvent {
  return {
    seq: event.seq,
    account: event.account,
    orderId: event.order_id,
    symbol: event.symbol,
    side: event.side,
    type: event.type,
    status: event.status,
    ...(event.type === 'fill' && {
      execution: {
        id: event.execution_id,
        qty: Number(event.qty),
        cumulativeQty: Number(event.cumulative_qty),
        positionQty: Number(event.position_qty),
      },
    }),
  };
}

/** The data of an update of `/stream` or `/v2/events/trades`. */
export function seenAsUpdate(data: Json, account: number): SeenEvent {
  const { order, event } = data;
  const isFill = event === 'fill' || event === 'partial_fill';
  return {
    seq: Number(data.event_id),
    account,
    orderId: order.id,
    symbol: order.symbol,
    side: order.side,
    type: event === 'fill' ? 'whole_fill' : event,
    status: order.status,
    ...(isFill && {
      execution: {
        id: data.execution_id,
        qty: Number(data.qty),
        cumulativeQty: Number(order.filled_qty),
        positionQty: Number(data.position_qty),
      },
    }),
  };
}
