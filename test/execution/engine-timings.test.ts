import { expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { OrderBatch } from '../../src/execution/order-batch.ts';
import { ORDER_STAGE_NAMES, type OrderTimings } from '../../src/execution/ports/order-timings.ts';
import { SampledTimings, TIMED_ORDERS } from '../../src/metrics/sampled-timings.ts';
import { TestMarket } from '../support/engine.ts';

/** A clock that moves on by a nanosecond at each reading, and what was recorded by it. */
function timedMarket() {
  let now = 0;
  const recorded: string[] = [];
  const all: OrderTimings = {
    nowNanos: () => ++now,
    record: (stage, nanos) => recorded.push(`${ORDER_STAGE_NAMES[stage]} ${nanos}`),
  };
  const market = new TestMarket({ timings: new SampledTimings(all) });
  for (const { venueId } of market.venues) market.quote(venueId, 99.99, 10_000, 100.01, 10_000);
  return { market, recorded, readings: () => now };
}

const FILLED = ['risk 1', 'route 1', 'position 1', 'execute 3'];

it('times the whole way of the first of every few orders', () => {
  const { market, recorded, readings } = timedMarket();
  for (let order = 0; order < 2 * TIMED_ORDERS; order++) market.accept({ qty: 10 });
  expect(recorded).toEqual([...FILLED, ...FILLED]);
  expect(readings()).toBe(14);
});

it('counts what the market brings to an order that rests with the order before', () => {
  const { market, recorded } = timedMarket();
  market.accept({ side: Side.Sell, limit: 100.05, qty: 10 });
  recorded.length = 0;
  market.quote(0, 100.05, 500, 100.07, 500);
  expect(recorded).toEqual(['position 1']);
  market.accept({ side: Side.Sell, limit: 100.1, qty: 10 });
  recorded.length = 0;
  market.quote(0, 100.1, 500, 100.12, 500);
  expect(recorded).toEqual([]);
});

it('gives an order of a batch its part of what looking at all together took', () => {
  const { market, recorded, readings } = timedMarket();
  const batch = new OrderBatch([1, 2, 3, 4].map((qty) => market.command({ qty })));
  batch.accountId = 1;
  batch.count = 4;
  market.engine.submitBatch(batch, () => undefined);
  expect(recorded).toEqual(['risk 1.25', ...FILLED.slice(1)]);
  expect(readings()).toBe(2 + 7);
});

it('takes a batch without orders', () => {
  const { market, recorded } = timedMarket();
  const batch = new OrderBatch([]);
  batch.accountId = 1;
  market.engine.submitBatch(batch, () => undefined);
  market.accept({ qty: 10 });
  expect(recorded).toEqual(FILLED);
});
