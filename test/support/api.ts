import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { NO_WATCHLIST_STORE, Watchlists } from '../../src/api/account/watchlists.ts';
import { buildApp } from '../../src/api/app.ts';
import type { AppServices, PushedQuote } from '../../src/api/app-services.ts';
import { QuoteBoard } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Account } from '../../src/domain/account.ts';
import type { ApiKey } from '../../src/domain/api-key.ts';
import { type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { Order } from '../../src/domain/order.ts';
import type { OrderCommand } from '../../src/domain/order-command.ts';
import { isTerminal, OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import type { Position } from '../../src/domain/position.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import type { RiskViolation } from '../../src/domain/risk-violation.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { encodeUuid, UuidKind } from '../../src/domain/uuid.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { DayCloses } from '../../src/execution/day-closes.ts';
import { CancelOutcome, type ExecutionEngine, type SubmitResult } from '../../src/execution/execution-engine.ts';
import type { OrderBatch } from '../../src/execution/order-batch.ts';
import type { CommitWaiter } from '../../src/execution/ports/commit-barrier.ts';
import type {
  FillQuery,
  FillRecord,
  OrderHistory,
  OrderQuery,
  OrderRecord,
} from '../../src/execution/ports/order-history.ts';
import { NO_TIMINGS } from '../../src/execution/ports/order-timings.ts';
import type { RiskAdministration } from '../../src/execution/risk-administration.ts';
import { UsEquitySession } from '../../src/market/us-equity-session.ts';
import { addUp } from '../../src/pool/pool-report.ts';
import { RankingTable } from '../../src/routing/ranking-table.ts';

/** 2026-11-20T15:00:00Z. */
export const NOW_MICROS = Date.UTC(2026, 10, 20, 15) * 1000;
export const FILL_PRICE = 100_0000;

/** An engine that fills market orders at a hundred dollars, keeps limit orders live, and forgets nothing. */
export class FakeEngine {
  readonly commands: OrderCommand[] = [];
  readonly orders: Order[] = [];
  readonly accountsById = new Map<number, Account>();
  readonly positions: Position[] = [];
  marks = 0;
  readonly venueStatistics = new VenueStatistics(3);
  /** What a command that makes an event throws. */
  failure: Error | undefined;
  /** What the next submission is answered with instead of an order. */
  refuseNextWith: RiskViolation | RejectReason | undefined;
  /** Ids that only the history knows about. */
  readonly oldClientOrderIds = new Set<string>();
  /** What cancelling a live order comes to. */
  cancelOutcome: CancelOutcome = CancelOutcome.Canceled;

  submit(command: OrderCommand): SubmitResult {
    if (this.failure !== undefined) throw this.failure;
    this.commands.push({ ...command });
    const refusal = this.refuseNextWith;
    this.refuseNextWith = undefined;
    if (refusal !== undefined) return refusal;
    if (this.clientOrderIdState(command.accountId, command.clientOrderId) === 'used') {
      return RejectReason.DuplicateClientOrderId;
    }
    const order = Object.assign(new Order(), command, { orderId: this.orders.length + 1, status: OrderStatus.New });
    if (order.clientOrderId === '') order.clientOrderId = encodeUuid(UuidKind.ClientOrder, order.orderId);
    order.submittedAtMicros = NOW_MICROS + order.orderId;
    order.updatedAtMicros = order.submittedAtMicros;
    if (command.type === OrderType.Market) this.fill(order);
    this.orders.push(order);
    return order;
  }

  submitBatch(batch: OrderBatch, visit: (row: number, result: SubmitResult) => void): void {
    for (let row = 0; row < batch.count; row++) visit(row, this.submit(batch.commands[row]!));
  }

  fill(order: Order): void {
    order.status = OrderStatus.Filled;
    order.filledQty = order.qty;
    order.filledNotional = FILL_PRICE * order.qty * 100;
    order.filledAtMicros = order.submittedAtMicros + 5;
    order.updatedAtMicros = order.filledAtMicros;
  }

  cancel(accountId: number, orderId: number): CancelOutcome {
    if (this.failure !== undefined) throw this.failure;
    const order = this.liveOrder(orderId);
    if (order === undefined || order.accountId !== accountId) return CancelOutcome.NotLive;
    if (this.cancelOutcome === CancelOutcome.Canceled) order.status = OrderStatus.Canceled;
    order.canceledAtMicros = NOW_MICROS + 1000;
    return this.cancelOutcome;
  }

  cancelAll(accountId: number, visit: (orderId: number, outcome: CancelOutcome) => void): void {
    for (const order of this.orders) {
      const outcome = this.cancel(accountId, order.orderId);
      if (outcome !== CancelOutcome.NotLive) visit(order.orderId, outcome);
    }
  }

  clientOrderIdState(accountId: number, clientOrderId: string): 'fresh' | 'used' | 'ask' {
    const isUsed = this.orders.some(
      (order) => order.accountId === accountId && order.clientOrderId === clientOrderId && clientOrderId !== '',
    );
    if (isUsed) return 'used';
    return this.oldClientOrderIds.has(clientOrderId) ? 'ask' : 'fresh';
  }

  liveOrder(orderId: number): Order | undefined {
    return this.orders.find((order) => order.orderId === orderId && !isTerminal(order.status));
  }

  account(accountId: number): Account | undefined {
    return this.accountsById.get(accountId);
  }

  position(accountId: number, instrumentId: number): Position | undefined {
    return this.positionsOf(accountId).find((position) => position.instrumentId === instrumentId);
  }

  positionsOf(accountId: number): readonly Position[] {
    return this.positions.filter((position) => position.accountId === accountId);
  }

  markToMarket(): void {
    this.marks++;
  }

  setVenueEnabled(venueId: number, enabled: boolean): void {
    this.venueStatistics.setEnabled(venueId, enabled);
  }

  buyingPower(account: Account): number {
    return account.cash - account.reserved;
  }
}

/** The engine's orders as history, as a projection that never lags. */
export class FakeHistory implements OrderHistory {
  readonly queries: OrderQuery[] = [];
  readonly older: OrderRecord[] = [];
  readonly fillQueries: FillQuery[] = [];
  /** What is answered to every question about fills. */
  readonly executions: FillRecord[] = [];
  /** What every question is answered with instead. */
  failure: Error | undefined;
  readonly #engine: FakeEngine;

  constructor(engine: FakeEngine) {
    this.#engine = engine;
  }

  #mayFail(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  get #all(): OrderRecord[] {
    return [...this.older, ...this.#engine.orders];
  }

  async orders(query: OrderQuery): Promise<OrderRecord[]> {
    this.#mayFail();
    this.queries.push(query);
    const found = this.#all.filter(
      (order) =>
        order.accountId === query.accountId &&
        (query.status === 'all' || isTerminal(order.status as OrderStatus) === (query.status === 'closed')),
    );
    if (query.direction === 'desc') found.reverse();
    return found.slice(0, query.limit);
  }

  async legsOf(accountId: number, parentOrderIds: readonly number[]): Promise<OrderRecord[]> {
    this.#mayFail();
    return this.#all.filter(
      (order) => order.accountId === accountId && parentOrderIds.includes(order.advanced?.parentOrderId ?? 0),
    );
  }

  async orderById(accountId: number, orderId: number): Promise<OrderRecord | undefined> {
    this.#mayFail();
    return this.#all.find((order) => order.accountId === accountId && order.orderId === orderId);
  }

  async orderByClientOrderId(accountId: number, clientOrderId: string): Promise<OrderRecord | undefined> {
    this.#mayFail();
    return this.#all.find((order) => order.accountId === accountId && order.clientOrderId === clientOrderId);
  }

  async fills(query: FillQuery): Promise<FillRecord[]> {
    this.#mayFail();
    this.fillQueries.push(query);
    return this.executions;
  }

  /** What accounts were worth, by the minute it is known from. */
  readonly equities = new Map<number, number>();

  async equityAt(_accountId: number, minutes: readonly number[]): Promise<(number | null)[]> {
    this.#mayFail();
    const known = [...this.equities.keys()].toSorted((a, b) => b - a);
    return minutes.map((minute) => this.equities.get(known.find((from) => from < minute) ?? Number.NaN) ?? null);
  }
}

