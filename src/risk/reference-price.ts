import type { QuoteBoard } from '../board/quote-board.ts';
import type { EngineTime } from '../domain/engine-time.ts';

/**
 * The price that collars are measured from: the middle of the national best bid and offer, taken from quotes no older
 * than `maximumAgeMillis`. Where only one side is quoted, that side; 0 where none is, so that the collar fails closed.
 * Clients' own resting orders do not count: nobody moves the collar with an order.
 */
export function referencePrice(
  board: QuoteBoard,
  instrumentId: number,
  time: EngineTime,
  maximumAgeMillis: number,
): number {
  const best = board.nationalBest(instrumentId, time, maximumAgeMillis);
  const bid = best.bids[instrumentId]!;
  const ask = best.asks[instrumentId]!;
  if (bid === 0) return ask;
  if (ask === 0) return bid;
  return (bid + ask) / 2;
}
