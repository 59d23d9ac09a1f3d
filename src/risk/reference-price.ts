import { BoardSide, type QuoteBoard } from '../board/quote-board.ts';

/**
 * The price that collars are measured from: the middle of the national best bid and offer, taken from quotes no older
 * than `maximumAgeMillis`. Where only one side is quoted, that side; 0 where none is, so that the collar fails closed.
 * Clients' own resting orders do not count: nobody moves the collar with an order.
 */
export function referencePrice(
  board: QuoteBoard,
  instrumentId: number,
  nowMicros: number,
  maximumAgeMillis: number,
): number {
  let bestBid = 0;
  let bestAsk = 0;
  const first = board.row(instrumentId, 0);
  for (let row = first; row < first + board.venueCount; row++) {
    if (!(board.ageMillis(row, nowMicros) <= maximumAgeMillis)) continue;
    if (board.displayedSize(row, BoardSide.Bid) > 0) {
      const bid = board.displayedPrice(row, BoardSide.Bid);
      if (bid > bestBid) bestBid = bid;
    }
    if (board.displayedSize(row, BoardSide.Ask) > 0) {
      const ask = board.displayedPrice(row, BoardSide.Ask);
      if (bestAsk === 0 || ask < bestAsk) bestAsk = ask;
    }
  }
  if (bestBid === 0) return bestAsk;
  if (bestAsk === 0) return bestBid;
  return (bestBid + bestAsk) / 2;
}
