/** What an account was worth at the end of a minute. Money units as in money.ts. */
export interface EquitySample {
  readonly accountId: number;
  /** Whole minutes since 1970-01-01T00:00Z, engine time. */
  readonly minute: number;
  readonly equity: number;
}

/** An account as it was when the market's day turned. */
export interface AccountClose {
  readonly accountId: number;
  /** The day that had ended, by the market's own clock: days since 1970-01-01. */
  readonly day: number;
  readonly equity: number;
  readonly maintenanceMargin: number;
}

/** An open position at the same moment; units as in domain/position.ts. */
export interface PositionClose {
  readonly accountId: number;
  readonly instrumentId: number;
  readonly qty: number;
  readonly costBasis: number;
  readonly markPrice: number;
}

/** Takes the place of what was kept of its accounts before. */
export interface DayClose {
  readonly accounts: readonly AccountClose[];
  readonly positions: readonly PositionClose[];
}

export const NO_CLOSE: DayClose = { accounts: [], positions: [] };

export interface EquityStore {
  /** Kept soon, but nobody waits for it: what a crash outruns is lost. */
  saveEquity(samples: readonly EquitySample[], close: DayClose): void;
}
