import { Errors } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActivityList } from '../../src/api/schemas/activity.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

const EXECUTED_AT = Date.UTC(2026, 10, 20, 15, 4, 5, 6) * 1000 + 789;
const TOKEN = `20261120150405006::${encodeUuid(UuidKind.Execution, 7)}`;

let api: ApiFixture;
beforeEach(async () => {
  api = await buildApiFixture();
  api.history.executions.push({
    executionId: 7,
    orderId: 3,
    instrumentId: 0,
    venueId: 1,
    side: 1,
    price: 184_2800,
    qty: 40,
    liquidity: 0,
    fee: 120_000,
    executedAtMicros: EXECUTED_AT,
    cumulativeQty: 40,
    leavesQty: 60,
    orderStatus: OrderStatus.PartiallyFilled,
  });
});
afterEach(() => api.app.close());

const get = (query = '') => api.send({ url: `/v2/account/activities${query}` });

describe('account activities', () => {
  it('are fills as Alpaca gives them, with the venue and its fee', async () => {
    const activities = (await get()).json();
    expect(Errors(ActivityList, activities)).toEqual([]);
    expect(api.barrier.waits).toBe(1);
    expect(activities).toEqual([
      {
        id: TOKEN,
        activity_type: 'FILL',
        transaction_time: '2026-11-20T15:04:05.006789Z',
        type: 'partial_fill',
        price: '184.28',
        qty: '40',
        side: 'sell',
        symbol: 'IBM',
        leaves_qty: '60',
        order_id: encodeUuid(UuidKind.Order, 3),
        cum_qty: '40',
        order_status: 'partially_filled',
        venue: 'XNAS',
        liquidity: 'taker',
        fee: '0.12',
      },
    ]);
  });

  it('are asked for by every filter', async () => {
    const order = encodeUuid(UuidKind.Order, 3);
    await get(
      `?after=2026-11-20&until=2026-11-21T00:00:00Z&direction=asc&page_size=5&page_token=${TOKEN}&order_id=${order}`,
    );
    await get('?date=2026-11-20');
    await get('/FILL?page_size=1');
    const midnight = Date.UTC(2026, 10, 20) * 1000;
    const nextMidnight = Date.UTC(2026, 10, 21) * 1000;
    expect(api.history.fillQueries).toEqual([
      {
        accountId: 1,
        limit: 5,
        direction: 'asc',
        afterMicros: midnight,
        untilMicros: nextMidnight,
        orderId: 3,
        past: { executionId: 7, millis: Math.floor(EXECUTED_AT / 1000) },
      },
      { accountId: 1, limit: 100, direction: 'desc', afterMicros: midnight - 1, untilMicros: nextMidnight },
      { accountId: 1, limit: 1, direction: 'desc' },
    ]);
  });

  it.each([
    '',
    '?activity_types=FILL',
    '?activity_types=DIV,FILL',
    '?activity_types=DIV&activity_types=FILL',
    '?category=trade_activity',
    '?activity_types=',
  ])('with%s are the fills', async (query) => {
    expect((await get(query)).json()).toHaveLength(1);
  });

  it.each(['?activity_types=FEE', '/DIV', '?category=non_trade_activity'])('with%s are none', async (query) => {
    expect([(await get(query)).json(), api.history.fillQueries]).toEqual([[], []]);
  });

  it.each([
    ['/NOPE', 'invalid activity type: "NOPE"'],
    ['?activity_types=FILL,nope', 'invalid activity type: "nope"'],
    ['?activity_types=FILL&category=trade_activity', 'category and activity types cannot be used together'],
    ['?category=all', 'category must be one of trade_activity, non_trade_activity'],
    ['?date=2026-11-20&after=2026-11-19', 'date cannot be used together with after or until'],
    ['?date=yesterday', 'date must be an RFC 3339 time or a date'],
    ['?after=soon', 'after must be an RFC 3339 time or a date'],
    ['?until=2026-02-30', 'until must be an RFC 3339 time or a date'],
    ['?page_token=7', 'page_token must be the id of an activity'],
    [`?page_token=20261120150405006::${encodeUuid(UuidKind.Order, 7)}`, 'page_token must be the id of an activity'],
    ['?order_id=7', 'order_id must be the id of an order'],
    ['?page_size=0', 'page_size must be >= 1'],
    ['?page_size=101', 'page_size must be <= 100'],
    ['?direction=up', 'direction must be one of asc, desc'],
  ])('with %s are refused', async (query, message) => {
    const answer = await get(query);
    expect([answer.statusCode, answer.json()]).toEqual([422, { code: 40010001, message, reason: 'invalid_parameter' }]);
    expect(api.history.fillQueries).toEqual([]);
  });
});
