import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { WebSocket } from 'ws';
import type { AppServices } from '../../src/api/app-services.ts';
import { answerThrown } from '../../src/api/http/error-answers.ts';
import { requireKey } from '../../src/api/http/request-hooks.ts';
import { compileValidator } from '../../src/api/http/validation.ts';
import { registerFeed } from '../../src/api/streams/feed.ts';
import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from '../../src/api/streams/stream-options.ts';
import { registerTradeEvents } from '../../src/api/streams/trade-events.ts';
import { registerTradeUpdates } from '../../src/api/streams/trade-updates.ts';
import { registerStreamServer } from '../../src/api/streams/websocket-server.ts';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { EndReason } from '../../src/domain/end-reason.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { EventKind, OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import { RiskRule, RiskUnit } from '../../src/domain/risk-violation.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { CommittedBatch, EventStream } from '../../src/execution/ports/event-stream.ts';

export const IBM = usEquity(0, 'IBM');
export const MSFT = usEquity(1, 'MSFT');

interface StoredBatch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly events: readonly Partial<OrderEvent>[];
}

/** Committed batches in memory. A batch's bytes are wiped after the call that hands it over, as the contract allows. */
export class FakeEventStream implements EventStream {
  durableSeq = 0;
  durableHash = hashOf(0);
  /** Answers of `readFrom` wait for this. */
  beforeRead: () => Promise<void> = async () => {};
  pagesRead = 0;
  decodes = 0;
  /** When listeners get a batch that has become durable: at once, or later, as the journal may have it. */
  handOver: (deliver: () => void) => void = (deliver) => deliver();
  /** Batches stored before this sequence number count as gone. */
  firstRetained = 1;
  readonly #batches: StoredBatch[] = [];
  readonly listenerErrors: unknown[] = [];
  readonly #listeners = new Map<(batch: CommittedBatch) => void, number>();

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Numbers the events and commits them as one batch. */
  commit(...events: Partial<OrderEvent>[]): void {
    const firstSeq = this.durableSeq + 1;
    const numbered = events.map((event, index) => ({ ...event, seq: firstSeq + index }));
    this.durableSeq += events.length;
    this.durableHash = hashOf(this.durableSeq);
    const stored = { firstSeq, lastSeq: this.durableSeq, events: numbered };
    this.#batches.push(stored);
    this.handOver(() => this.#deliver(stored));
  }

  #deliver(stored: StoredBatch): void {
    for (const [listener, afterSeq] of this.#listeners) {
      if (stored.lastSeq <= afterSeq) continue;
      const batch = encodeBatch(stored);
      try {
        listener(batch);
      } catch (error) {
        this.listenerErrors.push(error);
      }
      batch.bytes.fill(0);
    }
  }

  onCommitted(listener: (batch: CommittedBatch) => void): () => void {
    this.#listeners.set(listener, this.durableSeq);
    return () => this.#listeners.delete(listener);
  }

