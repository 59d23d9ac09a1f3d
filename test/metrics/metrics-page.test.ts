import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { EventKind } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import { OrderStage } from '../../src/execution/ports/order-timings.ts';
import type { Metrics } from '../../src/metrics/metrics.ts';
import { hasPromtool } from '../support/promtool.ts';
import { eventOf, linesOf, metricsWith, ORDERS_POOL } from './metric-fixture.ts';

/** A page on which every metric of ours has moved. */
function busyMetrics(): Metrics {
  const metrics = metricsWith();
  metrics.orders.countEvent(eventOf(EventKind.Accepted, { status: OrderStatus.New }));
  metrics.orders.countEvent(eventOf(EventKind.Fill, { status: OrderStatus.Filled, filledQty: 100, lastQty: 100 }));
  for (let stage = OrderStage.Risk as OrderStage; stage <= OrderStage.Total; stage++) {
    metrics.orders.record(stage as OrderStage, 4_000 * (stage + 1));
  }
  metrics.journal.recordCommit({ nanos: 2_500_000, events: 12, bytes: 1_800, projectionLag: 9 });
  metrics.journal.recordCommit({ nanos: 1_500_000, events: 3, bytes: 450, projectionLag: 5 });
  metrics.countQuote();
  metrics.countQuote();
  metrics.setStreamClients('feed', 3);
  return metrics;
}

/** The part of the page that is ours; what the process reports differs from run to run. */
async function ownPage(metrics: Metrics): Promise<string> {
  const blocks = (await metrics.text()).split('\n\n');
  return `${blocks.filter((block) => block.startsWith('# HELP orderpool_')).join('\n\n')}\n`;
}

describe('the metrics page', () => {
  it('is, byte for byte, the one on file', async () => {
    await expect(await ownPage(busyMetrics())).toMatchFileSnapshot('expected-page.txt');
  });

  it.skipIf(!hasPromtool)('passes promtool check metrics (skipped where promtool is not on the PATH)', async () => {
    for (const metrics of [metricsWith(), busyMetrics()]) {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await metrics.text() });
      expect(`${stdout}${stderr}`).toBe('');
      expect(status).toBe(0);
    }
  });

  it('reports the process too', async () => {
    const { names } = metricsWith();
    expect(names).toContain('process_resident_memory_bytes');
    expect(names).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(names).toContain('nodejs_gc_duration_seconds');
  });

  it('calls a ranking that was never made infinitely old', async () => {
    const metrics = metricsWith({ rankingAgeMillis: () => Number.POSITIVE_INFINITY });
    expect(await linesOf(metrics, 'orderpool_ranking_age_seconds')).toEqual(['orderpool_ranking_age_seconds +Inf']);
  });

  it('reads its sources at each scrape', async () => {
    let liveOrders = 1;
    let active = 4;
    const metrics = metricsWith({
      liveOrders: () => liveOrders,
      poolReports: () => [{ ...ORDERS_POOL, active }],
    });
    expect(await linesOf(metrics, 'orderpool_live_orders')).toEqual(['orderpool_live_orders 1']);
    liveOrders = 2;
    active = 5;
    expect(await linesOf(metrics, 'orderpool_live_orders')).toEqual(['orderpool_live_orders 2']);
    expect(await linesOf(metrics, 'orderpool_pool_active')).toEqual(['orderpool_pool_active_objects{pool="orders"} 5']);
  });

  it('keeps the figures of two services in one process apart', async () => {
    const one = metricsWith();
    const other = metricsWith();
    one.countQuote();
    expect(await linesOf(other, 'orderpool_quotes_total')).toEqual(['orderpool_quotes_total 0']);
  });

  it('rejects when a source throws, so that the scrape fails loudly', async () => {
    const metrics = metricsWith({
      liveOrders: () => {
        throw new Error('the engine is gone');
      },
    });
    await expect(metrics.text()).rejects.toThrow('the engine is gone');
  });

  it('is served as the Prometheus text format', () => {
    expect(metricsWith().contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});
