import { expect, it } from 'vitest';
import { ASK_PRICE, ASK_SIZE, BID_PRICE, BID_SIZE, QuoteBoard } from '../../src/board/quote-board.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';

const INSTRUMENTS = 3;
const VENUES = 4;

/** Looks at every venue each time. */
function lookedUp(board: QuoteBoard, instrumentId: number, nowMicros: number, maxAgeMillis: number) {
  const bids: number[] = [];
  const asks: number[] = [];
  for (let venueId = 0; venueId < VENUES; venueId++) {
    const row = board.row(instrumentId, venueId);
    if (board.ageMillis(row, nowMicros) > maxAgeMillis) continue;
    if (board.field(row, BID_SIZE) > 0) bids.push(board.field(row, BID_PRICE));
    if (board.field(row, ASK_SIZE) > 0) asks.push(board.field(row, ASK_PRICE));
  }
  return [Math.max(0, ...bids), asks.length === 0 ? 0 : Math.min(...asks)];
}

it('is what a look at every venue says, whatever changes, is confirmed, goes stale or is asked for', () => {
  const random = new SeededRandom(7);
  const board = new QuoteBoard(INSTRUMENTS, VENUES);
  let nowMicros = 1_000_000;
  for (let step = 0; step < 20_000; step++) {
    nowMicros += random.nextBelow(400);
    const venueId = random.nextBelow(VENUES);
    const row = board.row(random.nextBelow(INSTRUMENTS), venueId);
    const price = 100 + random.nextBelow(5);
    if (random.chance(300)) {
      const marketTime = nowMicros / 1000;
      board.publish(row, price, random.nextBelow(3), price + 1, random.nextBelow(3), marketTime, nowMicros);
    }
    if (random.chance(20)) board.confirm(venueId, nowMicros);
    const instrumentId = random.nextBelow(INSTRUMENTS);
    const maxAgeMillis = random.chance(50) ? 7 : 2;
    const askedAt = random.chance(50) ? nowMicros - random.nextBelow(3000) : nowMicros;
    const best = [
      board.nationalBestBid(instrumentId, { nowMicros: askedAt }, maxAgeMillis),
      board.nationalBestAsk(instrumentId, { nowMicros: askedAt }, maxAgeMillis),
    ];
    expect(best, `step ${step}`).toEqual(lookedUp(board, instrumentId, askedAt, maxAgeMillis));
  }
});
