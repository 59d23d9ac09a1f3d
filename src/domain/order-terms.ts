export const OrderType = { Market: 0, Limit: 1 } as const;
export type OrderType = (typeof OrderType)[keyof typeof OrderType];
export const ORDER_TYPE_NAMES = ['market', 'limit'] as const;

export const TimeInForce = { Day: 0, Gtc: 1, Ioc: 2, Fok: 3 } as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];
export const TIME_IN_FORCE_NAMES = ['day', 'gtc', 'ioc', 'fok'] as const;

export const OrderStatus = {
  PendingNew: 0,
  New: 1,
  PartiallyFilled: 2,
  Filled: 3,
  Canceled: 4,
  Expired: 5,
  Rejected: 6,
  PendingCancel: 7,
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
] as const;

/** Whether nothing can happen to an order in this status any more. */
export function isTerminal(status: OrderStatus): boolean {
  return status >= OrderStatus.Filled && status <= OrderStatus.Rejected;
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
