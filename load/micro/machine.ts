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
  /**
   * How late the machine itself is: operations that do nothing, due every microsecond and busily waited for. No latency in
   * an open loop can be less, and where another system takes the processor away now and then, that is in here.
   */
  readonly idleLatencyNanos: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
}

const CLOCK_READINGS = 1_000_000;
const IDLE_OPERATIONS = 1_000_000;
const IDLE_INTERVAL_MILLIS = 0.001;

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
    idleLatencyNanos: measureIdleLatency(),
  };
}

function measureIdleLatency(): Machine['idleLatencyNanos'] {
  const latencies = new Float64Array(IDLE_OPERATIONS);
  const start = performance.now();
  for (let operation = 0; operation < IDLE_OPERATIONS; operation++) {
    const due = start + operation * IDLE_INTERVAL_MILLIS;
    let now = performance.now();
    while (now < due) now = performance.now();
    latencies[operation] = (now - due) * 1e6;
  }
  latencies.sort();
  const at = (share: number) => latencies[Math.ceil(IDLE_OPERATIONS * share) - 1]!;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
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
