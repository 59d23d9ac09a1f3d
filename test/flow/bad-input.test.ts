import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, ServiceProcess } from '../support/service-process.ts';
import type { StreamClient } from '../support/streams.ts';

const BODY_LIMIT = 65_536;
const MALFORMED = 40010000;
const INVALID = 40010001;
const NOT_FOUND = 40410000;
const UNPROCESSABLE = 42210000;

const MARKET = { symbol: 'IBM', qty: 10, side: 'buy', type: 'market', time_in_force: 'day' };
const LIMIT = { ...MARKET, type: 'limit', limit_price: '99' };
const QUOTE = { symbol: 'IBM', venue: 'XNYS', bid_price: 100, bid_size: 100, ask_price: 100.02, ask_size: 100 };

let service: ServiceProcess;
const ids = { filled: '', resting: '', canceled: '' };

beforeAll(async () => {
  service = await ServiceProcess.start({
    shared: true,
    env: {
      MARKET_FEED: 'pushed',
      SYMBOLS: 'IBM,MSFT',
      JOURNAL_SYNC: 'off',
      QUOTE_MAX_AGE_MS: '3600000',
      RISK_MAX_ORDERS_PER_SECOND: '0',
      BODY_LIMIT_BYTES: String(BODY_LIMIT),
    },
  });
  await service.quote('IBM', ['XNYS', 100, 100, 100.02, 100]);
  ids.filled = (await service.post('/v2/orders', { ...MARKET, client_order_id: 'filled' })).body.id;
  ids.resting = (await service.post('/v2/orders', { ...LIMIT, client_order_id: 'resting' })).body.id;
  ids.canceled = (await service.post('/v2/orders', { ...LIMIT, client_order_id: 'canceled' })).body.id;
  await service.delete(`/v2/orders/${ids.canceled}`);
}, 30_000);

afterAll(() => service.kill());

/** All that a request could have changed. */
async function state(): Promise<Json> {
  const { events, heartbeat } = await service.events();
  const { venues } = await service.read('/ops/quotes/IBM');
  return {
    events,
    heartbeat,
    orders: await service.read('/v2/orders?status=all'),
    positions: await service.read('/v2/positions'),
    account: await service.read('/v2/account'),
    quotes: venues.map((venue: Json) => ({ ...venue, age_ms: undefined })),
  };
}

async function expectUnchanged(act: () => Promise<void>): Promise<void> {
  const before = await state();
  await act();
  expect(await state()).toEqual(before);
  expect(service.lines.filter((line) => line.includes('"level":50') || line.includes('"level":60'))).toEqual([]);
}

interface BadRequest {
  readonly method?: string;
  readonly path?: string;
  /** As it goes over the wire; an object goes as JSON. */
  readonly body?: string | Uint8Array<ArrayBuffer> | object;
  readonly type?: string;
}

type Case = readonly [name: string, request: BadRequest, status: number, code: number, message: string | RegExp];

async function expectRefused({ method, path, body, type }: BadRequest, status: number, code: number, message: Case[4]) {
  const verb = method ?? 'POST';
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': type ?? 'application/json' };
  const sent = isRaw ? body : JSON.stringify(body);
  const answer = await service.send(verb, path ?? '/v2/orders', sent, headers);
  expect(answer.body).toMatchObject({ code, reason: expect.any(String), message: expect.any(String) });
  if (typeof message === 'string') expect(answer.body.message).toBe(message);
  else expect(answer.body.message).toMatch(message);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-request-id')).not.toBe(null);
}

const order = (fields: Json): BadRequest => ({ body: { ...MARKET, ...fields } });
const limitOrder = (fields: Json): BadRequest => ({ body: { ...LIMIT, ...fields } });
const without = (base: Json, name: string): BadRequest => ({ body: { ...base, [name]: undefined } });
/** A number as it stands in the text, which JSON.stringify would change. */
const qtyText = (text: string): BadRequest => ({
  body: JSON.stringify({ ...MARKET, qty: 'QTY' }).replace('"QTY"', text),
});
const priceText = (text: string): BadRequest => ({ body: JSON.stringify(LIMIT).replace('"99"', text) });
const nested = (depth: number, inside: string): string => '['.repeat(depth) + inside + ']'.repeat(depth);

