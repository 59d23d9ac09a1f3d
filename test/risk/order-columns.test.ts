import { beforeEach, describe, expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { TradingState } from '../../src/domain/trading-state.ts';
import { OrderColumns } from '../../src/risk/order-columns.ts';
import { dollars, IBM, MSFT, money, type OrderTerms, orderOf } from '../support/domain.ts';
import { MARKET_BUY, MARKET_SELL, RiskDesk } from '../support/risk.ts';

const sale = { side: Side.Sell };
const LIMITS = {
  maximumOrderSize: 500,
  maximumOrderValue: money(20_000),
  priceCollarBasisPoints: 100,
  averageDailyVolume: 10_000,
  dailyVolumeBasisPoints: 300,
};

let desk: RiskDesk;
let columns: OrderColumns;
beforeEach(() => {
  desk = new RiskDesk(LIMITS);
  columns = new OrderColumns(8);
});

/** Whether any rule is open to each order once all are screened at a reference of 100 dollars. */
function openings(orders: readonly OrderTerms[], reference = dollars(100)): boolean[] {
  columns.clear();
  for (const terms of orders) {
    const order = orderOf(terms);
    columns.add(order, order.instrumentId === IBM.instrumentId ? IBM : MSFT);
  }
  columns.referencePrices.fill(reference);
  desk.engine.screen(columns, desk.account);
  return Array.from(columns.openRules.subarray(0, columns.count), (rules) => rules !== 0);
}

describe('a screening', () => {
  it('opens no rule to orders that are within all limits', () => {
    expect(openings([{}, sale, MARKET_BUY, MARKET_SELL, { limitPrice: dollars(101) }])).toEqual(Array(5).fill(false));
    expect(openings([{ ...sale, limitPrice: dollars(150) }, { limitPrice: dollars(50) }])).toEqual([false, false]);
  });

  it('opens one to each order that is past a limit, by quantity, share of the volume, value or price', () => {
    const past = [{ qty: 501 }, { qty: 301, limitPrice: dollars(10) }, { qty: 201 }, { limitPrice: dollars(101.01) }];
    expect(openings([...past, { ...sale, limitPrice: dollars(98.99) }])).toEqual(Array(5).fill(true));
  });

  it('holds each instrument and side to its own', () => {
    desk.engine.replaceRules({
      firm: {},
      global: LIMITS,
      accounts: new Map(),
      symbols: new Map([[MSFT.instrumentId, { maximumOrderSize: 50, hardToBorrow: true }]]),
    });
    const { instrumentId } = MSFT;
    const small = { instrumentId, qty: 50 };
    expect(openings([{}, { instrumentId }, small, { ...small, ...sale }, sale])).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(openings([{}, sale])).toEqual([false, false]);
  });

  it('opens every order without a reference price, or while a person restricts trading', () => {
    expect(openings([{}, sale, MARKET_BUY], 0)).toEqual([true, true, true]);
    desk.engine.firm.tradingState = TradingState.ReducingOnly;
    expect(openings([{}, sale])).toEqual([true, true]);
  });
});
