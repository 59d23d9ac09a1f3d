import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/api/app.ts';
import { answerClientError } from '../../src/api/http/client-error.ts';
import { JournalFailure } from '../../src/execution/ports/journal.ts';
import { HistoryOverloaded } from '../../src/execution/ports/order-history.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import type { Json } from '../support/streams.ts';

const ORDER = { symbol: 'IBM', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };

let api: ApiFixture;
beforeAll(async () => {
  api = await buildApiFixture({ bodyLimit: 2048 });
});
afterAll(() => api.app.close());

describe('every answer', () => {
  it('has an id of its own', async () => {
    const answers = await Promise.all(
      ['/', '/nope', '/v2/account', '/v2/orders?limit=x', '/%zz', '/metrics'].map((url) => api.send({ url })),
    );
    const ids = answers.map((answer) => answer.headers['x-request-id']);
    expect(ids.every((id) => typeof id === 'string' && id.length > 0)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['/nope', 404, 40410000],
    ['/v2/nope', 404, 40410000],
    ['/%zz', 400, 40010000],
  ])('of a bad address has the shape of an error: %s', async (url, status, code) => {
    const answer = await api.send({ url });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it.each([
    ['POST', '/v2/positions/AAPL261218C00200000/exercise', 'options'],
    ['POST', '/v2/positions/AAPL261218C00200000/do-not-exercise', 'options'],
    ['GET', '/v2/corporate_actions/announcements?ca_types=dividend', 'corporate actions'],
    ['GET', '/v2/wallets', 'crypto wallets'],
    ['DELETE', '/v2/wallets/whitelists/1', 'crypto wallets'],
    ['POST', '/v2/tokenization/mint', 'tokenization'],
  ] as const)('of an endpoint that is not here yet says so: %s %s', async (method, url, what) => {
    const answer = await api.send({ method, url });
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 40410000, reason: 'not_supported' }]);
    expect(answer.json().message).toBe(`not supported yet: ${what}`);
  });

  it('does not repeat a long address in full', async () => {
    expect((await api.send({ url: `/${'x'.repeat(1000)}` })).body.length).toBeLessThan(300);
  });
});

/** Sends bytes as they are, and hands back all that is answered: `inject` would add headers of its own. */
async function sendBytes(bytes: string): Promise<string> {
  if (api.app.server.address() === null) await api.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.app.server.address() as { port: number };
  return await new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('bodies that clients really send', () => {
  const payload = JSON.stringify(ORDER);

  it.each([
    ['no content type (Go)', 'POST /v2/orders HTTP/1.1', payload, 'HTTP/1.1 200'],
    ['an empty content type', 'POST /v2/orders HTTP/1.1\r\ncontent-type: ', payload, 'HTTP/1.1 200'],
    ['a charset', 'POST /v2/orders HTTP/1.1\r\ncontent-type: application/json; charset=utf-8', payload, 'HTTP/1.1 200'],
    [
      'a DELETE with an empty content type (JavaScript)',
      'DELETE /v2/orders HTTP/1.1\r\ncontent-type: ',
      '',
      'HTTP/1.1 207',
    ],
    [
      'a DELETE of JSON without a body',
      'DELETE /v2/orders HTTP/1.1\r\ncontent-type: application/json',
      '',
      'HTTP/1.1 207',
    ],
    ['a DELETE of no type with a length of 0', 'DELETE /v2/orders HTTP/1.1', '', 'HTTP/1.1 207'],
  ])('are taken: %s', async (_, head, body, status) => {
    const rest = `host: localhost\r\nconnection: close\r\ncontent-length: ${body.length}`;
    expect((await sendBytes(`${head}\r\n${rest}\r\n\r\n${body}`)).slice(0, status.length)).toBe(status);
  });

  it.each([
    ['text/plain', payload, 415],
    ['application/x-www-form-urlencoded', 'symbol=IBM', 415],
    ['nonsense', payload, 415],
  ])('are refused as %s, which a web page may send without asking', async (type, body, status) => {
    const answer = await api.send({
      method: 'POST',
      url: '/v2/orders',
      headers: { 'content-type': type },
      payload: body,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([status, 41510000]);
  });

  it('are refused past the configured limit', async () => {
    const answer = await api.postOrder({ ...ORDER, padding: 'x'.repeat(2048) });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 41310000]);
  });
});

it.each([
  'garbage\r\n\r\n',
  `GET / HTTP/1.1\r\nx: ${'y'.repeat(32_768)}\r\n\r\n`,
  'POST /v2/orders HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n',
])('bytes that are no request get the shape of an error: %.20s', async (bytes) => {
  const [head, body] = (await sendBytes(bytes)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1.1 400 Bad Request/);
  expect(JSON.parse(body!)).toMatchObject({ code: 40010000, reason: 'malformed_request' });
});

it('a connection that is already gone is let go', () => {
  const destroyed: string[] = [];
  const socket = (writable: boolean) => ({ writable, destroy: () => destroyed.push('destroyed') }) as unknown as Socket;
  answerClientError(Object.assign(new Error(), { code: 'ECONNRESET' }), socket(true));
  answerClientError(new Error('whatever'), socket(false));
  expect(destroyed).toHaveLength(2);
});

describe('a defect', () => {
  it('is answered without its details, and logged with the id of the request', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
    const services = {
      ...api.services,
      metricsText: async () => {
        throw new Error('secret detail');
      },
    };
    const app = await buildApp(services, { logger });
    const answer = await app.inject({ url: '/metrics' });
    expect([answer.statusCode, answer.json()]).toEqual([
      500,
      { code: 50010000, message: 'internal server error', reason: 'internal_error' },
    ]);
    const entry = JSON.parse(lines.find((line) => line.includes('secret detail')) ?? '{}');
    expect(entry).toMatchObject({ level: 50, requestId: answer.headers['x-request-id'] });
    await app.close();
  });

  it('does not log good requests', async () => {
    const lines: string[] = [];
    const app = await buildApp(api.services, { logger: pino({}, { write: (line: string) => lines.push(line) }) });
    await app.inject({ url: '/' });
    expect(lines).toEqual([]);
    await app.close();
  });
});