/** The connection below a WebSocket, to break the protocol on. */
function rawSocketOf(client: StreamClient): Socket {
  return (client.socket as unknown as { readonly _socket: Socket })._socket;
}

const batch = (body: BadRequest['body']): BadRequest => ({ path: '/v2/orders/batch', body: body! });

describe('a batch that is none', () => {
  const NO_LIST = 'request body must be a JSON object with a list of orders';
  const cases: readonly Case[] = [
    ['no JSON', batch('{"orders":['), 400, MALFORMED, /JSON/],
    ['no body', { path: '/v2/orders/batch' }, 400, MALFORMED, NO_LIST],
    ['null', batch('null'), 400, MALFORMED, NO_LIST],
    ['a text', batch('"orders"'), 400, MALFORMED, NO_LIST],
    ['one order', batch(MARKET), 400, MALFORMED, NO_LIST],
    ['a list that is a text', batch({ orders: 'IBM' }), 400, MALFORMED, NO_LIST],
    ['a list that is an object', batch({ orders: { length: 1, 0: MARKET } }), 400, MALFORMED, NO_LIST],
    ['no orders', batch({ orders: [] }), 422, INVALID, 'orders must hold 1 to 1000 orders, not 0'],
    ['an empty list', batch([]), 422, INVALID, 'orders must hold 1 to 1000 orders, not 0'],
    ['too many', batch(`[${'{},'.repeat(1000)}{}]`), 422, INVALID, 'orders must hold 1 to 1000 orders, not 1001'],
    ['a __proto__ key within', batch('{"orders":[{"__proto__":{"qty":1}}]}'), 400, MALFORMED, /JSON|object/],
    ['a list that does not end', batch('{"orders":'.repeat(5_000)), 400, MALFORMED, /JSON/],
    ['text/plain', { ...batch({ orders: [MARKET] }), type: 'text/plain' }, 415, 41510000, /application\/json/],
    [
      'more than the limit',
      batch({ orders: [{ ...MARKET, note: 'x'.repeat(BODY_LIMIT) }] }),
      413,
      41310000,
      /too large/,
    ],
  ];
  it.each(cases)('%s is refused and changes nothing', async (_, request, status, code, message) => {
    await expectUnchanged(() => expectRefused(request, status, code, message));
  });

  it('nothing but bad orders: each has its own answer, and nothing changes', async () => {
    const bad = [
      null,
      7,
      [],
      [MARKET],
      {},
      { ...MARKET, qty: -1 },
      { ...MARKET, qty: 1e308 },
      { ...MARKET, symbol: 'NOPE' },
      { ...MARKET, client_order_id: 'filled' },
      { ...MARKET, client_order_id: { toString: 'x' } },
      { ...MARKET, client_order_id: 'x'.repeat(129) },
      { ...LIMIT, limit_price: '99.001' },
      { ...LIMIT, limit_price: null },
      { ...MARKET, take_profit: { limit_price: 1 } },
    ];
    await expectUnchanged(async () => {
      const { status, body } = await service.post('/v2/orders/batch', { orders: bad });
      expect(status).toBe(207);
      const statuses = body.map((result: Json) => result.status);
      expect(statuses).toEqual(
        bad.map((each) => (typeof each === 'object' && each && !Array.isArray(each) ? 422 : 400)),
      );
      for (const { error } of body) {
        expect(error).toMatchObject({
          code: expect.any(Number),
          reason: expect.any(String),
          message: expect.any(String),
        });
      }
    });
  });
});

