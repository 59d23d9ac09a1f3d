import type { Metric, Registry } from 'prom-client';
import { LATENCY_BOUNDS_NANOS, type LatencyHistogram } from './latency-histogram.ts';

/** One line of the page. `metricName` where it differs from the family's, as a histogram's lines do. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly metricName?: string;
}

export interface MetricDefinition {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Called at each scrape. */
  readonly collect: () => readonly Sample[];
}

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});
const NANOS_PER_SECOND = 1e9;

/**
 * Adds a metric that keeps nothing itself: its samples are read where the figures are when Prometheus asks, so that
 * counting stays a plain addition. Throws if the name is taken.
 */
export function registerPulled(registry: Registry, definition: MetricDefinition): void {
  const { name, help, type, collect } = definition;
  const metric = { name, help, type, get: async () => ({ name, help, type, values: collect() }) };
  // The registry asks a metric for `name` and `get` alone; its type demands one of the library's own classes.
  registry.registerMetric(metric as unknown as Metric);
}

export function registerGauge(registry: Registry, name: string, help: string, read: () => number): void {
  registerPulled(registry, { name, help, type: 'gauge', collect: () => [{ labels: NO_LABELS, value: read() }] });
}

export function registerCounter(registry: Registry, name: string, help: string, read: () => number): void {
  registerPulled(registry, { name, help, type: 'counter', collect: () => [{ labels: NO_LABELS, value: read() }] });
}

/** Adds a histogram in seconds with one series per entry, labelled `label`. */
export function registerHistograms(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  series: ReadonlyMap<string, LatencyHistogram>,
): void {
  const collect = () =>
    Array.from(series).flatMap(([value, histogram]) => histogramSamples(name, { [label]: value }, histogram));
  registerPulled(registry, { name, help, type: 'histogram', collect });
}

/** Adds a histogram in seconds without labels. */
export function registerHistogram(registry: Registry, name: string, help: string, histogram: LatencyHistogram): void {
  registerPulled(registry, { name, help, type: 'histogram', collect: () => histogramSamples(name, {}, histogram) });
}

function histogramSamples(name: string, labels: Record<string, string>, histogram: LatencyHistogram): Sample[] {
  const bucketName = `${name}_bucket`;
  const samples: Sample[] = LATENCY_BOUNDS_NANOS.map((bound, index) => ({
    metricName: bucketName,
    labels: { ...labels, le: String(bound / NANOS_PER_SECOND) },
    value: histogram.countUpTo(index),
  }));
  samples.push({ metricName: bucketName, labels: { ...labels, le: '+Inf' }, value: histogram.count });
  samples.push({ metricName: `${name}_sum`, labels, value: histogram.sumNanos / NANOS_PER_SECOND });
  samples.push({ metricName: `${name}_count`, labels, value: histogram.count });
  return samples;
}
