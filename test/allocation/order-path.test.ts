import { describe, expect, it } from 'vitest';
import { type Allocation, EngineRig } from '../../load/micro/engine-rig.ts';
import { OrderFlow } from '../../load/micro/order-flow.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { bytesAllocatedBy } from '../support/allocation.ts';

const ORDERS = 40_000;
const TIMEOUT_MILLIS = 60_000;
/**
 * A command's time and some prices are still boxed where V8 does not inline a call: 16 bytes each, and more where the
 * suite's instrumentation keeps it from inlining. One object an order would be 300 bytes and more.
 */
const TOLERATED_BYTES_PER_ORDER = 160;

/** The whole path, from the command to the encoded batch, over the benchmark's mix of orders, cancels and quotes. */
function bytesPerOrder(allocation: Allocation) {
  const rig = new EngineRig({ allocation, instrumentCount: 10, accountCount: 8 });
  const flow = new OrderFlow(rig);
  rig.rank();
  const bytes = bytesAllocatedBy(() => flow.submitOrders(ORDERS));
  return { rig, flow, bytes: bytes / ORDERS };
}

describe('the order path', () => {
  it(
    'makes no object for an order, fill, cancel, quote, refusal or event, and a fifth at most of ordinary objects',
    () => {
      const { rig, flow, bytes } = bytesPerOrder('pooled');
      expect(bytes).toBeLessThan(TOLERATED_BYTES_PER_ORDER);
      expect(bytesPerOrder('heap').bytes).toBeGreaterThan(5 * bytes);
      // What was measured is the whole path.
      const kinds = [EventKind.Accepted, EventKind.Rejected, EventKind.Fill, EventKind.Canceled, EventKind.Rested];
      for (const kind of kinds) expect(rig.eventCounts[kind]! / flow.orders, `kind ${kind}`).toBeGreaterThan(0.05);
      expect(rig.batchBytes / flow.orders).toBeGreaterThan(300);
    },
    TIMEOUT_MILLIS,
  );
});
