import { Check, Errors } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { averagePrice, orderJson } from '../../src/api/orders/order-json.ts';
import { OrderAnswer } from '../../src/api/schemas/order.ts';
import { EndReason } from '../../src/domain/end-reason.ts';
import { defineInstrument, usEquity } from '../../src/domain/instrument.ts';
import { Order } from '../../src/domain/order.ts';
import { ORDER_STATUS_NAMES, OrderStatus, OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';

const IBM = usEquity(3, 'IBM');
const NOON = Date.UTC(2013, 9, 7, 12) * 1000;

/** Closes at four in the afternoon, and at eight for whoever wants to trade late. */
const session = {
  closeOf: (sentMicros: number, extendedHours: boolean) => {
    const dayMicros = 86_400_000_000;
    const closeMicros = (extendedHours ? 20 : 16) * 3_600_000_000;
    const midnightMicros = sentMicros - (sentMicros % dayMicros);
    return midnightMicros + closeMicros + (sentMicros - midnightMicros < closeMicros ? 0 : dayMicros);
  },
};

function orderWith(fields: Partial<Order>): Order {
  return Object.assign(new Order(), {
    orderId: 7,
    instrumentId: 3,
    qty: 100,
    clientOrderId: 'mine',
    status: OrderStatus.New,
    submittedAtMicros: NOON,
    updatedAtMicros: NOON,
    ...fields,
  });
}

const context = { venues: US_EQUITY_VENUES, session };

function parsed(order: Order, instrument = IBM): Record<string, unknown> {
  return JSON.parse(orderJson(order, instrument, context));
}

describe('the JSON of an order', () => {
  it('has every field of the contract', () => {
    const json = parsed(
      orderWith({
        side: Side.Sell,
        type: OrderType.Limit,
        timeInForce: TimeInForce.Gtc,
        limitPrice: 184_2800,
        status: OrderStatus.PartiallyFilled,
        filledQty: 40,
        filledNotional: 40 * 184_290_000,
        updatedAtMicros: NOON + 1_500_000,
        extendedHours: true,
      }),
    );
    expect(json).toEqual({
      id: encodeUuid(UuidKind.Order, 7),
      client_order_id: 'mine',
      created_at: '2013-10-07T12:00:00.000000Z',
      updated_at: '2013-10-07T12:00:01.500000Z',
      submitted_at: '2013-10-07T12:00:00.000000Z',
      filled_at: null,
      expired_at: null,
      expires_at: null,
      canceled_at: null,
      failed_at: null,
      replaced_at: null,
      replaced_by: null,
      replaces: null,
      asset_id: encodeUuid(UuidKind.Asset, 3),
      symbol: 'IBM',
      asset_class: 'us_equity',
      notional: null,
      qty: '100',
      filled_qty: '40',
      filled_avg_price: '184.29',
      order_class: 'simple',
      order_type: 'limit',
      type: 'limit',
      side: 'sell',
      position_intent: null,
      time_in_force: 'gtc',
      limit_price: '184.28',
      stop_price: null,
      status: 'partially_filled',
      extended_hours: true,
      legs: null,
      trail_percent: null,
      trail_price: null,
      hwm: null,
    });
  });

  it('says why an order ended otherwise than by filling, once it has', () => {
    const reasonOf = (status: OrderStatus, endReason: EndReason) => parsed(orderWith({ status, endReason })).end_reason;
    expect(reasonOf(OrderStatus.Canceled, EndReason.SelfMatchPrevention)).toBe('self_match_prevention');
    expect(reasonOf(OrderStatus.Canceled, EndReason.ClientRequest)).toBe('client_request');
    expect(reasonOf(OrderStatus.Expired, EndReason.SessionClosed)).toBe('session_closed');
    expect(reasonOf(OrderStatus.PendingCancel, EndReason.ClientRequest)).toBeUndefined();
    expect(reasonOf(OrderStatus.New, EndReason.None)).toBeUndefined();
  });

  it('says when an order ended, and how', () => {
    const at = NOON + 42;
    expect(parsed(orderWith({ filledAtMicros: at })).filled_at).toBe('2013-10-07T12:00:00.000042Z');
    expect(parsed(orderWith({ canceledAtMicros: at })).canceled_at).toBe('2013-10-07T12:00:00.000042Z');
    expect(parsed(orderWith({ expiredAtMicros: at })).expired_at).toBe('2013-10-07T12:00:00.000042Z');
    expect(parsed(orderWith({ failedAtMicros: at })).failed_at).toBe('2013-10-07T12:00:00.000042Z');
  });

  it('says of a day order when it expires, whatever was asked before', () => {
    const expiryOf = (sent: number, fields: Partial<Order> = {}) =>
      parsed(orderWith({ submittedAtMicros: NOON + sent * 3_600_000_000, ...fields })).expires_at;
    for (let round = 0; round < 2; round++) {
      expect(expiryOf(0)).toBe('2013-10-07T16:00:00.000000Z');
      expect(expiryOf(3)).toBe('2013-10-07T16:00:00.000000Z');
      expect(expiryOf(3, { extendedHours: true })).toBe('2013-10-07T20:00:00.000000Z');
      expect(expiryOf(1)).toBe('2013-10-07T16:00:00.000000Z');
      expect(expiryOf(4)).toBe('2013-10-08T16:00:00.000000Z');
      expect(expiryOf(0, { timeInForce: TimeInForce.Gtc })).toBeNull();
      expect(expiryOf(0, { timeInForce: TimeInForce.Ioc })).toBeNull();
      expect(expiryOf(-12)).toBe('2013-10-07T16:00:00.000000Z');
    }
    expect(
      JSON.parse(orderJson(orderWith({}), IBM, { ...context, session: { closeOf: () => 0 } })).expires_at,
    ).toBeNull();
  });

  it('has no limit price for a market order', () => {
    expect(parsed(orderWith({ limitPrice: 0 }))).toMatchObject({ type: 'market', limit_price: null });
  });

  it.each([
    'quote " backslash \\ newline \n',
    'ünïcödé 🎉',
    '</script>',
  ])('carries the client id %j', (clientOrderId) => {
    expect(parsed(orderWith({ clientOrderId })).client_order_id).toBe(clientOrderId);
  });

  it.each(Object.values(OrderStatus))('fits the schema of the answer in status %i', (status) => {
    const json = parsed(orderWith({ status, filledQty: 1, filledNotional: 1 }));
    expect(Errors(OrderAnswer, json)).toEqual([]);
    expect(Check(OrderAnswer, json)).toBe(true);
    expect(json.status).toBe(ORDER_STATUS_NAMES[status]);
  });
});

describe('the average price', () => {
  it('is rounded to the nearest millionth', () => {
    expect(averagePrice(100_000_000 + 100_010_000 + 100_010_000, 3, IBM)).toBe(100_006_667);
    expect(parsed(orderWith({ filledQty: 3, filledNotional: 300_020_000 })).filled_avg_price).toBe('100.006667');
  });

  it('is for a whole share where quantities have decimals', () => {
    const fractional = defineInstrument({
      instrumentId: 0,
      symbol: 'FRAC',
      name: 'FRAC',
      exchange: '',
      priceDecimals: 2,
      qtyDecimals: 3,
      lotSize: 1,
      ticks: US_EQUITY_TICKS,
    });
    expect(averagePrice(50_000_000, 500, fractional)).toBe(100_000_000);
  });

  it('of a short position is positive', () => {
    expect(averagePrice(-300_000_000, -3, IBM)).toBe(100_000_000);
  });
});
