import { expect, it } from 'vitest';
import { OrderStage, type OrderTimings } from '../../src/execution/ports/order-timings.ts';
import { SampledTimings, TIMED_ORDERS } from '../../src/metrics/sampled-timings.ts';

function sampled() {
  let now = 0;
  const recorded: [OrderStage, number][] = [];
  const all: OrderTimings = { nowNanos: () => ++now, record: (stage, nanos) => recorded.push([stage, nanos]) };
  return { timings: new SampledTimings(all), recorded, readings: () => now };
}

it('times the first of every few orders, whole, and reads no clock for the others', () => {
  const { timings, recorded, readings } = sampled();
  for (let order = 0; order < 2 * TIMED_ORDERS + 1; order++) {
    timings.beginOrder();
    for (const stage of [OrderStage.Risk, OrderStage.Route]) {
      const start = timings.nowNanos();
      timings.record(stage, timings.nowNanos() - start);
    }
  }
  const one: [OrderStage, number][] = [
    [OrderStage.Risk, 1],
    [OrderStage.Route, 1],
  ];
  expect(recorded).toEqual([...one, ...one, ...one]);
  expect(readings()).toBe(3 * 4);
});

it('times what is done for a whole batch, whoever is next', () => {
  const { timings } = sampled();
  timings.beginOrder();
  timings.beginOrder();
  expect(timings.nowNanos()).toBe(0);
  timings.beginBatch();
  expect([timings.nowNanos(), timings.nowNanos()]).toEqual([1, 2]);
  timings.beginOrder();
  expect(timings.nowNanos()).toBe(0);
});

it('times each kind of order where kinds take turns', () => {
  for (const kinds of [2, 3, 4, 5, 6, 8]) {
    const { timings, readings } = sampled();
    const timed = new Set<number>();
    for (let order = 0; order < kinds * TIMED_ORDERS; order++) {
      timings.beginOrder();
      const before = readings();
      timings.nowNanos();
      if (readings() > before) timed.add(order % kinds);
    }
    expect(timed.size).toBe(kinds);
  }
});
