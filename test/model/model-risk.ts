import { type ModelOrder, type ModelSide, opposite, reaches, tickAt, worth } from './model-order.ts';

/** Quantities in shares, money in millionths of a dollar. */
export interface ModelLimits {
  readonly maximumOrderSize: number;
  readonly maximumOrderValue: number;
  readonly priceCollarBasisPoints: number;
  readonly maximumPosition: number;
  readonly maximumOpenOrders: number;
  readonly maximumMessagesPerSecond: number;
  readonly buyingPowerMultiplier: number;
  readonly selfMatch: 'off' | 'cancel_newest' | 'cancel_oldest' | 'cancel_both';
}

export interface ModelRefusal {
  readonly rule: string;
  readonly limit: number;
  readonly observed: number;
  readonly headroom: number;
}

/** What an order is judged by. */
export interface RiskView {
  readonly order: ModelOrder;
  readonly limits: ModelLimits;
  /** The account's live orders without this one, oldest first. */
  readonly live: readonly ModelOrder[];
  /** Of the account in the order's instrument, signed. */
  readonly positionQty: number;
  readonly equity: bigint;
  /** Longs and shorts at market. */
  readonly exposure: bigint;
  /** Orders of the account in this second, this one included. */
  readonly messages: number;
  /** Twice the middle of the national best bid and offer, so that it is a whole number; 0 where there is none. */
  readonly doubledReference: number;
}

/** The worst price that a market order may sweep to: the collar, inward to a tick, one tick at least. */
export function marketBound(side: ModelSide, doubledReference: number, basisPoints: number): number {
  if (doubledReference === 0) return 0;
  const collar = collarPrice(side, doubledReference, Math.min(basisPoints, 10_000));
  const tick = tickAt(collar);
  const steps = side === 'buy' ? Math.floor(collar / tick) : Math.ceil(collar / tick);
  return Math.max(tick, steps * tick);
}

/** A buyer pays the bound at most. A seller may come to owe what the shares stand at, where that is more than his bound. */
export function valuationPrice(side: ModelSide, bound: number, doubledReference: number): number {
  return side === 'buy' ? bound : Math.max(bound, Math.ceil(doubledReference / 2));
}

/** Buying power for `qty` shares of which `closable` close a position: for what opens, at the worst price. */
export function needed(order: ModelOrder, qty: number, closable: number, doubledReference: number): bigint {
  const opening = qty - Math.max(0, closable);
  const price = valuationPrice(order.terms.side, order.bound, doubledReference);
  return opening > 0 ? worth(price, opening) : 0n;
}

/** Shares that orders on this side can close of a position. */
export function closable(side: ModelSide, positionQty: number): number {
  return Math.max(0, side === 'sell' ? positionQty : -positionQty);
}

/** What the account's live orders on one side of the instrument still want. */
export function workingQty(live: readonly ModelOrder[], instrument: number, side: ModelSide): number {
  return live
    .filter(({ terms, isExposed }) => isExposed && terms.instrument === instrument && terms.side === side)
    .reduce((sum, order) => sum + order.workingQty, 0);
}

/** Whether two orders of one account could trade with each other, by their prices alone. Dormant ones cannot. */
export function couldSelfMatch(order: ModelOrder, own: ModelOrder): boolean {
  if (order.isDormant || own.isDormant) return false;
  if (own.terms.instrument !== order.terms.instrument || own.terms.side !== opposite(order.terms.side)) return false;
  return own.terms.limit === 0 || reaches(order.terms.side, order.bound, own.bound);
}

/** What the order needs of its account, its own side's working orders having the first claim on what can be closed. */
export function reservation(view: RiskView): bigint {
  const { order, positionQty, live, doubledReference } = view;
  const { instrument, side, qty } = order.terms;
  const free = closable(side, positionQty) - workingQty(live, instrument, side);
  return needed(order, qty, free, doubledReference);
}

/** The first rule that refuses, in the order of the README's table. */
export function refusal(view: RiskView): ModelRefusal | undefined {
  const { order, limits, live, messages, doubledReference } = view;
  const { qty, side, limit, instrument } = order.terms;
  if (messages > limits.maximumMessagesPerSecond) {
    const most = limits.maximumMessagesPerSecond;
    return refuse('message_throttle', most, messages, most - messages + 1);
  }
  if (qty > limits.maximumOrderSize) {
    return refuse('maximum_order_size', limits.maximumOrderSize, qty, limits.maximumOrderSize);
  }
  if (doubledReference === 0) return refuse('price_collar', 0, Number.NaN, 0);
  const collar = collarPrice(side, doubledReference, limits.priceCollarBasisPoints);
  if (limit > 0 && !reaches(side, collar, limit)) {
    return refuse('price_collar', collar, limit, Math.floor(Math.abs(collar - doubledReference / 2)));
  }
  const value = Number(worth(valuationPrice(side, order.bound, doubledReference), qty));
  if (value > limits.maximumOrderValue) {
    return refuse('maximum_order_value', limits.maximumOrderValue, value, limits.maximumOrderValue);
  }
  if (live.length + 1 > limits.maximumOpenOrders) {
    const most = limits.maximumOpenOrders;
    return refuse('maximum_open_orders', most, live.length + 1, most - live.length);
  }
  const held = side === 'buy' ? view.positionQty : -view.positionQty;
  const before = held + workingQty(live, instrument, side);
  if (before + qty > limits.maximumPosition) {
    return refuse('maximum_position', limits.maximumPosition, before + qty, limits.maximumPosition - before);
  }
  return creditRefusal(view) ?? selfMatchRefusal(view);
}

function creditRefusal(view: RiskView): ModelRefusal | undefined {
  const asked = reservation(view);
  const reserved = view.live.reduce((sum, order) => sum + order.reserved + order.surplus, 0n);
  const available = BigInt(view.limits.buyingPowerMultiplier) * view.equity - view.exposure - reserved;
  if (asked === 0n || asked <= available) return undefined;
  return refuse('credit_check', Math.max(0, Number(available)), Number(asked), Number(available));
}

function selfMatchRefusal({ order, limits, live }: RiskView): ModelRefusal | undefined {
  if (limits.selfMatch !== 'cancel_newest' && limits.selfMatch !== 'cancel_both') return undefined;
  const own = live.find((each) => couldSelfMatch(order, each));
  return own === undefined ? undefined : refuse('self_match_prevention', own.bound, order.bound, 0);
}

/** Rounded towards the reference. */
function collarPrice(side: ModelSide, doubledReference: number, basisPoints: number): number {
  if (side === 'buy') return Math.floor((doubledReference * (10_000 + basisPoints)) / 20_000);
  return Math.ceil((doubledReference * Math.max(0, 10_000 - basisPoints)) / 20_000);
}

function refuse(rule: string, limit: number, observed: number, headroom: number): ModelRefusal {
  return { rule, limit, observed, headroom: Math.max(0, headroom) };
}
