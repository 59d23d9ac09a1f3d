import { describe, expect, test } from 'vitest';
import { RESTING_ASK_SIZE } from '../../src/board/quote-board.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { TimeInForce } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { recover } from '../../src/journal/recovery.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { TestMarket } from '../support/engine.ts';
import { temporaryJournal } from '../support/journal.ts';
import { commitEvents } from '../support/journal-events.ts';

const OPTIONS = { venueCount: 1, accountIds: [1, 2, 3] };
const ICEBERG = {
  ...{ side: Side.Sell, qty: 1000, limit: 100, timeInForce: TimeInForce.Gtc, clientOrderId: 'iceberg' },
  advanced: advancedTerms({ displayQty: 100 }),
};

/** One venue where 99 is bid and 101 offered. */
function openMarket(market = new TestMarket(OPTIONS)): TestMarket {
  market.quote(0, 99, 500, 101, 500);
  market.rank();
  return market;
}

/** An iceberg of account 1 stands between. */
function marketWithIceberg(): TestMarket {
  const market = openMarket();
  market.accept(ICEBERG);
  return market;
}

const buy = (market: TestMarket, qty: number) => market.accept({ accountId: 2, qty, limit: 100 });
const sell = (market: TestMarket, qty: number) => market.accept({ accountId: 3, side: Side.Sell, qty, limit: 100 });
const shown = ({ board }: TestMarket) => board.field(board.row(0, 0), RESTING_ASK_SIZE);

describe('an iceberg order', () => {
  test('shows a part of itself, and a taker finds more of it than it showed', () => {
    const market = marketWithIceberg();
    expect(shown(market)).toBe(100);
    expect(buy(market, 350).filledQty).toBe(350);
    expect(market.engine.liveOrder(1)).toMatchObject({ filledQty: 350, qtyAtVenues: 650 });
    expect(shown(market)).toBe(100);
  });

  test.each([40, 100, 250, 999])('goes on after a restart as it would have without, %i of it filled', (taken) => {
    const market = marketWithIceberg();
    sell(market, 30);
    buy(market, taken);
    const journal = temporaryJournal();
    commitEvents(journal, market.events);
    const state = recover(journal);

    const restarted = new TestMarket({ ...OPTIONS, nextRestSequence: state.nextRestSequence });
    restarted.engine.restore(state);
    restarted.engine.resume(state);
    openMarket(restarted);
    expect(shown(restarted)).toBe(shown(market));
    const fillsAfter = (each: TestMarket) => {
      each.events.length = 0;
      buy(each, 150);
      buy(each, 500);
      return each.takeEvents();
    };
    expect(fillsAfter(restarted)).toEqual(fillsAfter(market));
  });

  test('gives a taker all it hides in a few trades, and what stands behind it after that', () => {
    const market = openMarket();
    market.accept({ ...ICEBERG, qty: 10_000, advanced: advancedTerms({ displayQty: 1 }) });
    sell(market, 20);
    market.events.length = 0;
    market.accept({ accountId: 2, qty: 10_300, limit: 101 });
    const fills = market.takeEvents().filter((line) => line.includes('taker'));
    expect(fills).toEqual([
      'fill #3 1 @ 100 XNYS taker',
      'fill #3 20 @ 100 XNYS taker',
      'fill #3 1 @ 100 XNYS taker',
      'fill #3 9998 @ 100 XNYS taker',
      'fill #3 280 @ 101 XNYS taker',
    ]);
  });

  test('is journalled anew with each part it shows', () => {
    const market = marketWithIceberg();
    market.events.length = 0;
    buy(market, 100);
    expect(market.events.filter(({ kind }) => kind === EventKind.Rested)).toMatchObject([
      { orderId: 1, lastQty: 100, filledQty: 100 },
    ]);
  });

  test('keeps its place when it is made smaller', () => {
    const market = marketWithIceberg();
    const results: unknown[] = [];
    market.engine.replace(replaceCommand({ orderId: 1, qty: 250 }), (result) => results.push(result));
    expect(results).toHaveLength(1);
    expect(shown(market)).toBe(100);
    buy(market, 220);
    expect(market.engine.liveOrder(2)).toMatchObject({ qty: 250, filledQty: 220 });
    expect(shown(market)).toBe(30);
  });
});