describe('a body that is not what the endpoint takes', () => {
  const cases: readonly Case[] = [
    ['no JSON', { body: '{"symbol":' }, 400, MALFORMED, /JSON/],
    ['a word', { body: 'buy' }, 400, MALFORMED, /JSON/],
    ['NaN', qtyText('NaN'), 400, MALFORMED, /JSON/],
    ['Infinity', qtyText('Infinity'), 400, MALFORMED, /JSON/],
    ['a comma too many', { body: '{"symbol":"IBM",}' }, 400, MALFORMED, /JSON/],
    ['only space', { body: '   ' }, 400, MALFORMED, /JSON/],
    ['empty', { body: '' }, 400, MALFORMED, 'request body must be a JSON object'],
    ['no body', {}, 400, MALFORMED, 'request body must be a JSON object'],
    ['null', { body: 'null' }, 400, MALFORMED, 'request body must be a JSON object'],
    ['a list', { body: [MARKET] }, 400, MALFORMED, 'request body must be a JSON object'],
    ['a text', { body: '"buy"' }, 400, MALFORMED, 'request body must be a JSON object'],
    ['a number', { body: '12' }, 400, MALFORMED, 'request body must be a JSON object'],
    ['a __proto__ key', { body: '{"__proto__":{"symbol":"IBM"}}' }, 400, MALFORMED, /JSON|object/],
    ['a __proto__ key within', { body: '{"symbol":{"__proto__":{"qty":1}}}' }, 400, MALFORMED, /JSON|object/],
    ['a constructor.prototype key', { body: '{"constructor":{"prototype":{"qty":1}}}' }, 400, MALFORMED, /JSON|object/],
    ['a deep list', { body: nested(20_000, '1') }, 400, MALFORMED, 'request body must be a JSON object'],
    ['a list that does not end', { body: '['.repeat(20_000) }, 400, MALFORMED, /JSON/],
    [
      'form fields',
      { body: 'symbol=IBM', type: 'application/x-www-form-urlencoded' },
      415,
      41510000,
      /application\/json/,
    ],
    ['text/plain', { body: JSON.stringify(MARKET), type: 'text/plain' }, 415, 41510000, /application\/json/],
    ['more than the limit', { body: { ...MARKET, note: 'x'.repeat(BODY_LIMIT) } }, 413, 41310000, /too large/],
  ];
  it.each(cases)('%s is refused and changes nothing', async (_, request, status, code, message) => {
    await expectUnchanged(() => expectRefused(request, status, code, message));
  });

  it.each([
    'with its length',
    'in chunks',
  ])('bytes that are not UTF-8, sent %s, are refused and change nothing', async (how) => {
    const text = JSON.stringify({ ...MARKET, client_order_id: 'X' });
    const bytes = Buffer.from(text, 'latin1');
    bytes[text.indexOf('"X"') + 1] = 0xff;
    await expectUnchanged(async () => {
      const status = await new Promise((resolve, reject) => {
        const headers = {
          'content-type': 'application/json',
          ...(how === 'in chunks' ? {} : { 'content-length': bytes.length }),
        };
        const sending = request(`${service.url}/v2/orders`, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sending.on('error', reject);
        sending.write(bytes);
        sending.end();
      });
      expect(status).toBe(400);
    });
  });
});

describe('an order with a wrong field', () => {
  const cases: readonly Case[] = [
    ['no symbol', without(MARKET, 'symbol'), 422, INVALID, 'symbol is required'],
    ['a numeric symbol', order({ symbol: 5 }), 422, INVALID, 'symbol must be a string'],
    ['a deep symbol', { body: `{"symbol":${nested(20_000, '')}}` }, 422, INVALID, 'symbol must be a string'],
    ['an unknown symbol', order({ symbol: 'NOPE' }), 422, UNPROCESSABLE, 'asset "NOPE" not found'],
    ['a symbol like a method', order({ symbol: 'constructor' }), 422, UNPROCESSABLE, 'asset "constructor" not found'],
    ['a symbol like __proto__', order({ symbol: '__proto__' }), 422, UNPROCESSABLE, 'asset "__proto__" not found'],
    ['a very long symbol', order({ symbol: 'A'.repeat(9_000) }), 422, UNPROCESSABLE, /^asset "A{80}\.\.\." not found$/],
    ['no side', without(MARKET, 'side'), 422, INVALID, 'side is required'],
    ['an unknown side', order({ side: 'BUY' }), 422, INVALID, 'side must be one of buy, sell'],
    ['no type', without(MARKET, 'type'), 422, INVALID, 'type is required'],
    [
      'an unknown type',
      order({ type: 'pegged' }),
      422,
      INVALID,
      'type must be one of market, limit, stop, stop_limit, trailing_stop',
    ],
    ['a stop of no price', order({ type: 'stop' }), 422, INVALID, 'stop_price is required for a stop order'],
    ['no time in force', without(MARKET, 'time_in_force'), 422, INVALID, 'time_in_force is required'],
    [
      'an unknown time in force',
      order({ time_in_force: 7 }),
      422,
      INVALID,
      'time_in_force must be one of day, gtc, ioc, fok, opg, cls',
    ],
    [
      'early hours at the open',
      order({ time_in_force: 'opg', extended_hours: true }),
      422,
      INVALID,
      'extended_hours needs a simple limit order with time_in_force day or gtc',
    ],
    ['a notional and a quantity', order({ notional: 100 }), 422, INVALID, 'qty and notional must not both be set'],
    [
      'a bracket of no legs',
      order({ order_class: 'bracket' }),
      422,
      INVALID,
      'take_profit is required for order_class bracket',
    ],
    ['options of several legs', order({ order_class: 'mleg' }), 422, INVALID, 'order_class mleg is not supported yet'],
    ['extended hours as text', order({ extended_hours: 'yes' }), 422, INVALID, 'extended_hours must be true or false'],
    ['no quantity', without(MARKET, 'qty'), 422, INVALID, 'qty is required'],
    ['a null quantity', order({ qty: null }), 422, INVALID, 'qty is required'],
    ['a misspelt quantity', { body: { ...MARKET, qty: undefined, quantity: 5 } }, 422, INVALID, 'qty is required'],
    ['a negative quantity', order({ qty: -1 }), 422, INVALID, 'qty must be greater than 0'],
    ['a quantity of zero', order({ qty: '0' }), 422, INVALID, 'qty must be greater than 0'],
    ['minus zero', qtyText('-0'), 422, INVALID, 'qty must be greater than 0'],
    ['half a share', order({ qty: 0.5 }), 422, INVALID, 'qty must be a multiple of 1'],
    ['a hair more than a share', order({ qty: '1.0000000001' }), 422, INVALID, 'qty must be a multiple of 1'],
    ['next to nothing', qtyText('1e-300'), 422, INVALID, 'qty must be a multiple of 1'],
    ['1e308 shares', qtyText('1e308'), 422, INVALID, 'qty is too large'],
    ['1e308 shares in a text', order({ qty: '1e308' }), 422, INVALID, 'qty is too large'],
    ['1e400 shares', qtyText('1e400'), 422, INVALID, 'qty must be a decimal number'],
    ['9999999999999999 shares', qtyText('9999999999999999'), 422, INVALID, 'qty is too large'],
    ['2^53 + 1 shares', order({ qty: '9007199254740993' }), 422, INVALID, 'qty is too large'],
    ['a quantity of 400 digits', qtyText('9'.repeat(400)), 422, INVALID, 'qty must be a decimal number'],
    ['a text of 400 digits', order({ qty: '9'.repeat(400) }), 422, INVALID, 'qty is too large'],
    ['"NaN" shares', order({ qty: 'NaN' }), 422, INVALID, 'qty must be a decimal number'],
    ['"Infinity" shares', order({ qty: 'Infinity' }), 422, INVALID, 'qty must be a decimal number'],
    ['"-Infinity" shares', order({ qty: '-Infinity' }), 422, INVALID, 'qty must be a decimal number'],
    ['"0x10" shares', order({ qty: '0x10' }), 422, INVALID, 'qty must be a decimal number'],
    ['"1,000" shares', order({ qty: '1,000' }), 422, INVALID, 'qty must be a decimal number'],
    ['a true quantity', order({ qty: true }), 422, INVALID, 'qty must be a decimal number'],
    ['a list of quantities', order({ qty: [1] }), 422, INVALID, 'qty must be a decimal number'],
    ['a quantity object', order({ qty: { toString: 1 } }), 422, INVALID, 'qty must be a decimal number'],
    [
      'a price on a market order',
      order({ limit_price: '99' }),
      422,
      INVALID,
      'limit_price must not be set for a market order',
    ],
    ['no limit price', without(LIMIT, 'limit_price'), 422, INVALID, 'limit_price is required for a limit order'],
    [
      'an empty limit price',
      limitOrder({ limit_price: '' }),
      422,
      INVALID,
      'limit_price is required for a limit order',
    ],
    [
      'a misspelt limit price',
      { body: { ...LIMIT, limit_price: undefined, limitPrice: 99 } },
      422,
      INVALID,
      'limit_price is required for a limit order',
    ],
    ['a negative price', limitOrder({ limit_price: -99 }), 422, INVALID, 'limit_price must be greater than 0'],
    ['a price of zero', limitOrder({ limit_price: 0 }), 422, INVALID, 'limit_price must be greater than 0'],
    [
      'half a cent',
      limitOrder({ limit_price: 99.005 }),
      422,
      INVALID,
      'limit_price must be a multiple of the minimum price increment 0.01',
    ],
    [
      'a price of eight decimals',
      limitOrder({ limit_price: '99.00000001' }),
      422,
      INVALID,
      /minimum price increment 0.01$/,
    ],
    [
      'a price below a dollar off its tick',
      limitOrder({ limit_price: '0.00001' }),
      422,
      INVALID,
      /minimum price increment 0.0001$/,
    ],
    ['a price of 1e308', priceText('1e308'), 422, INVALID, 'limit_price is too large'],
    ['a price of 400 digits', limitOrder({ limit_price: '1'.repeat(400) }), 422, INVALID, 'limit_price is too large'],
    ['a "NaN" price', limitOrder({ limit_price: 'NaN' }), 422, INVALID, 'limit_price must be a decimal number'],
    ['a price object', limitOrder({ limit_price: {} }), 422, INVALID, 'limit_price must be a decimal number'],
    [
      'a value past 2^53',
      limitOrder({ qty: '900719925474099', limit_price: '99' }),
      422,
      INVALID,
      'qty times limit_price is too large',
    ],
    ['a client_order_id twice', order({ client_order_id: 'filled' }), 422, INVALID, 'client_order_id must be unique'],
    [
      'a client_order_id of a live order',
      order({ client_order_id: 'resting' }),
      422,
      INVALID,
      'client_order_id must be unique',
    ],
    ['a client_order_id too long', order({ client_order_id: 'x'.repeat(129) }), 422, INVALID, /no longer than 128/],
    ['a client_order_id with a line end', order({ client_order_id: 'a\nb' }), 422, INVALID, /control characters/],
    ['a client_order_id with a zero', order({ client_order_id: 'a\u0000' }), 422, INVALID, /control characters/],
    [
      'half a character',
      { body: JSON.stringify({ ...MARKET, client_order_id: 'X' }).replace('"X"', '"\\ud800"') },
      422,
      INVALID,
      /well-formed/,
    ],
    ['a numeric client_order_id', order({ client_order_id: 7 }), 422, INVALID, 'client_order_id must be a string'],
  ];
  it.each(cases)('%s is refused and changes nothing', async (_, request, status, code, message) => {
    await expectUnchanged(() => expectRefused(request, status, code, message));
  });
});

describe('a request for what is not there', () => {
  const get = (path: string): BadRequest => ({ method: 'GET', path });
  const remove = (path: string): BadRequest => ({ method: 'DELETE', path });
  const unknownId = '6f726472-0000-8000-8000-00000000ffff';
  const cases: readonly Case[] = [
    ['an unknown order', get(`/v2/orders/${unknownId}`), 404, NOT_FOUND, /^order not found/],
    ['a garbage order id', get('/v2/orders/garbage'), 404, NOT_FOUND, 'order not found for "garbage"'],
    [
      'an order id of zeros',
      get('/v2/orders/6f726472-0000-8000-8000-000000000000'),
      404,
      NOT_FOUND,
      /^order not found/,
    ],
    [
      'an execution as an order',
      get('/v2/orders/65786563-0000-8000-8000-000000000001'),
      404,
      NOT_FOUND,
      /^order not found/,
    ],
    ['an id that cannot be decoded', get('/v2/orders/%zz'), 400, MALFORMED, /./],
    ['an id that is not UTF-8', get('/v2/orders/%ff'), 400, MALFORMED, /./],
    ['an id of zeros and ones', get('/v2/orders/%00%01'), 404, NOT_FOUND, /^order not found/],
    ['an endless id', get(`/v2/orders/${'f'.repeat(5_000)}`), 404, NOT_FOUND, /^order not found/],
    [
      'an unknown client_order_id',
      get('/v2/orders:by_client_order_id?client_order_id=none'),
      404,
      NOT_FOUND,
      /^order not found/,
    ],
    ['no client_order_id', get('/v2/orders:by_client_order_id'), 422, INVALID, 'client_order_id is required'],
    ['an unknown position', get('/v2/positions/MSFT'), 404, NOT_FOUND, /position does not exist/],
    ['an unknown asset', get('/v2/assets/NOPE'), 404, NOT_FOUND, /asset not found/],
    ['an unknown route', get('/v3/orders'), 404, NOT_FOUND, 'endpoint not found: GET "/v3/orders"'],
    ['a wrong method', { method: 'PUT', body: MARKET }, 404, NOT_FOUND, 'endpoint not found: PUT "/v2/orders"'],
    ['a post to one order', { path: `/v2/orders/${unknownId}`, body: MARKET }, 404, NOT_FOUND, /^endpoint not found/],
    [
      'a change of an unknown order',
      { method: 'PATCH', path: `/v2/orders/${unknownId}`, body: { qty: 5 } },
      404,
      NOT_FOUND,
      /^order not found/,
    ],
    ['a cancel of an unknown order', remove(`/v2/orders/${unknownId}`), 404, NOT_FOUND, /^order not found/],
    ['a cancel of garbage', remove('/v2/orders/garbage'), 404, NOT_FOUND, 'order not found for "garbage"'],
    ['an unknown status', get('/v2/orders?status=dead'), 422, INVALID, /^status/],
    ['two states', get('/v2/orders?status=open&status=all'), 422, INVALID, /^status/],
    ['a limit of zero', get('/v2/orders?limit=0'), 422, INVALID, /^limit/],
    ['a limit past 500', get('/v2/orders?limit=501'), 422, INVALID, /^limit/],
    ['a limit in words', get('/v2/orders?limit=many'), 422, INVALID, /^limit/],
    ['a time that is none', get('/v2/orders?after=yesterday'), 422, INVALID, /^after/],
    ['an id to page by that is none', get('/v2/orders?before_order_id=1'), 422, INVALID, /^before_order_id/],
    ['an unknown direction', get('/v2/orders?direction=up'), 422, INVALID, /^direction/],
  ];
  it.each(cases)('%s is refused and changes nothing', async (_, request, status, code, message) => {
    await expectUnchanged(() => expectRefused(request, status, code, message));
  });

  it.each(['filled', 'canceled'] as const)('a cancel of a %s order is refused and changes nothing', async (status) => {
    const message = `order is already in "${status}" state`;
    await expectUnchanged(() => expectRefused(remove(`/v2/orders/${ids[status]}`), 422, UNPROCESSABLE, message));
  });
});

describe('a quote that is none', () => {
  const quote = (fields: Json): BadRequest => ({ path: '/ops/quotes', body: { ...QUOTE, ask_size: 50, ...fields } });
  const raw = (body: string): BadRequest => ({ path: '/ops/quotes', body });
  const cases: readonly Case[] = [
    ['no JSON', raw('{'), 400, MALFORMED, /JSON/],
    ['a text', raw('"IBM"'), 400, MALFORMED, /JSON object/],
    ['a list of numbers', raw('[1]'), 400, MALFORMED, 'quote 0: a quote must be a JSON object'],
    ['an unknown symbol', quote({ symbol: 'NOPE' }), 422, UNPROCESSABLE, 'asset "NOPE" not found'],
    ['a symbol that is no text', quote({ symbol: { toString: 1, valueOf: 1 } }), 422, UNPROCESSABLE, /not found/],
    ['a deep symbol', raw(`{"symbol":${nested(20_000, '')}}`), 422, UNPROCESSABLE, /not found/],
    ['an unknown venue', quote({ venue: 'NOPE' }), 404, NOT_FOUND, 'venue "NOPE" not found'],
    ['a venue that is no text', quote({ venue: { toString: 1, valueOf: 1 } }), 404, NOT_FOUND, /not found/],
    ['a deep venue', raw(`{"symbol":"IBM","venue":${nested(20_000, '')}}`), 404, NOT_FOUND, /not found/],
    ['no bid', quote({ bid_price: undefined }), 422, INVALID, 'bid_price is required'],
    ['a negative size', quote({ bid_size: -100 }), 422, INVALID, 'bid_size must not be negative'],
    [
      'a price without a size',
      quote({ bid_size: 0 }),
      422,
      INVALID,
      'bid_price and bid_size must both be 0 or neither',
    ],
    ['a crossed quote', quote({ bid_price: 101 }), 422, INVALID, 'bid_price must be below ask_price'],
    ['a price off its tick', quote({ bid_price: 99.995 }), 422, INVALID, /price increment/],
    ['a huge price', quote({ ask_price: '1e300' }), 422, INVALID, 'ask_price is too large'],
    ['a market time in words', quote({ market_time: 'now' }), 422, INVALID, /^market_time/],
    [
      'one bad quote after a good one',
      {
        path: '/ops/quotes',
        body: [
          { ...QUOTE, ask_size: 50 },
          { ...QUOTE, venue: 'NOPE' },
        ],
      },
      404,
      NOT_FOUND,
      'quote 1: venue "NOPE" not found',
    ],
  ];
  it.each(cases)('%s is refused and changes nothing', async (_, request, status, code, message) => {
    await expectUnchanged(() => expectRefused(request, status, code, message));
  });
});

describe('garbage on a WebSocket', () => {
  const listen = { action: 'listen', data: { streams: ['trade_updates'] } };
  const cases: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['text', 'hello', /not JSON/],
    ['bytes', Buffer.from([0, 1, 2, 0xff, 0xfe]), /not JSON/],
    ['an empty frame', '', /not JSON/],
    ['a list', '[]', /not a JSON object/],
    ['a deep list', nested(20_000, ''), /not a JSON object/],
    ['null', 'null', /not a JSON object/],
    ['no action', '{}', /unknown action/],
    ['an unknown action', '{"action":"constructor"}', /unknown action/],
    ['a key that is no text', '{"action":"auth","key":1,"secret":{}}', /must be strings/],
    ['no data', '{"action":"authenticate"}', /needs an object "data"/],
    ['data that is a list', '{"action":"authenticate","data":[]}', /needs an object "data"|must be strings/],
    ['listening before authentication', JSON.stringify(listen), /authenticate first/],
  ];
  it.each(cases)('%s: /stream says what is wrong, closes, and nothing changes', async (_, frame, message) => {
    await expectUnchanged(async () => {
      const client = await service.stream('/stream').opened();
      client.socket.send(frame);
      expect(await client.next()).toMatchObject({
        action: 'error',
        data: { error_message: expect.stringMatching(message) },
      });
      expect(await client.closed).toBe(1008);
    });
  });

  it('streams that are none: /stream closes a client that had been let in', async () => {
    await expectUnchanged(async () => {
      const client = await service.stream('/stream').opened();
      client.send({ action: 'auth', key: '', secret: '' });
      await client.next();
      client.send({ action: 'listen', data: { streams: [1] } });
      expect(await client.next()).toMatchObject({
        data: { error_message: 'data.streams must be an array of strings' },
      });
      expect(await client.closed).toBe(1008);
    });
  });

  it.each([
    'hello',
    '{"from":1}',
    Buffer.from([0xff]),
  ])('/feed takes no message, and nothing changes', async (frame) => {
    await expectUnchanged(async () => {
      const client = await service.stream('/feed').opened();
      await client.next();
      client.socket.send(frame);
      expect(await client.next()).toEqual({ type: 'error', message: '/feed takes no messages' });
      expect(await client.closed).toBe(1008);
    });
  });

  it.each(['/stream', '/feed'])('a frame too large closes %s with 1009, and nothing changes', async (path) => {
    await expectUnchanged(async () => {
      const client = await service.stream(path).opened();
      client.socket.send('x'.repeat(70_000));
      expect(await client.closed).toBe(1009);
    });
  });

  const broken: readonly (readonly [string, number[], number])[] = [
    ['an unmasked frame', [0x81, 0x02, 0x7b, 0x7d], 1002],
    ['an unknown opcode', [0x83, 0x80, 1, 2, 3, 4], 1002],
    ['reserved bits', [0xf1, 0x80, 1, 2, 3, 4], 1002],
    ['a text that is not UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe], 1007],
    ['a continuation of nothing', [0x80, 0x80, 1, 2, 3, 4], 1002],
  ];
  it.each(broken)('%s closes the connection as RFC 6455 says, and nothing changes', async (_, bytes, code) => {
    await expectUnchanged(async () => {
      const client = await service.stream('/stream').opened();
      rawSocketOf(client).write(Buffer.from(bytes));
      expect(await client.closed).toBe(code);
    });
  });

  const froms = [
    '-1',
    'abc',
    '1.5',
    '1e3',
    '',
    '0x1',
    '99999999999999999999',
    '9007199254740993',
    '1000000',
    '1&from=2',
    '%00',
  ];
  it.each(froms)('/feed?from=%s is refused with 400, and nothing changes', async (from) => {
    await expectUnchanged(async () => {
      const refused = service.stream(`/feed?from=${from}`).opened();
      await expect(refused).rejects.toMatchObject({
        status: 400,
        body: { code: MALFORMED, message: expect.stringMatching(/^from /) },
      });
    });
  });

  it.each(['/stream', '/feed'])('a plain GET of %s is told to upgrade', async (path) => {
    await expectUnchanged(() => expectRefused({ method: 'GET', path }, 400, MALFORMED, /WebSocket/));
  });
});

describe('garbage on the port', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['bytes', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
    ['a header without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`],
    ['two lengths', 'POST /v2/orders HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['a negative length', 'POST /v2/orders HTTP/1.1\r\nhost: a\r\ncontent-length: -2\r\n\r\n{}'],
  ])('%s is answered with a 4xx or cut off, and nothing changes', async (_, bytes) => {
    await expectUnchanged(async () => {
      const socket = connect(service.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('error', () => undefined);
      socket.write(bytes);
      await once(socket, 'close');
      expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    });
  });
});

describe('what a risk rule refuses', () => {
  const cases: readonly (readonly [string, Json, string])[] = [
    ['the largest quantity there is', { ...MARKET, qty: Number.MAX_SAFE_INTEGER }, 'maximum_order_size'],
    ['a price far from the market', { ...LIMIT, limit_price: '150' }, 'price_collar'],
    ['an asset that nobody quotes', { ...MARKET, symbol: 'MSFT' }, 'price_collar'],
    ['more value than is allowed', { ...LIMIT, qty: 50_000 }, 'maximum_order_value'],
  ];
  it.each(cases)('%s makes no order, leaves its name free and shows on the feed alone', async (name, terms, rule) => {
    const before = await state();
    const { status, body } = await service.post('/v2/orders', { ...terms, client_order_id: name });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: 40310000, rule, message: expect.any(String) });
    const after = await state();
    expect(after).toEqual({ ...before, events: after.events, heartbeat: after.heartbeat });
    expect(after.events.at(-1)).toMatchObject({
      type: 'rejected',
      reason: 'risk_refusal',
      rule,
      client_order_id: name,
    });
    expect(after.heartbeat.seq).toBe(before.heartbeat.seq + 1);
    const again = await service.post('/v2/orders', { ...terms, client_order_id: name });
    expect(again.body).toMatchObject({ rule });
  });
});

it('after all of it the service still trades', async () => {
  const { body } = await service.post('/v2/orders', MARKET);
  expect(body).toMatchObject({ status: 'filled', filled_qty: '10' });
});
