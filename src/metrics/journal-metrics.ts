import type { Registry } from 'prom-client';
import { LatencyHistogram } from './latency-histogram.ts';
import { registerCounter, registerGauge, registerHistogram } from './pulled-metric.ts';

/** The journal's commits, as told by whoever drives it. How many there were is the histogram's count. */
export class JournalMetrics {
  readonly #commits = new LatencyHistogram();
  #events = 0;
  #bytes = 0;

  /** `projectionLagEvents`: events that are durable and not yet folded into the tables that queries read. */
  constructor(registry: Registry, projectionLagEvents: () => number) {
    const commitHelp = 'Time from handing a batch to the journal until it is durable.';
    registerHistogram(registry, 'orderpool_journal_commit_duration_seconds', commitHelp, this.#commits);
    registerCounter(registry, 'orderpool_journal_events_total', 'Events made durable.', () => this.#events);
    registerCounter(registry, 'orderpool_journal_bytes_total', 'Encoded bytes made durable.', () => this.#bytes);
    const lagHelp = 'Durable events that queries do not see yet.';
    registerGauge(registry, 'orderpool_journal_projection_lag_events', lagHelp, projectionLagEvents);
  }

  recordCommit(nanos: number, events: number, bytes: number): void {
    this.#commits.record(nanos);
    this.#events += events;
    this.#bytes += bytes;
  }
}
