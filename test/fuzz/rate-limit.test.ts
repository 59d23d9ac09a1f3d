import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../support/api-contract.ts';
import { isPlain, sendInside, sendOverSocket } from './clients.ts';
import { type Fuzzed, HOLDERS, ORDERS, quotesMovedBy, startFuzzed } from './fuzzed-market.ts';
import { KnownValues } from './known-values.ts';
import { ADMIN, asCurl, type FuzzRequest, requestOf, requestTo } from './requests.ts';
import { engineState, SETTINGS } from './service-state.ts';

/** Few enough that either account comes to its limit, many enough that some of what it asks for is done. */
const LIMIT = 50;
const REQUESTS = 600;
const JSON_BODY = { 'content-type': 'application/json' };

const failures: Error[] = [];
const known = new KnownValues();
let fuzzed: Fuzzed;
beforeAll(async () => {
  fuzzed = await startFuzzed(failures, { RATE_LIMIT_PER_MINUTE: String(LIMIT) });
  await ask({ method: 'POST', url: '/ops/quotes', headers: ADMIN, body: JSON.stringify(quotesMovedBy(0)) });
  for (const headers of HOLDERS) {
    await ask({ method: 'POST', url: '/v2/orders/batch', headers, body: JSON.stringify(ORDERS) });
    for (const url of ['/v2/orders', '/v2/positions']) await ask({ method: 'GET', url, headers, body: undefined });
  }
});
afterAll(() => fuzzed.service.stop());

/** Sends a request that has to succeed, and learns from the answer. */
async function ask({ headers, ...request }: FuzzRequest): Promise<void> {
  const answer = await sendInside(fuzzed.service.app, { ...request, headers: { ...headers, ...JSON_BODY } });
  if (answer.status >= 300) throw new Error(`${request.url}: ${answer.status} ${answer.body}`);
  known.learn(request.url, JSON.parse(answer.body));
}

function send(request: FuzzRequest): Promise<Answer> {
  const { service, port, contract } = fuzzed;
  const isStream = contract.find(request.method, request.url)?.isStream || /events/.test(request.url);
  return isPlain(request) && !isStream ? sendInside(service.app, request) : sendOverSocket(port, request);
}

/** All that a refused request could have changed; what an account would have to be asked for counts as a request itself. */
async function stateOf({ service }: Fuzzed): Promise<unknown> {
  const settings = SETTINGS.filter(({ url }) => url.startsWith('/ops/'));
  const answers = settings.map(async ({ url, pick }) =>
    pick((await service.app.inject({ url, headers: ADMIN })).json()),
  );
  return [engineState(service.engine), await Promise.all(answers)];
}

/** What is wrong with the headers that tell of the limit; undefined where nothing is. */
function faultOfHeaders({ status, headers }: Answer): string | undefined {
  const [limit, remaining, reset, retry] = ['limit', 'remaining', 'reset']
    .map((name) => `x-ratelimit-${name}`)
    .concat('retry-after')
    .map((name) => (headers[name] === undefined ? Number.NaN : Number(headers[name])));
  const secondsLeft = reset! - Date.now() / 1000;
  if (limit !== LIMIT) return `X-RateLimit-Limit is ${limit}`;
  if (!Number.isInteger(reset) || secondsLeft < -1 || secondsLeft > 61) return `X-RateLimit-Reset is ${reset}`;
  if (status !== 429)
    return remaining! >= 0 && remaining! < LIMIT ? undefined : `X-RateLimit-Remaining is ${remaining}`;
  if (remaining !== 0) return `X-RateLimit-Remaining is ${remaining}`;
  return retry! >= 1 && retry! <= 60 ? undefined : `Retry-After is ${retry}`;
}

it(`past its limit every one of ${REQUESTS} requests of an account is answered 429, and changes nothing`, async () => {
  const { contract } = fuzzed;
  const seen = new Map<number, number>();
  const refused = new Set<string>();
  const run = fc.asyncProperty(requestTo(contract), async (template) => {
    const request = requestOf(template, known);
    const before = await stateOf(fuzzed);
    const answer = await send(request);
    const { status, headers } = answer;
    const operation = contract.find(request.method, request.url);
    const isLimited = operation !== undefined && /^\/v\d/.test(operation.path) && status !== 401;
    const fault =
      contract.faultOf(request.method, request.url, answer) ??
      (isLimited || status === 429 ? faultOfHeaders(answer) : undefined);
    if (fault !== undefined) throw new Error(`${fault}\n${asCurl(request)}\n${status} ${JSON.stringify(headers)}`);
    if (status === 429) {
      // No body belongs to the answer to a HEAD.
      if (request.method !== 'HEAD')
        expect(JSON.parse(answer.body)).toMatchObject({ reason: 'rate_limit', limit: String(LIMIT) });
      expect(await stateOf(fuzzed)).toEqual(before);
      if (operation !== undefined) refused.add(`${operation.method} ${operation.path}`);
    }
    seen.set(status, (seen.get(status) ?? 0) + 1);
  });
  await fc.assert(run, { seed: 1, numRuns: REQUESTS, endOnFailure: true });
  expect(failures).toEqual([]);
  // Both came about, and what is refused is whatever was asked for.
  expect(seen.get(200)).toBeGreaterThan(0);
  expect(seen.get(429)).toBeGreaterThan(REQUESTS / 4);
  expect([...refused]).toEqual(expect.arrayContaining(['POST /v2/orders', 'PATCH /v2/orders/{order_id}']));
});
