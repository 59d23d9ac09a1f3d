import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { KillSwitch } from '../../src/domain/trading-state.ts';
import type { StoredRisk } from '../../src/execution/ports/risk-store.ts';
import { RiskAdministration } from '../../src/execution/risk-administration.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import { dollars, TestMarket } from '../support/engine.ts';

const LIMIT = { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '99.50' };
const SETTINGS = { maximumOrderSize: 500, buyingPowerMultiplier: 2 };

let market: TestMarket;
let api: ApiFixture;
let risk: RiskAdministration;
let stored: StoredRisk | undefined;

function administrationOf({ engine, risk: riskEngine, instruments, board }: TestMarket): RiskAdministration {
  return new RiskAdministration({
    engine,
    risk: riskEngine,
    instruments,
    board,
    clock: { nowMicros: () => market.nowMicros },
    quoteMaxAgeMillis: 60_000,
    settings: SETTINGS,
    store: {
      save: (saved) => {
        stored = JSON.parse(JSON.stringify(saved));
      },
    },
  });
}

beforeEach(async () => {
  stored = undefined;
  market = new TestMarket({ limits: SETTINGS });
  market.quote(0, 99.99, 300, 100.01, 200);
  market.rank();
  risk = administrationOf(market);
  const { engine, board, instruments, venues } = market;
  const barrier = {
    durableSeq: 0,
    whenDurable: async () => engine.endTurn(),
    afterCommit: (waiter: { onDurable(): void }) => {
      engine.endTurn();
      waiter.onDurable();
    },
  };
  api = await buildApiFixture({ services: { engine, risk, board, instruments, venues, barrier } });
});
afterEach(async () => {
  await api.app.close();
});

const get = async (url: string) => (await api.send({ url })).json();
const put = (url: string, payload: object) => api.send({ method: 'PUT', url, payload });
const check = (payload: object) => api.send({ method: 'POST', url: '/ops/risk/check', payload });

describe('the rules', () => {
  it('are those of the configuration at first', async () => {
    expect(await get('/ops/risk/rules')).toEqual({
      version: 0,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      rules: { global: { maximum_order_size: 500, credit_check: 2 } },
    });
  });

  it('are replaced whole, for the next order, and stored', async () => {
    const rules = { symbols: { IBM: { maximum_order_size: 99 } } };
    const before = await get('/ops/risk/rules');
    const answer = await put('/ops/risk/rules', rules);
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { version: 1, rules }]);
    expect(answer.json().hash).not.toBe(before.hash);
    expect(await get('/ops/risk/rules')).toEqual(answer.json());
    expect((await api.postOrder(LIMIT)).json()).toMatchObject({ rule: 'maximum_order_size', limit: '99' });
    // What the configuration said of other symbols is gone with the rest of it.
    market.quote(0, 99.99, 300, 100.01, 200, 1);
    expect((await api.postOrder({ ...LIMIT, symbol: 'MSFT', qty: 501 })).statusCode).toBe(200);
    expect(stored).toMatchObject({ version: 1, rules });
  });

  it('stay as they are where the new ones have faults, each of which is named', async () => {
    const answer = await put('/ops/risk/rules', { global: { maximum_order_size: -1 }, symbols: { NONE: {} } });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      {
        reason: 'invalid_parameter',
        faults: [
          { path: 'global.maximum_order_size', message: 'must not be negative' },
          { path: 'symbols.NONE', message: 'is not a symbol that the service knows' },
        ],
      },
    ]);
    for (const payload of [undefined, 'null', '[]', '7']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await api.send({ method: 'PUT', url: '/ops/risk/rules', headers, ...(payload && { payload }) });
      expect([answer.statusCode, answer.json().message]).toEqual([400, 'request body must be a JSON object']);
    }
    expect(await get('/ops/risk/rules')).toMatchObject({ version: 0 });
    expect(stored).toBeUndefined();
  });
});

