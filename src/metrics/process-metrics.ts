import { collectDefaultMetrics, type Registry } from 'prom-client';
import { registerPulled } from './pulled-metric.ts';

/** Gauges whose names end like a counter's, which Prometheus' own lint refuses. What they add up stays on the page. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

export interface BuildInfo {
  readonly version: string;
  /** As `process.version`. */
  readonly nodeVersion: string;
}

/**
 * Adds memory, processor, event loop and collector metrics under the names that dashboards know (`process_*`,
 * `nodejs_*`), and which build this is.
 */
export function registerProcessMetrics(registry: Registry, build: BuildInfo): void {
  registerPulled(registry, {
    name: 'orderpool_build_info',
    help: 'Always 1; the labels say which build is running.',
    type: 'gauge',
    collect: () => [{ labels: { version: build.version, node_version: build.nodeVersion }, value: 1 }],
  });
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
