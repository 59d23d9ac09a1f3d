import type { Registry } from 'prom-client';
import { LatencyHistogram } from './latency-histogram.ts';
import { registerCounter, registerGauge, registerHistogram } from './pulled-metric.ts';

/** What the journal says of one commit. */
export interface Commit {
  readonly events: number;
  readonly bytes: number;
  readonly nanos: number;
  /** Committed batches that are not folded into the tables of the queries yet. */
  readonly projectionLag: number;
}

/** The journal's commits. How many there were is the histogram's count. */
export class JournalMetrics {
  readonly #commits = new LatencyHistogram();
  #events = 0;
  #bytes = 0;
  #projectionLag = 0;

  constructor(registry: Registry) {
    const commitHelp = 'Time that a commit took in the journal thread.';
    registerHistogram(registry, 'orderpool_journal_commit_duration_seconds', commitHelp, this.#commits);
    registerCounter(registry, 'orderpool_journal_events_total', 'Events made durable.', () => this.#events);
    registerCounter(registry, 'orderpool_journal_bytes_total', 'Encoded bytes made durable.', () => this.#bytes);
    const lagHelp = 'Durable batches that history queries would still have to wait for.';
    registerGauge(registry, 'orderpool_journal_projection_lag_batches', lagHelp, () => this.#projectionLag);
  }

  /** Reads the record only during the call. */
  recordCommit(commit: Commit): void {
    this.#commits.record(commit.nanos);
    this.#events += commit.events;
    this.#bytes += commit.bytes;
    this.#projectionLag = commit.projectionLag;
  }
}