describe('a dry run', () => {
  it('tells what would become of an order, and changes nothing', async () => {
    await put('/ops/risk/rules', {
      global: { maximum_order_size: 500, message_throttle: 1, duplicative_order_check: 1 },
    });
    const account = market.engine.account(1)!;
    const before = structuredClone(account);
    expect((await check(LIMIT)).json()).toEqual({ accepted: true, violation: null });
    expect((await check(LIMIT)).json()).toEqual({ accepted: true, violation: null });
    expect((await check({ ...LIMIT, qty: 501 })).json()).toMatchObject({
      accepted: false,
      violation: { rule: 'maximum_order_size', limit: '500', observed: '501', headroom: '500' },
    });
    expect(structuredClone(account)).toEqual(before);
    expect(market.engine.positionsOf(1)).toEqual([]);
    expect(market.events.filter(({ seq }) => seq > 0)).toEqual([]);
  });

  it('tries proposed rules without putting them in force, and names their faults', async () => {
    const rules = { accounts: { 2: { maximum_open_orders: 1 } }, global: { price_collar: '0.5' } };
    expect((await check({ ...LIMIT, rules })).json()).toEqual({ accepted: true, violation: null });
    expect((await check({ ...LIMIT, limit_price: '101', rules })).json()).toMatchObject({
      violation: { rule: 'price_collar', limit: '100.5' },
    });
    expect((await check({ ...LIMIT, limit_price: '101' })).json()).toMatchObject({ accepted: true });
    const faulty = await check({ ...LIMIT, rules: { global: 1 } });
    expect([faulty.statusCode, faulty.json().faults]).toEqual([
      422,
      [{ path: 'rules.global', message: 'must be a JSON object' }],
    ]);
  });

  it('of a stop order is at its stop, and needs a quantity', async () => {
    const stop = { ...LIMIT, type: 'stop_limit', stop_price: '120', rules: { global: { price_collar: '1.5' } } };
    expect((await check({ ...stop, limit_price: '121' })).json()).toEqual({ accepted: true, violation: null });
    expect((await check({ ...stop, limit_price: '122' })).json()).toMatchObject({
      violation: { rule: 'price_collar', limit: '121.8', observed: '122' },
    });
    const amount = await check({ ...LIMIT, qty: null, notional: 1000 });
    expect([amount.statusCode, amount.json().reason]).toEqual([422, 'not_supported']);
  });

  it('cancels nothing, whatever mode of self-match prevention it tries', async () => {
    await api.postOrder(LIMIT);
    const sale = { ...LIMIT, side: 'sell' };
    const tryMode = async (self_match_prevention: string) =>
      (await check({ ...sale, rules: { global: { self_match_prevention } } })).json();
    expect(await tryMode('cancel_oldest')).toEqual({ accepted: true, violation: null });
    expect(await tryMode('cancel_both')).toMatchObject({ violation: { rule: 'self_match_prevention', limit: '99.5' } });
    expect(await tryMode('both')).toMatchObject({ faults: [{ path: 'rules.global.self_match_prevention' }] });
    expect(market.engine.liveOrderCount).toBe(1);
    // The order that comes next is judged by the rules in force: nothing of what was tried is left.
    expect((await api.postOrder(sale)).json()).toMatchObject({ side: 'sell' });
    expect(market.engine.liveOrder(1)?.status).toBe(OrderStatus.New);
  });

  it('may be of another account, and refuses what POST /v2/orders would', async () => {
    risk.changeState(market.engine.account(2), { tradingState: 2 });
    expect((await check({ ...LIMIT, account_id: 2 })).json()).toMatchObject({ violation: { rule: 'trading_state' } });
    expect((await check({ ...LIMIT, account_id: 9 })).statusCode).toBe(404);
    expect((await check({ ...LIMIT, qty: 0 })).statusCode).toBe(422);
  });
});

describe('trading states and kill switches', () => {
  it('are seen for the firm and every account', async () => {
    const account = { trading_state: 'active', kill_switch: 'off', executions_enabled: true };
    expect(await get('/ops/risk/state')).toEqual({
      firm: { trading_state: 'active', kill_switch: 'off' },
      accounts: [
        { account_id: 1, ...account },
        { account_id: 2, ...account },
      ],
      canceled_orders: 0,
    });
  });

  it('a kill switch cancels what works, refuses what is new, and never a cancel', async () => {
    await api.postOrder(LIMIT);
    const answer = await put('/ops/risk/state', { account_id: 1, kill_switch: 'on' });
    expect(answer.json()).toMatchObject({
      canceled_orders: 1,
      accounts: [{ kill_switch: 'on' }, { kill_switch: 'off' }],
    });
    expect(market.engine.liveOrderCount).toBe(0);
    expect((await api.postOrder(LIMIT)).json()).toMatchObject({ rule: 'kill_switch', limit: '0', observed: '100' });
    expect(stored).toMatchObject({
      accounts: [
        { accountId: 1, killSwitch: 2 },
        { accountId: 2, killSwitch: 0 },
      ],
    });
    await put('/ops/risk/state', { account_id: 1, kill_switch: 'off' });
    const order = (await api.postOrder(LIMIT)).json();
    await put('/ops/risk/state', { kill_switch: 'on', cancel_orders: false });
    expect((await api.send({ method: 'DELETE', url: `/v2/orders/${order.id}` })).statusCode).toBe(204);
  });

  it('reducing only lets a position be closed, and no further', async () => {
    await api.postOrder({ symbol: 'IBM', qty: 100, side: 'buy', type: 'market', time_in_force: 'day' });
    await put('/ops/risk/state', { trading_state: 'reducing_only' });
    const sale = { ...LIMIT, side: 'sell', limit_price: '101' };
    expect((await api.postOrder({ ...sale, qty: 101 })).json()).toMatchObject({ rule: 'trading_state', limit: '100' });
    expect((await api.postOrder(sale)).statusCode).toBe(200);
    expect((await api.postOrder({ ...sale, qty: 1 })).json()).toMatchObject({ rule: 'trading_state', limit: '0' });
  });

  it('refuses what makes no sense', async () => {
    expect((await put('/ops/risk/state', { account_id: 9, kill_switch: 'on' })).statusCode).toBe(404);
    expect((await put('/ops/risk/state', { kill_switch: 'maybe' })).statusCode).toBe(422);
    expect((await put('/ops/risk/state', { executions_enabled: true })).statusCode).toBe(422);
  });

  it('are taken up again with the rules from what was stored', async () => {
    await put('/ops/risk/rules', { global: { maximum_order_size: 7 } });
    await put('/ops/risk/state', { account_id: 2, trading_state: 'halted' });
    const next = new TestMarket({ limits: SETTINGS });
    const restored = administrationOf(next);
    expect(restored.restore(stored!)).toEqual([]);
    expect([restored.version, restored.document]).toEqual([risk.version, risk.document]);
    expect(next.risk.limitsOf(1).maximumOrderSize).toBe(7);
    expect(next.engine.account(2)!.risk.tradingState).toBe(2);
    expect(restored.restore({ ...stored!, rules: { global: 5 } })).toHaveLength(1);
  });
});

