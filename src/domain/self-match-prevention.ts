/** What ends where an account's orders could trade with each other. The more orders end, the larger the code. */
export const SelfMatchPrevention = {
  Off: 0,
  /** The new order is refused. */
  CancelNewest: 1,
  /** The new order is taken, and every older one that it could trade with is cancelled. */
  CancelOldest: 2,
  /** The new order is refused, and every older one that it could have traded with is cancelled. */
  CancelBoth: 3,
} as const;
export type SelfMatchPrevention = (typeof SelfMatchPrevention)[keyof typeof SelfMatchPrevention];
export const SELF_MATCH_PREVENTION_NAMES = ['off', 'cancel_newest', 'cancel_oldest', 'cancel_both'] as const;
