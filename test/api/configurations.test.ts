import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationsAnswer } from '../../src/api/schemas/configurations.ts';
import { DEFAULT_CONFIGURATIONS } from '../../src/domain/account-configurations.ts';
import type { StoredRisk } from '../../src/execution/ports/risk-store.ts';
import { RiskAdministration } from '../../src/execution/risk-administration.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import { TestMarket } from '../support/engine.ts';

const BUY = { symbol: 'IBM', qty: '100', side: 'buy', type: 'market', time_in_force: 'day' };
const SELL = { ...BUY, side: 'sell' };
const SETTINGS = { buyingPowerMultiplier: 2 };
const DEFAULTS = {
  dtbp_check: 'entry',
  trade_confirm_email: 'all',
  suspend_trade: false,
  no_shorting: false,
  fractional_trading: false,
  max_margin_multiplier: '4',
  max_options_trading_level: null,
  pdt_check: 'entry',
  ptp_no_exception_entry: false,
  disable_overnight_trading: false,
};

let market: TestMarket;
let api: ApiFixture;
let stored: StoredRisk | undefined;
let storeFailure: Error | undefined;

function administrationOf({ engine, risk, instruments, board }: TestMarket): RiskAdministration {
  return new RiskAdministration({
    engine,
    risk,
    instruments,
    board,
    clock: { nowMicros: () => market.nowMicros },
    quoteMaxAgeMillis: 60_000,
    settings: SETTINGS,
    store: {
      save: (saved) => {
        if (storeFailure !== undefined) throw storeFailure;
        stored = JSON.parse(JSON.stringify(saved));
      },
    },
  });
}

beforeEach(async () => {
  stored = undefined;
  storeFailure = undefined;
  market = new TestMarket({ limits: SETTINGS });
  market.quote(0, 99.99, 3000, 100.01, 2000);
  market.rank();
  const { engine, board, instruments, venues } = market;
  const barrier = {
    durableSeq: 0,
    whenDurable: async () => engine.endTurn(),
    afterCommit: (waiter: { onDurable(): void }) => {
      engine.endTurn();
      waiter.onDurable();
    },
  };
  const risk = administrationOf(market);
  const limitsOf = (accountId: number) => market.risk.limitsOf(accountId);
  api = await buildApiFixture({ services: { engine, risk, board, instruments, venues, barrier, limitsOf } });
});
afterEach(() => api.app.close());

const URL = '/v2/account/configurations';
const get = async (url: string) => (await api.send({ url })).json();
const patch = (payload: object) => api.send({ method: 'PATCH', url: URL, payload });

