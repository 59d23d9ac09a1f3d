import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QuoteBoardAnswer, RankingAnswer, VenueList } from '../../src/api/schemas/ops.ts';
import { BoardSide } from '../../src/board/quote-board.ts';
import { Side } from '../../src/domain/side.ts';
import { type ApiFixture, buildApiFixture, NOW_MICROS } from '../support/api.ts';
import { draftRanking, draftScore } from '../support/ranking-draft.ts';

let api: ApiFixture;
beforeEach(async () => {
  api = await buildApiFixture();
});
afterEach(() => api.app.close());

const get = async (url: string) => (await api.send({ url })).json();
const post = (url: string, payload: unknown) =>
  api.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  });

describe('venues', () => {
  it('are shown with their terms and their history', async () => {
    const { venueStatistics: statistics } = api.services;
    statistics.countRouted(1, 100);
    statistics.countRouted(1, 100);
    statistics.countFilled(1, 50);
    statistics.countRejected(1);
    const venues = await get('/ops/venues');
    expect(Errors(VenueList, venues)).toEqual([]);
    expect(venues[1]).toEqual({
      mic: 'XNAS',
      name: 'Nasdaq',
      maker_fee: '-0.002',
      taker_fee: '0.003',
      latency_us: 200,
      assumptions: {
        queue_position: 'behind_displayed',
        marketable: 'displayed',
        latency_jitter_us: 0,
        partial_fill_probability: 0,
        reject_probability: 0,
      },
      enabled: true,
      fill_ratio: 0.25,
      reject_ratio: 0.5,
    });
  });

  it('are taken out of routing and back', async () => {
    expect((await post('/ops/venues/XNAS', { enabled: false })).json()).toMatchObject({ mic: 'XNAS', enabled: false });
    expect(api.services.venueStatistics.isEnabled(1)).toBe(false);
    await post('/ops/venues/XNAS', { enabled: true });
    expect(api.services.venueStatistics.isEnabled(1)).toBe(true);
  });

  it.each<[string, string, unknown, number, number]>([
    ['an unknown venue', 'NOPE', { enabled: false }, 404, 40410000],
    ['text instead of a truth value', 'XNYS', { enabled: 'false' }, 422, 40010001],
    ['nothing to change', 'XNYS', {}, 422, 40010001],
    ['what cannot be changed', 'XNYS', { enabled: false, maker_fee: 0 }, 422, 40010001],
    ['a list', 'XNYS', [], 400, 40010000],
  ])('refuse %s', async (_, mic, body, status, code) => {
    const answer = await post(`/ops/venues/${mic}`, body);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(api.services.venueStatistics.isEnabled(0)).toBe(true);
  });

  it('refuse an unknown field by its name', async () => {
    const answer = await post('/ops/venues/XNYS', { enabled: false, zzz: 1, yyy: 2 });
    expect(answer.json()).toMatchObject({ code: 40010001, message: 'unknown field "zzz", "yyy"' });
    expect((await post('/ops/venues/XNYS', { zzz: 1 })).json().message).toBe('unknown field "zzz"');
  });
});

const QUOTE = { symbol: 'IBM', venue: 'XNAS', bid_price: '184.27', bid_size: 300, ask_price: 184.29, ask_size: '200' };

describe('pushing quotes', () => {
  it('hands one on as scaled integers, at the time of the service', async () => {
    const answer = await post('/ops/quotes', QUOTE);
    expect([answer.statusCode, answer.json()]).toEqual([200, { accepted: 1 }]);
    expect(api.pushed).toEqual([
      {
        instrumentId: 0,
        venueId: 1,
        bidPrice: 184_2700,
        bidSize: 300,
        askPrice: 184_2900,
        askSize: 200,
        marketTimeMillis: NOW_MICROS / 1000,
      },
    ]);
    expect(api.barrier.waits).toBe(1);
  });

  it('hands a list on in its order, with empty sides and times of its own', async () => {
    const oneSided = { ...QUOTE, symbol: 'AAPL', venue: 'ARCX', bid_price: 0, bid_size: '0', market_time: 1234 };
    expect((await post('/ops/quotes', [QUOTE, oneSided])).json()).toEqual({ accepted: 2 });
    expect(api.pushed[1]).toMatchObject({
      instrumentId: 1,
      venueId: 2,
      bidPrice: 0,
      bidSize: 0,
      marketTimeMillis: 1234,
    });
  });

  it.each<[string, unknown, number, string]>([
    ['an unknown symbol', { ...QUOTE, symbol: 'NOPE' }, 42210000, 'asset "NOPE" not found'],
    ['a symbol of the wrong type', { ...QUOTE, symbol: {} }, 42210000, 'not found'],
    ['an unknown venue', { ...QUOTE, venue: 'NYSE' }, 40410000, 'venue "NYSE" not found'],
    ['a missing price', { ...QUOTE, bid_price: null }, 40010001, 'bid_price is required'],
    ['a missing size', { ...QUOTE, ask_size: '' }, 40010001, 'ask_size is required'],
    ['a price that is no number', { ...QUOTE, ask_price: 'dear' }, 40010001, 'ask_price must be a decimal number'],
    ['a price of the wrong type', { ...QUOTE, ask_price: true }, 40010001, 'ask_price must be a decimal number'],
    ['a negative price', { ...QUOTE, bid_price: -1 }, 40010001, 'bid_price must not be negative'],
    ['a negative size', { ...QUOTE, bid_size: -1 }, 40010001, 'bid_size must not be negative'],
    ['a broken size', { ...QUOTE, bid_size: 1.5 }, 40010001, 'bid_size must have at most 0 decimals'],
    ['a huge size', { ...QUOTE, bid_size: 1e20 }, 40010001, 'bid_size is too large'],
    ['a huge value', { ...QUOTE, ask_size: 9e15 }, 40010001, 'ask_price times ask_size is too large'],
    ['a size that is no whole lot', { ...QUOTE, bid_size: '0.5' }, 40010001, 'bid_size must have'],
    ['a price without a size', { ...QUOTE, bid_size: 0 }, 40010001, 'must both be 0 or neither'],
    ['an off-tick price', { ...QUOTE, bid_price: '184.275' }, 40010001, 'price increment'],
    ['a crossed quote', { ...QUOTE, bid_price: '184.30' }, 40010001, 'bid_price must be below ask_price'],
    ['a locked quote', { ...QUOTE, bid_price: '184.29' }, 40010001, 'bid_price must be below ask_price'],
    ['a time that is none', { ...QUOTE, market_time: 'noon' }, 40010001, 'market_time'],
    ['a time before time', { ...QUOTE, market_time: -1 }, 40010001, 'market_time'],
    ['no object', 7, 40010000, 'a quote must be a JSON object'],
    ['nothing', null, 40010000, 'a quote must be a JSON object'],
    ['a list in a list', [[QUOTE]], 40010000, 'quote 0: a quote must be a JSON object'],
    ['one bad quote of two', [QUOTE, { ...QUOTE, bid_price: -1 }], 40010001, 'quote 1: bid_price must not be negative'],
  ])('takes nothing of %s', async (_, body, code, message) => {
    const answer = await post('/ops/quotes', body);
    expect(answer.json()).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(api.pushed).toEqual([]);
  });

  it('is refused while another feed makes the quotes', async () => {
    const replaying = await buildApiFixture({ services: { pushQuote: undefined } });
    const answer = await replaying.send({ method: 'POST', url: '/ops/quotes', payload: QUOTE });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 40910000]);
    await replaying.app.close();
  });
});

