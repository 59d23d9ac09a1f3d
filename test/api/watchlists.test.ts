import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_WATCHLISTS_PER_ACCOUNT, type StoredWatchlists, Watchlists } from '../../src/api/account/watchlists.ts';
import { WatchlistAnswer, WatchlistList } from '../../src/api/schemas/watchlist.ts';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { JournalFailure } from '../../src/execution/ports/journal.ts';
import { type ApiFixture, buildApiFixture, NOW_MICROS } from '../support/api.ts';
import type { Json } from '../support/streams.ts';

/** Keeps the last state; fails where told to. */
class MemoryStore {
  saved: StoredWatchlists | undefined;
  failure: Error | undefined;
  async save(stored: StoredWatchlists): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.saved = stored;
  }
}

let nowMicros: number;
let store: MemoryStore;
let api: ApiFixture;
beforeEach(async () => {
  nowMicros = NOW_MICROS;
  store = new MemoryStore();
  api = await buildApiFixture({ services: { watchlists: new Watchlists({ nowMicros: () => nowMicros++ }, store) } });
});
afterEach(() => api.app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function call(method: Method, path: string, payload?: object): Promise<{ status: number; body: Json }> {
  const answer = await api.send({ method, url: `/v2/watchlists${path}`, ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}
const create = async (name: string, ...symbols: string[]) => (await call('POST', '', { name, symbols })).body;
const symbolsIn = (watchlist: Json) => watchlist.assets.map((asset: Json) => asset.symbol);
const NOBODY = encodeUuid(UuidKind.Watchlist, 99);

describe('a watchlist', () => {
  it('is made with its assets, whole as Alpaca shows it, and stored', async () => {
    const made = await create('Tech', 'AAPL', 'IBM', 'AAPL');
    expect([...Errors(WatchlistAnswer, made)]).toEqual([]);
    expect(made).toMatchObject({
      id: encodeUuid(UuidKind.Watchlist, 1),
      account_id: encodeUuid(UuidKind.Account, 1),
      name: 'Tech',
      created_at: '2026-11-20T15:00:00.000000Z',
      updated_at: '2026-11-20T15:00:00.000000Z',
    });
    expect(symbolsIn(made)).toEqual(['AAPL', 'IBM']);
    expect(store.saved).toMatchObject({ nextWatchlistId: 2, watchlists: [{ name: 'Tech', symbols: ['AAPL', 'IBM'] }] });
  });

  it.each([
    ['none', {}],
    ['null, as Go sends what is not set', { symbols: null }],
    ['an empty list', { symbols: [] }],
  ])('may begin empty: symbols are %s', async (_, body) => {
    const { status, body: made } = await call('POST', '', { name: 'Empty', ...body });
    expect([status, made.assets]).toEqual([200, []]);
  });

  it('takes assets by their ids too', async () => {
    expect(symbolsIn(await create('Ids', encodeUuid(UuidKind.Asset, 1)))).toEqual(['AAPL']);
  });

  it('is listed without its assets', async () => {
    await create('A', 'IBM');
    await create('B');
    const { body } = await call('GET', '');
    expect([...Errors(WatchlistList, body)]).toEqual([]);
    expect(body.map(({ name }: Json) => name)).toEqual(['A', 'B']);
  });

  it.each([
    ['its id', (id: string) => `/${id}`],
    ['its name', () => ':by_name?name=My%20list'],
  ])('is read, changed and deleted by %s', async (_, pathOf) => {
    const { id } = await create('My list', 'IBM');
    const path = pathOf(id);
    expect((await call('GET', path)).body).toMatchObject({ id, name: 'My list' });

    const added = await call('POST', path, { symbol: 'AAPL' });
    expect([added.status, symbolsIn(added.body)]).toEqual([200, ['IBM', 'AAPL']]);
    expect(added.body.updated_at > added.body.created_at).toBe(true);
    expect(symbolsIn((await call('POST', path, { symbol: 'AAPL' })).body)).toEqual(['IBM', 'AAPL']);

    const changed = await call('PUT', path, { symbols: ['AAPL'] });
    expect([changed.body.name, symbolsIn(changed.body)]).toEqual(['My list', ['AAPL']]);
    const renamed = await call('PUT', path, { name: 'Other', symbols: null });
    expect([renamed.body.name, symbolsIn(renamed.body)]).toEqual(['Other', ['AAPL']]);

    const byOtherName = pathOf(id).replace('My%20list', 'Other');
    expect((await call('PUT', byOtherName, { name: '' })).body.name).toBe('Other');
    expect(await call('DELETE', byOtherName)).toEqual({ status: 204, body: undefined });
    expect((await call('GET', byOtherName)).status).toBe(404);
    expect(store.saved?.watchlists).toEqual([]);
  });

  it('loses an asset', async () => {
    const { id } = await create('Tech', 'AAPL', 'IBM');
    expect(symbolsIn((await call('DELETE', `/${id}/AAPL`)).body)).toEqual(['IBM']);
    expect(await call('DELETE', `/${id}/AAPL`)).toMatchObject({ status: 404, body: { reason: 'asset_not_found' } });
    expect(await call('DELETE', `/${id}/NOPE`)).toMatchObject({ status: 404, body: { reason: 'asset_not_found' } });
    expect(await call('DELETE', `/${NOBODY}/IBM`)).toMatchObject({ status: 404 });
  });

  it('is never given the id of a deleted one', async () => {
    const { id } = await create('Tech');
    await call('DELETE', `/${id}`);
    expect((await create('Tech')).id).not.toBe(id);
  });
});

describe('a request that is refused', () => {
  it.each([
    ['GET', undefined],
    ['PUT', { name: 'x' }],
    ['POST', { symbol: 'IBM' }],
    ['DELETE', undefined],
  ] as const)('names no watchlist of the account: %s', async (method, payload) => {
    for (const path of [`/${NOBODY}`, '/not-an-id', ':by_name?name=nope']) {
      expect(await call(method, path, payload)).toMatchObject({
        status: 404,
        body: { code: 40410000, reason: 'watchlist_not_found' },
      });
    }
  });

  it.each([
    ['a name is taken', 'POST', '', { name: 'Tech' }, 'watchlist_name_taken'],
    ['a name is missing', 'POST', '', { symbols: [] }, 'invalid_parameter'],
    ['a name is empty', 'POST', '', { name: '' }, 'invalid_parameter'],
    ['a name is too long', 'POST', '', { name: 'x'.repeat(65) }, 'invalid_parameter'],
    ['a name is no text', 'POST', '', { name: 5 }, 'invalid_parameter'],
    ['symbols are no list', 'POST', '', { name: 'x', symbols: 'IBM' }, 'invalid_parameter'],
    ['a symbol is unknown', 'POST', '', { name: 'x', symbols: ['IBM', 'NOPE'] }, 'unknown_asset'],
    ['a new symbol is unknown', 'POST', ':by_name?name=Tech', { symbol: 'NOPE' }, 'unknown_asset'],
    ['a new symbol is missing', 'POST', ':by_name?name=Tech', {}, 'invalid_parameter'],
    ['a changed symbol is unknown', 'PUT', ':by_name?name=Tech', { symbols: ['NOPE'] }, 'unknown_asset'],
    ['a new name is taken', 'PUT', ':by_name?name=Tech', { name: 'Other' }, 'watchlist_name_taken'],
    ['no name is asked for', 'GET', ':by_name', undefined, 'invalid_parameter'],
  ] as const)('changes nothing: %s', async (_, method, path, payload, reason) => {
    await create('Tech', 'IBM');
    await create('Other');
    const before = store.saved;
    expect(await call(method, path, payload)).toMatchObject({ status: 422, body: { reason } });
    expect(store.saved).toBe(before);
  });

  it('comes after as many watchlists as an account may have', async () => {
    for (let index = 0; index < MAX_WATCHLISTS_PER_ACCOUNT; index++) await create(`list ${index}`);
    expect(await call('POST', '', { name: 'one more' })).toMatchObject({
      status: 422,
      body: { reason: 'too_many_watchlists' },
    });
  });

  it('has no object for its body', async () => {
    expect((await call('POST', '')).status).toBe(400);
    expect((await call('POST', '', [])).status).toBe(400);
  });
});

it('a change that could not be stored is not answered as made', async () => {
  store.failure = new JournalFailure('disk full');
  expect(await call('POST', '', { name: 'Tech' })).toMatchObject({
    status: 503,
    body: { reason: 'journal_unavailable' },
  });
});

it('watchlists are seen by their own account only, and names are unique in it alone', async () => {
  const keys: ApiKey[] = [1, 2].map((accountId) => ({ keyId: `k${accountId}`, secret: 's', accountId, ops: false }));
  const { app } = await buildApiFixture({ keys });
  const as = async (account: number, method: Method, path: string, payload?: object) =>
    app.inject({
      method,
      url: `/v2/watchlists${path}`,
      headers: { 'apca-api-key-id': `k${account}`, 'apca-api-secret-key': 's' },
      ...(payload !== undefined && { payload }),
    });
  const { id } = (await as(1, 'POST', '', { name: 'Mine' })).json();
  expect((await as(2, 'GET', '')).json()).toEqual([]);
  expect((await as(2, 'GET', `/${id}`)).statusCode).toBe(404);
  expect((await as(2, 'DELETE', `/${id}`)).statusCode).toBe(404);
  expect((await as(2, 'POST', '', { name: 'Mine' })).statusCode).toBe(200);
  expect((await app.inject({ url: '/v2/watchlists' })).statusCode).toBe(401);
  await app.close();
});
