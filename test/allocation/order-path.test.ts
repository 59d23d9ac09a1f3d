import { describe, expect, it } from 'vitest';
import { type Allocation, EngineRig } from '../../load/micro/engine-rig.ts';
import { OrderFlow } from '../../load/micro/order-flow.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { bytesAllocatedBy } from '../support/allocation.ts';

const ORDERS = 40_000;
const TIMEOUT_MILLIS = 60_000;
/**
 * Here V8 inlines less than where the service runs (src/start.js), and what a call hands on as a number is boxed, 16 bytes
 * each: 17 to 36 bytes an order were seen, there less than 1. One object an order would be 300 bytes and more.
 */
const TOLERATED_BYTES_PER_ORDER = 80;

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
    'makes no object for an order, fill, cancel, quote, refusal or event, and a tenth at most of ordinary objects',
    () => {
      const { rig, flow, bytes } = bytesPerOrder('pooled');
      expect(bytes).toBeLessThan(TOLERATED_BYTES_PER_ORDER);
      expect(bytesPerOrder('heap').bytes).toBeGreaterThan(10 * bytes);
      // What was measured is the whole path.
      const kinds = [EventKind.Accepted, EventKind.Rejected, EventKind.Fill, EventKind.Canceled, EventKind.Rested];
      for (const kind of kinds) expect(rig.eventCounts[kind]! / flow.orders, `kind ${kind}`).toBeGreaterThan(0.05);
      expect(rig.batchBytes / flow.orders).toBeGreaterThan(300);
    },
    TIMEOUT_MILLIS,
  );
});
