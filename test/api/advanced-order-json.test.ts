import { Check, Errors } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { orderJson } from '../../src/api/orders/order-json.ts';
import { OrderAnswer } from '../../src/api/schemas/order.ts';
import { AdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { EndReason } from '../../src/domain/end-reason.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderClass, OrderStatus, OrderType, PositionIntent, TimeInForce } from '../../src/domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';

const IBM = usEquity(3, 'IBM');
const NOON = Date.UTC(2013, 9, 7, 12) * 1000;
const context = { venues: US_EQUITY_VENUES, session: { closeOf: () => 0 } };

function textOf(fields: Partial<Order>, terms: Partial<AdvancedTerms> | undefined, legs?: string): string {
  const order = Object.assign(new Order(), {
    orderId: 7,
    qty: 100,
    status: OrderStatus.New,
    submittedAtMicros: NOON,
    updatedAtMicros: NOON + 1_000_000,
    ...fields,
    advanced: terms === undefined ? undefined : Object.assign(new AdvancedTerms(), terms),
  });
  return orderJson(order, IBM, context, legs);
}

/** Held to the schema of the answer. */
function jsonOf(fields: Partial<Order>, terms: Partial<AdvancedTerms>, legs?: string): Record<string, unknown> {
  const json = JSON.parse(textOf(fields, terms, legs));
  expect(Errors(OrderAnswer, json)).toEqual([]);
  expect(Check(OrderAnswer, json)).toBe(true);
  return json;
}

describe('the JSON of an order with further terms', () => {
  it('has the same members in the same order as that of a plain order', () => {
    for (const fields of [
      { type: OrderType.Limit, limitPrice: 184_2800, clientOrderId: 'mine', extendedHours: true },
      { status: OrderStatus.Filled, filledQty: 100, filledNotional: 18_428_000_000, filledAtMicros: NOON },
      { status: OrderStatus.Canceled, endReason: EndReason.ClientRequest, canceledAtMicros: NOON },
    ]) {
      expect(textOf(fields, {})).toBe(textOf(fields, undefined));
    }
  });

  it('says of a stop where it triggers', () => {
    expect(jsonOf({ type: OrderType.Stop }, { stopPrice: 180_0000 })).toMatchObject({
      type: 'stop',
      order_type: 'stop',
      stop_price: '180',
      limit_price: null,
    });
    expect(jsonOf({ type: OrderType.StopLimit, limitPrice: 179_5000 }, { stopPrice: 180_0000 })).toMatchObject({
      type: 'stop_limit',
      stop_price: '180',
      limit_price: '179.5',
    });
  });

  it('says of a trailing stop how far it trails, its mark and its stop', () => {
    const marks = { highWaterMark: 190_0000, stopPrice: 187_1500 };
    expect(jsonOf({ type: OrderType.TrailingStop }, { trailBasisPoints: 150, ...marks })).toMatchObject({
      type: 'trailing_stop',
      trail_percent: '1.5',
      trail_price: null,
      hwm: '190',
      stop_price: '187.15',
    });
    expect(jsonOf({ type: OrderType.TrailingStop }, { trailPrice: 2_8500, ...marks })).toMatchObject({
      trail_percent: null,
      trail_price: '2.85',
    });
  });

  it.each([
    [OrderClass.Simple, 'simple'],
    [OrderClass.Bracket, 'bracket'],
    [OrderClass.Oco, 'oco'],
    [OrderClass.Oto, 'oto'],
  ])('names the order class %i', (orderClass, name) => {
    expect(jsonOf({}, { orderClass }).order_class).toBe(name);
  });

  it.each([
    [TimeInForce.Opg, 'opg'],
    [TimeInForce.Cls, 'cls'],
  ])('names the time in force %i', (timeInForce, name) => {
    expect(jsonOf({ timeInForce }, {}).time_in_force).toBe(name);
  });

  it('has the amount, the intent and the routing that it was sent with', () => {
    expect(jsonOf({}, { notional: 2_500_500_000, positionIntent: PositionIntent.BuyToOpen })).toMatchObject({
      notional: '2500.5',
      qty: '100',
      position_intent: 'buy_to_open',
    });
    expect(jsonOf({}, { destinationVenueId: 2, displayQty: 25 }).advanced_instructions).toEqual({
      algorithm: 'DMA',
      destination: 'ARCX',
      display_qty: '25',
    });
    expect(jsonOf({}, { displayQty: 25 }).advanced_instructions).toMatchObject({ destination: null });
    expect(jsonOf({}, {})).not.toHaveProperty('advanced_instructions');
  });

  it('is a link of a chain where orders took the place of others', () => {
    const replaced = { status: OrderStatus.Replaced, endReason: EndReason.None };
    expect(jsonOf(replaced, { replacesOrderId: 6, replacedByOrderId: 8 })).toMatchObject({
      status: 'replaced',
      replaced_at: '2013-10-07T12:00:01.000000Z',
      replaced_by: encodeUuid(UuidKind.Order, 8),
      replaces: encodeUuid(UuidKind.Order, 6),
    });
    expect(jsonOf({}, { replacesOrderId: 6 })).toMatchObject({ replaced_at: null, replaced_by: null });
  });

  it('holds its legs where it is shown with them', () => {
    const leg = textOf({ type: OrderType.Stop, status: OrderStatus.Held }, { stopPrice: 180_0000, parentOrderId: 6 });
    const json = jsonOf({}, { orderClass: OrderClass.Oto }, `[${leg}]`);
    expect(json.legs).toEqual([JSON.parse(leg)]);
    expect(jsonOf({}, { orderClass: OrderClass.Oto }).legs).toBeNull();
  });
});
