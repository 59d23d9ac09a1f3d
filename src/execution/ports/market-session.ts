export interface SessionStatus {
  /** The market's own now, Unix microseconds: under a replay, the replayed day's time. */
  readonly timestampMicros: number;
  readonly isOpen: boolean;
  readonly nextOpenMicros: number;
  readonly nextCloseMicros: number;
  /** Minutes that the market's zone is ahead of UTC at `timestampMicros` (New York in winter: -300). */
  readonly utcOffsetMinutes: number;
}

/** When the market trades. A day order ends with the session it was sent in. */
export interface MarketSession {
  status(nowMicros: number): SessionStatus;
  /**
   * When the present session began, in engine time (Unix microseconds): day orders sent before it belong to one that is
   * over. Closes that a feed itself knows of come through `MarketDataSink.enterPhase`.
   */
  startedAtMicros(nowMicros: number): number;
}
