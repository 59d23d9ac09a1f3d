import { describe, expect, it } from 'vitest';
import { QuoteBoard } from '../../src/board/quote-board.ts';
import { Account } from '../../src/domain/account.ts';
import { Fill } from '../../src/domain/fill.ts';
import { Side } from '../../src/domain/side.ts';
import { markToMarket } from '../../src/execution/mark-to-market.ts';
import { scalarMarkToMarket, simdMarkToMarket } from '../../src/kernels/mark-to-market.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';
import { dollars, IBM, INSTRUMENTS, money } from '../support/domain.ts';

describe('positions on the order path', () => {
  it('allocate nothing per fill and mark', () => {
    const keeper = new PositionKeeper(INSTRUMENTS);
    const account = new Account(1, money(100_000_000), 0);
    const fill = Object.assign(new Fill(), { fee: 300_000 });
    const trade = () => {
      for (let round = 0; round < MEASURED_ROUNDS; round++) {
        const position = keeper.position(1, IBM.instrumentId);
        // Long, short and through zero, but never so large that a product needs the long division.
        const turn = position.qty > 300 ? 1 : position.qty < -300 ? 0 : (round >> 2) & 1;
        fill.side = turn === 0 ? Side.Buy : Side.Sell;
        fill.price = dollars(180) + (round % 700);
        fill.qty = 100 + (round % 37);
        keeper.applyFill(account, position, IBM, fill);
        keeper.mark(account, position, IBM, dollars(180) + (round % 500));
      }
    };
    expect(bytesAllocatedBy(trade)).toBeLessThan(TOLERATED_BYTES);
  });

  it.each([
    ['kernel', simdMarkToMarket],
    ['scalar twin', scalarMarkToMarket],
  ])('allocate nothing per mark-to-market by the %s', (_, createMarkToMarket) => {
    const keeper = new PositionKeeper(INSTRUMENTS, createMarkToMarket);
    const accounts = [1, 2].map((accountId) => new Account(accountId, money(100_000_000), 0));
    const board = new QuoteBoard(INSTRUMENTS.length, 2);
    for (const account of accounts) {
      for (const instrument of INSTRUMENTS) {
        const position = keeper.position(account.accountId, instrument.instrumentId);
        keeper.applyFill(account, position, instrument, { side: Side.Buy, price: dollars(180), qty: 100, fee: 0 });
      }
    }
    const options = { positions: keeper, board, quoteMaxAgeMillis: 1000 };
    const time = { nowMicros: 0 };
    const mark = () => {
      for (let round = 1; round <= MEASURED_ROUNDS; round++) {
        time.nowMicros = round;
        board.publish(0, dollars(180) + (round % 500), 100, dollars(200), 100, 0, round);
        markToMarket(accounts, options, time);
      }
    };
    expect(bytesAllocatedBy(mark)).toBeLessThan(TOLERATED_BYTES);
    expect(keeper.position(1, 0).markPrice).toBe(dollars(180));
  });
});
