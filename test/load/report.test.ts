import { describe, expect, it } from 'vitest';
import {
  batchTable,
  checkLines,
  openLoopTable,
  outcomeLine,
  poolTable,
  scenarioTable,
  table,
} from '../../load/report.ts';
import { batchResult, openLoopResult, pool, result } from './load-fixture.ts';

describe('the report', () => {
  it('lines up columns', () => {
    expect(
      table(
        ['', 'n'],
        [
          ['a', '1'],
          ['long', '200'],
        ],
      ),
    ).toBe('        n\n----  ---\na       1\nlong  200');
  });

  it('shows both sides of a scenario and their ratio', () => {
    expect(scenarioTable(result({ requestsPerSecond: 800, maxMillis: 12.5 })).split('\n')).toEqual([
      'single-orders: orders',
      '                    requests/s  p50 ms  p97.5 ms  p99 ms  max ms  cpu us  requests  non-2xx  errors',
      '------------------  ----------  ------  --------  ------  ------  ------  --------  -------  ------',
      'bare Fastify route        1000     1.0       2.0     3.0    10.0    50.0      5000        0       0',
      'orderpool                  800     1.0       2.0     3.0    12.5    50.0      5000        0       0',
      'ratio 0.800 (rounds: 0.80)',
    ]);
  });

  it('shows batches in orders as well as requests', () => {
    expect(batchTable(batchResult()).split('\n')).toEqual([
      'batch: orders (100)',
      '           orders/s  requests/s  p50 ms  p99 ms  max ms  cpu us/order  orders  non-2xx  errors',
      '---------  --------  ----------  ------  ------  ------  ------------  ------  -------  ------',
      'orderpool    100000        1000     1.0     3.0    10.0           0.5  500000        0       0',
      'orders/s by round: 100000',
    ]);
  });

  it('shows an open loop beside the maximum that its rate comes from', () => {
    expect(openLoopTable(openLoopResult()).split('\n')).toEqual([
      'open-loop: orders',
      '           requests/s  p50 ms  p99 ms  p99.9 ms  max ms  sent late ms  requests  non-2xx  errors',
      '---------  ----------  ------  ------  --------  ------  ------------  --------  -------  ------',
      'orderpool        2000    0.50    2.00      4.00   10.00          0.20      4000        0       0',
      'maximum before: 8000 requests/s; p99 by round: 2.00',
    ]);
  });

  it('shows the pools', () => {
    expect(poolTable([pool({ misses: 3, hit_rate_percent: 99.7 })]).split('\n')).toEqual([
      'pool    hit rate  acquired  misses  exhausted  active  peak  capacity',
      '------  --------  --------  ------  ---------  ------  ----  --------',
      'orders   99.700%      1000       3          0       0    64       100',
    ]);
  });

  it('says what became of the orders, and which checks failed', () => {
    expect(outcomeLine({ accepted: 10, filled: 6, canceled: 4, refused: 1, fills: 8, events: 29 })).toBe(
      'orders: 10 accepted, 6 filled, 4 canceled, 1 refused; 8 fills, 29 events',
    );
    const checks = [
      { name: 'nothing leaked', passed: true, detail: 'all pools at rest' },
      { name: 'ratio at least 0.7', passed: false, detail: '0.650' },
    ];
    expect(checkLines(checks)).toBe('ok    nothing leaked (all pools at rest)\nFAIL  ratio at least 0.7 (0.650)');
  });
});
