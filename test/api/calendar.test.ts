import { Errors } from 'typebox/value';
import { afterEach, describe, expect, it } from 'vitest';
import { CalendarAnswer, ClockAnswer } from '../../src/api/schemas/calendar.ts';
import type { MarketSession } from '../../src/execution/ports/market-session.ts';
import { AlwaysOpenSession } from '../../src/market/always-open-session.ts';
import { ReplaySession } from '../../src/market/replay-session.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

/** The fixture's time is Friday, 2026-11-20, 10:00 in New York; this replay is at 10:00 of the day after Thanksgiving, 2013. */
const replay = {
  dates: ['20131129'],
  daysFinished: 0,
  currentDate: '20131129',
  marketTimeMillis: () => 36_000_000,
};

let api: ApiFixture;

afterEach(async () => {
  await api.app.close();
});

/** Without a session: US equities by the clock. */
async function get(url: string, session?: MarketSession) {
  api = await buildApiFixture(session === undefined ? {} : { services: { session } });
  const answer = await api.send({ url });
  return { status: answer.statusCode, body: answer.json() };
}

async function datesOf(query: string, session?: MarketSession): Promise<string[]> {
  const { status, body } = await get(`/v2/calendar${query}`, session);
  expect([status, Errors(CalendarAnswer, body)]).toEqual([200, []]);
  return body.map(({ date }: { date: string }) => date);
}

describe('GET /v2/calendar', () => {
  it('lists the trading days from start to end with their hours and when they settle', async () => {
    const { body } = await get('/v2/calendar?start=2026-11-25&end=2026-11-30');
    expect(body).toEqual([
      {
        date: '2026-11-25',
        open: '09:30',
        close: '16:00',
        session_open: '0400',
        session_close: '2000',
        settlement_date: '2026-11-27',
      },
      {
        date: '2026-11-27',
        open: '09:30',
        close: '13:00',
        session_open: '0400',
        session_close: '1700',
        settlement_date: '2026-11-30',
      },
      {
        date: '2026-11-30',
        open: '09:30',
        close: '16:00',
        session_open: '0400',
        session_close: '2000',
        settlement_date: '2026-12-01',
      },
    ]);
  });

  it('reaches a year from today in both directions where nothing is asked for', async () => {
    const dates = await datesOf('');
    expect([dates.at(0), dates.at(-1), dates.length]).toEqual(['2025-11-20', '2027-11-19', 502]);
    expect(await datesOf('?start=&end=')).toEqual(dates);
  });

  it.each([
    ['?start=2026-11-20', '2026-11-20', '2027-11-19'],
    ['?start=2018-06-01', '2018-06-01', '2027-11-19'],
    ['?start=2030-01-01', '2030-01-02', '2030-12-31'],
    ['?end=2026-11-20', '2025-11-20', '2026-11-20'],
    ['?end=2012-12-31', '2012-01-03', '2012-12-31'],
    ['?end=2000-02-01', '2000-01-03', '2000-02-01'],
    ['?start=2100-12-01', '2100-12-01', '2100-12-31'],
    ['?start=2016-12-31&end=2026-12-31', '2017-01-03', '2026-12-31'],
  ])('%s is from %s to %s', async (query, first, last) => {
    const dates = await datesOf(query);
    expect([dates.at(0), dates.at(-1)]).toEqual([first, last]);
  });

  it('reads the date of a time, whatever the zone: SDKs send both', async () => {
    const query = '?start=2026-11-23T00:00:00.000Z&end=2026-11-24T23:59:59-05:00';
    expect(await datesOf(query)).toEqual(['2026-11-23', '2026-11-24']);
  });

  it('goes by settlement dates where it is told so', async () => {
    expect(await datesOf('?start=2026-11-27&end=2026-11-30&date_type=SETTLEMENT')).toEqual([
      '2026-11-25',
      '2026-11-27',
    ]);
    expect(await datesOf('?start=2026-11-27&end=2026-11-30&date_type=TRADING')).toEqual(['2026-11-27', '2026-11-30']);
    // The exchange was shut for the rest of the week, and three days were still to go.
    expect(await datesOf('?start=2001-09-18&end=2001-09-19&date_type=SETTLEMENT')).toEqual([
      '2001-09-07',
      '2001-09-10',
    ]);
  });

  it('is empty where no day is a trading day', async () => {
    expect(await datesOf('?start=2026-11-21&end=2026-11-22')).toEqual([]);
  });

  it('has every day of a market that never shuts, from its first minute to its last', async () => {
    const { body } = await get('/v2/calendar?start=2026-11-21&end=2026-11-22', new AlwaysOpenSession());
    expect(Errors(CalendarAnswer, body)).toEqual([]);
    const hours = { open: '00:00', close: '23:59', session_open: '0000', session_close: '2359' };
    expect(body).toEqual([
      { date: '2026-11-21', ...hours, settlement_date: '2026-11-22' },
      { date: '2026-11-22', ...hours, settlement_date: '2026-11-23' },
    ]);
  });

  it("is around the replayed day where nothing is asked for, under a replay's session", async () => {
    const dates = await datesOf('', new ReplaySession(replay, 0));
    expect([dates.at(0), dates.at(-1)]).toEqual(['2012-11-29', '2014-11-28']);
  });

  const dateFault = (name: string) => `${name} must be a date (yyyy-mm-dd) from 2000-01-01 to 2100-12-31`;
  it.each([
    ['?start=yesterday', dateFault('start')],
    ['?start=2026-02-30', dateFault('start')],
    ['?start=1999-12-31', dateFault('start')],
    ['?start=20261120', dateFault('start')],
    ['?end=2101-01-01', dateFault('end')],
    ['?end=2026-11', dateFault('end')],
    ['?start=2026-11-21&end=2026-11-20', 'start must not be after end: 2026-11-21 to 2026-11-20'],
    [
      '?start=2016-12-30&end=2026-12-31',
      'start and end must be at most ten years (3653 days) apart: 2016-12-30 to 2026-12-31',
    ],
    ['?start=2010-01-01', 'start and end must be at most ten years (3653 days) apart: 2010-01-01 to 2027-11-20'],
  ])('refuses %s', async (query, message) => {
    expect(await get(`/v2/calendar${query}`)).toEqual({
      status: 422,
      body: { code: 40010001, message, reason: 'invalid_parameter' },
    });
  });

  it('refuses a type of date that is none', async () => {
    const { status, body } = await get('/v2/calendar?date_type=BIRTHDAY');
    expect([status, body.code]).toEqual([422, 40010001]);
    expect(body.message).toContain('date_type');
  });
});

