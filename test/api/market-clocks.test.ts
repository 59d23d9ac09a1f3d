import { Errors } from 'typebox/value';
import { afterEach, describe, expect, it } from 'vitest';
import { MarketCalendarAnswer, MarketClocksAnswer } from '../../src/api/schemas/market-clock.ts';
import type { MarketSession } from '../../src/execution/ports/market-session.ts';
import { AlwaysOpenSession } from '../../src/market/always-open-session.ts';
import { ReplaySession } from '../../src/market/replay-session.ts';
import { UsEquitySession } from '../../src/market/us-equity-session.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';
import type { Json } from '../support/streams.ts';

let api: ApiFixture;
afterEach(() => api.app.close());

/** The fixture's time is Friday, 2026-11-20, 10:00 in New York. */
async function get(
  url: string,
  session: MarketSession = new UsEquitySession(),
): Promise<{ status: number; body: Json }> {
  api = await buildApiFixture({ services: { session } });
  const answer = await api.send({ url });
  return { status: answer.statusCode, body: answer.json() };
}

const NYSE = { acronym: 'NYSE', mic: 'XNYS', name: 'New York Stock Exchange', timezone: 'America/New_York' };

describe('GET /v3/clock', () => {
  it("is New York's where no market is named", async () => {
    const { body } = await get('/v3/clock');
    expect(Errors(MarketClocksAnswer, body)).toEqual([]);
    expect(body).toEqual({
      clocks: [
        {
          market: NYSE,
          timestamp: '2026-11-20T10:00:00.000000-05:00',
          is_market_day: true,
          phase: 'core',
          phase_until: '2026-11-20T16:00:00.000000-05:00',
          next_market_open: '2026-11-23T09:30:00.000000-05:00',
          next_market_close: '2026-11-20T16:00:00.000000-05:00',
        },
      ],
    });
  });

  it('is of every market that is named, by either of its names', async () => {
    const { body } = await get('/v3/clock?markets=XNAS,IEX');
    expect(body.clocks.map(({ market }: Json) => market.acronym)).toEqual(['NASDAQ', 'IEX']);
  });

  it.each([
    ['2026-11-27T08:00:00Z', true, 'closed', '2026-11-27T04:00:00.000000-05:00'],
    ['2026-11-27T09:00:00Z', true, 'pre', '2026-11-27T09:30:00.000000-05:00'],
    ['2026-11-27T17:59:59Z', true, 'core', '2026-11-27T13:00:00.000000-05:00'],
    ['2026-11-27T18:00:00Z', true, 'post', '2026-11-27T17:00:00.000000-05:00'],
    ['2026-11-27T22:00:00Z', true, 'closed', '2026-11-30T04:00:00.000000-05:00'],
    ['2026-11-28T15:00:00Z', false, 'closed', '2026-11-30T04:00:00.000000-05:00'],
  ])('knows the phase of another time: %s', async (time, isMarketDay, phase, phaseUntil) => {
    const { body } = await get(`/v3/clock?time=${time}`);
    expect(body.clocks).toMatchObject([{ is_market_day: isMarketDay, phase, phase_until: phaseUntil }]);
  });

  it('is in the middle of a day where the market never shuts', async () => {
    const { body } = await get('/v3/clock', new AlwaysOpenSession());
    expect(Errors(MarketClocksAnswer, body)).toEqual([]);
    expect(body.clocks).toMatchObject([
      { market: { timezone: 'UTC' }, phase: 'core', phase_until: '2026-11-21T00:00:00.000000+00:00' },
    ]);
  });

  it("is the replay's under a replay, which cannot be asked about another time", async () => {
    const replay = {
      dates: ['20131129'],
      daysFinished: 0,
      currentDate: '20131129',
      marketTimeMillis: () => 36_000_000,
    };
    const session = () => new ReplaySession(replay, 0);
    const { body } = await get('/v3/clock', session());
    expect(body.clocks).toMatchObject([
      { timestamp: '2013-11-29T10:00:00.000000-05:00', phase: 'core', phase_until: '2013-11-29T13:00:00.000000-05:00' },
    ]);
    await api.app.close();
    expect(await get('/v3/clock?time=2013-11-29T12:00:00Z', session())).toMatchObject({
      status: 422,
      body: { reason: 'invalid_parameter' },
    });
  });
});

describe('GET /v3/calendar', () => {
  it.each(['NYSE', 'XNYS'])('lists the trading days of %s with every hour', async (market) => {
    const { body } = await get(`/v3/calendar/${market}?start=2026-11-26&end=2026-11-27`);
    expect(Errors(MarketCalendarAnswer, body)).toEqual([]);
    expect(body).toEqual({
      market: NYSE,
      calendar: [
        {
          date: '2026-11-27',
          pre_start: '2026-11-27T04:00:00.000000-05:00',
          pre_end: '2026-11-27T09:30:00.000000-05:00',
          core_start: '2026-11-27T09:30:00.000000-05:00',
          core_end: '2026-11-27T13:00:00.000000-05:00',
          post_start: '2026-11-27T13:00:00.000000-05:00',
          post_end: '2026-11-27T17:00:00.000000-05:00',
          settlement_date: '2026-11-30',
        },
      ],
    });
  });

  it('gives times in UTC where that is asked for', async () => {
    const { body } = await get('/v3/calendar/NASDAQ?start=2026-07-06&end=2026-07-06&timezone=UTC');
    expect(body.calendar).toMatchObject([{ core_start: '2026-07-06T13:30:00.000000Z' }]);
  });
});

it.each([
  '/v3/clock?markets=NYSE,LSE',
  '/v3/clock?time=noon',
  '/v3/clock?time=1999-12-31T23:59:59Z',
  '/v3/clock?time=9999-12-31T23:59:59Z',
  '/v3/calendar/LSE',
  '/v3/calendar/NYSE?start=2026-02-30',
  '/v3/calendar/NYSE?timezone=CET',
])('what cannot be answered is refused: %s', async (url) => {
  expect(await get(url)).toMatchObject({ status: 422, body: { code: 40010001, reason: 'invalid_parameter' } });
});
