import { usEquity } from '../../src/domain/instrument.ts';
import { EventKind, OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { OrderStage } from '../../src/execution/ports/order-timings.ts';
import { Metrics } from '../../src/metrics/metrics.ts';
import { type BenchResult, bench } from './bench.ts';

/** What an order pays to be measured. */
export function benchMetrics(): BenchResult[] {
  const { orders } = new Metrics({
    build: { version: 'bench', nodeVersion: process.version },
    venues: US_EQUITY_VENUES,
    instruments: [usEquity(0, 'IBM')],
    poolReports: () => [],
    rankingAgeMillis: () => 0,
    rankingRefreshNanos: () => 0,
    rankingRefreshes: () => 0,
    liveOrders: () => 0,
    lastSeq: () => 0,
  });
  const fill = Object.assign(new OrderEvent(), { kind: EventKind.Fill, status: OrderStatus.Filled, lastQty: 10 });
  return [
    bench('metrics: count an event', (iterations) => {
      for (let i = 0; i < iterations; i++) orders.countEvent(fill);
    }),
    bench('metrics: read the clock, record a stage', (iterations) => {
      let last = orders.nowNanos();
      for (let i = 0; i < iterations; i++) {
        const now = orders.nowNanos();
        orders.record(OrderStage.Total, now - last);
        last = now;
      }
    }),
  ];
}