describe('account configurations', () => {
  it("are Alpaca's, changed field by field and shown whole", async () => {
    expect(await get(URL)).toEqual(DEFAULTS);
    const changes = {
      dtbp_check: 'both',
      trade_confirm_email: 'none',
      fractional_trading: true,
      max_options_trading_level: 2,
      pdt_check: 'exit',
      ptp_no_exception_entry: true,
      disable_overnight_trading: true,
    };
    const answer = await patch(changes);
    expect([answer.statusCode, answer.json()]).toEqual([200, { ...DEFAULTS, ...changes }]);
    expect(Errors(ConfigurationsAnswer, answer.json())).toEqual([]);
    expect((await patch({ pdt_check: 'both', dtbp_check: null, trade_confirm_email: '' })).json()).toEqual({
      ...DEFAULTS,
      ...changes,
      pdt_check: 'both',
    });
    // A client that sends back what it was given changes nothing.
    expect((await patch(await get(URL))).json()).toEqual(await get(URL));
  });

  it('with suspend_trade refuse every new order, cancel as ever, and say so', async () => {
    await api.postOrder(BUY);
    const resting = (await api.postOrder({ ...BUY, type: 'limit', limit_price: '99.5' })).json();
    await patch({ suspend_trade: true });
    expect(await get('/v2/account')).toMatchObject({ trade_suspended_by_user: true });
    for (const order of [BUY, SELL]) {
      const refused = await api.postOrder(order);
      expect([refused.statusCode, refused.json()]).toEqual([
        403,
        {
          code: 40310000,
          message: 'trading is halted, suspended by suspend_trade, or restricted to orders that reduce a position',
          reason: 'trading_state',
          rule: 'trading_state',
          limit: '0',
          observed: '100',
          headroom: '0',
        },
      ]);
    }
    const batch = await api.send({ method: 'POST', url: '/v2/orders/batch', payload: [SELL] });
    expect(batch.json()[0]).toMatchObject({ status: 403, error: { rule: 'trading_state' } });
    const tried = await api.send({ method: 'POST', url: '/ops/risk/check', payload: { ...SELL, rules: {} } });
    expect(tried.json()).toMatchObject({ accepted: false, violation: { rule: 'trading_state' } });
    expect((await api.send({ method: 'DELETE', url: `/v2/orders/${resting.id}` })).statusCode).toBe(204);
    await patch({ suspend_trade: false });
    expect((await api.postOrder(SELL)).json().status).toBe('filled');
  });

  it('with no_shorting refuse what would sell short, and nothing else', async () => {
    await api.postOrder(BUY);
    await patch({ no_shorting: true });
    expect(await get('/v2/account')).toMatchObject({ shorting_enabled: false });
    const refused = await api.postOrder({ ...SELL, qty: '101' });
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { rule: 'short_sale_restriction', limit: '100' }]);
    expect((await api.postOrder(SELL)).statusCode).toBe(200);
    await patch({ no_shorting: false });
    expect((await api.postOrder(SELL)).statusCode).toBe(200);
    expect(await get('/v2/account')).toMatchObject({ shorting_enabled: true });
  });

  it.each([
    ['1', 1, '1000000'],
    [1, 1, '1000000'],
    ['2', 2, '2000000'],
    ['4', 2, '2000000'],
  ])('with max_margin_multiplier %s give at most that buying power', async (max_margin_multiplier, multiplier, power) => {
    expect((await patch({ max_margin_multiplier })).json()).toMatchObject({
      max_margin_multiplier: String(max_margin_multiplier),
    });
    expect(await get('/v2/account')).toMatchObject({ multiplier: String(multiplier), buying_power: power });
  });

  it('hold of one account only, whatever rules are put, tried or stored', async () => {
    await patch({ suspend_trade: true, no_shorting: true, max_margin_multiplier: '1' });
    const rules = { global: { credit_check: 2 }, accounts: { 1: { maximum_order_size: 7 } } };
    expect((await api.send({ method: 'PUT', url: '/ops/risk/rules', payload: rules })).statusCode).toBe(200);
    const next = new TestMarket({ limits: SETTINGS });
    expect(administrationOf(next).restore(stored!)).toEqual([]);
    for (const { engine, risk } of [market, next]) {
      expect(engine.account(1)!.configurations).toMatchObject({ suspendTrade: true, noShorting: true });
      expect(risk.limitsOf(1)).toMatchObject({
        buyingPowerMultiplier: 1,
        shortSaleRestriction: 2,
        maximumOrderSize: 7,
      });
      expect(engine.account(2)!.configurations).toBe(DEFAULT_CONFIGURATIONS);
      expect(risk.limitsOf(2)).toMatchObject({ buyingPowerMultiplier: 2, shortSaleRestriction: 0 });
    }
    expect(await get('/ops/risk/rules')).toMatchObject({ rules });
    await patch({ suspend_trade: false });
    const tried = await api.send({ method: 'POST', url: '/ops/risk/check', payload: { ...SELL, rules: {} } });
    expect(tried.json()).toMatchObject({ violation: { rule: 'short_sale_restriction' } });
  });

  it.each([
    [[], 400, 'request body must be a JSON object'],
    [{ suspend_trades: true }, 422, 'unknown field "suspend_trades"'],
    [{ suspend_trade: 'yes' }, 422, 'suspend_trade must be one of true, false'],
    [{ no_shorting: true, max_margin_multiplier: '3' }, 422, 'max_margin_multiplier must be one of 1, 2, 4'],
    [{ dtbp_check: 'never' }, 422, 'dtbp_check must be one of both, entry, exit'],
    [{ max_options_trading_level: '1' }, 422, 'max_options_trading_level must be one of 0, 1, 2, 3'],
    [{ toString: 1 }, 422, 'unknown field "toString"'],
  ])('cannot be changed by %j', async (body, status, message) => {
    const answer = await patch(body);
    expect([answer.statusCode, answer.json().message]).toEqual([status, message]);
    expect([await get(URL), stored]).toEqual([DEFAULTS, undefined]);
  });

  it('that cannot be stored do not take effect', async () => {
    storeFailure = new Error('disk full');
    expect((await patch({ suspend_trade: true })).statusCode).toBe(500);
    expect(await get(URL)).toEqual(DEFAULTS);
    expect((await api.postOrder(BUY)).statusCode).toBe(200);
  });
});
