import { cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on and by. */
export interface Machine {
  readonly measuredAt: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
  /** Runnable threads over the last minute, before anything was measured: more than a fraction of one disturbs. */
  readonly loadAverage: number;
  /** Of `performance.now`, which times everything. */
  readonly clock: { readonly costNanos: number; readonly resolutionNanos: number };
}

const CLOCK_READINGS = 1_000_000;

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    measuredAt: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model ?? 'unknown',
    processors: processors.length,
    memoryBytes: totalmem(),
    loadAverage: loadavg()[0]!,
    clock: measureClock(),
  };
}

/** What one reading costs, and the smallest step between two that differ. */
function measureClock(): Machine['clock'] {
  const start = performance.now();
  let last = start;
  let resolution = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < CLOCK_READINGS; reading++) {
    const now = performance.now();
    if (now > last && now - last < resolution) resolution = now - last;
    last = now;
  }
  return { costNanos: ((last - start) * 1e6) / CLOCK_READINGS, resolutionNanos: resolution * 1e6 };
}
