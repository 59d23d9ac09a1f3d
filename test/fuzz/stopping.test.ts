import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import type { AppServices } from '../../src/api/app-services.ts';
import { ApiContract } from '../support/api-contract.ts';
import { marketApi } from '../support/market-api.ts';
import { sendOverSocket } from './clients.ts';
import { KnownValues } from './known-values.ts';
import { asCurl, KEYS, requestOf, requestTo } from './requests.ts';
import { engineState } from './service-state.ts';

const REQUESTS = 200;
/** Until then the app answers; longer than the requests take. */
const DRAIN_MILLIS = 3_000;
/** What answers for as long as anything does. */
const OPEN = /^\/($|metrics$|health\/|docs)/;
const ORDER = { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '99' };
const keys = KEYS.split(',').map((key) => {
  const [keyId = '', secret = '', account] = key.split(':');
  return { keyId, secret, accountId: Number(account) || 1, ops: account === 'ops' };
});

it(`a service that stops refuses ${REQUESTS} requests of every kind with 503, and changes nothing`, {
  timeout: 30_000,
}, async () => {
  const { market, services, order } = await marketApi({ venueCount: 3 });
  market.quote(0, 99.99, 1000, 100.01, 1000);
  market.rank();
  const known = new KnownValues();
  known.learn('/v2/orders', await order(ORDER));
  const stopping: AppServices = { ...services, keys, isReady: () => false };
  const app = await buildApp(stopping, { logger: false, closeDrainMillis: DRAIN_MILLIS });
  const contract = new ApiContract((await app.inject('/docs/json')).json());
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const before = engineState(market.engine);
  const closed = app.close();

  const refused = new Set<string>();
  const run = fc.asyncProperty(requestTo(contract), async (template) => {
    const request = requestOf(template, known);
    const answer = await sendOverSocket(Number(port), request);
    const operation = contract.find(request.method, request.url);
    const { status, headers, body } = answer;
    const told = `${asCurl(request)}\n${status} ${body}`;
    const isClosed = operation !== undefined && !OPEN.test(operation.path);
    if (isClosed) expect(status, told).toBe(503);
    if (status !== 503) {
      expect(contract.faultOf(request.method, request.url, answer), told).toBeUndefined();
      return;
    }
    expect(headers['x-request-id'], told).toBeTypeOf('string');
    const reason = operation?.path === '/health/ready' ? 'not_ready' : 'shutting_down';
    if (reason === 'shutting_down') expect(headers.connection, told).toBe('close');
    // No body belongs to the answer to a HEAD.
    if (request.method === 'HEAD') return;
    expect(JSON.parse(body), told).toMatchObject({ code: 50310000, reason });
    expect(contract.faultOfValue(contract.document.components.schemas.Error, JSON.parse(body)), told).toBeUndefined();
    if (!isClosed) return;
    expect(operation.responses[503], told).toBeDefined();
    refused.add(`${operation.method} ${operation.path}`);
  });
  await fc.assert(run, { seed: 1, numRuns: REQUESTS, endOnFailure: true });
  expect(engineState(market.engine)).toEqual(before);
  expect(refused.size).toBeGreaterThan(25);
  expect([...refused]).toEqual(expect.arrayContaining(['POST /v2/orders', 'PATCH /v2/orders/{order_id}']));
  await closed;
});
