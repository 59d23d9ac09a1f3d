import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account } from '../../src/domain/account.ts';
import { type Instrument, usEquity } from '../../src/domain/instrument.ts';
import type { Position } from '../../src/domain/position.ts';
import { unrealisedProfit } from '../../src/domain/position-value.ts';
import { Side } from '../../src/domain/side.ts';
import { type MarkToMarketFactory, scalarMarkToMarket, simdMarkToMarket } from '../../src/kernels/mark-to-market.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { dollars, FRACTIONAL, IBM, INSTRUMENTS, MSFT, money } from '../support/domain.ts';
import { ExactBooks } from './exact-books.ts';

function desk(createMarkToMarket?: MarkToMarketFactory): {
  keeper: PositionKeeper;
  account: Account;
  buy: Trade;
  sell: Trade;
} {
  const keeper = new PositionKeeper(INSTRUMENTS, createMarkToMarket);
  const account = new Account(1, money(100_000), 0);
  const trade =
    (side: Side): Trade =>
    (qty, price, fee = 0, instrument = IBM) => {
      const position = keeper.position(1, instrument.instrumentId);
      keeper.applyFill(account, position, instrument, { side, price: dollars(price), qty, fee });
      return position;
    };
  return { keeper, account, buy: trade(Side.Buy), sell: trade(Side.Sell) };
}

/** What a comparison of whole positions would miss: most of it stands in columns. */
function figuresOf(position: Position): object {
  const { instrumentId, qty, costBasis, realisedProfit, fees, markPrice, marketValue } = position;
  return { instrumentId, qty, costBasis, realisedProfit, fees, markPrice, marketValue };
}

type Trade = (qty: number, price: number, fee?: number, instrument?: Instrument) => Position;

describe('a fill', () => {
  it('opens a long at its cost', () => {
    const { account, buy } = desk();
    expect(buy(100, 50, money(0.3))).toMatchObject({
      qty: 100,
      costBasis: money(5000),
      realisedProfit: 0,
      fees: money(0.3),
      markPrice: dollars(50),
      marketValue: money(5000),
    });
    expect(account).toMatchObject({
      cash: money(94_999.7),
      fees: money(0.3),
      realisedProfit: 0,
      longMarketValue: money(5000),
      shortMarketValue: 0,
    });
  });

  it('extends a long at the average', () => {
    const { buy } = desk();
    buy(100, 50);
    expect(buy(50, 80)).toMatchObject({ qty: 150, costBasis: money(9000) });
  });

  it('reduces a long and books the profit on what it closed', () => {
    const { account, buy, sell } = desk();
    buy(100, 50);
    expect(sell(40, 55)).toMatchObject({ qty: 60, costBasis: money(3000), realisedProfit: money(200) });
    expect(account).toMatchObject({ cash: money(97_200), realisedProfit: money(200) });
  });

  it('closes a long with nothing left over', () => {
    const { account, buy, sell } = desk();
    buy(100, 50);
    expect(sell(100, 49)).toMatchObject({ qty: 0, costBasis: 0, realisedProfit: -money(100), marketValue: 0 });
    expect(account).toMatchObject({ cash: money(99_900), longMarketValue: 0, shortMarketValue: 0 });
  });

  it('opens a short on its proceeds', () => {
    const { account, sell } = desk();
    expect(sell(100, 50)).toMatchObject({ qty: -100, costBasis: -money(5000), marketValue: -money(5000) });
    expect(account).toMatchObject({ cash: money(105_000), longMarketValue: 0, shortMarketValue: -money(5000) });
    expect(account.equity).toBe(money(100_000));
  });

  it('covers a short and books the profit of a fall', () => {
    const { account, buy, sell } = desk();
    sell(100, 50);
    expect(buy(60, 45)).toMatchObject({ qty: -40, costBasis: -money(2000), realisedProfit: money(300) });
    expect(account.realisedProfit).toBe(money(300));
  });

  it('flips a long through zero: closes all of it, then opens the short at the new price and mark', () => {
    const { account, buy, sell } = desk();
    buy(100, 50);
    expect(sell(150, 60)).toMatchObject({
      qty: -50,
      costBasis: -money(3000),
      realisedProfit: money(1000),
      markPrice: dollars(60),
      marketValue: -money(3000),
    });
    expect(account).toMatchObject({ cash: money(104_000), longMarketValue: 0, shortMarketValue: -money(3000) });
    expect(account.equity).toBe(money(101_000));
  });

  it('flips a short through zero', () => {
    const { sell, buy } = desk();
    sell(100, 50);
    expect(buy(150, 60)).toMatchObject({ qty: 50, costBasis: money(3000), realisedProfit: -money(1000) });
  });

  it('takes a rebate as a negative fee', () => {
    const { account, buy } = desk();
    buy(100, 50, -money(0.2));
    expect(account).toMatchObject({ cash: money(95_000.2), fees: -money(0.2) });
  });

  it('loses no rounding: what truncation kept back goes out with the last share', () => {
    const { account, buy, sell } = desk();
    buy(1, 10);
    buy(1, 10);
    buy(1, 10.0001);
    sell(1, 10);
    sell(1, 10);
    expect(sell(1, 10)).toMatchObject({ qty: 0, costBasis: 0, realisedProfit: -100 });
    expect(account.cash).toBe(money(100_000) - 100);
  });
});

