import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { StreamClient } from './streams.ts';

export const START_SCRIPT = fileURLToPath(new URL('../../src/start.js', import.meta.url));

/** Node keeps the compiled modules here: a service that was started before starts in two thirds of the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url));

/** How long a service may take to start, and to end once it is told to, milliseconds. */
const DEADLINE_MILLIS = 20_000;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into arbitrary JSON
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface ServiceSettings {
  /** Beside PORT=0; a quiet environment of its own, nothing of this process'. */
  readonly env?: Readonly<Record<string, string>>;
  /** The Node to run it with. */
  readonly node?: string;
  /** Outlives the test that starts it: whoever asks for that kills it. */
  readonly shared?: boolean;
}

/** The service as a child process. It ends with the test that started it, whatever becomes of the test. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  /** Everything printed so far, by line. */
  readonly lines: string[] = [];
  /** The exit code, or null after a signal. */
  readonly exited: Promise<number | null>;
  #url = '';

  constructor({ env = {}, node = process.execPath, shared = false }: ServiceSettings = {}) {
    this.#child = spawn(node, [START_SCRIPT], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.#child);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.exited = once(this.#child, 'close').then(([code]) => {
      running.delete(this.#child);
      return code as number | null;
    });
    if (!shared) onTestFinished(() => this.kill());
  }

  /** Resolves once the service says that it is ready; rejects with what it printed where it ends before. */
  static async start(settings: ServiceSettings = {}): Promise<ServiceProcess> {
    const service = new ServiceProcess(settings);
    try {
      service.#url = await service.#address();
      const { status } = await service.get('/health/ready');
      if (status !== 200) throw service.failure(`is not ready: ${status}`);
    } catch (error) {
      await service.kill();
      throw error;
    }
    return service;
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get output(): string {
    return this.lines.join('\n');
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  failure(what: string): Error {
    return new Error(`the service ${what}; it printed:\n${this.output || '(nothing)'}`);
  }

  signal(name: 'SIGTERM' | 'SIGINT'): void {
    this.#child.kill(name);
  }

  /** Ends it as `kill -9` does. */
  async kill(): Promise<void> {
    if (!this.hasExited) this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** Waits for an end of its own accord. Resolves to the exit code. */
  async ended(): Promise<number | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.failure(`has not ended within ${DEADLINE_MILLIS} ms`)), DEADLINE_MILLIS);
    });
    try {
      return await Promise.race([this.exited, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    return this.ended();
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** Sends a body as it is. Rejects where the connection breaks. */
  async send(
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.#url + path, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    return { status: response.status, body: parsed(text), headers: response.headers };
  }

  /** As `get` for what must be there. */
  async read(path: string, headers: Record<string, string> = {}): Promise<Json> {
    const { status, body } = await this.get(path, headers);
    if (status !== 200) throw this.failure(`answered GET ${path} with ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** A WebSocket client; it closes with the test. */
  stream(path: string, headers: Record<string, string> = {}): StreamClient {
    const client = new StreamClient(this.#url.replace('http', 'ws') + path, headers);
    onTestFinished(() => client.socket.terminate());
    return client;
  }

  /** Pushes quotes, each `[venue, bid, bid size, ask, ask size]`, where the feed is `pushed`. */
  async quote(symbol: string, ...quotes: readonly [string, number, number, number, number][]): Promise<void> {
    const body = quotes.map(([venue, bid, bidSize, ask, askSize]) => ({
      symbol,
      venue,
      bid_price: bid,
      bid_size: bidSize,
      ask_price: ask,
      ask_size: askSize,
    }));
    const answer = await this.post('/ops/quotes', body);
    if (answer.status !== 200) throw this.failure(`did not take a quote: ${JSON.stringify(answer.body)}`);
  }

  /** Every event up to now in order, and the heartbeat after the last. */
  async events(headers: Record<string, string> = {}): Promise<{ readonly events: Json[]; readonly heartbeat: Json }> {
    const newest = Number(/^orderpool_event_sequence (\d+)$/m.exec(await this.read('/metrics'))![1]);
    const client = this.stream('/feed?from=0', headers);
    for (;;) {
      const message = await client.next();
      // An answer may be here before the streams have its events: a heartbeat before them is not the last.
      if (message.type !== 'heartbeat' || message.seq < newest) continue;
      client.socket.terminate();
      return { events: client.feedEvents, heartbeat: message };
    }
  }

  async #address(): Promise<string> {
    const deadline = Date.now() + DEADLINE_MILLIS;
    for (;;) {
      const line = this.lines.find((printed) => printed.includes('Orderpool listens on'));
      if (line !== undefined) return /https?:\/\/[^\s"]+/.exec(line)![0];
      if (this.hasExited) throw this.failure('ended instead of starting');
      if (Date.now() > deadline) throw this.failure('does not start');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
