import autocannon from 'autocannon';

/** One side driven once. Latencies are of whole requests, in milliseconds. */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly p50Millis: number;
  readonly p97_5Millis: number;
  readonly p99Millis: number;
  readonly maxMillis: number;
  readonly non2xx: number;
  /** Connection errors and time-outs. */
  readonly errors: number;
  /** Processor time of the whole driven process, all its threads, over the requests. */
  readonly cpuMicrosPerRequest: number;
}

/** What is driven. */
export interface Target {
  readonly url: string;
  /** Processor time since its start. */
  cpuSeconds(): Promise<number>;
}

export interface Load {
  readonly requests: autocannon.Request[];
  readonly connections: number;
  readonly durationSeconds: number;
}

/** Sends the requests over and over on every connection, each as soon as the one before was answered. */
export async function drive(target: Target, load: Load): Promise<Measurement> {
  const cpuSecondsBefore = await target.cpuSeconds();
  const result = await autocannon({
    url: target.url,
    connections: load.connections,
    duration: load.durationSeconds,
    requests: load.requests,
  });
  const cpuSeconds = (await target.cpuSeconds()) - cpuSecondsBefore;
  return {
    requestsPerSecond: result.requests.total / result.duration,
    requests: result.requests.total,
    p50Millis: result.latency.p50,
    p97_5Millis: result.latency.p97_5,
    p99Millis: result.latency.p99,
    maxMillis: result.latency.max,
    non2xx: result.non2xx,
    errors: result.errors,
    cpuMicrosPerRequest: (cpuSeconds * 1e6) / result.requests.total,
  };
}
