/** What a resting order waits for, beside other clients' orders that meet it in the book. */
export const QueuePosition = {
  /** The size that was displayed at its price when it joined has to trade or go first. */
  BehindDisplayed: 0,
  /** It is first at its price. */
  Optimistic: 1,
  /** A print or an opposite quote has to go through its price. */
  TradeThrough: 2,
} as const;
export type QueuePosition = (typeof QueuePosition)[keyof typeof QueuePosition];
export const QUEUE_POSITION_NAMES = ['behind_displayed', 'optimistic', 'trade_through'] as const;

/** How much a displayed quote gives. */
export const Marketable = {
  /** Its size, once: what was taken stays taken until the venue changes that side. */
  Displayed: 0,
  /** Any quantity, any number of times. */
  Unbounded: 1,
} as const;
export type Marketable = (typeof Marketable)[keyof typeof Marketable];
export const MARKETABLE_NAMES = ['displayed', 'unbounded'] as const;

/** How one venue is assumed to fill orders, where the quotes alone do not tell. */
export interface FillAssumptions {
  readonly queuePosition: QueuePosition;
  readonly marketable: Marketable;
  /** Under simulated latency each request takes up to this much longer, microseconds. */
  readonly latencyJitterMicros: number;
  /** How often an immediate-or-cancel child gets a random part only of the displayed size it could have, 0 to 1. */
  readonly partialFillProbability: number;
  /** How often the venue turns an order away, 0 to 1. */
  readonly rejectProbability: number;
}

export const DEFAULT_FILL_ASSUMPTIONS: FillAssumptions = {
  queuePosition: QueuePosition.BehindDisplayed,
  marketable: Marketable.Displayed,
  latencyJitterMicros: 0,
  partialFillProbability: 0,
  rejectProbability: 0,
};
