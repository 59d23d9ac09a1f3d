import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/journal.ts';
import { type Json, ServiceProcess } from '../support/service-process.ts';

const API_KEYS = 'ann:ann-secret:1,bob:bob-secret:2,boss:boss-secret:ops';
const ANN = { 'apca-api-key-id': 'ann', 'apca-api-secret-key': 'ann-secret' };
const BOB = { authorization: 'Bearer bob:bob-secret' };
const BOSS = { authorization: `Basic ${Buffer.from('boss:boss-secret').toString('base64')}` };
const ORDER = { symbol: 'IBM', qty: 10, side: 'buy', type: 'market', time_in_force: 'day' };

async function start(): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({
    env: { DATA_DIR: temporaryFolder(), MARKET_FEED: 'pushed', SYMBOLS: 'IBM', API_KEYS },
  });
  const quote = { symbol: 'IBM', venue: 'XNYS', bid_price: 100, bid_size: 500, ask_price: 100.02, ask_size: 500 };
  expect((await service.post('/ops/quotes', quote, BOSS)).status).toBe(200);
  return service;
}

async function listen(service: ServiceProcess, key: string, secret: string) {
  const client = await service.stream('/stream').opened();
  client.send({ action: 'authenticate', data: { key_id: key, secret_key: secret } });
  expect(await client.next()).toMatchObject({ data: { status: 'authorized' } });
  client.send({ action: 'listen', data: { streams: ['trade_updates'] } });
  await client.next();
  return client;
}

const accountsOf = (events: readonly Json[]) => [...new Set(events.map(({ account }) => account))];

describe('two accounts', () => {
  it('see nothing of each other', async () => {
    const service = await start();
    const ofAnn = await listen(service, 'ann', 'ann-secret');
    const ofBob = await listen(service, 'bob', 'bob-secret');
    const { body: anns } = await service.post('/v2/orders', { ...ORDER, client_order_id: 'same' }, ANN);
    const rest = { ...ORDER, type: 'limit', limit_price: '99', client_order_id: 'same' };
    const { body: bobs } = await service.post('/v2/orders', rest, BOB);
    expect([anns.status, bobs.status]).toEqual(['filled', 'new']);

    expect((await service.read('/v2/orders?status=all', ANN)).map(({ id }: Json) => id)).toEqual([anns.id]);
    expect((await service.read('/v2/orders?status=all', BOB)).map(({ id }: Json) => id)).toEqual([bobs.id]);
    expect((await service.get(`/v2/orders/${anns.id}`, BOB)).status).toBe(404);
    expect((await service.delete(`/v2/orders/${bobs.id}`, ANN)).status).toBe(404);
    expect(await service.read('/v2/orders:by_client_order_id?client_order_id=same', BOB)).toMatchObject({
      id: bobs.id,
    });
    expect(await service.read('/v2/positions', BOB)).toEqual([]);
    expect(await service.read('/v2/positions', ANN)).toMatchObject([{ symbol: 'IBM', qty: '10' }]);
    expect(await service.read('/v2/account', BOB)).toMatchObject({ cash: '100000' });
    expect((await service.read('/v2/account', ANN)).cash).not.toBe('100000');

    expect((await service.delete('/v2/orders', ANN)).body).toEqual([]);
    expect(await service.read(`/v2/orders/${bobs.id}`, BOB)).toMatchObject({ status: 'new' });
    expect((await service.delete('/v2/orders', BOB)).body).toEqual([{ id: bobs.id, status: 200 }]);

    const annEvents = [await ofAnn.next(), await ofAnn.next()].map(({ data }) => [data.event, data.order.id]);
    expect(annEvents).toEqual([
      ['new', anns.id],
      ['fill', anns.id],
    ]);
    const bobEvents = [await ofBob.next(), await ofBob.next()].map(({ data }) => [data.event, data.order.id]);
    expect(bobEvents).toEqual([
      ['new', bobs.id],
      ['canceled', bobs.id],
    ]);
    expect(accountsOf((await service.events(ANN)).events)).toEqual([1]);
    expect(accountsOf((await service.events(BOB)).events)).toEqual([2]);
    expect((await service.events(BOSS)).events.map(({ seq, account }) => [seq, account])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 2],
    ]);
    expect([ofAnn.messages.length, ofBob.messages.length]).toEqual([4, 4]);
  });

  it('keep their own after a restart', async () => {
    const folder = temporaryFolder();
    const env = { DATA_DIR: folder, API_KEYS };
    const first = await ServiceProcess.start({ env });
    await first.post('/v2/orders', { ...ORDER, symbol: 'AAPL', client_order_id: 'mine' }, BOB);
    await first.stop();
    const second = await ServiceProcess.start({ env });
    expect(await second.read('/v2/positions/AAPL', BOB)).toMatchObject({ qty: '10' });
    expect(await second.read('/v2/positions', ANN)).toEqual([]);
    expect((await second.post('/v2/orders', { ...ORDER, symbol: 'AAPL', client_order_id: 'mine' }, BOB)).status).toBe(
      422,
    );
    expect((await second.post('/v2/orders', { ...ORDER, symbol: 'AAPL', client_order_id: 'mine' }, ANN)).status).toBe(
      200,
    );
  });
});

describe('keys', () => {
  it('are asked for everywhere but on health and metrics', async () => {
    const service = await start();
    const wrong = { 'apca-api-key-id': 'ann', 'apca-api-secret-key': 'bob-secret' };
    for (const headers of [{}, wrong, { authorization: 'Bearer wrong' }, { authorization: 'Basic !!' }]) {
      for (const path of ['/v2/orders', '/v2/account', '/v2/positions', '/v2/assets', '/v2/clock', '/ops/pools']) {
        const { status, body } = await service.get(path, headers);
        expect([path, status, body.code]).toEqual([path, 401, 40110000]);
      }
      expect((await service.post('/v2/orders', ORDER, headers)).status).toBe(401);
      await expect(service.stream('/feed', headers).opened()).rejects.toMatchObject({ status: 401 });
    }
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await service.get(path)).status).toBe(200);
    expect((await service.events(BOSS)).events).toEqual([]);
  });

  it('that are wrong are told so on /stream, which closes', async () => {
    const service = await start();
    const client = await service.stream('/stream').opened();
    client.send({ action: 'auth', key: 'ann', secret: 'no' });
    expect(await client.next()).toEqual({
      stream: 'authorization',
      data: { status: 'unauthorized', action: 'authenticate' },
    });
    expect(await client.closed).toBe(1008);
  });

  it('without ops rights may look at what all share, and not change it', async () => {
    const service = await start();
    const quote = { symbol: 'IBM', venue: 'XNYS', bid_price: 1, bid_size: 1, ask_price: 2, ask_size: 1 };
    const before = (await service.read('/ops/quotes/IBM', ANN)).nbbo;
    const refusal = { code: 40310000, reason: 'ops_key_required' };
    expect((await service.post('/ops/quotes', quote, ANN)).body).toMatchObject(refusal);
    expect((await service.post('/ops/venues/XNYS', { enabled: false }, ANN)).body).toMatchObject(refusal);
    expect((await service.read('/ops/quotes/IBM', ANN)).nbbo).toEqual(before);
    expect((await service.post('/ops/venues/XNYS', { enabled: false }, BOSS)).status).toBe(200);
    expect((await service.post('/v2/orders', { ...ORDER, time_in_force: 'ioc' }, ANN)).body).toMatchObject({
      filled_qty: '0',
    });
  });
});
