import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASK_TAKEN,
  BID_PRICE,
  BID_TAKEN,
  BoardSide,
  QuoteBoard,
  RESTING_ASK_SIZE,
  ROW_FIELDS,
  touchPriceIn,
  touchSizeIn,
  UPDATED_AT,
} from '../../src/board/quote-board.ts';

const { Bid, Ask } = BoardSide;

/** One instrument on one venue, quoted 1000 x 10 at 1010 x 20. */
function quoted(): QuoteBoard {
  const board = new QuoteBoard(1, 1);
  board.publish(0, 1000, 10, 1010, 20, 5, 1_000_000);
  return board;
}

describe('a published quote', () => {
  it('is displayed on its own row', () => {
    const board = new QuoteBoard(3, 4);
    const row = board.row(2, 3);
    board.publish(row, 1000, 10, 1010, 20, 34_200_000, 99);
    expect(row).toBe(11);
    expect([board.displayedPrice(row, Bid), board.displayedSize(row, Bid)]).toEqual([1000, 10]);
    expect([board.displayedPrice(row, Ask), board.displayedSize(row, Ask)]).toEqual([1010, 20]);
    expect([board.marketTimeMillis(row), board.field(row, UPDATED_AT)]).toEqual([34_200_000, 99]);
    for (let other = 0; other < 11; other++) expect(board.displayedSize(other, Bid)).toBe(0);
  });

  it('replaces the one before', () => {
    const board = quoted();
    board.publish(0, 999, 11, 0, 0, 6, 2_000_000);
    expect(board.field(0, BID_PRICE)).toBe(999);
    expect([board.touchPrice(0, Ask), board.touchSize(0, Ask)]).toEqual([0, 0]);
  });
});

describe('what was taken', () => {
  it('stays taken while the side is repeated, whatever the other side does', () => {
    const board = quoted();
    board.take(0, Ask, 15);
    board.take(0, Bid, 4);
    board.publish(0, 1001, 10, 1010, 20, 6, 2_000_000);
    expect(board.remainingSize(0, Ask)).toBe(5);
    expect(board.remainingSize(0, Bid)).toBe(10);
    board.take(0, Bid, 4);
    board.publish(0, 1001, 10, 1010, 21, 7, 3_000_000);
    expect(board.remainingSize(0, Ask)).toBe(21);
    expect(board.remainingSize(0, Bid)).toBe(6);
  });

  it.each([
    ['its price changes', 1011, 20],
    ['its size grows', 1010, 30],
    ['its size shrinks', 1010, 10],
  ])('is displayed afresh when %s', (_how, price, size) => {
    const board = quoted();
    board.take(0, Ask, 20);
    board.publish(0, 1000, 10, price, size, 6, 2_000_000);
    expect(board.remainingSize(0, Ask)).toBe(size);
    expect([board.field(0, BID_TAKEN), board.field(0, ASK_TAKEN)]).toEqual([0, 0]);
  });

  it('adds up', () => {
    const board = quoted();
    board.take(0, Ask, 5);
    board.take(0, Ask, 7);
    expect(board.remainingSize(0, Ask)).toBe(8);
    expect(board.displayedSize(0, Ask)).toBe(20);
  });
});

describe('the touch', () => {
  const touch = (board: QuoteBoard, side: BoardSide) => [board.touchPrice(0, side), board.touchSize(0, side)];

  it('is what the feed displays, less what was taken', () => {
    const board = quoted();
    board.take(0, Ask, 5);
    expect(touch(board, Bid)).toEqual([1000, 10]);
    expect(touch(board, Ask)).toEqual([1010, 15]);
  });

  it('is nothing once all was taken', () => {
    const board = quoted();
    board.take(0, Ask, 20);
    expect(touch(board, Ask)).toEqual([0, 0]);
  });

  it('is nothing on an empty row', () => {
    const board = new QuoteBoard(1, 1);
    expect(touch(board, Bid)).toEqual([0, 0]);
    expect(touch(board, Ask)).toEqual([0, 0]);
  });

  it("is a client's better price alone, and both together at the same", () => {
    const board = quoted();
    board.publishResting(0, Bid, 1005, 3);
    board.publishResting(0, Ask, 1006, 4);
    expect(touch(board, Bid)).toEqual([1005, 3]);
    expect(touch(board, Ask)).toEqual([1006, 4]);
    board.publishResting(0, Bid, 1000, 3);
    board.publishResting(0, Ask, 1010, 4);
    expect(touch(board, Bid)).toEqual([1000, 13]);
    expect(touch(board, Ask)).toEqual([1010, 24]);
  });

  it("is the feed's price where the client's is worse", () => {
    const board = quoted();
    board.publishResting(0, Bid, 995, 3);
    board.publishResting(0, Ask, 1015, 4);
    expect(touch(board, Bid)).toEqual([1000, 10]);
    expect(touch(board, Ask)).toEqual([1010, 20]);
  });

  it("is the client's price once the displayed size is gone, even at the same price", () => {
    const board = quoted();
    board.publishResting(0, Ask, 1010, 4);
    board.take(0, Ask, 20);
    expect(touch(board, Ask)).toEqual([1010, 4]);
    board.publishResting(0, Ask, 1012, 6);
    expect(touch(board, Ask)).toEqual([1012, 6]);
    board.publishResting(0, Ask, 0, 0);
    expect(touch(board, Ask)).toEqual([0, 0]);
  });

  it('survives a quote: what rests is not the feed to change', () => {
    const board = quoted();
    board.publishResting(0, Ask, 1006, 4);
    board.publish(0, 1000, 10, 1007, 1, 6, 2_000_000);
    expect(board.field(0, RESTING_ASK_SIZE)).toBe(4);
    expect(touch(board, Ask)).toEqual([1006, 4]);
  });

  it('is the same on a copy of the row', () => {
    const price = fc.integer({ min: 1, max: 5 });
    const size = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(price, size, price, size, price, size, (bid, bidSize, ask, askSize, resting, restingSize) => {
        const board = new QuoteBoard(1, 2);
        board.publish(1, bid, bidSize, ask, askSize, 0, 1);
        for (const side of [Bid, Ask]) {
          board.publishResting(1, side, resting, restingSize);
          if (board.displayedSize(1, side) > 1) board.take(1, side, 2);
        }
        const copy = new Float64Array(3 * ROW_FIELDS);
        expect(board.tryCopyRow(1, copy, ROW_FIELDS)).toBe(true);
        for (const side of [Bid, Ask]) {
          expect(touchPriceIn(copy, ROW_FIELDS, side)).toBe(board.touchPrice(1, side));
          expect(touchSizeIn(copy, ROW_FIELDS, side)).toBe(board.touchSize(1, side));
        }
      }),
    );
  });
});

