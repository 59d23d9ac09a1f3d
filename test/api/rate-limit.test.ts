import { afterEach, describe, expect, it } from 'vitest';
import { RiskRule, RiskUnit, RiskViolation } from '../../src/domain/risk-violation.ts';
import { type ApiFixture, buildApiFixture, type FixtureOptions, NOW_MICROS } from '../support/api.ts';

const ORDER = { symbol: 'IBM', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
const SECOND = 1_000_000;

let api: ApiFixture;
let nowMicros = NOW_MICROS;
afterEach(() => api.app.close());

async function limitedTo(rateLimitPerMinute: number, options: FixtureOptions = {}): Promise<void> {
  nowMicros = NOW_MICROS;
  api = await buildApiFixture({
    ...options,
    rateLimitPerMinute,
    services: { clock: { nowMicros: () => nowMicros }, ...options.services },
  });
}

const key = (name: string) => ({ 'apca-api-key-id': name, 'apca-api-secret-key': `${name}-secret` });
const KEYS = [
  { keyId: 'alice', secret: 'alice-secret', accountId: 1, ops: false },
  { keyId: 'also-alice', secret: 'also-alice-secret', accountId: 1, ops: false },
  { keyId: 'bob', secret: 'bob-secret', accountId: 2, ops: false },
];

/** The status and what is left, of one request after the other. */
async function drain(count: number, url = '/v2/clock', headers = {}): Promise<[number, string | undefined][]> {
  const answers: [number, string | undefined][] = [];
  for (let request = 0; request < count; request++) {
    const answer = await api.send({ url, headers });
    answers.push([answer.statusCode, answer.headers['x-ratelimit-remaining'] as string | undefined]);
  }
  return answers;
}

describe('the limit on requests', () => {
  it('is told on every answer, good or bad, and refuses with the documented headers once it is used up', async () => {
    await limitedTo(3);
    const reset = String(NOW_MICROS / SECOND + 60);
    expect((await api.send({ url: '/v2/account' })).headers).toMatchObject({
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-reset': reset,
    });
    nowMicros += 20.5 * SECOND;
    expect(await drain(2, '/v2/assets/NOPE')).toEqual([
      [404, '1'],
      [404, '0'],
    ]);
    const refused = await api.send({ url: '/v2/account' });
    expect([refused.statusCode, refused.json()]).toEqual([
      429,
      { code: 42910000, message: 'rate limit exceeded', reason: 'rate_limit', limit: '3' },
    ]);
    expect(refused.headers).toMatchObject({
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': reset,
      'retry-after': '40',
      'x-request-id': expect.any(String),
    });
  });

  it('lets requests pass again once the minute is over, not sooner', async () => {
    await limitedTo(1);
    expect(await drain(2)).toEqual([
      [200, '0'],
      [429, '0'],
    ]);
    nowMicros += 60 * SECOND - 1;
    expect(await drain(1)).toEqual([[429, '0']]);
    nowMicros += 1;
    expect(await drain(2)).toEqual([
      [200, '0'],
      [429, '0'],
    ]);
  });

  it.each([
    ['read before Fastify parses it', 'application/json'],
    ['read by Fastify', 'application/json; charset=utf-8'],
  ])('holds orders too, the body %s, and none that it refuses reaches the engine', async (_, type) => {
    await limitedTo(2);
    const answers = [];
    for (let order = 0; order < 3; order++) {
      const headers = { 'content-type': type };
      answers.push(await api.send({ method: 'POST', url: '/v2/orders', headers, payload: JSON.stringify(ORDER) }));
    }
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['1', '0', '0']);
    expect(api.engine.commands).toHaveLength(2);
  });

  it('is of each account alone, whatever key it comes with; who has no key is not counted', async () => {
    await limitedTo(2, { keys: KEYS });
    expect(await drain(1, '/v2/clock', key('alice'))).toEqual([[200, '1']]);
    expect(await drain(2, '/v2/clock', { ...key('alice'), 'apca-api-secret-key': 'wrong' })).toEqual([
      [401, undefined],
      [401, undefined],
    ]);
    expect(await drain(2, '/v2/clock', key('also-alice'))).toEqual([
      [200, '0'],
      [429, '0'],
    ]);
    expect(await drain(1, '/v2/clock', key('bob'))).toEqual([[200, '1']]);
  });

  it('does not count what is not the trading API', async () => {
    await limitedTo(1);
    for (const url of ['/health/live', '/metrics', '/ops/pools', '/docs/json', '/nope']) {
      expect((await drain(2, url)).map(([, remaining]) => remaining)).toEqual([undefined, undefined]);
    }
    expect(await drain(1)).toEqual([[200, '0']]);
  });

  it('gives way to the throttle of orders on an answer that it refused', async () => {
    await limitedTo(10);
    api.engine.refuseNextWith = Object.assign(new RiskViolation(), {
      rule: RiskRule.MessageThrottle,
      unit: RiskUnit.Count,
      limit: 100,
      observed: 101,
    });
    const { statusCode, headers } = await api.postOrder(ORDER);
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({
      'retry-after': '1',
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(NOW_MICROS / SECOND + 1),
    });
  });
});

it('without a limit no answer speaks of one', async () => {
  api = await buildApiFixture();
  expect(await drain(1)).toEqual([[200, undefined]]);
  expect((await api.postOrder(ORDER)).headers).not.toHaveProperty('x-ratelimit-limit');
});