it.each([
  'info',
  'debug',
])('the log tells of changes at level %s, and leaves the address to the process', async (level) => {
  const lines: string[] = [];
  const logger = pino({ level }, { write: (line: string) => lines.push(line) });
  const app = await buildApp(api.services, { logger });
  await app.listen({ port: 0, host: '127.0.0.1' });
  expect(lines.some((line) => line.includes('Server listening'))).toBe(level === 'debug');
  await app.inject({ method: 'POST', url: '/ops/venues/XNYS', payload: { enabled: true } });
  expect(lines.at(-1)).toContain('"venue":"XNYS"');
  await app.close();
});

describe('operation', () => {
  it('shows the metrics with their own content type', async () => {
    const answer = await api.send({ url: '/metrics' });
    expect(answer.headers['content-type']).toBe(api.services.metricsContentType);
    expect(answer.body).toBe('# no metrics\n');
  });

  it('tells life from readiness', async () => {
    const starting = await buildApiFixture({ services: { isReady: () => false } });
    const live = await starting.send({ url: '/health/live' });
    const ready = await starting.send({ url: '/health/ready' });
    expect([live.statusCode, live.json()]).toEqual([200, { status: 'ok' }]);
    expect([ready.statusCode, ready.json().code]).toEqual([503, 50310000]);
    expect((await api.send({ url: '/health/ready' })).json()).toEqual({ status: 'ready' });
    await starting.app.close();
  });

  it('names the main paths, and under each prefix all that there is', async () => {
    const { paths } = (await api.send({ url: '/' })).json();
    const routes = Object.keys((await api.send({ url: '/docs/json' })).json().paths);
    const strays = routes.filter(
      (route) => route !== '/' && !Object.keys(paths).some((path) => route.startsWith(path)),
    );
    expect(strays).toEqual([]);
    for (const prefix of ['/v2', '/v3', '/ops']) {
      const named = paths[prefix].split(': ')[1].split(', ');
      const there = routes.flatMap((route) => new RegExp(`^${prefix}/(\\w+)`).exec(route)?.[1] ?? []);
      expect(there.length).toBeGreaterThan(1);
      expect(named).toEqual([...new Set(there)].toSorted());
    }
    expect(paths['/v2']).toContain('calendar, clock, events, options, orders, positions, watchlists');
  });

  it.each(['/docs', '/docs/json', '/docs/asyncapi.json', '/metrics'])('lists %s, which answers', async (path) => {
    expect((await api.send({ url: '/' })).json().paths).toHaveProperty([path]);
    expect((await api.send({ url: path })).statusCode).toBe(200);
  });
});

