import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloseAllAnswer } from '../../src/api/schemas/close-position.ts';
import { ErrorAnswer } from '../../src/api/schemas/common.ts';
import { OrderAnswer } from '../../src/api/schemas/order.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import { TestMarket, type TestMarketOptions } from '../support/engine.ts';

const BUY = { symbol: 'IBM', qty: '100', side: 'buy', type: 'market', time_in_force: 'day' };
const SELL = { ...BUY, side: 'sell' };

let market: TestMarket;
let api: ApiFixture;

async function open(options: TestMarketOptions = {}): Promise<void> {
  market = new TestMarket(options);
  for (const instrumentId of [0, 1]) market.quote(0, 99.99, 3000, 100.01, 2000, instrumentId);
  market.rank();
  const { engine, board, instruments, venues } = market;
  api = await buildApiFixture({
    services: {
      engine,
      board,
      instruments,
      venues,
      clock: { nowMicros: () => market.nowMicros },
      barrier: {
        durableSeq: 0,
        whenDurable: async () => engine.endTurn(),
        afterCommit: (waiter) => {
          engine.endTurn();
          waiter.onDurable();
        },
      },
    },
  });
}

beforeEach(() => open({ limits: { maximumMessagesPerSecond: 20 } }));
afterEach(() => api.app.close());

const close = (path: string) => api.send({ method: 'DELETE', url: `/v2/positions${path}` });
const heldQty = (instrumentId = 0) => market.engine.position(1, instrumentId)?.qty;

describe('closing a position', () => {
  it('sends a market order on the other side for all of it, by symbol or asset id', async () => {
    await api.postOrder(BUY);
    const answer = await close('/IBM');
    expect(answer.statusCode).toBe(200);
    expect(Errors(OrderAnswer, answer.json())).toEqual([]);
    expect(answer.json()).toMatchObject({
      symbol: 'IBM',
      side: 'sell',
      type: 'market',
      time_in_force: 'day',
      qty: '100',
      status: 'filled',
      filled_avg_price: '99.99',
    });
    expect(heldQty()).toBe(0);
    await api.postOrder(SELL);
    expect((await close(`/${encodeUuid(UuidKind.Asset, 0)}`)).json()).toMatchObject({ side: 'buy', qty: '100' });
    expect(heldQty()).toBe(0);
  });

  it.each([
    ['?qty=40', '40'],
    ['?percentage=50', '50'],
    ['?percentage=33.999999999', '33'],
    ['?percentage=1', '1'],
    ['?percentage=100', '100'],
    ['?qty=&percentage=', '100'],
  ])('by a part: %s', async (query, qty) => {
    await api.postOrder(BUY);
    expect((await close(`/IBM${query}`)).json()).toMatchObject({ qty, status: 'filled' });
    expect(heldQty()).toBe(100 - Number(qty));
  });

  it.each([
    ['?qty=40&percentage=40', 'qty and percentage cannot be used together'],
    ['?qty=0', 'qty must be greater than 0'],
    ['?qty=-5', 'qty must be greater than 0'],
    ['?qty=1.5', 'qty must be a multiple of 1'],
    ['?qty=many', 'qty must be a decimal number'],
    ['?qty=1e30', 'qty is too large'],
    ['?percentage=0', 'percentage must be above 0 and at most 100, with no more than 9 decimals'],
    ['?percentage=100.000000001', 'percentage must be above 0 and at most 100, with no more than 9 decimals'],
    ['?percentage=half', 'percentage must be above 0 and at most 100, with no more than 9 decimals'],
    ['?percentage=0.99', 'percentage of the position is less than the smallest quantity that can be traded'],
  ])('refuses %s', async (query, message) => {
    await api.postOrder(BUY);
    const answer = await close(`/IBM${query}`);
    expect([answer.statusCode, answer.json()]).toEqual([422, { code: 40010001, message, reason: 'invalid_parameter' }]);
    expect(heldQty()).toBe(100);
  });

  it('says where there is none', async () => {
    await api.postOrder({ ...BUY, symbol: 'MSFT' });
    await api.postOrder({ ...SELL, symbol: 'MSFT' });
    for (const symbol of ['MSFT', 'IBM', 'NOPE']) {
      const answer = await close(`/${symbol}`);
      expect([answer.statusCode, answer.json().message]).toEqual([404, `position does not exist for "${symbol}"`]);
    }
  });

  it('takes no more than is there beside working orders, and names those', async () => {
    await api.postOrder(BUY);
    const limit = { ...SELL, qty: '60', type: 'limit', limit_price: '101' };
    const working = (await api.postOrder(limit)).json();
    for (const [query, requested] of [
      ['', 100],
      ['?qty=41', 41],
      ['?qty=101', 101],
    ]) {
      const answer = await close(`/IBM${query}`);
      expect(Errors(ErrorAnswer, answer.json())).toEqual([]);
      expect([answer.statusCode, answer.json()]).toEqual([
        403,
        {
          code: 40310000,
          message: `insufficient qty available for order (requested: ${requested}, available: 40)`,
          reason: 'insufficient_qty',
          symbol: 'IBM',
          existing_qty: '100',
          held_for_orders: '60',
          available: '40',
          related_orders: [working.id],
        },
      ]);
    }
    expect((await close('/IBM?qty=40')).json()).toMatchObject({ status: 'filled' });
    expect(heldQty()).toBe(60);
  });

  it('passes where only reducing orders are taken, and is refused by what refuses those', async () => {
    await api.postOrder(BUY);
    market.risk.firm.tradingState = 1;
    expect((await close('/IBM?qty=60')).json()).toMatchObject({ status: 'filled' });
    market.risk.firm.tradingState = 2;
    const answer = await close('/IBM');
    expect([answer.statusCode, answer.json().rule]).toEqual([403, 'trading_state']);
    expect(heldQty()).toBe(40);
  });

  it('counts as a message to the throttle', async () => {
    await api.postOrder(BUY);
    for (let order = 1; order < 20; order++) await api.postOrder({ ...BUY, qty: '1' });
    const answer = await close('/IBM');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '1']);
    expect(answer.json()).toMatchObject({ code: 42910000, rule: 'message_throttle' });
  });
});