/** A commit barrier that a test can hold shut or break. */
export class FakeBarrier {
  durableSeq = 0;
  waits = 0;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  #failure: Error | undefined;

  async whenDurable(): Promise<void> {
    this.waits++;
    await this.#gate;
    if (this.#failure !== undefined) throw this.#failure;
  }

  afterCommit(waiter: CommitWaiter): void {
    this.whenDurable().then(
      () => waiter.onDurable(),
      (error) => waiter.onJournalFailure(error),
    );
  }

  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open();
  }

  fail(error: Error): void {
    this.#failure = error;
  }
}

export interface ApiFixture {
  readonly app: FastifyInstance;
  readonly services: AppServices;
  readonly engine: FakeEngine;
  readonly history: FakeHistory;
  readonly barrier: FakeBarrier;
  readonly pushed: PushedQuote[];
  readonly ibm: Instrument;
  /** Sends a request and hands back the answer. */
  send(options: InjectOptions): Promise<LightMyRequestResponse>;
  postOrder(body: unknown): Promise<LightMyRequestResponse>;
}

export interface FixtureOptions {
  readonly keys?: readonly ApiKey[];
  readonly services?: Partial<AppServices>;
  readonly bodyLimit?: number;
  readonly rateLimitPerMinute?: number;
}

/** Builds the app over fakes. Two instruments: IBM (0) and AAPL (1); accounts 1 and 2. */
export async function buildApiFixture(options: FixtureOptions = {}): Promise<ApiFixture> {
  const engine = new FakeEngine();
  for (const accountId of [1, 2]) {
    engine.accountsById.set(accountId, new Account(accountId, 100_000 * MONEY_UNIT, NOW_MICROS));
  }
  const history = new FakeHistory(engine);
  const barrier = new FakeBarrier();
  const pushed: PushedQuote[] = [];
  const services = { ...fakeServices(engine, history, barrier, pushed, options.keys), ...options.services };
  const app = await buildApp(services, {
    logger: false,
    version: '1.2.3',
    ...(options.bodyLimit !== undefined && { bodyLimit: options.bodyLimit }),
    ...(options.rateLimitPerMinute !== undefined && { rateLimitPerMinute: options.rateLimitPerMinute }),
  });
  return {
    app,
    services,
    engine,
    history,
    barrier,
    pushed,
    ibm: services.instruments[0]!,
    send: (request) => app.inject(request),
    postOrder: (body) =>
      app.inject({
        method: 'POST',
        url: '/v2/orders',
        headers: { 'content-type': 'application/json' },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

function fakeServices(
  engine: FakeEngine,
  history: FakeHistory,
  barrier: FakeBarrier,
  pushed: PushedQuote[],
  keys: readonly ApiKey[] | undefined,
): AppServices {
  const instruments = [
    usEquity(0, 'IBM', 'International Business Machines'),
    usEquity(1, 'AAPL', 'Apple Inc.', 'NASDAQ'),
  ];
  const venues = US_EQUITY_VENUES.slice(0, 3);
  return {
    engine: engine as unknown as ExecutionEngine,
    // Tests of their routes bring one over a real engine, and a replay of their own.
    risk: undefined as unknown as RiskAdministration,
    riskReplay: { isBusy: false, replay: async () => undefined },
    instruments,
    isTradable: () => true,
    venues,
    board: new QuoteBoard(instruments.length, venues.length),
    venueStatistics: engine.venueStatistics,
    rankings: new RankingTable(instruments.length, venues.length),
    history,
    watchlists: new Watchlists({ nowMicros: () => NOW_MICROS }, NO_WATCHLIST_STORE),
    barrier,
    events: {
      durableSeq: 0,
      durableHash: '0'.repeat(16),
      onCommitted: () => () => undefined,
      readFrom: async () => [],
      forEachEvent: () => undefined,
    },
    session: new UsEquitySession(),
    clock: { nowMicros: () => NOW_MICROS },
    timings: NO_TIMINGS,
    losesAnswer: undefined,
    keys,
    pushQuote: (quote) => pushed.push(quote),
    feedName: 'pushed',
    quotesAreDerived: false,
    quoteMaxAgeMillis: 1000,
    limitsOf: () => ({ buyingPowerMultiplier: 1, shortSaleRestriction: ShortSaleRestriction.None }),
    closes: new DayCloses(),
    poolReports: () => [],
    poolTotals: () => addUp([]),
    trimPools: () => [],
    metricsText: async () => '# no metrics\n',
    metricsContentType: 'text/plain; version=0.0.4; charset=utf-8',
    onStreamClients: () => undefined,
    isOverloaded: () => false,
    isReady: () => true,
  };
}
