import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { EventKind } from '../../src/domain/order-event.ts';
import { RankerThread } from '../../src/routing/ranker-thread.ts';
import { median } from '../summary.ts';
import type { EngineModeFigures } from './engine.ts';
import { type Allocation, EngineRig } from './engine-rig.ts';
import { OrderFlow } from './order-flow.ts';
import { collectGarbage, sendResult } from './run-process.ts';

const INSTRUMENTS = 10;
const ACCOUNTS = 32;
const RANK_INTERVAL_MILLIS = 100;
const WARM_UP_ORDERS = 1_500_000;
const RATE_ROUNDS = 9;
const RATE_ROUND_ORDERS = 200_000;
const COUNTED_ORDERS = 1_000_000;
const TIMED_OPERATIONS = 1_000_000;
/** Of the highest rate: a service that is busy, not one that is late. */
const OPEN_LOOP_LOAD = 0.5;

/**
 * One measurement of the order path, from the parsed command to the encoded batch: `pooled` or `heap`. In this order:
 *
 *   warm-up          a million and a half orders, a forced collection
 *   ordersPerSecond  closed loop: each operation begins when the one before has ended; the median of nine rounds
 *   bytes, pauses    a million orders: what V8's statistics say was allocated, and every collection it reported
 *   latency          open loop at half of that rate: operation i is due at start + i * interval, busily waited for, and
 *                    its latency counts from when it was due, so that one that is late makes those behind it late too
 */
async function measure(allocation: Allocation): Promise<EngineModeFigures> {
  const rig = new EngineRig({ allocation, instrumentCount: INSTRUMENTS, accountCount: ACCOUNTS });
  const flow = new OrderFlow(rig);
  rig.rank();
  const ranker = RankerThread.start(rig.ranking, RANK_INTERVAL_MILLIS, (error) => {
    throw error;
  });
  flow.submitOrders(WARM_UP_ORDERS);
  latenciesAtRate(flow, TIMED_OPERATIONS / 4, 1);
  await delay(100);
  collectGarbage();
  const operationsBefore = flow.operations;
  const nanosPerOrder = measureNanosPerOrder(flow);
  const operationsPerOrder = (flow.operations - operationsBefore) / (RATE_ROUNDS * RATE_ROUND_ORDERS);
  const garbage = await measureGarbage(flow);
  const latencies = latenciesAtRate(flow, TIMED_OPERATIONS, nanosPerOrder / operationsPerOrder / OPEN_LOOP_LOAD);
  await ranker.stop();
  requireRealistic(rig, flow);
  return { ordersPerSecond: 1e9 / nanosPerOrder, latencyNanos: percentiles(latencies), ...garbage };
}

function measureNanosPerOrder(flow: OrderFlow): number {
  const rounds: number[] = [];
  for (let round = 0; round < RATE_ROUNDS; round++) {
    const start = performance.now();
    flow.submitOrders(RATE_ROUND_ORDERS);
    rounds.push(((performance.now() - start) * 1e6) / RATE_ROUND_ORDERS);
  }
  return median(rounds);
}

async function measureGarbage(flow: OrderFlow) {
  const pauses: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) pauses.push(entry.duration);
  });
  observer.observe({ entryTypes: ['gc'] });
  await delay(10);
  pauses.length = 0;
  const bytesBefore = getHeapStatistics().total_allocated_bytes;
  flow.submitOrders(COUNTED_ORDERS);
  const bytes = getHeapStatistics().total_allocated_bytes - bytesBefore;
  // The observer is told in a later turn.
  await delay(100);
  observer.disconnect();
  return {
    bytesPerOrder: bytes / COUNTED_ORDERS,
    collections: pauses.length,
    collectionPauseMillis: pauses.reduce((sum, pause) => sum + pause, 0),
  };
}

/** Nanoseconds from when each operation was due to when it was done, ascending. Quotes are performed, not counted. */
function latenciesAtRate(flow: OrderFlow, operations: number, intervalNanos: number): Float64Array {
  const latencies = new Float64Array(operations);
  const startNanos = performance.now() * 1e6;
  let counted = 0;
  for (let operation = 0; operation < operations; operation++) {
    const dueNanos = startNanos + operation * intervalNanos;
    while (performance.now() * 1e6 < dueNanos);
    const isQuote = flow.isQuoteNext;
    flow.next();
    if (!isQuote) latencies[counted++] = performance.now() * 1e6 - dueNanos;
  }
  return latencies.subarray(0, counted).sort();
}

function percentiles(ascending: Float64Array): EngineModeFigures['latencyNanos'] {
  const at = (share: number) => ascending[Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1)]!;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

/** A path that refuses its orders is a fast one: it must not pass for a measurement. */
function requireRealistic(rig: EngineRig, flow: OrderFlow): void {
  const perOrder = (kind: EventKind) => rig.eventCounts[kind]! / flow.orders;
  const isRealistic =
    perOrder(EventKind.Accepted) > 0.9 && perOrder(EventKind.Fill) > 0.75 && perOrder(EventKind.Canceled) > 0.1;
  if (!isRealistic) throw new Error(`not the orders that were meant: ${rig.eventCounts} of ${flow.orders}`);
}

const allocation = process.argv[2];
if (allocation !== 'pooled' && allocation !== 'heap') throw new Error('pooled or heap?');
sendResult(await measure(allocation));