it('what the rules switch off by themselves is stored, once, and holds after a restart', () => {
  risk.storeTrips();
  expect(stored).toBeUndefined();
  const account = market.engine.account(1)!;
  account.risk.killSwitch = KillSwitch.OnButReducing;
  account.risk.disablingExecutions = 7;
  risk.storeTrips();
  expect(stored?.accounts).toContainEqual(
    expect.objectContaining({ accountId: 1, killSwitch: KillSwitch.OnButReducing, disablingExecutions: 7 }),
  );
  const kept = stored!;
  stored = undefined;
  risk.storeTrips();
  expect(stored).toBeUndefined();

  Object.assign(account.risk, { killSwitch: KillSwitch.Off, disablingExecutions: 0 });
  const restarted = administrationOf(market);
  expect(restarted.restore(kept)).toEqual([]);
  expect(account.risk).toMatchObject({ killSwitch: KillSwitch.OnButReducing, disablingExecutions: 7 });
  restarted.storeTrips();
  expect(stored).toBeUndefined();
});

it("what an account had at the day's beginning outlives a restart, once what it holds has been quoted again", () => {
  const day = 86_400_000_000;
  const limits = { maximumDailyLoss: dollars(150), buyingPowerMultiplier: 2 };
  const begin = () => {
    market = new TestMarket({ limits });
    market.nowMicros = 20_000 * day + 5;
    return administrationOf(market);
  };
  const before = begin();
  before.storeTrips();
  expect(stored).toBeUndefined();
  market.quote(0, 100, 300, 100, 300);
  market.rank();
  market.engine.markToMarket();
  market.accept({ qty: 100 });
  market.quote(0, 99, 300, 99, 300);
  market.engine.markToMarket();
  before.storeTrips();
  const { cash } = market.engine.account(1)!;
  expect(stored?.accounts).toContainEqual(
    expect.objectContaining({ accountId: 1, day: 20_000, dayOpeningEquity: dollars(1_000_000) }),
  );

  const restarted = begin();
  const { engine } = market;
  engine.restore({
    nextSeq: 9,
    nextOrderId: 9,
    nextExecutionId: 9,
    nextRestSequence: 9,
    accounts: [{ accountId: 1, cash, realisedProfit: 0, fees: dollars(1_000_000) - dollars(10_000) - cash }],
    positions: [{ accountId: 1, instrumentId: 0, qty: 100, costBasis: dollars(10_000), realisedProfit: 0, fees: 0 }],
    liveOrders: [],
    clientOrderIds: [],
  });
  expect(restarted.restore(stored!)).toEqual([]);
  const { risk: state } = engine.account(1)!;
  // At cost the loss would be nearly nothing, and the day would begin with it.
  engine.markToMarket();
  expect(state).toMatchObject({ isEquityKnown: false, dayOpeningEquity: dollars(1_000_000) });
  market.quote(0, 98.6, 300, 98.6, 300);
  engine.markToMarket();
  expect([state.isEquityKnown, state.killSwitch]).toEqual([true, KillSwitch.Off]);
  market.quote(0, 98.4, 300, 98.4, 300);
  engine.markToMarket();
  expect(state.killSwitch).toBe(KillSwitch.OnButReducing);

  // Another day begins anew.
  state.killSwitch = KillSwitch.Off;
  market.nowMicros += day;
  market.quote(0, 98.4, 300, 98.4, 300);
  engine.markToMarket();
  expect(state).toMatchObject({ killSwitch: KillSwitch.Off, day: 20_001 });
});
