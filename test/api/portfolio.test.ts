import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccountAnswer, AssetList, OptionContractList, PositionList } from '../../src/api/schemas/portfolio.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { Position } from '../../src/domain/position.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

let api: ApiFixture;
beforeEach(async () => {
  api = await buildApiFixture();
});
afterEach(() => api.app.close());

const get = async (url: string) => (await api.send({ url })).json();

function hold(instrumentId: number, fields: Partial<Position>, accountId = 1): void {
  api.engine.positions.push(Object.assign(new Position(accountId, instrumentId), fields));
}

const LONG = {
  qty: 100,
  costBasis: 18_427_500_000,
  markPrice: 184_3000,
  marketValue: 18_430_000_000,
  workingSellQty: 40,
  realisedProfit: 1_250_000,
  fees: 300_000,
};
const SHORT = { qty: -10, costBasis: -1000 * MONEY_UNIT, markPrice: 110_0000, marketValue: -1100 * MONEY_UNIT };

describe('positions', () => {
  it('are given as Alpaca gives them, marked to the market first', async () => {
    hold(0, LONG);
    const positions = await get('/v2/positions');
    expect(Errors(PositionList, positions)).toEqual([]);
    expect(api.engine.marks).toBe(1);
    expect(api.barrier.waits).toBe(1);
    expect(positions).toEqual([
      {
        asset_id: encodeUuid(UuidKind.Asset, 0),
        symbol: 'IBM',
        exchange: 'NYSE',
        asset_class: 'us_equity',
        asset_marginable: true,
        avg_entry_price: '184.275',
        qty: '100',
        qty_available: '60',
        side: 'long',
        market_value: '18430',
        cost_basis: '18427.5',
        unrealized_pl: '2.5',
        unrealized_plpc: '0.000136',
        unrealized_intraday_pl: '2.5',
        unrealized_intraday_plpc: '0.000136',
        current_price: '184.3',
        lastday_price: '184.275',
        change_today: '0.000136',
        realized_pl: '1.25',
        fees: '0.3',
      },
    ]);
  });

  it('that are short count below zero', async () => {
    hold(1, { ...SHORT, workingBuyQty: 4 });
    expect(await get('/v2/positions/AAPL')).toMatchObject({
      qty: '-10',
      qty_available: '-6',
      side: 'short',
      avg_entry_price: '100',
      cost_basis: '-1000',
      market_value: '-1100',
      unrealized_pl: '-100',
      unrealized_plpc: '-0.1',
      current_price: '110',
      change_today: '0.1',
    });
  });

  it('without a mark yet are shown at their cost', async () => {
    hold(0, { ...LONG, markPrice: 0, marketValue: 0 });
    expect(await get('/v2/positions/IBM')).toMatchObject({
      current_price: '184.275',
      market_value: '18427.5',
      unrealized_pl: '0',
      unrealized_plpc: '0',
    });
  });

  it('that cost nothing have no return', async () => {
    hold(0, { ...LONG, costBasis: 0 });
    expect(await get('/v2/positions/IBM')).toMatchObject({ unrealized_plpc: '0', change_today: '0' });
  });

  it('are found by asset id, and only where they are open and of the account', async () => {
    hold(0, LONG);
    hold(1, { qty: 0 });
    hold(1, LONG, 2);
    expect((await get(`/v2/positions/${encodeUuid(UuidKind.Asset, 0)}`)).symbol).toBe('IBM');
    expect(await get('/v2/positions')).toHaveLength(1);
    for (const symbol of ['AAPL', 'NOPE']) {
      const answer = await api.send({ url: `/v2/positions/${symbol}` });
      expect([answer.statusCode, answer.json()]).toEqual([
        404,
        { code: 40410000, message: `position does not exist for "${symbol}"`, reason: 'position_not_found' },
      ]);
    }
  });
});

describe('since the last close', () => {
  const close = { accountId: 1, instrumentId: 0, qty: 100, costBasis: 18_427_500_000, markPrice: 180_0000 };
  const account = {
    accountId: 1,
    day: Date.UTC(2026, 10, 19) / 86_400_000,
    equity: 99_000_500_000,
    maintenanceMargin: 5_000_000,
  };
  beforeEach(() => api.services.closes.take({ accounts: [account], positions: [close] }));

  it('the account has what it was worth then', async () => {
    expect(await get('/v2/account')).toMatchObject({
      last_equity: '99000.5',
      last_maintenance_margin: '5',
      balance_asof: '2026-11-19',
    });
  });

  it.each([
    ['the same shares are', {}, '430', '0.023889'],
    // Fifty were sold: those left cost half, and were worth half.
    ['what is left of them is', { qty: 50, costBasis: 9_213_750_000, marketValue: 9_215_000_000 }, '215', '0.023889'],
    // Fifty more were bought for 185: they lose 35 together.
    ['more of them are', { qty: 150, costBasis: 27_677_500_000, marketValue: 27_645_000_000 }, '395', '0.014495'],
  ])('%s worth more or less', async (_, fields, profit, fraction) => {
    hold(0, { ...LONG, ...fields });
    expect(await get('/v2/positions/IBM')).toMatchObject({
      lastday_price: '180',
      change_today: '0.023889',
      unrealized_intraday_pl: profit,
      unrealized_intraday_plpc: fraction,
    });
  });

  it('a position that was turned round, or opened, counts from its cost', async () => {
    hold(0, { ...SHORT, markPrice: 90_0000, marketValue: -900 * MONEY_UNIT });
    hold(1, LONG);
    expect(await get('/v2/positions')).toMatchObject([
      { symbol: 'IBM', lastday_price: '180', unrealized_intraday_pl: '100' },
      { symbol: 'AAPL', lastday_price: '184.275', unrealized_intraday_pl: '2.5' },
    ]);
  });

  it('a short position gains where the price has fallen', async () => {
    const qty = -10;
    api.services.closes.take({
      accounts: [account],
      positions: [{ ...close, instrumentId: 1, qty, costBasis: -1000 * MONEY_UNIT, markPrice: 105_0000 }],
    });
    hold(1, { ...SHORT, markPrice: 103_0000, marketValue: -1030 * MONEY_UNIT });
    expect(await get('/v2/positions/AAPL')).toMatchObject({
      unrealized_pl: '-30',
      unrealized_intraday_pl: '20',
      unrealized_intraday_plpc: '0.019048',
    });
  });
});

