import { describe, expect, it } from 'vitest';
import { MetricsPage } from '../../load/metrics-page.ts';
import type { PoolFigures } from '../../load/service-client.ts';
import {
  type Check,
  check as checkAll,
  compareRounds,
  hitRatePercent,
  type LoadResults,
  median,
  readOutcome,
  type ScenarioResult,
  summarise,
  summariseOpenLoop,
} from '../../load/summary.ts';
import { batchResult, measurement, openLoopMeasurement, openLoopResult, pool, result } from './load-fixture.ts';

const NOTHING: LoadResults = { comparisons: [], batches: [], openLoops: [] };

function check(comparisons: ScenarioResult[], ...rest: [PoolFigures[], number | null, number]): Check[] {
  return checkAll({ ...NOTHING, comparisons }, ...rest);
}

function failed(checks: readonly Check[]): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
}

describe('median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 20])).toBe(3);
    expect(median([4, 1, 2, 20])).toBe(3);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('the summary of a side', () => {
  it('has medians of rates and latencies, sums of counts, and the worst maximum', () => {
    const rounds = [
      measurement({ requestsPerSecond: 100, p99Millis: 9, maxMillis: 50, requests: 10, non2xx: 1 }),
      measurement({ requestsPerSecond: 300, p99Millis: 7, maxMillis: 20, requests: 30, errors: 2 }),
      measurement({ requestsPerSecond: 200, p99Millis: 8, maxMillis: 30, requests: 20 }),
    ];
    expect(summarise(rounds).median).toEqual(
      measurement({ requestsPerSecond: 200, p99Millis: 8, maxMillis: 50, requests: 60, non2xx: 1, errors: 2 }),
    );
    expect(summarise(rounds).rounds).toBe(rounds);
  });
});

describe('the ratio of the two sides', () => {
  it('is taken within each round, so that a slow minute of the machine does not count', () => {
    const rates = (...values: number[]) => values.map((requestsPerSecond) => measurement({ requestsPerSecond }));
    const { ratio, roundRatios } = compareRounds(rates(800, 80, 700), rates(1000, 100, 1000));
    expect(roundRatios).toEqual([0.8, 0.8, 0.7]);
    expect(ratio).toBe(0.8);
  });
});

describe('the checks', () => {
  it('pass for a clean run', () => {
    const checks = check([result({ requestsPerSecond: 800 })], [pool()], 0, 0.7);
    expect(checks).toHaveLength(6);
    expect(failed(checks)).toEqual([]);
  });

  it('fail for answers that are no success and requests without an answer, on either side', () => {
    expect(failed(check([result({ non2xx: 2 })], [pool()], 0, 0.7))).toEqual([
      'every answer is a success: 2 other than 2xx',
    ]);
    expect(failed(check([result({}, { errors: 3 })], [pool()], 0, 0.7))).toEqual([
      'every request is answered: 3 errors',
    ]);
  });

  it('fail for an object that did not come home, by pool', () => {
    const pools = [pool(), pool({ pool_name: 'fills', active_objects: 2 })];
    expect(failed(check([result()], pools, 0, 0.7))).toEqual(['nothing leaked: fills: 2 out']);
  });

  it('fail for a hit rate under 98%, over all pools together', () => {
    const pools = [pool({ acquired: 100, misses: 5 }), pool({ acquired: 100, misses: 0 })];
    expect(hitRatePercent(pools)).toBe(97.5);
    expect(failed(check([result()], pools, 0, 0.7))).toEqual(['pool hit rate at least 98%: 97.500%']);
    expect(hitRatePercent([])).toBe(100);
  });

  it('fail for the lowest ratio of all scenarios', () => {
    const results = [result({ requestsPerSecond: 900 }), result({ requestsPerSecond: 650 })];
    expect(failed(check(results, [pool()], 0, 0.7))).toEqual(['ratio at least 0.7: 0.650']);
  });

  it('fail for a service that did not end with exit code 0', () => {
    expect(failed(check([result()], [pool()], null, 0))).toEqual(['the service stopped by itself: exit code null']);
  });
});

describe('the checks of batches', () => {
  const checkBatch = (fields: Parameters<typeof batchResult>[0]) =>
    failed(checkAll({ ...NOTHING, batches: [batchResult(fields)] }, [pool()], 0, 0.7));

  it('pass where every order was accepted, those included whose answer a round did not wait for', () => {
    expect(checkBatch({ accepted: 500_000 })).toEqual([]);
    expect(checkBatch({ accepted: 500_900 })).toEqual([]);
  });

  it('fail for orders that were refused or not taken, though every answer was a success', () => {
    expect(checkBatch({ accepted: 500_000, refused: 1 })).toEqual([
      'every order of a batch is accepted: 500000 accepted, 1 refused, 500000 answered in the rounds',
    ]);
    expect(checkBatch({ accepted: 499_999 })).toHaveLength(1);
  });

  it('fail for answers that are no success', () => {
    const { service } = batchResult();
    const median = measurement({ non2xx: 4 });
    expect(checkBatch({ service: { ...service, median } })).toEqual(['every answer is a success: 4 other than 2xx']);
  });
});

describe('the summary of an open loop', () => {
  it('has medians of percentiles, sums of counts, and the worst maximum', () => {
    const rounds = [
      openLoopMeasurement({ p99Millis: 9, maxMillis: 50, requests: 10, errors: 1 }),
      openLoopMeasurement({ p99Millis: 1, maxMillis: 20, requests: 30 }),
      openLoopMeasurement({ p99Millis: 2, maxMillis: 30, requests: 20, non2xx: 3 }),
    ];
    const { median: medians, maximumPerSecond } = summariseOpenLoop('open-loop', 'orders', 8000, rounds);
    expect(medians).toEqual(openLoopMeasurement({ p99Millis: 2, maxMillis: 50, requests: 60, errors: 1, non2xx: 3 }));
    expect(maximumPerSecond).toBe(8000);
  });

  it('is held to 2.8 ms at p99, and to an answer for every request', () => {
    const checkLoop = (fields: Parameters<typeof openLoopMeasurement>[0]) =>
      failed(checkAll({ ...NOTHING, openLoops: [openLoopResult(fields)] }, [pool()], 0, 0.7));
    expect(checkLoop({ p99Millis: 2.8 })).toEqual([]);
    expect(checkLoop({ p99Millis: 2.81 })).toEqual(['open loop p99 at most 2.8 ms: 2.81 ms']);
    expect(checkLoop({ errors: 1 })).toEqual(['every request is answered: 1 errors']);
    expect(checkLoop({ p99Millis: Number.NaN })).toHaveLength(1);
  });
});

describe('a run of one scenario', () => {
  it('is not held to what the others are', () => {
    const names = (results: Partial<LoadResults>) =>
      checkAll({ ...NOTHING, ...results }, [pool()], 0, 0.7)
        .slice(5)
        .map(({ name }) => name);
    expect(names({ comparisons: [result()] })).toEqual(['ratio at least 0.7']);
    expect(names({ batches: [batchResult()] })).toEqual(['every order of a batch is accepted']);
    expect(names({ openLoops: [openLoopResult()] })).toEqual(['open loop p99 at most 2.8 ms']);
  });
});

describe('the outcome of the orders', () => {
  it('is read from the metrics page', () => {
    const page = new MetricsPage(
      [
        '# TYPE orderpool_orders_total counter',
        'orderpool_orders_total{status="new"} 10',
        'orderpool_orders_total{status="filled"} 6',
        'orderpool_orders_total{status="canceled"} 4',
        'orderpool_orders_total{status="rejected"} 1',
        '',
        'orderpool_fills_total{venue="XNYS"} 5',
        'orderpool_fills_total{venue="XNAS"} 3',
        'orderpool_event_sequence 29',
      ].join('\n'),
    );
    expect(readOutcome(page)).toEqual({ accepted: 10, filled: 6, canceled: 4, refused: 1, fills: 8, events: 29 });
  });

  it('counts a metric that is not on the page as 0', () => {
    expect(new MetricsPage('orderpool_fills_totals 5').sum('orderpool_fills_total')).toBe(0);
  });
});
