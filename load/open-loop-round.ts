import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'autocannon';
import { KeepAliveConnection } from './keep-alive-connection.ts';
import { Pacer } from './pacer.ts';
import { percentile } from './percentile.ts';

/** One round of an open loop. Latencies run from the time at which a request was due, in milliseconds. */
export interface OpenLoopMeasurement {
  /** As scheduled. */
  readonly ratePerSecond: number;
  readonly requests: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
  readonly p99_9Millis: number;
  readonly maxMillis: number;
  /** How late the driver itself sent at p99, waiting for a free connection included: a part of the latencies above. */
  readonly sentLateP99Millis: number;
  readonly non2xx: number;
  /** Requests whose connection broke, or that were not answered within the deadline. */
  readonly errors: number;
}

export interface OpenLoopLoad {
  readonly requests: readonly Request[];
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  /** A request that is due while all of them wait for answers is sent late, and its latency counts all the same. */
  readonly connections: number;
}

const ANSWER_DEADLINE_MILLIS = 5_000;
const POLL_MILLIS = 5;

/**
 * Sends requests on a fixed schedule, whatever has become of those before, and measures each from when it was due. A
 * service that stalls is thus charged for every request that came due meanwhile; a client that waits for its answer before it
 * sends the next would leave those out (coordinated omission).
 */
export async function openLoopRound(url: string, load: OpenLoopLoad): Promise<OpenLoopMeasurement> {
  const target = new URL(url);
  const opening = Array.from({ length: load.connections }, () => KeepAliveConnection.open(target));
  const connections = await Promise.all(opening);
  try {
    return await new OpenLoopRound(target, load, connections).run();
  } finally {
    for (const connection of connections) connection.close();
  }
}

class OpenLoopRound {
  readonly #load: OpenLoopLoad;
  readonly #bytes: readonly Buffer[];
  /** The last one used is the next: what it takes to keep the schedule is in use, the others rest. */
  readonly #free: KeepAliveConnection[];
  readonly #latencies: Float64Array;
  readonly #lateness: Float64Array;
  readonly #intervalMillis: number;
  #startMillis = 0;
  #sent = 0;
  #settled = 0;
  #answered = 0;
  #non2xx = 0;
  #errors = 0;

  constructor(url: URL, load: OpenLoopLoad, connections: readonly KeepAliveConnection[]) {
    const count = Math.round(load.ratePerSecond * load.durationSeconds);
    this.#load = load;
    this.#bytes = load.requests.map((request) => requestBytes(request, url));
    this.#free = [...connections];
    this.#latencies = new Float64Array(count);
    this.#lateness = new Float64Array(count);
    this.#intervalMillis = 1000 / load.ratePerSecond;
  }

  async run(): Promise<OpenLoopMeasurement> {
    const count = this.#latencies.length;
    const pacer = new Pacer(this.#intervalMillis, () => this.#sendDue());
    const deadline = performance.now() + this.#load.durationSeconds * 1000 + ANSWER_DEADLINE_MILLIS;
    while (this.#settled < count && performance.now() < deadline) await sleep(POLL_MILLIS);
    await pacer.stop();
    const latencies = this.#latencies.subarray(0, this.#answered).toSorted();
    return {
      ratePerSecond: this.#load.ratePerSecond,
      requests: count,
      p50Millis: percentile(latencies, 50),
      p99Millis: percentile(latencies, 99),
      p99_9Millis: percentile(latencies, 99.9),
      maxMillis: percentile(latencies, 100),
      sentLateP99Millis: percentile(this.#lateness.subarray(0, this.#sent).toSorted(), 99),
      non2xx: this.#non2xx,
      errors: this.#errors + (count - this.#settled),
    };
  }

  /** Sends all that is due and has a connection. The schedule begins with the first beat. */
  #sendDue(): void {
    const now = performance.now();
    if (this.#startMillis === 0) this.#startMillis = now;
    while (this.#sent < this.#latencies.length && this.#free.length > 0) {
      const dueMillis = this.#startMillis + this.#sent * this.#intervalMillis;
      if (dueMillis > now) return;
      this.#lateness[this.#sent] = now - dueMillis;
      this.#send(this.#free.pop()!, this.#bytes[this.#sent % this.#bytes.length]!, dueMillis);
      this.#sent++;
    }
  }

  #send(connection: KeepAliveConnection, bytes: Buffer, dueMillis: number): void {
    connection.send(bytes, (status) => {
      this.#settled++;
      if (status === 0) {
        this.#errors++;
        return;
      }
      this.#latencies[this.#answered++] = performance.now() - dueMillis;
      if (status < 200 || status > 299) this.#non2xx++;
      this.#free.push(connection);
      this.#sendDue();
    });
  }
}

function requestBytes({ method, path, headers, body }: Request, url: URL): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${url.host}`];
  for (const [name, value] of Object.entries(headers ?? {})) lines.push(`${name}: ${value}`);
  const content = String(body ?? '');
  lines.push(`content-length: ${Buffer.byteLength(content)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`);
}
