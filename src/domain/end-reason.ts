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
] as const;
