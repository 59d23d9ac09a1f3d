import type { QuoteBoard } from '../board/quote-board.ts';
import type { Account } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { PositionKeeper } from '../positions/position-keeper.ts';

export interface MarkingOptions {
  readonly positions: PositionKeeper;
  readonly board: QuoteBoard;
  readonly instruments: readonly Instrument[];
  readonly quoteMaxAgeMillis: number;
}

/**
 * Re-marks every open position at what it could be closed at: longs at the national best bid, shorts at the offer. Where
 * that side is empty or stale the last mark stays.
 */
export function markToMarket(accounts: Iterable<Account>, options: MarkingOptions, nowMicros: number): void {
  const { positions, board, instruments, quoteMaxAgeMillis } = options;
  for (const account of accounts) {
    for (const position of positions.positionsOf(account.accountId)) {
      if (position.qty === 0) continue;
      const { instrumentId } = position;
      const price =
        position.qty > 0
          ? board.nationalBestBid(instrumentId, nowMicros, quoteMaxAgeMillis)
          : board.nationalBestAsk(instrumentId, nowMicros, quoteMaxAgeMillis);
      if (price > 0) positions.mark(account, position, instruments[instrumentId]!, price);
    }
    // Kept in steps otherwise; summed anew here, so that no error of a step outlives the next mark.
    positions.revalueAccount(account);
  }
}