describe('the documentation', () => {
  const operations = async (): Promise<Json[]> => {
    const { paths } = (await api.send({ url: '/docs/json' })).json();
    return Object.entries<Json>(paths).flatMap(([path, methods]) =>
      Object.values<Json>(methods).map((operation) => ({ path, ...operation })),
    );
  };

  it('covers every route, with a summary and an answer', async () => {
    const { openapi, info, paths } = (await api.send({ url: '/docs/json' })).json();
    expect([openapi, info.version]).toEqual(['3.1.0', '1.2.3']);
    expect(Object.keys(paths).toSorted()).toEqual([
      '/',
      '/feed',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/ops/pools',
      '/ops/pools/totals',
      '/ops/pools/trim',
      '/ops/quotes',
      '/ops/quotes/{symbol}',
      '/ops/rankings/{symbol}',
      '/ops/risk/check',
      '/ops/risk/replay',
      '/ops/risk/rules',
      '/ops/risk/state',
      '/ops/venues',
      '/ops/venues/{mic}',
      '/stream',
      '/v2/account',
      '/v2/account/activities',
      '/v2/account/activities/{activity_type}',
      '/v2/account/configurations',
      '/v2/account/portfolio/history',
      '/v2/assets',
      '/v2/assets/{symbol}',
      '/v2/calendar',
      '/v2/clock',
      '/v2/events/trades',
      '/v2/options/contracts',
      '/v2/orders',
      '/v2/orders/batch',
      '/v2/orders/{order_id}',
      '/v2/orders:by_client_order_id',
      '/v2/positions',
      '/v2/positions/{symbol}',
      '/v2/watchlists',
      '/v2/watchlists/{watchlist_id}',
      '/v2/watchlists/{watchlist_id}/{symbol}',
      '/v2/watchlists:by_name',
      '/v3/calendar/{market}',
      '/v3/clock',
    ]);
    for (const [path, methods] of Object.entries<Record<string, { summary?: string; responses: object }>>(paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        expect(operation.summary, `${method} ${path}`).toBeTruthy();
        expect(Object.keys(operation.responses)[0], `${method} ${path}`).toMatch(/^(20|101)/);
      }
    }
  });

  it('names every operation once', async () => {
    const ids = (await operations()).map(({ operationId }) => operationId);
    expect(ids).toContain('submitOrder');
    expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has each object once, under its name, and no reference that leads nowhere', async () => {
    const document = (await api.send({ url: '/docs/json' })).json();
    const { schemas } = document.components;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['Order', 'NewOrder', 'Position', 'Account', 'Asset', 'Error', 'VenueQuote', 'NBBO']),
    );
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    for (const [, kind, name] of references)
      expect(document.components[kind!], `${kind} ${name}`).toHaveProperty(name!);
    const order = { $ref: '#/components/schemas/Order' };
    expect(document.paths['/v2/orders'].post.responses[200].content['application/json'].schema).toEqual(order);
    expect(document.paths['/v2/orders'].get.responses[200].content['application/json'].schema.items).toEqual(order);
    expect(schemas.Error.properties.limit.anyOf).toContainEqual({ type: 'null' });
    expect(schemas.Error.properties.headroom.anyOf).toContainEqual({ type: 'null' });
  });

  it('tells of the errors that a route can answer, and of the headers', async () => {
    for (const { path, responses } of await operations()) {
      const isKeyed = /^\/v\d/.test(path) || path.startsWith('/ops');
      if (/^\/v\d/.test(path)) expect(responses, path).toHaveProperty('429.headers.X-RateLimit-Reset');
      if (!isKeyed) expect(responses, path).toHaveProperty('403');
      else for (const status of [401, 403, 500, 503]) expect(responses, path).toHaveProperty(String(status));
      for (const answer of Object.values<Json>(responses)) expect(answer.headers, path).toHaveProperty('X-Request-ID');
    }
    const { responses } = (await operations()).find(({ operationId }) => operationId === 'submitOrder')!;
    for (const status of [400, 413, 415, 422, 429]) expect(responses).toHaveProperty(String(status));
    expect(responses[429].headers).toHaveProperty('Retry-After');
    expect(responses[503].headers).toHaveProperty('Retry-After');
  });

  it('describes the frames of the streams', async () => {
    const { paths } = (await api.send({ url: '/docs/json' })).json();
    expect(paths['/feed'].get.description).toContain('"type":"heartbeat"');
    expect(paths['/feed'].get.parameters.map(({ name }: Json) => name)).toContain('from');
    expect(paths['/stream'].get.description).toContain('"stream":"trade_updates"');
  });

  it('is a page that needs nothing from elsewhere', async () => {
    const page = await api.send({ url: '/docs/' });
    expect(page.statusCode).toBe(200);
    const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) {
      expect(source).not.toMatch(/^https?:/);
      expect((await api.send({ url: new URL(source, 'http://x/docs/').pathname })).statusCode, source).toBe(200);
    }
  });
});