describe('the quotes of an asset', () => {
  it('are shown for every venue, with what was taken, what rests and their age', async () => {
    const { board } = api.services;
    const row = board.row(0, 1);
    board.publish(row, 184_2700, 300, 184_2900, 200, 34_200_000, NOW_MICROS - 12_500);
    board.publish(board.row(0, 2), 184_2700, 100, 0, 0, 34_200_000, NOW_MICROS - 2_000_000);
    board.take(row, BoardSide.Ask, 50);
    board.publishResting(row, BoardSide.Bid, 184_2800, 10);
    const answer = await get('/ops/quotes/IBM');
    expect(Errors(QuoteBoardAnswer, answer)).toEqual([]);
    expect(answer).toMatchObject({
      symbol: 'IBM',
      feed: 'pushed',
      derived: false,
      nbbo: { bid_price: '184.27', bid_size: '300', ask_price: '184.29', ask_size: '200' },
    });
    expect(answer.venues).toEqual([
      expect.objectContaining({
        venue: 'XNYS',
        bid_price: null,
        ask_price: null,
        age_ms: null,
        market_time: null,
        stale: true,
      }),
      {
        venue: 'XNAS',
        name: 'Nasdaq',
        bid_price: '184.27',
        bid_size: '300',
        bid_taken: '0',
        ask_price: '184.29',
        ask_size: '200',
        ask_taken: '50',
        resting_bid_price: '184.28',
        resting_bid_size: '10',
        resting_ask_price: null,
        resting_ask_size: '0',
        market_time: 34_200_000,
        age_ms: 12.5,
        stale: false,
      },
      expect.objectContaining({ venue: 'ARCX', ask_price: null, ask_size: '0', stale: true, age_ms: 2000 }),
    ]);
  });

  it('of nobody are empty', async () => {
    expect((await get('/ops/quotes/AAPL')).nbbo).toEqual({
      bid_price: null,
      bid_size: '0',
      ask_price: null,
      ask_size: '0',
    });
  });

  it('of an unknown asset are not found', async () => {
    expect((await get('/ops/quotes/NOPE')).code).toBe(40410000);
  });
});

describe('the ranking of venues', () => {
  it('is empty of scores and age before the first', async () => {
    const answer = await get('/ops/rankings/IBM');
    expect(Errors(RankingAnswer, answer)).toEqual([]);
    expect(answer).toMatchObject({ age_ms: null, refresh_us: null, refreshes: 0 });
  });

  it('shows both sides, best venue first', async () => {
    const { rankings } = api.services;
    draftRanking(rankings, 0, Side.Buy, [2, 0, 1]);
    draftRanking(rankings, 0, Side.Sell, [1, 2, 0]);
    for (const [venueId, score] of [0.5, Number.NEGATIVE_INFINITY, 0.9].entries()) {
      draftScore(rankings, 0, Side.Buy, venueId, score);
    }
    for (const [venueId, score] of [0.1, 0.3, 0.2].entries()) draftScore(rankings, 0, Side.Sell, venueId, score);
    rankings.publish(NOW_MICROS - 40_000, 1500);
    const answer = await get('/ops/rankings/IBM');
    expect(Errors(RankingAnswer, answer)).toEqual([]);
    expect(answer).toEqual({
      symbol: 'IBM',
      age_ms: 40,
      refreshes: 1,
      refresh_us: 1.5,
      buy: [
        { venue: 'ARCX', score: 0.9 },
        { venue: 'XNYS', score: 0.5 },
        { venue: 'XNAS', score: null },
      ],
      sell: [
        { venue: 'XNAS', score: 0.3 },
        { venue: 'ARCX', score: 0.2 },
        { venue: 'XNYS', score: 0.1 },
      ],
    });
  });

  it('of an unknown asset is not found', async () => {
    expect((await get('/ops/rankings/NOPE')).code).toBe(40410000);
  });
});
