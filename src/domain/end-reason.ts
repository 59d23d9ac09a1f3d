/** Why an order ended without filling; 0 where it did not. Closed set, journalled as a number: only ever append. */
export const EndReason = {
  None: 0,
  ClientRequest: 1,
  ImmediateOrCancelRemainder: 2,
  FillOrKillUnfillable: 3,
  SessionClosed: 4,
  RiskRefusal: 5,
  VenueRejected: 6,
  SelfMatchPrevention: 7,
  /** Another order took its place. */
  Replaced: 8,
  /** The other order of the pair has traded or ended, or the parent has ended without a fill. */
  LinkedOrder: 9,
  /** An order for the open or the close found nothing more to trade with. */
  AuctionRemainder: 10,
  /** A venue ended the whole order, and nobody had asked for it. */
  VenueCanceled: 11,
  /** A leg's turn came, and the account could not carry what it would open any more. */
  InsufficientBuyingPower: 12,
  /** A leg's turn came, and what it would open is what a risk rule refuses: its name is the rule's. */
  RestrictedSecurities: 13,
  ShortSaleRestriction: 14,
  MaximumPosition: 15,
  AggregateCreditThreshold: 16,
} as const;
export type EndReason = (typeof EndReason)[keyof typeof EndReason];
export const END_REASON_NAMES = [
  '',
  'client_request',
  'ioc_remainder',
  'fok_unfillable',
  'session_closed',
  'risk_refusal',
  'venue_rejected',
  'self_match_prevention',
  'replaced',
  'linked_order',
  'auction_remainder',
  'venue_canceled',
  'insufficient_buying_power',
  'restricted_securities',
  'short_sale_restriction',
  'maximum_position',
  'aggregate_credit_threshold',
] as const;
