import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortfolioHistoryAnswer } from '../../src/api/schemas/portfolio-history.ts';
import { Account } from '../../src/domain/account.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { AlwaysOpenSession } from '../../src/market/always-open-session.ts';
import { type ApiFixture, buildApiFixture, NOW_MICROS } from '../support/api.ts';

/** Now is Friday, 2026-11-20, 10:00 in New York; the account was made on Monday at 12:00. */
const CREATED = Date.UTC(2026, 10, 16, 17);
const utc = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour, minute) / 1000;

let api: ApiFixture;
beforeEach(async () => {
  api = await open();
});
afterEach(() => api.app.close());

async function open(services: Parameters<typeof buildApiFixture>[0] = {}): Promise<ApiFixture> {
  const fixture = await buildApiFixture(services);
  const account = new Account(1, 100_000 * MONEY_UNIT, CREATED * 1000);
  account.cash = 99_000 * MONEY_UNIT;
  fixture.engine.accountsById.set(1, account);
  // Monday 13:00, Wednesday 15:59 and Friday 09:35, New York.
  know(fixture, utc(16, 18), 100_500);
  know(fixture, utc(18, 20, 59), 101_000);
  know(fixture, utc(20, 14, 35), 98_000);
  return fixture;
}

function know({ history }: ApiFixture, seconds: number, dollars: number): void {
  history.equities.set(seconds / 60, dollars * MONEY_UNIT);
}

const get = (query: string) => api.send({ url: `/v2/account/portfolio/history${query}` });

