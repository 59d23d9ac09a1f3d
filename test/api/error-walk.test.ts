import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_ERRORS } from '../../src/api/http/errors.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import type { Json } from '../support/streams.ts';

/**
 * Every route of the OpenAPI document, asked for what it cannot answer: the error has Alpaca's code, is among those that the
 * route is documented with, and says what is wrong with which part of the request.
 */

const KEYS = [
  { keyId: 'trader', secret: 'secret', accountId: 1, ops: false },
  { keyId: 'admin', secret: 'admin-secret', accountId: 1, ops: true },
];
const TRADER = { 'apca-api-key-id': 'trader', 'apca-api-secret-key': 'secret' };
const ADMIN = { 'apca-api-key-id': 'admin', 'apca-api-secret-key': 'admin-secret' };

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly operation: Json;
}

let api: ApiFixture;
let routes: Route[];
beforeAll(async () => {
  api = await buildApiFixture({ keys: KEYS });
  const { paths } = (await api.send({ url: '/docs/json' })).json();
  routes = Object.entries<Json>(paths)
    .flatMap(([path, operations]) =>
      Object.entries<Json>(operations).map(([method, operation]) => ({
        method: method.toUpperCase() as Route['method'],
        path,
        operation,
      })),
    )
    // The risk rules stand on an engine, which this fixture has none of; a stream is no answer.
    .filter(
      ({ path, operation }) =>
        /^\/(v2|ops)\//.test(path) && !path.startsWith('/ops/risk') && !operation.tags.includes('streams'),
    );
});
afterAll(() => api.app.close());

const urlOf = ({ path }: Route): string => path.replaceAll(/\{\w+\}/g, 'nowhere');
const queryOf = ({ operation }: Route): Json[] =>
  (operation.parameters ?? []).filter((parameter: Json) => parameter.in === 'query');

/** Sends a request that must be refused with the status. Returns the message. */
async function refusal(
  route: Route,
  status: number,
  request: { url?: string; headers?: object; payload?: string },
): Promise<string> {
  const { headers = ADMIN, url = urlOf(route), payload } = request;
  const answer = await api.send({
    method: route.method,
    url,
    headers: { ...headers },
    ...(payload !== undefined && { payload }),
  });
  const what = `${route.method} ${url} ${payload ?? ''}: ${answer.statusCode} ${answer.body}`;
  expect(answer.statusCode, what).toBe(status);
  const { code, message, reason } = answer.json();
  expect(
    API_ERRORS.some((error) => error.http === status && error.code === code && error.reason === reason),
    what,
  ).toBe(true);
  expect(route.operation.responses, what).toHaveProperty(String(status));
  expect(message.length, what).toBeGreaterThan(0);
  return message;
}

describe('every route', () => {
  it('asks for a key, and says how to send it', async () => {
    expect(routes.length).toBeGreaterThan(20);
    for (const route of routes) expect(await refusal(route, 401, { headers: {} })).toContain('APCA-API-KEY-ID');
  });

  it('that changes what all share asks for an ops key', async () => {
    const changing = routes.filter(({ method, path }) => path.startsWith('/ops') && method !== 'GET');
    expect(changing.length).toBeGreaterThan(2);
    for (const route of changing) expect(await refusal(route, 403, { headers: TRADER })).toContain('ops');
  });

  it('that names one thing says which it did not find', async () => {
    // A kind of activities is one of a few words: see the next.
    const naming = routes.filter(
      ({ path, operation }) => /\{(?!activity_type)/.test(path) && operation.requestBody === undefined,
    );
    expect(naming.length).toBeGreaterThan(8);
    for (const route of naming) expect(await refusal(route, 404, {})).toContain('nowhere');
  });

  it('that names one thing does so however long its name is', async () => {
    const naming = routes.filter(({ method, path }) => method === 'GET' && /\{(?!activity_type|market)/.test(path));
    expect(naming.length).toBeGreaterThan(5);
    const long = 'x'.repeat(2_000);
    for (const route of naming) await refusal(route, 404, { url: route.path.replaceAll(/\{\w+\}/g, long) });
  });

  it('takes each parameter of its query once, and says which it got twice', async () => {
    let asked = 0;
    for (const route of routes) {
      for (const { name, schema } of queryOf(route)) {
        if (schema.type !== 'string' && schema.type !== 'integer') continue;
        asked++;
        const url = `${urlOf(route)}?${name}=1&${name}=2`;
        if (route.operation.requestBody !== undefined) continue;
        expect(await refusal(route, 422, { url })).toContain(name);
      }
    }
    expect(asked).toBeGreaterThan(20);
  });

  it('says which words and numbers a parameter takes', async () => {
    for (const route of routes) {
      for (const { name, schema } of queryOf(route)) {
        const url = `${urlOf(route)}?${name}=~`;
        if (schema.enum !== undefined)
          expect(await refusal(route, 422, { url })).toBe(`${name} must be one of ${schema.enum.join(', ')}`);
        if (schema.type === 'integer')
          expect(await refusal(route, 422, { url })).toBe(`${name} must be a whole number`);
      }
    }
  });

  it('that takes a body says what is wrong with one that is none', async () => {
    const taking = routes.filter(({ operation }) => operation.requestBody !== undefined);
    expect(taking.length).toBeGreaterThan(5);
    for (const route of taking) {
      const json = { ...ADMIN, 'content-type': 'application/json' };
      expect(await refusal(route, 400, { headers: json, payload: '{' })).toContain('JSON');
      expect(await refusal(route, 400, { headers: json, payload: 'null' })).toContain('JSON object');
      expect(
        await refusal(route, 415, { headers: { ...ADMIN, 'content-type': 'text/plain' }, payload: '{}' }),
      ).toContain('application/json');
      const large = JSON.stringify({ padding: 'x'.repeat(2 ** 20) });
      expect(await refusal(route, 413, { headers: json, payload: large })).toContain('too large');
    }
  });
});
