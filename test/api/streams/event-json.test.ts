import { describe, expect, test } from 'vitest';
import { feedEventJson } from '../../../src/api/streams/event-json.ts';
import { AdvancedTerms, LegRole } from '../../../src/domain/advanced-terms.ts';
import { EndReason } from '../../../src/domain/end-reason.ts';
import { Liquidity } from '../../../src/domain/fill.ts';
import { EventKind, OrderEvent } from '../../../src/domain/order-event.ts';
import { OrderClass, OrderStatus, OrderType, PositionIntent, TimeInForce } from '../../../src/domain/order-terms.ts';
import { RiskRule, RiskUnit } from '../../../src/domain/risk-violation.ts';
import { Side } from '../../../src/domain/side.ts';
import { encodeUuid, UuidKind } from '../../../src/domain/uuid.ts';
import { US_EQUITY_VENUES } from '../../../src/domain/venue.ts';
import { accepted, canceled, fill, IBM, type Json, refused } from '../../support/streams.ts';

function jsonOf(fields: Partial<OrderEvent>): Json {
  return JSON.parse(feedEventJson(Object.assign(new OrderEvent(), fields), IBM, US_EQUITY_VENUES));
}

function terms(fields: Partial<AdvancedTerms>): AdvancedTerms {
  return Object.assign(new AdvancedTerms(), fields);
}

const HEAD = {
  seq: 42,
  timestamp: '2025-01-01T00:00:00.000000Z',
  account: 1,
  order_id: encodeUuid(UuidKind.Order, 7),
  client_order_id: 'mine',
  symbol: 'IBM',
  side: 'buy',
};