describe('GET /v2/clock', () => {
  it.each<[string, MarketSession | undefined, object]>([
    [
      "the exchange's hours by the clock",
      undefined,
      {
        timestamp: '2026-11-20T10:00:00.000000-05:00',
        is_open: true,
        next_open: '2026-11-23T09:30:00.000000-05:00',
        next_close: '2026-11-20T16:00:00.000000-05:00',
      },
    ],
    [
      'a market that never shuts',
      new AlwaysOpenSession(),
      {
        timestamp: '2026-11-20T15:00:00.000000+00:00',
        is_open: true,
        next_open: '2026-11-21T00:00:00.000000+00:00',
        next_close: '2026-11-21T00:00:00.000000+00:00',
      },
    ],
    [
      'a replay',
      new ReplaySession(replay, 0),
      {
        timestamp: '2013-11-29T10:00:00.000000-05:00',
        is_open: true,
        next_open: '2013-12-02T09:30:00.000000-05:00',
        next_close: '2013-11-29T13:00:00.000000-05:00',
      },
    ],
  ])('tells the time, the next opening and the next close of %s', async (_what, session, expected) => {
    const { body } = await get('/v2/clock', session);
    expect(Errors(ClockAnswer, body)).toEqual([]);
    expect(body).toEqual(expected);
  });

  it('gives each time the offset that the clocks in New York have then', async () => {
    const lastDay = { ...replay, dates: ['20131101'], currentDate: '20131101' };
    const { body } = await get('/v2/clock', new ReplaySession(lastDay, 0));
    expect(body.timestamp).toBe('2013-11-01T10:00:00.000000-04:00');
    expect(body.next_open).toBe('2013-11-04T09:30:00.000000-05:00');
  });
});
