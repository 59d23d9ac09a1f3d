import { Errors } from 'typebox/value';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AppServices } from '../../src/api/app-services.ts';
import { PoolList, PoolTotalsAnswer, PoolTrims } from '../../src/api/schemas/pools.ts';
import type { ApiKey } from '../../src/domain/api-key.ts';
import type { PoolReport } from '../../src/execution/ports/pool-report.ts';
import { type ApiFixture, buildApiFixture } from '../support/api.ts';

const COUNTS = {
  acquired: 80,
  hits: 60,
  misses: 20,
  hitRatePercent: 75,
  active: 1,
  available: 9,
  exhaustions: 4,
  refusals: 2,
  totalCreated: 20,
  trimmed: 10,
  memorySavingsPercent: 75,
};
const COUNTS_ANSWER = {
  acquired: 80,
  hits: 60,
  misses: 20,
  hit_rate_percent: 75,
  active_objects: 1,
  available_objects: 9,
  exhaustions: 4,
  refusals: 2,
  total_created: 20,
  trimmed: 10,
  memory_savings_percent: 75,
};
const REPORT: PoolReport = {
  ...COUNTS,
  poolName: 'orders',
  pooling: true,
  capacity: 10,
  ceiling: 20,
  limit: 30,
  peakActive: 3,
  averageAcquisitionMicros: 0.25,
  oldestSampled: { ageMillis: 1500, site: '    at submit' },
};

async function apiWith(services: Partial<AppServices>, keys?: readonly ApiKey[]): Promise<ApiFixture> {
  const api = await buildApiFixture({ services, ...(keys !== undefined && { keys }) });
  onTestFinished(() => api.app.close());
  return api;
}

describe('GET /ops/pools', () => {
  it('shows each pool with all its figures', async () => {
    const unbounded = { ...REPORT, poolName: 'fills', limit: Number.POSITIVE_INFINITY, oldestSampled: undefined };
    const api = await apiWith({ poolReports: () => [REPORT, unbounded] });
    const pools = (await api.send({ url: '/ops/pools' })).json();
    expect(Errors(PoolList, pools)).toEqual([]);
    const orders = {
      pool_name: 'orders',
      pooling: true,
      avg_acquisition_time_us: 0.25,
      peak_active_objects: 3,
      capacity: 10,
      ceiling: 20,
      limit: 30,
      oldest_sampled: { age_ms: 1500, site: '    at submit' },
      ...COUNTS_ANSWER,
    };
    expect(pools).toEqual([orders, { ...orders, pool_name: 'fills', limit: null, oldest_sampled: null }]);
  });
});

describe('GET /ops/pools/totals', () => {
  it('shows the figures of all pools together', async () => {
    const api = await apiWith({ poolReports: () => [REPORT, REPORT], poolTotals: () => COUNTS });
    const totals = (await api.send({ url: '/ops/pools/totals' })).json();
    expect(Errors(PoolTotalsAnswer, totals)).toEqual([]);
    expect(totals).toEqual({ pools: 2, ...COUNTS_ANSWER });
  });
});

describe('POST /ops/pools/trim', () => {
  const TRIM = { method: 'POST', url: '/ops/pools/trim' } as const;

  it('trims, and says what each pool gave back', async () => {
    const api = await apiWith({ trimPools: () => [{ poolName: 'orders', trimmed: 30, available: 10 }] });
    const answer = await api.send(TRIM);
    expect(answer.statusCode).toBe(200);
    expect(Errors(PoolTrims, answer.json())).toEqual([]);
    expect(answer.json()).toEqual([{ pool_name: 'orders', trimmed: 30, available_objects: 10 }]);
  });

  it('is for ops keys only', async () => {
    let trims = 0;
    const trimPools = () => {
      trims++;
      return [];
    };
    const api = await apiWith({ trimPools }, [
      { keyId: 'trader', secret: 'open sesame', accountId: 2, ops: false },
      { keyId: 'operator', secret: 'hush', accountId: 1, ops: true },
    ]);
    const statusFor = async (headers: Record<string, string>) => (await api.send({ ...TRIM, headers })).statusCode;
    expect(await statusFor({})).toBe(401);
    expect(await statusFor({ authorization: 'Bearer open sesame' })).toBe(403);
    expect(trims).toBe(0);
    expect(await statusFor({ authorization: 'Bearer hush' })).toBe(200);
    expect(trims).toBe(1);
  });
});
