/** Journalled as numbers: only ever append. */
export const OrderType = { Market: 0, Limit: 1, Stop: 2, StopLimit: 3, TrailingStop: 4 } as const;
export type OrderType = (typeof OrderType)[keyof typeof OrderType];
export const ORDER_TYPE_NAMES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;

/** Whether an order of this type waits for its stop to be touched before it works. */
export function hasStop(type: OrderType): boolean {
  return type >= OrderType.Stop;
}

/** Journalled as numbers: only ever append. `Opg` and `Cls` work at a session's open and close alone. */
export const TimeInForce = { Day: 0, Gtc: 1, Ioc: 2, Fok: 3, Opg: 4, Cls: 5 } as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];
export const TIME_IN_FORCE_NAMES = ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'] as const;

/** How orders sent together depend on each other. Journalled as numbers: only ever append. */
export const OrderClass = { Simple: 0, Bracket: 1, Oco: 2, Oto: 3 } as const;
export type OrderClass = (typeof OrderClass)[keyof typeof OrderClass];
export const ORDER_CLASS_NAMES = ['simple', 'bracket', 'oco', 'oto'] as const;

/** What its sender means an order to do to the position. Journalled as numbers: only ever append. */
export const PositionIntent = { None: 0, BuyToOpen: 1, BuyToClose: 2, SellToOpen: 3, SellToClose: 4 } as const;
export type PositionIntent = (typeof PositionIntent)[keyof typeof PositionIntent];
export const POSITION_INTENT_NAMES = ['', 'buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const;

export function isToClose(intent: PositionIntent): boolean {
  return intent === PositionIntent.BuyToClose || intent === PositionIntent.SellToClose;
}

/** Journalled as numbers: only ever append. What leads from one to the next is in order-state.ts. */
export const OrderStatus = {
  PendingNew: 0,
  New: 1,
  PartiallyFilled: 2,
  Filled: 3,
  Canceled: 4,
  Expired: 5,
  Rejected: 6,
  PendingCancel: 7,
  Replaced: 8,
  PendingReplace: 9,
  /** Waits for the part of the session that it is for. */
  Accepted: 10,
  /** A leg that waits for its parent to fill. */
  Held: 11,
} as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];
export const ORDER_STATUS_NAMES = [
  'pending_new',
  'new',
  'partially_filled',
  'filled',
  'canceled',
  'expired',
  'rejected',
  'pending_cancel',
  'replaced',
  'pending_replace',
  'accepted',
  'held',
] as const;

/** Whether nothing can happen to an order in this status any more. */
export function isTerminal(status: OrderStatus): boolean {
  return (status >= OrderStatus.Filled && status <= OrderStatus.Rejected) || status === OrderStatus.Replaced;
}

/** What a venue does with the part of a child order that it cannot fill at once. */
export const VenueLifetime = {
  ImmediateOrCancel: 0,
  FillOrKill: 1,
  /** Stands in the book until filled or cancelled. */
  Rest: 2,
} as const;
export type VenueLifetime = (typeof VenueLifetime)[keyof typeof VenueLifetime];

export const VenueOrderState = { InFlight: 0, Working: 1, Done: 2 } as const;
export type VenueOrderState = (typeof VenueOrderState)[keyof typeof VenueOrderState];
