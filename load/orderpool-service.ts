import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SETTINGS } from '../src/settings.ts';
import { Child } from './child.ts';
import type { Target } from './drive.ts';
import { MetricsPage } from './metrics-page.ts';

const START_DEADLINE_MILLIS = 20_000;
const POLL_MILLIS = 50;
const START_SCRIPT = join(import.meta.dirname, '../src/start.js');

/** Limits so wide that the load meets the cost of every risk rule and the refusal of none. */
const WIDE_LIMITS = {
  INITIAL_CASH: '1000000000',
  RISK_MAX_ORDERS_PER_SECOND: '1000000',
  RISK_MAX_OPEN_ORDERS: '100000',
  RISK_MAX_POSITION: '1000000000',
};

/** Orderpool in a process of its own, with a live synthetic market and an empty journal that goes with it. */
export class OrderpoolService implements Target {
  readonly child: Child;
  readonly url: string;
  readonly #dataDir: string;

  private constructor(child: Child, url: string, dataDir: string) {
    this.child = child;
    this.url = url;
    this.#dataDir = dataDir;
    // Also where this process is interrupted; the child is gone by then.
    process.once('exit', () => this.#removeData());
  }

  /** Resolves once the service takes orders. Rejects, with what it wrote, where it does not within 20 seconds. */
  static async start(journalSync: string, cpuAffinity = 'off'): Promise<OrderpoolService> {
    const dataDir = mkdtempSync(join(tmpdir(), 'orderpool-load-'));
    const port = await freePort();
    const env = {
      ...environmentWithoutSettings(),
      ...WIDE_LIMITS,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: dataDir,
      JOURNAL_SYNC: journalSync,
      CPU_AFFINITY: cpuAffinity,
      MARKET_FEED: 'synthetic',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    };
    const child = new Child('orderpool', START_SCRIPT, env, { ipc: false });
    const service = new OrderpoolService(child, `http://127.0.0.1:${port}`, dataDir);
    await service.#waitUntilReady();
    return service;
  }

  async cpuSeconds(): Promise<number> {
    return (await this.metrics()).sum('process_cpu_seconds_total');
  }

  async metrics(): Promise<MetricsPage> {
    const answer = await fetch(`${this.url}/metrics`);
    if (!answer.ok) throw new Error(`GET /metrics answered ${answer.status}`);
    return new MetricsPage(await answer.text());
  }

  async stop(): Promise<number | null> {
    const code = await this.child.stop();
    this.#removeData();
    return code;
  }

  #removeData(): void {
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async #waitUntilReady(): Promise<void> {
    const deadline = Date.now() + START_DEADLINE_MILLIS;
    while (Date.now() < deadline) {
      if (this.child.hasExited) break;
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(POLL_MILLIS);
    }
    await this.stop();
    throw this.child.failure('did not become ready');
  }
}

/** What is set in the shell for a service of one's own must not change what is measured. */
function environmentWithoutSettings(): NodeJS.ProcessEnv {
  const names = new Set(SETTINGS.map(({ name }) => name));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.has(name)));
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
