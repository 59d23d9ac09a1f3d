import type { QuoteBoard } from '../board/quote-board.ts';
import type { Account } from '../domain/account.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Position } from '../domain/position.ts';
import type { PositionKeeper } from '../positions/position-keeper.ts';

export interface MarkingOptions {
  readonly positions: PositionKeeper;
  readonly board: QuoteBoard;
  readonly quoteMaxAgeMillis: number;
}

/**
 * Re-marks every open position at what it could be closed at: longs at the national best bid, shorts at the offer. Where
 * that side is empty or stale the last mark stays.
 */
export function markToMarket(accounts: readonly Account[], options: MarkingOptions, time: EngineTime): void {
  const { positions, board, quoteMaxAgeMillis } = options;
  const { quotes } = positions;
  for (const instrumentId of positions.heldInstruments) {
    quotes[2 * instrumentId] = board.nationalBestBid(instrumentId, time, quoteMaxAgeMillis);
    quotes[2 * instrumentId + 1] = board.nationalBestAsk(instrumentId, time, quoteMaxAgeMillis);
  }
  positions.markToMarket(accounts);
  for (const account of accounts) {
    if (!account.risk.isEquityKnown)
      account.risk.isEquityKnown = positions.positionsOf(account.accountId).every(isMarked);
  }
}

function isMarked({ qty, markPrice }: Position): boolean {
  return qty === 0 || markPrice > 0;
}
