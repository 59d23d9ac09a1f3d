/**
 * One account's holding of one instrument, on average cost. Kept for good once it exists, so not pooled.
 * Quantities and prices are scaled by the instrument, money as in money.ts.
 */
export class Position {
  readonly accountId: number;
  readonly instrumentId: number;
  /** Signed: negative when short. */
  qty = 0;
  /** What the open quantity cost, signed as `qty`: negative for the proceeds of an open short. */
  costBasis = 0;
  realisedProfit = 0;
  fees = 0;
  /** The price `marketValue` was last computed at; 0 before the first mark. */
  markPrice = 0;
  /** qty times markPrice in money units, signed. */
  marketValue = 0;
  /** Unfilled quantity of live orders by side. */
  workingBuyQty = 0;
  workingSellQty = 0;

  constructor(accountId: number, instrumentId: number) {
    this.accountId = accountId;
    this.instrumentId = instrumentId;
  }
}
