import { describe, expect, it } from 'vitest';
import { Account } from '../../src/domain/account.ts';
import { Side } from '../../src/domain/side.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';
import { dollars, IBM, INSTRUMENTS, money } from '../support/domain.ts';

describe('positions on the order path', () => {
  it('allocate nothing per fill and mark', () => {
    const keeper = new PositionKeeper(INSTRUMENTS);
    const account = new Account(1, money(100_000_000), 0);
    const trade = () => {
      for (let round = 0; round < MEASURED_ROUNDS; round++) {
        const position = keeper.position(1, IBM.instrumentId);
        // Long, short and through zero, but never so large that a product needs the long division.
        const turn = position.qty > 300 ? 1 : position.qty < -300 ? 0 : (round >> 2) & 1;
        const side = turn === 0 ? Side.Buy : Side.Sell;
        keeper.applyFill(account, position, IBM, side, dollars(180) + (round % 700), 100 + (round % 37), 300_000);
        keeper.mark(account, position, IBM, dollars(180) + (round % 500));
      }
    };
    expect(bytesAllocatedBy(trade)).toBeLessThan(TOLERATED_BYTES);
  });
});
