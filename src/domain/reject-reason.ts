/**
 * Why the engine turned a command away before risk, or could not carry it out. Closed set; each has its own answer in
 * api/http/errors.ts.
 */
export const RejectReason = {
  /** This account has used the client_order_id before. */
  DuplicateClientOrderId: 'duplicate_client_order_id',
  /** As many orders are live as may be: the service is full. */
  OrderPoolExhausted: 'order_pool_exhausted',
  UnknownAccount: 'unknown_account',
  UnknownInstrument: 'unknown_instrument',
  /** The service is stopping. */
  ShuttingDown: 'shutting_down',
  /** The amount that the order was sent for buys less than the smallest quantity. */
  NotionalTooSmall: 'notional_too_small',
  /** Without a fresh quote an amount cannot be turned into a quantity, nor can a trailing stop be placed. */
  NoReferencePrice: 'no_reference_price',
  /** A sell that trails the market by so much that its stop would not be above 0. */
  TrailTooLarge: 'trail_too_large',
  /** It is meant to close more than can be closed. */
  PositionIntentNotMet: 'position_intent_not_met',
} as const;
export type RejectReason = (typeof RejectReason)[keyof typeof RejectReason];
