import type { Json } from './service-process.ts';

/** An order as the events tell it. */
export interface LedgerOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: bigint;
  status: string;
  filledQty: bigint;
}

/** Orders, positions and cash made anew from the events of `/feed` alone, exactly. Throws where the events make no sense. */
export class OrderLedger {
  readonly orders = new Map<string, LedgerOrder>();
  readonly positions = new Map<string, bigint>();
  /** Millionths of a dollar. */
  cash: bigint;
  fees = 0n;
  executions = 0;
  readonly #executionIds = new Set<string>();

  constructor(openingDollars: number, events: readonly Json[]) {
    this.cash = BigInt(openingDollars) * 1_000_000n;
    events.forEach((event, index) => {
      if (event.seq !== index + 1) throw new Error(`event ${index + 1} has the number ${event.seq}`);
      if (event.type === 'accepted') this.#accept(event);
      else if (event.type === 'fill') this.#fill(event);
      else if (event.type !== 'rejected') this.#order(event).status = event.status;
    });
  }

  /** Ids of the orders that have not ended. */
  get openIds(): string[] {
    const isOpen = ({ status }: LedgerOrder) => status === 'new' || status === 'partially_filled';
    return [...this.orders.values()].filter(isOpen).map(({ id }) => id);
  }

  #accept(event: Json): void {
    if (this.orders.has(event.order_id)) throw new Error(`order ${event.order_id} was accepted twice`);
    this.orders.set(event.order_id, {
      id: event.order_id,
      clientOrderId: event.client_order_id,
      symbol: event.symbol,
      side: event.side,
      qty: BigInt(event.order_qty),
      status: event.status,
      filledQty: 0n,
    });
  }

  #fill(event: Json): void {
    if (this.#executionIds.has(event.execution_id)) throw new Error(`execution ${event.execution_id} happened twice`);
    this.#executionIds.add(event.execution_id);
    const order = this.#order(event);
    const qty = BigInt(event.qty);
    order.status = event.status;
    order.filledQty += qty;
    if (order.filledQty !== BigInt(event.cumulative_qty)) throw new Error(`a fill of ${order.id} is missing`);
    if (order.filledQty > order.qty) throw new Error(`${order.id} is filled past its quantity`);
    const signed = event.side === 'buy' ? qty : -qty;
    const position = (this.positions.get(event.symbol) ?? 0n) + signed;
    if (position !== BigInt(event.position_qty)) throw new Error(`the position after fill ${event.seq} is wrong`);
    this.positions.set(event.symbol, position);
    const fee = micros(event.fee);
    this.cash -= signed * micros(event.price) + fee;
    this.fees += fee;
    this.executions++;
  }

  #order(event: Json): LedgerOrder {
    const order = this.orders.get(event.order_id);
    if (order === undefined) throw new Error(`event ${event.seq} is of an order that was never accepted`);
    return order;
  }
}

/** A decimal string of dollars in millionths. */
export function micros(dollars: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(dollars);
  if (match === null) throw new Error(`${dollars} is no amount of money`);
  const [, sign, whole, fraction = ''] = match;
  const magnitude = BigInt(whole!) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return sign === '-' ? -magnitude : magnitude;
}