describe('the portfolio history', () => {
  it('is that of the last month by days that trade, from the first of the account to now', async () => {
    const answer = (await get('')).json();
    expect(Errors(PortfolioHistoryAnswer, answer)).toEqual([]);
    expect(answer).toEqual({
      timestamp: [utc(16, 5), utc(17, 5), utc(18, 5), utc(19, 5), utc(20, 5)],
      equity: [100_500, 100_500, 101_000, 101_000, 99_000],
      profit_loss: [500, 500, 1000, 1000, -1000],
      profit_loss_pct: [0.005, 0.005, 0.01, 0.01, -0.01],
      base_value: 100_000,
      base_value_asof: '2026-11-16',
      timeframe: '1D',
    });
    expect([api.barrier.waits, api.engine.marks]).toEqual([1, 1]);
  });

  it('of less than a day goes through the hours of the market, and begins anew each day', async () => {
    const answer = (await get('?period=2D&timeframe=1H')).json();
    expect(answer.timestamp).toEqual([
      utc(19, 14, 30),
      ...[15, 16, 17, 18, 19, 20].map((hour) => utc(19, hour)),
      utc(20, 14, 30),
    ]);
    expect(answer.equity).toEqual([...Array(7).fill(101_000), 98_000]);
    expect(answer.profit_loss).toEqual([...Array(7).fill(0), -3000]);
    expect(answer).toMatchObject({ base_value: 101_000, base_value_asof: '2026-11-19', timeframe: '1H' });
    const whole = (await get('?period=3D&timeframe=1H&pnl_reset=no_reset')).json();
    expect(whole.base_value).toBe(100_500);
    expect(whole.profit_loss).toEqual([...Array(6).fill(0), ...Array(8).fill(500), -2500]);
  });

  it('shows what the account is worth now at the end', async () => {
    const answer = (await get('?start=2026-11-20T14:58:00Z&timeframe=1Min&intraday_reporting=continuous')).json();
    expect(answer.timestamp).toEqual([utc(20, 14, 58), utc(20, 14, 59)]);
    expect(answer.equity).toEqual([98_000, 98_000]);
    const early = await open({ services: { clock: { nowMicros: () => NOW_MICROS + 30_000_000 } } });
    const url = '/v2/account/portfolio/history?start=2026-11-20T14:59:00Z&timeframe=1Min';
    expect((await early.send({ url })).json().equity).toEqual([98_000, 99_000]);
    await early.app.close();
  });

  it.each([
    ['market_hours', 7],
    ['extended_hours', 16],
    ['continuous', 24],
  ])('has points in %s', async (reporting, points) => {
    const query = `?start=2026-11-18T05:00:00Z&end=2026-11-19T05:00:00Z&timeframe=1H&intraday_reporting=${reporting}`;
    expect((await get(query)).json().timestamp).toHaveLength(points);
  });

  it.each([
    ['?timeframe=15Min&period=1D', '15Min', 2],
    ['?period=1D', '1Min', 30],
    ['?period=1W', '15Min', 16 + 3 * 26 + 2],
    ['?period=1W&extended_hours=true', '15Min', 32 + 3 * 64 + 24],
    ['?period=1A', '1D', 5],
    ['?start=2026-11-16&period=2D&timeframe=1D', '1D', 2],
    ['?date_end=2026-11-18&period=1D', '1Min', 390],
    ['?date_end=2026-11-15&period=1D', '1Min', 0],
    ['?end=2026-01-01&period=1D', '1Min', 0],
    ['?end=2026-11-18T15:00:00Z&period=1D&timeframe=5Min', '5Min', 6],
    ['?start=2026-11-21', '1D', 0],
  ])('by %s comes as %s, %i points', async (query, timeframe, points) => {
    const answer = await get(query);
    if (query === '?start=2026-11-21') {
      expect(answer.json().message).toBe('start must be before end');
      return;
    }
    expect([answer.json().timeframe, answer.json().timestamp.length]).toEqual([timeframe, points]);
    for (const name of ['equity', 'profit_loss', 'profit_loss_pct']) expect(answer.json()[name]).toHaveLength(points);
  });

  it('goes on by night where the market does, and under a replay', async () => {
    for (const services of [{ session: new AlwaysOpenSession() }, { quotesAreDerived: true }]) {
      const open24 = await open({ services });
      const answer = await open24.send({ url: '/v2/account/portfolio/history?period=1D&timeframe=1H' });
      expect(answer.json().timestamp.length).toBeGreaterThanOrEqual(10);
      await open24.app.close();
    }
  });

  it.each([
    ['?period=1X', 'period must be a number and a unit: D, W, M or A, as in 1M'],
    ['?period=0D', 'period must be at least 1 of its unit'],
    ['?period=000A', 'period must be at least 1 of its unit'],
    ['?start=2026-11-17&period=0W', 'period must be at least 1 of its unit'],
    ['?period=36526D', 'period must be at most 36525D'],
    ['?period=5218W', 'period must be at most 5217W'],
    ['?period=1201M', 'period must be at most 1200M'],
    ['?period=101y', 'period must be at most 100Y'],
    [`?period=${'9'.repeat(400)}A`, 'period must be at most 100A'],
    ['?timeframe=2Min', 'timeframe must be one of 1Min, 5Min, 15Min, 1H, 1D'],
    ['?period=2M&timeframe=1H', 'timeframe must be 1D for more than 31 days'],
    ['?period=1M&timeframe=1Min', 'timeframe 1Min is for at most 7 days'],
    ['?start=soon', 'start must be an RFC 3339 time or a date'],
    ['?end=soon', 'end must be an RFC 3339 time or a date'],
    ['?date_end=2026-02-30', 'date_end must be a date, yyyy-mm-dd'],
    ['?date_end=2026-11-18&end=2026-11-18', 'end and date_end cannot be used together'],
    ['?start=2026-11-17&end=2026-11-18&period=1D', 'only two of start, end and period can be used together'],
    ['?start=2026-11-18&end=2026-11-17', 'start must be before end'],
    ['?extended_hours=perhaps', 'extended_hours must be true or false'],
    ['?pnl_reset=never', 'pnl_reset must be one of per_day, no_reset'],
    ['?intraday_reporting=all', 'intraday_reporting must be one of market_hours, extended_hours, continuous'],
  ])('refuses %s', async (query, message) => {
    const answer = await get(query);
    expect([answer.statusCode, answer.json()]).toEqual([422, { code: 40010001, message, reason: 'invalid_parameter' }]);
  });

  it('takes periods of up to a hundred years, and any start', async () => {
    for (const query of [
      '?period=100A',
      '?period=1200M',
      '?period=5217W',
      '?period=36525D&timeframe=1D',
      '?start=0001-01-01',
      '?start=2026-11-16&period=100Y&timeframe=1D',
    ]) {
      expect((await get(query)).json()).toMatchObject({ timeframe: '1D', base_value: 100_000 });
    }
  });
});
