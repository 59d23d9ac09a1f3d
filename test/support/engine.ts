import type { QuoteBoard } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { Account } from '../../src/domain/account.ts';
import { AdvancedTerms, copyAdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { Fill } from '../../src/domain/fill.ts';
import { type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import type { OrderCommand } from '../../src/domain/order-command.ts';
import { EVENT_KIND_NAMES, OrderEvent, type OrderEventFields } from '../../src/domain/order-event.ts';
import { OrderType, TimeInForce } from '../../src/domain/order-terms.ts';
import { RiskViolation } from '../../src/domain/risk-violation.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { StopTrigger } from '../../src/domain/stop-trigger.ts';
import { US_EQUITY_VENUES, type Venue } from '../../src/domain/venue.ts';
import { VenueQuote } from '../../src/domain/venue-quote.ts';
import { ExecutionEngine } from '../../src/execution/execution-engine.ts';
import type { Journal } from '../../src/execution/ports/journal.ts';
import { type EngineTimings, NO_TIMINGS } from '../../src/execution/ports/order-timings.ts';
import type { RecoveredState } from '../../src/execution/ports/recovered-state.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { PoolRegistry } from '../../src/pool/pool-registry.ts';
import type { Poolable } from '../../src/pool/poolable.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { FirmRisk } from '../../src/risk/firm-risk.ts';
import { RiskEngine } from '../../src/risk/risk-engine.ts';
import { defineRiskLimits, type RiskSettings } from '../../src/risk/risk-limits.ts';
import { OrderRouter } from '../../src/routing/order-router.ts';
import { RankingMemory } from '../../src/routing/ranking-memory.ts';
import type { RankingTable } from '../../src/routing/ranking-table.ts';
import { VenueRanker } from '../../src/routing/venue-ranker.ts';
import type { FaultInjection } from '../../src/venues/fault-injection.ts';
import { SimulatedMarket } from '../../src/venues/simulated-market.ts';

export interface TestMarketOptions {
  /** Of a market that takes over from another. */
  readonly nextRestSequence?: number;
  readonly venueCount?: number;
  readonly instruments?: readonly Instrument[];
  readonly limits?: RiskSettings;
  readonly accountIds?: readonly number[];
  readonly initialCash?: number;
  readonly orderPoolSize?: number;
  readonly simulateLatency?: boolean;
  readonly faults?: FaultInjection;
  readonly quoteMaxAgeMillis?: number;
  /** What a journal gave back. */
  readonly recovered?: RecoveredState;
  /** Nothing is timed, unless told. */
  readonly timings?: EngineTimings;
  /** Gets every event too. */
  readonly journal?: Journal;
  /** Quotes, unless told. */
  readonly stopTrigger?: StopTrigger;
  /** Off: released objects are not poisoned, as in production. */
  readonly paranoid?: boolean;
}

/** Dollars a share as a scaled price of a US equity. */
export const price = (dollars: number): number => Math.round(dollars * 10_000);
export const dollars = (amount: number): number => Math.round(amount * MONEY_UNIT);

/** A whole engine over simulated venues, without server, file, timer or system clock. */
export class TestMarket {
  /** False: every market built from now on works with ordinary objects, as under POOLING=off. */
  static pooling = true;

  nowMicros = 1_700_000_000_000_000;
  readonly instruments: readonly Instrument[];
  readonly venues: readonly Venue[];
  readonly board: QuoteBoard;
  readonly statistics: VenueStatistics;
  readonly rankings: RankingTable;
  readonly ranker: VenueRanker;
  readonly market: SimulatedMarket;
  readonly engine: ExecutionEngine;
  readonly risk: RiskEngine;
  readonly pools = new PoolRegistry();
  readonly orderPool: ObjectPool<Order>;
  /** Called for every numbered event; what it throws is kept in `listenerErrors`. */
  onEvent: ((event: OrderEventFields) => void) | undefined;
  readonly listenerErrors: unknown[] = [];
  /** Copies of every event, internal ones too. */
  readonly events: OrderEvent[] = [];
  #executionId = 0;
  #restSequence: number;

  constructor(options: TestMarketOptions = {}) {
    const paranoid = options.paranoid ?? true;
    this.#restSequence = (options.nextRestSequence ?? 1) - 1;
    this.instruments = options.instruments ?? [usEquity(0, 'IBM'), usEquity(1, 'MSFT')];
    this.venues = US_EQUITY_VENUES.slice(0, options.venueCount ?? 4);
    const memory = new RankingMemory(this.instruments.length, this.venues.length);
    this.board = memory.board;
    this.statistics = new VenueStatistics(this.venues.length);
    this.rankings = memory.table;
    const quoteMaxAgeMillis = options.quoteMaxAgeMillis ?? 60_000;
    this.ranker = new VenueRanker({
      memory,
      statistics: this.statistics,
      venues: this.venues,
      priceMultipliers: this.instruments.map(({ priceMultiplier }) => priceMultiplier),
      quoteMaxAgeMillis,
    });
    const pool = <T extends Poolable>(
      name: string,
      create: () => T,
      size = 256,
      whenExhausted: 'refuse' | 'heap' = 'heap',
    ) => {
      const sizes = { capacity: size, ceiling: size, whenExhausted };
      return this.pools.add(new ObjectPool({ name, create, ...sizes, pooling: TestMarket.pooling, paranoid }));
    };
    this.orderPool = pool('orders', () => new Order(), options.orderPoolSize ?? 256, 'refuse');
    this.market = new SimulatedMarket({
      board: this.board,
      statistics: this.statistics,
      instruments: this.instruments,
      venues: this.venues,
      fillPool: pool('fills', () => new Fill()),
      nextExecutionId: () => ++this.#executionId,
      nextRestSequence: () => ++this.#restSequence,
      simulateLatency: options.simulateLatency ?? false,
      quoteMaxAgeMillis,
      ...(options.faults === undefined ? {} : { faults: options.faults }),
    });
    const accounts = (options.accountIds ?? [1, 2]).map(
      (accountId) => new Account(accountId, options.initialCash ?? dollars(1_000_000), this.nowMicros),
    );
    const violationPool = pool('violations', () => new RiskViolation());
    this.risk = new RiskEngine(
      defineRiskLimits(options.limits ?? {}),
      violationPool,
      new FirmRisk(accounts),
      (instrumentId, time) => this.board.nationalBestBid(instrumentId, time, quoteMaxAgeMillis),
    );
    this.engine = new ExecutionEngine({
      clock: { nowMicros: () => this.nowMicros },
      journal: {
        append: (event) => {
          this.events.push(copyOf(event));
          options.journal?.append(event);
        },
      },
      listener: { onOrderEvent: (event) => this.onEvent?.(event) },
      onListenerError: (error) => this.listenerErrors.push(error),
      timings: options.timings ?? NO_TIMINGS,
      market: this.market,
      board: this.board,
      router: new OrderRouter({
        board: this.board,
        rankings: this.rankings,
        statistics: this.statistics,
        venues: this.venues,
        quoteMaxAgeMillis,
      }),
      risk: this.risk,
      positions: new PositionKeeper(this.instruments),
      instruments: this.instruments,
      accounts,
      orderPool: this.orderPool,
      advancedTermsPool: pool('advanced_terms', () => new AdvancedTerms()),
      stopTrigger: options.stopTrigger ?? StopTrigger.Quote,
      venueOrderPool: pool('venue_orders', () => new VenueOrder()),
      violationPool,
      quoteMaxAgeMillis,
    });
    this.engine.enterPhase(SessionPhase.Regular);
    if (options.recovered !== undefined) {
      this.#executionId = options.recovered.nextExecutionId - 1;
      this.#restSequence = options.recovered.nextRestSequence - 1;
      this.engine.restore(options.recovered);
    }
  }

  /** Prices in dollars; a size of 0 empties that side. */
  quote(venueId: number, bid: number, bidSize: number, ask: number, askSize: number, instrumentId = 0): void {
    const quote = new VenueQuote();
    quote.instrumentId = instrumentId;
    quote.venueId = venueId;
    quote.bidPrice = bidSize === 0 ? 0 : price(bid);
    quote.bidSize = bidSize;
    quote.askPrice = askSize === 0 ? 0 : price(ask);
    quote.askSize = askSize;
    quote.marketTimeMillis = Math.floor(this.nowMicros / 1000);
    this.engine.applyQuote(quote);
  }

  rank(): void {
    this.ranker.rank(this.nowMicros, () => 0);
  }

  command(terms: Partial<Omit<OrderCommand, 'limitPrice'>> & { limit?: number }): OrderCommand {
    const { limit, ...rest } = terms;
    return {
      accountId: 1,
      instrumentId: 0,
      side: Side.Buy,
      type: limit === undefined ? OrderType.Market : OrderType.Limit,
      timeInForce: TimeInForce.Day,
      qty: 100,
      limitPrice: limit === undefined ? 0 : price(limit),
      clientOrderId: '',
      extendedHours: false,
      ...rest,
    };
  }

  /** As `submit`, for an order that must be accepted. Returns a copy: the order itself ends with the turn. */
  accept(terms: Parameters<TestMarket['command']>[0]): Order {
    const result = this.engine.submit(this.command(terms));
    if (!(result instanceof Order)) throw new Error(`not accepted: ${JSON.stringify(result)}`);
    return Object.assign(new Order(), result);
  }

  /** The numbered events so far, a short line each; forgets them. */
  takeEvents(): string[] {
    const lines = this.events.filter(({ seq }) => seq > 0).map((event) => this.#line(event));
    this.events.length = 0;
    return lines;
  }

  #line(event: OrderEvent): string {
    const kind = EVENT_KIND_NAMES[event.kind];
    if (event.executionId === 0) return `${kind} #${event.orderId}`;
    const liquidity = event.liquidity === 0 ? 'taker' : 'maker';
    const venue = this.venues[event.venueId]!.mic;
    return `${kind} #${event.orderId} ${event.lastQty} @ ${event.price / 10_000} ${venue} ${liquidity}`;
  }
}

function copyOf(event: OrderEventFields): OrderEvent {
  const copy = new OrderEvent();
  // A live event reads most of its fields from the order: they are none of its own.
  for (const field of Object.keys(copy) as (keyof OrderEventFields)[]) Object.assign(copy, { [field]: event[field] });
  if (event.advanced !== undefined) copy.advanced = copyAdvancedTerms(event.advanced, new AdvancedTerms());
  return copy;
}
