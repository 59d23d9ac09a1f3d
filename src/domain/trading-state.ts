/** Which new orders an account, or the whole firm, may send. Cancels are always taken. */
export const TradingState = {
  Active: 0,
  /** Only what reduces a position, working orders counted. */
  ReducingOnly: 1,
  Halted: 2,
} as const;
export type TradingState = (typeof TradingState)[keyof typeof TradingState];
export const TRADING_STATE_NAMES = ['active', 'reducing_only', 'halted'] as const;

/** A switch for emergencies, apart from the trading state: whoever releases one has not touched the other. */
export const KillSwitch = {
  Off: 0,
  /** New orders are refused but for those that reduce a position. */
  OnButReducing: 1,
  On: 2,
} as const;
export type KillSwitch = (typeof KillSwitch)[keyof typeof KillSwitch];
export const KILL_SWITCH_NAMES = ['off', 'on_but_reducing', 'on'] as const;