describe('the JSON of an event on /feed', () => {
  test('of an acceptance has the terms of the order', () => {
    expect(jsonOf({ ...accepted(), seq: 42 })).toEqual({
      ...HEAD,
      type: 'accepted',
      status: 'new',
      order_type: 'limit',
      time_in_force: 'day',
      order_qty: '100',
      limit_price: '101.5',
    });
  });

  test('of a market order has no limit price', () => {
    const json = jsonOf(
      accepted({ type: OrderType.Market, limitPrice: 0, timeInForce: TimeInForce.Ioc, side: Side.Sell }),
    );
    expect(json).toMatchObject({ order_type: 'market', time_in_force: 'ioc', limit_price: null, side: 'sell' });
  });

  test('of a fill has the execution and its evidence', () => {
    expect(jsonOf({ ...fill(), seq: 42 })).toEqual({
      ...HEAD,
      timestamp: '2025-01-01T00:00:00.001500Z',
      type: 'fill',
      status: 'filled',
      execution_id: encodeUuid(UuidKind.Execution, 9),
      venue: 'ARCX',
      price: '101.49',
      qty: '100',
      liquidity: 'taker',
      fee: '-0.2',
      market_time: 34_200_123,
      nbbo_bid: '101.48',
      nbbo_ask: '101.49',
      cumulative_qty: '100',
      position_qty: '100',
    });
  });

  test('of a fill against an empty side has no best quote there', () => {
    const json = jsonOf(fill({ liquidity: Liquidity.Maker, nbboBid: 0, positionQty: -30 }));
    expect(json).toMatchObject({ liquidity: 'maker', nbbo_bid: null, nbbo_ask: '101.49', position_qty: '-30' });
  });

  test.each([
    [EventKind.Canceled, OrderStatus.Canceled, EndReason.ImmediateOrCancelRemainder, 'canceled', 'ioc_remainder'],
    [EventKind.Canceled, OrderStatus.Canceled, EndReason.FillOrKillUnfillable, 'canceled', 'fok_unfillable'],
    [EventKind.Canceled, OrderStatus.Canceled, EndReason.SelfMatchPrevention, 'canceled', 'self_match_prevention'],
    [EventKind.Expired, OrderStatus.Expired, EndReason.SessionClosed, 'expired', 'session_closed'],
  ])('of an end says why (%i, %i, %i)', (kind, status, endReason, type, reason) => {
    expect(jsonOf({ ...canceled({ kind, status, reason: endReason }), seq: 42 })).toEqual({
      ...HEAD,
      timestamp: '2025-01-01T00:00:00.002500Z',
      type,
      status: type,
      reason,
    });
  });

  test('of a rejection by a venue has the terms and the reason, but no rule', () => {
    const json = jsonOf(refused({ reason: EndReason.VenueRejected }));
    expect(json).toMatchObject({ type: 'rejected', status: 'rejected', reason: 'venue_rejected', order_qty: '100' });
    expect(json).not.toHaveProperty('rule');
  });

  test.each([
    [RiskRule.MaximumOrderSize, RiskUnit.Quantity, 500, 600, 'maximum_order_size', '500', '600'],
    [RiskRule.MaximumOrderValue, RiskUnit.Money, 1_000_000, 1_500_000, 'maximum_order_value', '1', '1.5'],
    [RiskRule.PriceCollar, RiskUnit.Price, 1_020_000, 1_100_000, 'price_collar', '102', '110'],
    [RiskRule.MaximumOpenOrders, RiskUnit.Count, 10, 11, 'maximum_open_orders', '10', '11'],
    [RiskRule.PriceCollar, RiskUnit.Price, 0, Number.NaN, 'price_collar', '0', null],
  ])('of a risk refusal has the rule, its limit and what was observed (rule %i in unit %i)', (rule, unit, limit, seen, name, limitText, seenText) => {
    const json = jsonOf(refused({ orderId: 0, riskRule: rule, riskUnit: unit, riskLimit: limit, riskObserved: seen }));
    expect(json).toMatchObject({
      type: 'rejected',
      order_id: null,
      reason: 'risk_refusal',
      rule: name,
      limit: limitText,
      observed: seenText,
    });
  });

  test('of a replacement names the order that took the place', () => {
    const replaced = {
      kind: EventKind.Replaced,
      status: OrderStatus.Replaced,
      advanced: terms({ replacedByOrderId: 8 }),
    };
    const json = jsonOf({ ...accepted(replaced), seq: 42 });
    expect(json).toEqual({
      ...HEAD,
      type: 'replaced',
      status: 'replaced',
      replaced_by: encodeUuid(UuidKind.Order, 8),
    });
  });

  test('of a stop that is touched has what touched it', () => {
    const triggered = { ...fill({ kind: EventKind.Triggered, status: OrderStatus.New, nbboBid: 0 }), seq: 42 };
    expect(jsonOf(triggered)).toEqual({
      ...HEAD,
      timestamp: '2025-01-01T00:00:00.001500Z',
      type: 'triggered',
      status: 'new',
      price: '101.49',
      market_time: 34_200_123,
      nbbo_bid: null,
      nbbo_ask: '101.49',
    });
  });

  test('of an order that works at last has what every event has', () => {
    const json = jsonOf({ ...accepted({ kind: EventKind.Activated }), seq: 42 });
    expect(json).toEqual({ ...HEAD, type: 'activated', status: 'new' });
  });

  test('of an order with terms that few have shows those that are set', () => {
    const advanced = terms({
      stopPrice: 1_000_000,
      legRole: LegRole.StopLoss,
      parentOrderId: 6,
      orderClass: OrderClass.Bracket,
    });
    const leg = { type: OrderType.StopLimit, status: OrderStatus.Held, advanced };
    expect(jsonOf({ ...accepted(leg), seq: 42 })).toEqual({
      ...HEAD,
      type: 'accepted',
      status: 'held',
      order_type: 'stop_limit',
      time_in_force: 'day',
      order_qty: '100',
      limit_price: '101.5',
      stop_price: '100',
      order_class: 'bracket',
      leg: 'stop_loss',
      parent_order_id: encodeUuid(UuidKind.Order, 6),
    });
    const trailing = terms({
      trailBasisPoints: 125,
      highWaterMark: 1_020_000,
      stopPrice: 1_007_300,
      notional: 10_150_000_000,
      displayQty: 20,
      destinationVenueId: 1,
      positionIntent: PositionIntent.SellToClose,
      replacesOrderId: 5,
    });
    const json = jsonOf(accepted({ type: OrderType.TrailingStop, limitPrice: 0, advanced: trailing }));
    expect(json).toMatchObject({
      order_type: 'trailing_stop',
      limit_price: null,
      trail_percent: '1.25',
      hwm: '102',
      stop_price: '100.73',
      notional: '10150',
      display_qty: '20',
      destination: 'XNAS',
      position_intent: 'sell_to_close',
      replaces: encodeUuid(UuidKind.Order, 5),
    });
    for (const unset of ['trail_price', 'order_class', 'leg', 'parent_order_id']) {
      expect(json).not.toHaveProperty(unset);
    }
    expect(jsonOf(accepted({ advanced: terms({}) }))).not.toHaveProperty('destination');
  });

  test("escapes the client's own id", () => {
    expect(jsonOf(accepted({ clientOrderId: 'a"b\\c\u0000\u{1f600}' })).client_order_id).toBe('a"b\\c\u0000\u{1f600}');
  });
});