describe('the account', () => {
  it('shows cash, exposure and buying power', async () => {
    const account = api.engine.account(1)!;
    account.cash = 90_000 * MONEY_UNIT;
    account.reserved = 500_500_000;
    account.longMarketValue = 12_000 * MONEY_UNIT;
    account.shortMarketValue = -1_000 * MONEY_UNIT;
    account.realisedProfit = 42;
    account.fees = -7;
    const answer = await get('/v2/account');
    expect(Errors(AccountAnswer, answer)).toEqual([]);
    expect(api.engine.marks).toBe(1);
    expect(api.barrier.waits).toBe(1);
    expect(answer).toMatchObject({
      id: encodeUuid(UuidKind.Account, 1),
      account_number: 'OP00000001',
      status: 'ACTIVE',
      cash: '90000',
      equity: '101000',
      portfolio_value: '101000',
      last_equity: '100000',
      buying_power: '89499.5',
      non_marginable_buying_power: '89499.5',
      long_market_value: '12000',
      short_market_value: '-1000',
      initial_margin: '13000',
      multiplier: '1',
      created_at: '2026-11-20T15:00:00.000000Z',
      balance_asof: '2026-11-20',
      realized_pl: '0.000042',
      fees: '-0.000007',
    });
  });

  it('without a limit on buying power has the multiplier 0', async () => {
    const limits = { buyingPowerMultiplier: Number.POSITIVE_INFINITY, shortSaleRestriction: ShortSaleRestriction.None };
    const unlimited = await buildApiFixture({ services: { limitsOf: () => limits } });
    expect((await unlimited.send({ url: '/v2/account' })).json().multiplier).toBe('0');
    await unlimited.app.close();
  });

  it('that the engine does not keep is refused', async () => {
    api.engine.accountsById.clear();
    const answer = await api.send({ url: '/v2/account' });
    expect([answer.statusCode, answer.json().reason]).toEqual([403, 'unknown_account']);
  });
});

describe('assets', () => {
  it('are listed with their increments', async () => {
    const assets = await get('/v2/assets?status=active&asset_class=us_equity');
    expect(Errors(AssetList, assets)).toEqual([]);
    expect(assets.map((asset: { symbol: string }) => asset.symbol)).toEqual(['IBM', 'AAPL']);
    expect(assets[0]).toMatchObject({
      name: 'International Business Machines',
      class: 'us_equity',
      tradable: true,
      fractionable: false,
      min_order_size: '1',
      min_trade_increment: '1',
      price_increment: '0.01',
      attributes: [],
    });
  });

  it('are filtered by what all of them share or not', async () => {
    expect(await get('/v2/assets?exchange=NASDAQ')).toMatchObject([{ symbol: 'AAPL' }]);
    expect(await get('/v2/assets?status=inactive')).toEqual([]);
    expect(await get('/v2/assets?asset_class=crypto')).toEqual([]);
    expect(await get('/v2/assets?status=all')).toHaveLength(2);
    expect(await get('/v2/assets?attributes=')).toHaveLength(2);
    expect(await get('/v2/assets?attributes=has_options,ipo')).toEqual([]);
    expect(await get('/v2/assets?status=gone')).toMatchObject({
      message: 'status must be one of active, inactive, all',
    });
  });

  it('are found by symbol and by id', async () => {
    expect((await get('/v2/assets/AAPL')).id).toBe(encodeUuid(UuidKind.Asset, 1));
    expect((await get(`/v2/assets/${encodeUuid(UuidKind.Asset, 1)}`)).symbol).toBe('AAPL');
    const answer = await api.send({ url: '/v2/assets/NOPE' });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 40410000]);
  });
});

it('options are not there: the list is empty, and none is found', async () => {
  const list = await get('/v2/options/contracts?underlying_symbols=AAPL&status=active&limit=10');
  expect(Errors(OptionContractList, list)).toEqual([]);
  expect(list).toEqual({ option_contracts: [], next_page_token: null });
  const answer = await api.send({ url: '/v2/options/contracts/AAPL261218C00200000' });
  expect([answer.statusCode, answer.json().reason]).toEqual([404, 'asset_not_found']);
});