describe('closing all positions', () => {
  it('answers with what became of each', async () => {
    await api.postOrder(BUY);
    await api.postOrder({ ...SELL, symbol: 'MSFT', qty: '30' });
    await api.postOrder({ ...SELL, qty: '60', type: 'limit', limit_price: '101' });
    const answer = await close('');
    expect(answer.statusCode).toBe(207);
    expect(Errors(CloseAllAnswer, answer.json())).toEqual([]);
    expect(answer.json()).toMatchObject([
      { symbol: 'IBM', status: 403, body: { reason: 'insufficient_qty', available: '40' } },
      { symbol: 'MSFT', status: 200, body: { side: 'buy', qty: '30', status: 'filled' } },
    ]);
    expect([heldQty(0), heldQty(1)]).toEqual([100, 0]);
  });

  it.each(['true', 'True'])('cancels open orders first with cancel_orders=%s', async (cancel) => {
    await api.postOrder(BUY);
    await api.postOrder({ ...SELL, qty: '60', type: 'limit', limit_price: '101' });
    const answer = await close(`?cancel_orders=${cancel}`);
    expect(answer.json()).toMatchObject([{ symbol: 'IBM', status: 200, body: { qty: '100', status: 'filled' } }]);
    expect([heldQty(), market.engine.liveOrderCount]).toEqual([0, 0]);
    expect((await close('')).json()).toEqual([]);
  });

  it('refuses a cancel_orders that is neither true nor false', async () => {
    await api.postOrder(BUY);
    expect((await close('?cancel_orders=maybe')).statusCode).toBe(422);
    expect(heldQty()).toBe(100);
  });

  it('waits for venues that have to be asked for a cancel', async () => {
    await api.app.close();
    await open({ simulateLatency: true });
    const advance = (): void => {
      market.nowMicros += 1000;
      market.engine.advance();
    };
    await api.postOrder(BUY);
    advance();
    advance();
    await api.postOrder({ ...SELL, qty: '60', type: 'limit', limit_price: '101' });
    advance();
    const timer = setInterval(advance, 1);
    try {
      const answer = await close('?cancel_orders=true');
      expect(answer.json()).toMatchObject([{ symbol: 'IBM', status: 200, body: { qty: '100' } }]);
    } finally {
      clearInterval(timer);
    }
    advance();
    advance();
    expect([heldQty(), market.engine.liveOrderCount]).toEqual([0, 0]);
  });
});
