import { Registry } from 'prom-client';
import type { Instrument } from '../domain/instrument.ts';
import type { Venue } from '../domain/venue.ts';
import type { PoolReport } from '../execution/ports/pool-report.ts';
import { JournalMetrics } from './journal-metrics.ts';
import { OrderMetrics } from './order-metrics.ts';
import { registerPoolMetrics } from './pool-metrics.ts';
import { type BuildInfo, registerProcessMetrics } from './process-metrics.ts';
import { registerCounter, registerGauge, registerPulled } from './pulled-metric.ts';

/** Where figures are read at each scrape. The functions are called only then, so they may refer to parts built later. */
export interface MetricSources {
  readonly build: BuildInfo;
  /** In the order of their ids, from 0, as are the instruments. */
  readonly venues: readonly Venue[];
  readonly instruments: readonly Instrument[];
  readonly poolReports: () => readonly PoolReport[];
  /** Infinity before the first ranking. */
  readonly rankingAgeMillis: () => number;
  readonly rankingRefreshNanos: () => number;
  readonly rankingRefreshes: () => number;
  readonly liveOrders: () => number;
  /** Sequence number of the newest event. */
  readonly lastSeq: () => number;
}

const STREAMS = ['trade_updates', 'trade_events', 'feed'] as const;
export type StreamName = (typeof STREAMS)[number];

/** Every metric of the service, on a page of its own registry: two services in one process do not mix. */
export class Metrics {
  readonly orders: OrderMetrics;
  readonly journal: JournalMetrics;
  readonly #registry = new Registry();
  readonly #streamClients: Record<StreamName, number> = { trade_updates: 0, trade_events: 0, feed: 0 };
  // Counted per quote: a cell of a typed array, where a number in a field may have to be boxed.
  readonly #quotes = new Float64Array(1);

  constructor(sources: MetricSources) {
    this.orders = new OrderMetrics(this.#registry, sources.venues, sources.instruments);
    registerPoolMetrics(this.#registry, sources.poolReports);
    registerRankingMetrics(this.#registry, sources);
    this.journal = new JournalMetrics(this.#registry);
    this.#registerEngineMetrics(sources);
    registerProcessMetrics(this.#registry, sources.build);
  }

  countQuote(): void {
    this.#quotes[0]! += 1;
  }

  setStreamClients(stream: StreamName, count: number): void {
    this.#streamClients[stream] = count;
  }

  /** The page that Prometheus scrapes. Rejects if a source throws. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The names of all metrics on the page. */
  get names(): readonly string[] {
    return this.#registry.getMetricsAsArray().map((metric) => metric.name);
  }

  #registerEngineMetrics({ liveOrders, lastSeq }: MetricSources): void {
    registerGauge(this.#registry, 'orderpool_live_orders', 'Orders that have not ended.', liveOrders);
    registerGauge(this.#registry, 'orderpool_event_sequence', 'Sequence number of the newest event.', lastSeq);
    registerCounter(
      this.#registry,
      'orderpool_quotes_total',
      'Venue quotes taken from the market feed.',
      () => this.#quotes[0]!,
    );
    registerPulled(this.#registry, {
      name: 'orderpool_stream_clients',
      help: 'Clients connected to each stream.',
      type: 'gauge',
      collect: () => STREAMS.map((stream) => ({ labels: { stream }, value: this.#streamClients[stream] })),
    });
  }
}

function registerRankingMetrics(registry: Registry, sources: MetricSources): void {
  registerGauge(
    registry,
    'orderpool_ranking_age_seconds',
    'Age of the venue ranking in use; +Inf before the first.',
    () => sources.rankingAgeMillis() / 1e3,
  );
  registerGauge(
    registry,
    'orderpool_ranking_refresh_duration_seconds',
    'Time that the newest ranking took to compute.',
    () => sources.rankingRefreshNanos() / 1e9,
  );
  registerCounter(registry, 'orderpool_ranking_refreshes_total', 'Rankings published.', sources.rankingRefreshes);
}