describe('an answer that shows state', () => {
  const ROUTES = [
    ['GET', '/v2/orders'],
    ['GET', '/v2/orders:by_client_order_id?client_order_id=known'],
    ['GET', '/v2/orders/6f726472-0000-8000-8000-000000000001'],
    ['DELETE', '/v2/orders/6f726472-0000-8000-8000-000000000001'],
    ['DELETE', '/v2/orders'],
    ['GET', '/v2/positions'],
    ['GET', '/v2/positions/IBM'],
    ['GET', '/v2/account'],
    ['POST', '/ops/quotes'],
    ['GET', '/ops/quotes/IBM'],
    ['POST', '/ops/venues/XNYS'],
  ] as const;
  const quote = { symbol: 'IBM', venue: 'XNYS', bid_price: 1, bid_size: 1, ask_price: 2, ask_size: 1 };

  it.each(ROUTES)('waits until that state is durable: %s %s', async (method, url) => {
    const held = await buildApiFixture();
    await held.postOrder({ ...ORDER, client_order_id: 'known' });
    held.barrier.hold();
    const { waits } = held.barrier;
    let answered = false;
    const answer = held
      .send({ method, url, ...(method === 'POST' && { payload: url === '/ops/quotes' ? quote : { enabled: true } }) })
      .finally(() => {
        answered = true;
      });
    await expect.poll(() => held.barrier.waits).toBe(waits + 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(answered).toBe(false);
    held.barrier.release();
    expect((await answer).statusCode).toBeLessThan(500);
    await held.app.close();
  });

  it.each(ROUTES)('is 503 where the journal has failed: %s %s', async (method, url) => {
    const failed = await buildApiFixture();
    await failed.postOrder({ ...ORDER, client_order_id: 'known' });
    failed.barrier.fail(new JournalFailure('disk full'));
    const answer = await failed.send({
      method,
      url,
      ...(method === 'POST' && { payload: url === '/ops/quotes' ? quote : { enabled: true } }),
    });
    expect([answer.statusCode, answer.json().reason]).toEqual([503, 'journal_unavailable']);
    await failed.app.close();
  });

  it.each(
    ROUTES,
  )('is 503 where the journal fails under the command or the question itself: %s %s', async (method, url) => {
    const failed = await buildApiFixture({
      services: {
        pushQuote: () => {
          throw new JournalFailure('disk full');
        },
      },
    });
    await failed.postOrder({ ...ORDER, type: 'limit', limit_price: 1, client_order_id: 'known' });
    const failure = new JournalFailure('disk full');
    failed.engine.failure = failure;
    failed.history.failure = failure;
    failed.barrier.fail(failure);
    const answer = await failed.send({
      method,
      url,
      ...(method === 'POST' && { payload: url === '/ops/quotes' ? quote : { enabled: true } }),
    });
    expect([answer.statusCode, answer.json().reason]).toEqual([503, 'journal_unavailable']);
    expect(answer.body).not.toContain('disk full');
    expect((await failed.postOrder(ORDER)).json()).toMatchObject({ code: 50310000, reason: 'journal_unavailable' });
    await failed.app.close();
  });

  it('is 503 where too many questions to the journal are open', async () => {
    const busy = await buildApiFixture();
    busy.history.failure = new HistoryOverloaded('too many');
    for (const url of ['/v2/orders', '/v2/orders:by_client_order_id?client_order_id=known']) {
      const answer = await busy.send({ url });
      expect([answer.statusCode, answer.json().reason]).toEqual([503, 'overloaded']);
    }
    await busy.app.close();
  });
});
