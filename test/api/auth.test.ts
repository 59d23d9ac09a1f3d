import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticateKey, principalOf } from '../../src/api/http/auth.ts';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

const KEYS: readonly ApiKey[] = [
  { keyId: 'trader', secret: 'open sesame', accountId: 2, ops: false },
  { keyId: 'operator', secret: 'hush', accountId: 1, ops: true },
];

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('a service with keys', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await buildApiFixture({ keys: KEYS });
  });
  afterAll(() => api.app.close());

  const accountOf = async (headers: Record<string, string>) => {
    const { statusCode, body } = await api.send({ url: '/v2/account', headers });
    return statusCode === 200 ? JSON.parse(body).account_number : JSON.parse(body).code;
  };

  it.each([
    ["Alpaca's headers", { 'apca-api-key-id': 'trader', 'apca-api-secret-key': 'open sesame' }],
    ['a bearer pair', { authorization: 'Bearer trader:open sesame' }],
    ['a bearer secret', { authorization: 'bearer open sesame' }],
    ['basic credentials', { authorization: basic('trader:open sesame') }],
  ])('takes %s', async (_, headers) => {
    expect(await accountOf(headers as unknown as Record<string, string>)).toBe('OP00000002');
  });

  it.each([
    ['no credentials', {}],
    ['a wrong secret', { 'apca-api-key-id': 'trader', 'apca-api-secret-key': 'hush' }],
    ['an unknown key', { 'apca-api-key-id': 'nobody', 'apca-api-secret-key': 'hush' }],
    ['an empty secret', { 'apca-api-key-id': 'nobody', 'apca-api-secret-key': '' }],
    ['a key id alone', { 'apca-api-key-id': 'trader' }],
    ['a wrong bearer secret', { authorization: 'Bearer trader' }],
    ['a wrong bearer pair', { authorization: 'Bearer trader:hush' }],
    ['basic credentials without a colon', { authorization: basic('trader') }],
    ['another scheme', { authorization: 'Digest trader:open sesame' }],
    ['no scheme', { authorization: 'open sesame' }],
  ])('refuses %s', async (_, headers) => {
    expect(await accountOf(headers as unknown as Record<string, string>)).toBe(40110000);
  });

  it('lets anybody see health, metrics, documentation and the index', async () => {
    for (const url of ['/health/live', '/health/ready', '/metrics', '/docs/json', '/']) {
      expect((await api.send({ url })).statusCode, url).toBe(200);
    }
  });

  it('lets every key look at /ops and only an ops key change it', async () => {
    const change = { method: 'POST', url: '/ops/venues/XNYS', payload: { enabled: false } } as const;
    const trader = { authorization: 'Bearer open sesame' };
    const operator = { authorization: 'Bearer hush' };
    expect((await api.send({ url: '/ops/venues' })).statusCode).toBe(401);
    expect((await api.send({ url: '/ops/venues', headers: trader })).statusCode).toBe(200);
    const refused = await api.send({ ...change, headers: trader });
    expect([refused.statusCode, refused.json()]).toEqual([
      403,
      { code: 40310000, message: 'this needs a key with ops rights', reason: 'ops_key_required' },
    ]);
    expect(api.services.venueStatistics.isEnabled(0)).toBe(true);
    expect((await api.send({ ...change, headers: operator })).statusCode).toBe(200);
    expect(api.services.venueStatistics.isEnabled(0)).toBe(false);
  });

  it('takes another origin, since its page has no key', async () => {
    const headers = { authorization: 'Bearer hush', origin: 'https://example.com' };
    expect((await api.send({ url: '/v2/account', headers })).statusCode).toBe(200);
    const elsewhere = { ...headers, host: 'orderpool.example' };
    expect((await api.send({ url: '/v2/account', headers: elsewhere })).statusCode).toBe(200);
  });

  it('knows the principal of a key for the streams', () => {
    expect(authenticateKey(api.services, 'operator', 'hush')).toEqual({ accountId: 1, ops: true });
    expect(authenticateKey(api.services, 'operator', 'hus')).toBeUndefined();
  });
});

describe('a service without keys', () => {
  let api: ApiFixture;
  beforeAll(async () => {
    api = await buildApiFixture();
  });
  afterAll(() => api.app.close());

  it('takes everybody for account 1 with ops rights', async () => {
    expect((await api.send({ url: '/v2/account' })).json().account_number).toBe('OP00000001');
    expect(authenticateKey(api.services, 'any', 'thing')).toEqual({ accountId: 1, ops: true });
  });

  it("refuses another site's page, and takes its own", async () => {
    const ask = (origin: string) => api.send({ url: '/v2/account', headers: { origin, host: 'localhost:3000' } });
    const refused = await ask('https://example.com');
    expect([refused.statusCode, refused.json().code]).toEqual([403, 40310000]);
    expect((await ask('null')).statusCode).toBe(403);
    expect((await ask('http://localhost:3000')).statusCode).toBe(200);
  });

  it.each([
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1:3000',
    '127.1.2.3',
    '[::1]',
    '[::1]:3000',
  ])('answers to this machine’s own name %s', async (host) => {
    expect((await api.send({ url: '/v2/account', headers: { host } })).statusCode).toBe(200);
  });

  it.each([
    'rebound.example',
    'rebound.example:3000',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    'rebound.example:127.0.0.1',
    '192.168.0.7:3000',
    '[::2]:3000',
    'localhost@rebound.example',
  ])('answers to no name that another site may have pointed here: %s', async (host) => {
    for (const headers of [{ host }, { host, origin: `http://${host}` }]) {
      const answer = await api.send({ method: 'DELETE', url: '/v2/orders', headers });
      expect([answer.statusCode, answer.json().reason]).toEqual([403, 'cross_origin']);
    }
  });
});

it('a route that asks for a principal without authentication is a defect', () => {
  const request = { principal: null, routeOptions: { url: '/nowhere' } } as never;
  expect(() => principalOf(request)).toThrow('/nowhere is not behind authentication');
});