  async readFrom(fromSeq: number, maxBytes: number): Promise<CommittedBatch[]> {
    this.pagesRead++;
    const page: CommittedBatch[] = [];
    let bytes = 0;
    const from = Math.max(fromSeq, this.firstRetained);
    // Stored batches are in order, so the first that counts can be found by halving.
    for (let index = this.#indexOf(from); index < this.#batches.length && bytes < maxBytes; index++) {
      const batch = encodeBatch(this.#batches[index]!);
      bytes += batch.bytes.length;
      page.push(batch);
    }
    await this.beforeRead();
    return page;
  }

  forEachEvent(batch: CommittedBatch, visit: (event: OrderEvent) => void): void {
    this.decodes++;
    const record = new OrderEvent();
    for (const fields of JSON.parse(Buffer.from(batch.bytes).toString()) as Partial<OrderEvent>[]) {
      visit(Object.assign(record, new OrderEvent(), fields));
    }
  }

  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#batches[middle]!.lastSeq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function encodeBatch(batch: StoredBatch): CommittedBatch {
  const { firstSeq, lastSeq, events } = batch;
  return { firstSeq, lastSeq, bytes: new Uint8Array(Buffer.from(JSON.stringify(events))), hash: hashOf(lastSeq) };
}

/** Stands for the hash of all events up to `seq`. */
export function hashOf(seq: number): string {
  return (seq * 2654435761).toString(16).padStart(16, '0').slice(-16);
}

/** 2025-01-01T00:00:00Z. */
export const T0 = 1_735_689_600_000_000;

export function accepted(fields: Partial<OrderEvent> = {}): Partial<OrderEvent> {
  return {
    kind: EventKind.Accepted,
    timestampMicros: T0,
    submittedAtMicros: T0,
    orderId: 7,
    accountId: 1,
    type: OrderType.Limit,
    qty: 100,
    limitPrice: 1_015_000,
    clientOrderId: 'mine',
    status: OrderStatus.New,
    ...fields,
  };
}

export function fill(fields: Partial<OrderEvent> = {}): Partial<OrderEvent> {
  return {
    ...accepted(),
    kind: EventKind.Fill,
    timestampMicros: T0 + 1500,
    status: OrderStatus.Filled,
    filledQty: 100,
    filledNotional: 10_149_000_000,
    executionId: 9,
    venueId: 2,
    price: 1_014_900,
    lastQty: 100,
    fee: -200_000,
    marketTimeMillis: 34_200_123,
    nbboBid: 1_014_800,
    nbboAsk: 1_014_900,
    positionQty: 100,
    ...fields,
  };
}

export function canceled(fields: Partial<OrderEvent> = {}): Partial<OrderEvent> {
  return {
    ...accepted(),
    kind: EventKind.Canceled,
    timestampMicros: T0 + 2500,
    status: OrderStatus.Canceled,
    reason: EndReason.ClientRequest,
    ...fields,
  };
}

export function refused(fields: Partial<OrderEvent> = {}): Partial<OrderEvent> {
  return {
    ...accepted(),
    kind: EventKind.Rejected,
    status: OrderStatus.Rejected,
    reason: EndReason.RiskRefusal,
    riskRule: RiskRule.MaximumOrderValue,
    riskUnit: RiskUnit.Money,
    riskLimit: 1_000_000_000,
    riskObserved: 10_150_000_000,
    ...fields,
  };
}

export interface StreamService {
  readonly app: FastifyInstance;
  readonly events: FakeEventStream;
  readonly clientCounts: { trade_updates: number; trade_events: number; feed: number };
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
}

export interface StreamServiceSettings {
  readonly keys?: readonly ApiKey[];
  readonly options?: Partial<StreamOptions>;
  readonly onStreamClients?: AppServices['onStreamClients'];
  /** In place of the fake. */
  readonly journal?: EventStream;
  /** Beside what streams need to show events. */
  readonly services?: Partial<AppServices>;
}

/** A service of the streams alone, on a free port. */
export async function startStreams(settings: StreamServiceSettings = {}): Promise<StreamService> {
  const events = new FakeEventStream();
  const clientCounts = { trade_updates: 0, trade_events: 0, feed: 0 };
  const services = {
    events: settings.journal ?? events,
    keys: settings.keys,
    instruments: [IBM, MSFT],
    venues: US_EQUITY_VENUES,
    session: { closeOf: () => 0 },
    clock: { nowMicros: () => Date.now() * 1000 },
    engine: {
      get lastSeq() {
        return events.durableSeq;
      },
    },
    onStreamClients:
      settings.onStreamClients ??
      ((stream: keyof typeof clientCounts, count: number) => {
        clientCounts[stream] = count;
      }),
    ...settings.services,
  } as unknown as AppServices;
  const options = { ...DEFAULT_STREAM_OPTIONS, ...settings.options };
  const app = Fastify();
  app.decorateRequest('principal', null);
  await registerStreamServer(app, app.log);
  registerTradeUpdates(app, { services, log: app.log }, options);
  registerFeed(app, { services, log: app.log }, options);
  app.register(async (scope) => {
    scope.setValidatorCompiler(compileValidator);
    scope.setErrorHandler(answerThrown(app.log));
    scope.addHook('onRequest', requireKey(services));
    registerTradeEvents(scope, { services, log: app.log }, options);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { app, events, clientCounts, url: `ws://127.0.0.1:${port}` };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into arbitrary JSON
export type Json = any;

/** A client that keeps what it gets. */
export class StreamClient {
  readonly socket: WebSocket;
  readonly messages: Json[] = [];
  readonly binaryFlags: boolean[] = [];
  closeCode: number | undefined = undefined;
  readonly closed: Promise<number>;
  #taken = 0;
  #wake: () => void = () => {};

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.messages.push(JSON.parse(data.toString()));
      this.binaryFlags.push(isBinary);
      this.#wake();
    });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        this.closeCode = code;
        this.#wake();
        resolve(code);
      });
    });
  }

  /** Resolves once connected, to the client; rejects with the HTTP status where the upgrade is refused. */
  opened(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve(this));
      this.socket.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => reject({ status: response.statusCode, body: JSON.parse(body) }));
      });
    });
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The next message not taken yet. */
  async next(): Promise<Json> {
    while (this.#taken >= this.messages.length) {
      if (this.closeCode !== undefined) throw new Error(`closed with ${this.closeCode} and no message`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.messages[this.#taken++];
  }

  /** Events of the feed seen so far, frames joined. */
  get feedEvents(): Json[] {
    return this.messages.filter(({ type }) => type === 'events').flatMap(({ events }) => events);
  }
}

/** Polls until the condition holds; fails after `timeoutMillis`. */
export async function until(condition: () => boolean, timeoutMillis = 5_000): Promise<void> {
  const deadline = Date.now() + timeoutMillis;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMillis} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