describe('the national best', () => {
  it('is the highest bid and the lowest offer with size, taken or not', () => {
    const board = new QuoteBoard(2, 3);
    board.publish(board.row(1, 0), 1000, 1, 1012, 1, 0, 1);
    board.publish(board.row(1, 1), 1002, 1, 1011, 1, 0, 1);
    board.publish(board.row(1, 2), 1009, 0, 1003, 0, 0, 1);
    board.take(board.row(1, 1), Ask, 1);
    board.publishResting(board.row(1, 0), Bid, 1008, 5);
    expect([board.nationalBestBid(1, { nowMicros: 1 }, 0), board.nationalBestAsk(1, { nowMicros: 1 }, 0)]).toEqual([
      1002, 1011,
    ]);
    expect([board.nationalBestBid(0, { nowMicros: 1 }, 0), board.nationalBestAsk(0, { nowMicros: 1 }, 0)]).toEqual([
      0, 0,
    ]);
  });

  it('leaves out quotes past the age asked for, unless their venue is confirmed', () => {
    const board = new QuoteBoard(1, 2);
    board.publish(0, 1005, 1, 1006, 1, 0, 1_000_000);
    board.publish(1, 1000, 1, 1010, 1, 0, 2_000_000);
    const best = (nowMicros: number) => [
      board.nationalBestBid(0, { nowMicros }, 1000),
      board.nationalBestAsk(0, { nowMicros }, 1000),
    ];
    expect(best(2_000_000)).toEqual([1005, 1006]);
    expect(best(2_001_000)).toEqual([1000, 1010]);
    expect(best(3_001_000)).toEqual([0, 0]);
    board.confirm(0, 3_000_000);
    expect(best(3_001_000)).toEqual([1005, 1006]);
  });
});

describe('the age of a row', () => {
  it('is since its quote, or since its venue was confirmed', () => {
    const board = new QuoteBoard(2, 2);
    const row = board.row(1, 1);
    expect(board.ageMillis(row, 5_000_000)).toBe(Number.POSITIVE_INFINITY);
    board.publish(row, 1000, 1, 1001, 1, 0, 1_000_000);
    expect(board.ageMillis(row, 3_500_000)).toBe(2500);
    board.confirm(0, 3_000_000);
    expect(board.ageMillis(row, 3_500_000)).toBe(2500);
    board.confirm(1, 3_000_000);
    expect(board.ageMillis(row, 3_500_000)).toBe(500);
    expect(board.confirmedAtMicros(1)).toBe(3_000_000);
    board.publish(row, 1000, 1, 1001, 1, 0, 3_400_000);
    expect(board.ageMillis(row, 3_500_000)).toBe(100);
  });

  it('stays infinite for a row never quoted, however often its venue is confirmed', () => {
    const board = new QuoteBoard(1, 1);
    board.confirm(0, 1_000_000);
    expect(board.ageMillis(0, 1_000_000)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a second view of the same memory', () => {
  it('shows what the first one wrote', () => {
    const board = new QuoteBoard(2, 2);
    const view = new QuoteBoard(2, 2, board.buffer);
    board.publish(3, 1000, 10, 1010, 20, 5, 6);
    board.confirm(1, 77);
    const copy = new Float64Array(ROW_FIELDS);
    expect(view.tryCopyRow(3, copy, 0)).toBe(true);
    expect(Array.from(copy.subarray(0, 8))).toEqual([1000, 10, 1010, 20, 0, 0, 5, 6]);
    expect(view.confirmedAtMicros(1)).toBe(77);
  });
});
