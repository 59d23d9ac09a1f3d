/** The parts of a trading day. Before the first and after the last of them, and on days without trading, the market is closed. */
export const SessionPhase = { Closed: 0, PreMarket: 1, Regular: 2, AfterHours: 3 } as const;
export type SessionPhase = (typeof SessionPhase)[keyof typeof SessionPhase];
export const SESSION_PHASE_NAMES = ['closed', 'pre_market', 'regular', 'after_hours'] as const;
