/** Why the engine left an order as it was that a client wanted replaced. Closed set; each has its own answer in api/orders/replace-errors.ts. */
export const ReplaceRefusal = {
  /** No live order of this account has that number: it never existed, or has ended. */
  NotLive: 'not_live',
  /** A cancel or another replacement is under way. */
  Pending: 'pending',
  /** It filled before its venue could let go of it. */
  AlreadyFilled: 'already_filled',
  QtyNotAboveFilled: 'qty_not_above_filled',
  /** An order of this type has no such term. */
  FieldNotForType: 'field_not_for_type',
  /** A leg is for as much as its parent fills, and both were sent together. */
  QtyOfLeg: 'qty_of_leg',
  NothingChanges: 'nothing_changes',
} as const;
export type ReplaceRefusal = (typeof ReplaceRefusal)[keyof typeof ReplaceRefusal];
