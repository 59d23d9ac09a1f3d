import { describe, expect, it } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { OrderStage } from '../../src/execution/ports/order-timings.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';
import { eventOf, metricsWith } from './metric-fixture.ts';

describe('metrics on the order path', () => {
  it('allocate nothing per order', () => {
    const metrics = metricsWith();
    const accepted = eventOf(EventKind.Accepted, { status: OrderStatus.New });
    const fill = eventOf(EventKind.Fill, { status: OrderStatus.Filled, lastQty: 10, filledQty: 10 });
    const refused = eventOf(EventKind.Rejected, { status: OrderStatus.Rejected, reason: EndReason.RiskRefusal });
    const countOrders = () => {
      for (let round = 0; round < MEASURED_ROUNDS; round++) {
        metrics.orders.countEvent(accepted);
        metrics.orders.countEvent(fill);
        metrics.orders.countEvent(refused);
        metrics.orders.record(OrderStage.Total, 1_500.5);
        metrics.countQuote();
      }
    };
    expect(bytesAllocatedBy(countOrders)).toBeLessThan(TOLERATED_BYTES);
  });
});