interface FillTerms {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly price: number;
  readonly qty: number;
  readonly fee: number;
  readonly markAt: number;
}

const fills = fc.array(
  fc.record<FillTerms>({
    instrument: fc.constantFrom(IBM, FRACTIONAL),
    side: fc.constantFrom(Side.Buy, Side.Sell),
    price: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 100_000_000 })),
    qty: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 10_000 })),
    fee: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    markAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 })),
  }),
  { maxLength: 40 },
);

describe('any run of fills', () => {
  it('leaves the books as exact arithmetic has them', () => {
    fc.assert(
      fc.property(fills, (run) => {
        const { keeper, account } = desk();
        const books = new ExactBooks(account.openingCash);
        for (const { instrument, side, price, qty, fee, markAt } of run) {
          const position = keeper.position(1, instrument.instrumentId);
          keeper.applyFill(account, position, instrument, { side, price, qty, fee });
          books.fill(instrument, side, price, qty, fee);
          if (markAt > 0) {
            keeper.mark(account, position, instrument, markAt);
            books.mark(instrument, markAt);
          }
          expect(books.differencesFrom(account, keeper.positionsOf(1))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('conserves money: cash is what opened, plus profit, less fees and what is invested', () => {
    fc.assert(
      fc.property(fills, (run) => {
        const { keeper, account } = desk();
        for (const { instrument, side, price, qty, fee } of run) {
          keeper.applyFill(account, keeper.position(1, instrument.instrumentId), instrument, { side, price, qty, fee });
          const invested = keeper.positionsOf(1).reduce((sum, position) => sum + position.costBasis, 0);
          expect(account.cash).toBe(account.openingCash + account.realisedProfit - account.fees - invested);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds cost of the sign of its quantity, and none when flat', () => {
    fc.assert(
      fc.property(fills, (run) => {
        const { keeper, account } = desk();
        for (const { instrument, side, price, qty, fee } of run) {
          const position = keeper.position(1, instrument.instrumentId);
          keeper.applyFill(account, position, instrument, { side, price, qty, fee });
          expect(Math.sign(position.costBasis) + 0).toBe(Math.sign(position.qty) + 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a mark', () => {
  it('revalues one position and carries the account along', () => {
    const { keeper, account, buy, sell } = desk();
    const ibm = buy(100, 50);
    const msft = sell(10, 300, 0, MSFT);
    keeper.mark(account, ibm, IBM, dollars(60));
    keeper.mark(account, msft, MSFT, dollars(310));
    expect(account).toMatchObject({ longMarketValue: money(6000), shortMarketValue: -money(3100) });
    expect(unrealisedProfit(ibm)).toBe(money(1000));
    expect(unrealisedProfit(msft)).toBe(-money(100));
    expect(account.equity).toBe(money(100_900));
  });

  it('stays through later fills', () => {
    const { keeper, account, buy } = desk();
    keeper.mark(account, buy(100, 50), IBM, dollars(60));
    expect(buy(10, 55)).toMatchObject({ markPrice: dollars(60), marketValue: money(6600) });
  });
});

/** Three accounts, of which the first alone needs more than a strip of the table. */
const MANY_INSTRUMENTS = Array.from({ length: 40 }, (_, id) =>
  id % 2 === 0 ? usEquity(id, `S${id}`) : { ...FRACTIONAL, instrumentId: id },
);

describe.each([
  ['kernel', simdMarkToMarket],
  ['scalar twin', scalarMarkToMarket],
])('a mark-to-market by the %s', (_, createMarkToMarket) => {
  const quoteAll = (keeper: PositionKeeper, bid: number, ask: number) => {
    for (const instrumentId of keeper.heldInstruments) {
      keeper.quotes[2 * instrumentId] = bid;
      keeper.quotes[2 * instrumentId + 1] = ask;
    }
  };

  it('leaves the books of every account as exact arithmetic has them', () => {
    const quote = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000_000 }));
    const trades = fc.array(
      fc.record({
        accountId: fc.integer({ min: 1, max: 3 }),
        instrumentId: fc.nat(MANY_INSTRUMENTS.length - 1),
        side: fc.constantFrom(Side.Buy, Side.Sell),
        price: fc.integer({ min: 1, max: 10_000_000 }),
        qty: fc.integer({ min: 1, max: 10_000 }),
      }),
      { maxLength: 120 },
    );
    const markets = fc.array(fc.array(fc.tuple(quote, quote), { minLength: 40, maxLength: 40 }), { maxLength: 3 });
    fc.assert(
      fc.property(trades, markets, (run, days) => {
        const keeper = new PositionKeeper(MANY_INSTRUMENTS, createMarkToMarket);
        const accounts = [1, 2, 3].map((accountId) => new Account(accountId, money(100_000), 0));
        const books = accounts.map(({ openingCash }) => new ExactBooks(openingCash));
        for (const { accountId, instrumentId, side, price, qty } of run) {
          const instrument = MANY_INSTRUMENTS[instrumentId]!;
          const position = keeper.position(accountId, instrumentId);
          keeper.applyFill(accounts[accountId - 1]!, position, instrument, { side, price, qty, fee: 0 });
          books[accountId - 1]!.fill(instrument, side, price, qty, 0);
        }
        for (const market of days) {
          keeper.quotes.set(market.flat());
          keeper.markToMarket(accounts);
          for (const account of accounts) {
            for (const { instrumentId, qty } of keeper.positionsOf(account.accountId)) {
              const [bid, ask] = market[instrumentId]!;
              const price = qty > 0 ? bid : qty < 0 ? ask : 0;
              if (price > 0) books[account.accountId - 1]!.mark(MANY_INSTRUMENTS[instrumentId]!, price);
            }
          }
        }
        accounts.forEach((account, index) => {
          expect(books[index]!.differencesFrom(account, keeper.positionsOf(account.accountId))).toEqual([]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('without quotes keeps all marks, but sums the values again after marks too large to be exact', () => {
    const { keeper, account, buy, sell } = desk(createMarkToMarket);
    const ibm = buy(900_000, 99);
    buy(333, 99, 0, MSFT);
    sell(7, 3, 0, FRACTIONAL);
    const before = { ...account };
    keeper.mark(account, ibm, IBM, dollars(900_000_000) + 1);
    keeper.mark(account, ibm, IBM, dollars(99));
    expect(account.longMarketValue).not.toBe(before.longMarketValue);
    keeper.markToMarket([account]);
    expect(account).toEqual(Object.assign(new Account(1, 0, 0), before));
  });

  it('is nothing for an account without positions', () => {
    const account = new Account(9, money(1), 0);
    account.longMarketValue = 1;
    new PositionKeeper(INSTRUMENTS, createMarkToMarket).markToMarket([account]);
    expect(account).toMatchObject({ longMarketValue: 0, shortMarketValue: 0 });
  });

  it('leaves a restored position at its cost where it has no market', () => {
    const { keeper, account } = desk(createMarkToMarket);
    keeper.restore(account, { instrumentId: 1, qty: -10, costBasis: -money(3000), realisedProfit: 0, fees: 0 });
    quoteAll(keeper, dollars(300), 0);
    keeper.markToMarket([account]);
    expect(keeper.find(1, 1)).toMatchObject({ markPrice: 0, marketValue: -money(3000) });
    expect(account.shortMarketValue).toBe(-money(3000));
  });

  it('finds every position where it was after the table has grown, before and after a first mark', () => {
    const keeper = new PositionKeeper(INSTRUMENTS, createMarkToMarket);
    const accounts = Array.from({ length: 2500 }, (_, index) => new Account(index + 1, money(100_000), 0));
    const tradeAll = (from: number, to: number) => {
      for (const account of accounts.slice(from, to)) {
        const side = account.accountId % 3 === 0 ? Side.Sell : Side.Buy;
        keeper.applyFill(account, keeper.position(account.accountId, 0), IBM, {
          side,
          price: dollars(10),
          qty: account.accountId,
          fee: 0,
        });
      }
      quoteAll(keeper, dollars(20), dollars(30));
      keeper.markToMarket(accounts);
    };
    tradeAll(0, 400);
    tradeAll(400, 2500);
    for (const { accountId, longMarketValue, shortMarketValue } of accounts) {
      const isShort = accountId % 3 === 0;
      expect(keeper.find(accountId, 0)).toMatchObject({
        qty: isShort ? -accountId : accountId,
        costBasis: money(10) * (isShort ? -accountId : accountId),
        markPrice: isShort ? dollars(30) : dollars(20),
      });
      expect(longMarketValue).toBe(isShort ? 0 : money(20) * accountId);
      expect(shortMarketValue).toBe(isShort ? -money(30) * accountId : 0);
    }
  });
});

describe('a mark of a position long closed', () => {
  it('does not value what is opened anew', () => {
    const { keeper, account, buy, sell } = desk();
    keeper.mark(account, buy(100, 50), IBM, dollars(60));
    sell(100, 60);
    expect(buy(10, 90)).toMatchObject({ markPrice: dollars(90), marketValue: money(900) });
    expect(account.longMarketValue).toBe(money(900));
  });
});

describe('positions', () => {
  it('exist from their first use, one an account and instrument', () => {
    const keeper = new PositionKeeper(INSTRUMENTS);
    expect(keeper.find(1, 0)).toBeUndefined();
    const position = keeper.position(1, 0);
    expect(position).toMatchObject({ accountId: 1, instrumentId: 0, qty: 0 });
    expect(keeper.position(1, 0)).toBe(position);
    expect(keeper.find(1, 0)).toBe(position);
    expect(keeper.find(1, 1)).toBeUndefined();
    expect(keeper.position(2, 0)).not.toBe(position);
  });

  it('are listed by account, in the order of first use', () => {
    const keeper = new PositionKeeper(INSTRUMENTS);
    const second = keeper.position(7, 1);
    const first = keeper.position(7, 0);
    expect(keeper.positionsOf(7)).toEqual([second, first]);
    expect(keeper.positionsOf(8)).toEqual([]);
  });

  it.each([-1, INSTRUMENTS.length, Number.NaN])('do not exist for instrument %s', (instrumentId) => {
    const keeper = new PositionKeeper(INSTRUMENTS);
    expect(() => keeper.position(1, instrumentId)).toThrow(`there is no instrument ${instrumentId}`);
  });
});

describe('a restored position', () => {
  it('is what it was, valued at cost until its first mark', () => {
    const { keeper, account } = desk();
    const stored = { instrumentId: 1, qty: -10, costBasis: -money(3000), realisedProfit: money(5), fees: money(1) };
    const position = keeper.restore(account, stored);
    expect(keeper.find(1, 1)).toBe(position);
    expect(position).toMatchObject({ ...stored, markPrice: 0, marketValue: -money(3000) });
    expect(account).toMatchObject({ cash: money(100_000), shortMarketValue: -money(3000), longMarketValue: 0 });
    keeper.mark(account, position, MSFT, dollars(290));
    expect(account.shortMarketValue).toBe(-money(2900));
  });

  it('goes on as if it had never been away', () => {
    fc.assert(
      fc.property(fills, fills, (before, after) => {
        const original = desk();
        const applyTo = (run: readonly FillTerms[], { keeper, account }: ReturnType<typeof desk>) => {
          for (const { instrument, side, price, qty, fee } of run) {
            const position = keeper.position(1, instrument.instrumentId);
            keeper.applyFill(account, position, instrument, { side, price, qty, fee });
            keeper.mark(account, position, instrument, price);
          }
        };
        applyTo(before, original);
        const restored = desk();
        const { cash, realisedProfit, fees } = original.account;
        Object.assign(restored.account, { cash, realisedProfit, fees });
        for (const position of original.keeper.positionsOf(1)) {
          const copy = restored.keeper.restore(restored.account, position);
          if (position.markPrice > 0) {
            const instrument = INSTRUMENTS[position.instrumentId]!;
            restored.keeper.mark(restored.account, copy, instrument, position.markPrice);
          }
        }
        applyTo(after, original);
        applyTo(after, restored);
        expect(restored.account).toEqual(original.account);
        expect(restored.keeper.positionsOf(1).map(figuresOf)).toEqual(original.keeper.positionsOf(1).map(figuresOf));
      }),
    );
  });
});
