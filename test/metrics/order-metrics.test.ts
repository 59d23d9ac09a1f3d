import { describe, expect, it } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { RiskRule } from '../../src/domain/risk-violation.ts';
import { OrderStage } from '../../src/execution/ports/order-timings.ts';
import { eventOf, linesOf, metricsWith } from './metric-fixture.ts';

function countOf(lines: string[], labels: string): string | undefined {
  return lines.find((line) => line.includes(`{${labels}}`))?.split(' ')[1];
}

describe('OrderMetrics', () => {
  it('counts an order once in each status that it passes through', async () => {
    const metrics = metricsWith();
    const { orders } = metrics;
    orders.countEvent(eventOf(EventKind.Accepted, { status: OrderStatus.New }));
    orders.countEvent(eventOf(EventKind.Fill, { status: OrderStatus.PartiallyFilled, filledQty: 10, lastQty: 10 }));
    orders.countEvent(eventOf(EventKind.Fill, { status: OrderStatus.PartiallyFilled, filledQty: 15, lastQty: 5 }));
    orders.countEvent(eventOf(EventKind.Fill, { status: OrderStatus.Filled, filledQty: 20, lastQty: 5 }));
    expect(await linesOf(metrics, 'orderpool_orders_total')).toEqual([
      'orderpool_orders_total{status="new"} 1',
      'orderpool_orders_total{status="partially_filled"} 1',
      'orderpool_orders_total{status="filled"} 1',
      'orderpool_orders_total{status="canceled"} 0',
      'orderpool_orders_total{status="expired"} 0',
      'orderpool_orders_total{status="rejected"} 0',
      'orderpool_orders_total{status="replaced"} 0',
      'orderpool_orders_total{status="accepted"} 0',
      'orderpool_orders_total{status="held"} 0',
    ]);
  });

  it('counts cancels and expiries', async () => {
    const metrics = metricsWith();
    metrics.orders.countEvent(
      eventOf(EventKind.Canceled, { status: OrderStatus.Canceled, reason: EndReason.ClientRequest }),
    );
    metrics.orders.countEvent(
      eventOf(EventKind.Expired, { status: OrderStatus.Expired, reason: EndReason.SessionClosed }),
    );
    const lines = await linesOf(metrics, 'orderpool_orders_total');
    expect(countOf(lines, 'status="canceled"')).toBe('1');
    expect(countOf(lines, 'status="expired"')).toBe('1');
  });

  it('does not count an order that rests, trails or triggers as a new one', async () => {
    const metrics = metricsWith();
    metrics.orders.countEvent(eventOf(EventKind.Rested, { status: OrderStatus.New }));
    metrics.orders.countEvent(eventOf(EventKind.Adjusted, { status: OrderStatus.New }));
    metrics.orders.countEvent(eventOf(EventKind.Triggered, { status: OrderStatus.New }));
    expect(countOf(await linesOf(metrics, 'orderpool_orders_total'), 'status="new"')).toBe('0');
  });

  it('counts an order that waited once it works, and one that was replaced', async () => {
    const metrics = metricsWith();
    metrics.orders.countEvent(eventOf(EventKind.Accepted, { status: OrderStatus.Held }));
    metrics.orders.countEvent(eventOf(EventKind.Accepted, { status: OrderStatus.Accepted }));
    metrics.orders.countEvent(eventOf(EventKind.Activated, { status: OrderStatus.New }));
    metrics.orders.countEvent(eventOf(EventKind.Replaced, { status: OrderStatus.Replaced }));
    const lines = await linesOf(metrics, 'orderpool_orders_total');
    for (const status of ['held', 'accepted', 'new', 'replaced'])
      expect(countOf(lines, `status="${status}"`)).toBe('1');
  });

  it('counts fills and whole units by venue, whatever the scale of the instrument', async () => {
    const metrics = metricsWith();
    const fill = { status: OrderStatus.Filled, venueId: 1 };
    metrics.orders.countEvent(eventOf(EventKind.Fill, { ...fill, instrumentId: 0, lastQty: 30 }));
    metrics.orders.countEvent(eventOf(EventKind.Fill, { ...fill, instrumentId: 1, lastQty: 150 }));
    expect(await linesOf(metrics, 'orderpool_fill')).toEqual([
      'orderpool_fills_total{venue="XNYS"} 0',
      'orderpool_fills_total{venue="XNAS"} 2',
      'orderpool_filled_quantity_total{venue="XNYS"} 0',
      'orderpool_filled_quantity_total{venue="XNAS"} 31.5',
    ]);
  });

  it('counts a refusal under its rule, and other rejections under none', async () => {
    const metrics = metricsWith();
    const rejected = { status: OrderStatus.Rejected, riskRule: RiskRule.PriceCollar };
    metrics.orders.countEvent(eventOf(EventKind.Rejected, { ...rejected, reason: EndReason.RiskRefusal }));
    metrics.orders.countEvent(eventOf(EventKind.Rejected, { ...rejected, reason: EndReason.VenueRejected }));
    const refusals = await linesOf(metrics, 'orderpool_risk_refusals_total');
    expect(refusals.filter((line) => !line.endsWith(' 0'))).toEqual([
      'orderpool_risk_refusals_total{rule="price_collar"} 1',
    ]);
    expect(countOf(await linesOf(metrics, 'orderpool_orders_total'), 'status="rejected"')).toBe('2');
  });

  it('puts a duration into the histogram of its stage', async () => {
    const metrics = metricsWith();
    metrics.orders.record(OrderStage.Route, 1_500);
    metrics.orders.record(OrderStage.Total, 3_000_000);
    const lines = await linesOf(metrics, 'orderpool_order_stage_duration_seconds');
    const touched = lines.filter((line) => line.includes('_count') && !line.endsWith(' 0'));
    expect(touched).toEqual([
      'orderpool_order_stage_duration_seconds_count{stage="route"} 1',
      'orderpool_order_stage_duration_seconds_count{stage="total"} 1',
    ]);
    expect(lines).toContain('orderpool_order_stage_duration_seconds_bucket{stage="route",le="0.000001"} 0');
    expect(lines).toContain('orderpool_order_stage_duration_seconds_bucket{stage="route",le="0.000002"} 1');
    expect(lines).toContain('orderpool_order_stage_duration_seconds_sum{stage="total"} 0.003');
  });

  it('reads a steady clock in nanoseconds', () => {
    const { orders } = metricsWith();
    const before = performance.now() * 1e6;
    const reading = orders.nowNanos();
    expect(reading).toBeGreaterThanOrEqual(before);
    expect(reading).toBeLessThanOrEqual(performance.now() * 1e6);
  });
});
