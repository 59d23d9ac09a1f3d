import type { Account } from '../domain/account.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import type { Order } from '../domain/order.ts';
import type { OrderCommand } from '../domain/order-command.ts';
import type { Position } from '../domain/position.ts';
import { RejectReason } from '../domain/reject-reason.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import { referencePrice } from '../risk/reference-price.ts';
import { Accounts } from './accounts.ts';
import { type ClientOrderIdState, ClientOrderIds } from './client-order-ids.ts';
import { CommandClock } from './command-clock.ts';
import { dayOrders } from './day-orders.ts';
import { owedEnd, restoreEngine } from './engine-recovery.ts';
import { EventWriter } from './event-writer.ts';
import type { ExecutionEngineOptions } from './execution-engine-options.ts';
import { LiveOrders } from './live-orders.ts';
import { markToMarket } from './mark-to-market.ts';
import type { OrderBatch } from './order-batch.ts';
import { OrderDispatcher } from './order-dispatcher.ts';
import { OrderLifecycle } from './order-lifecycle.ts';
import type { MarketDataSink } from './ports/market.ts';
import { OrderStage } from './ports/order-timings.ts';
import type { RecoveredState } from './ports/recovered-state.ts';
import { takeTerms } from './take-terms.ts';

/** The order was accepted (and may already have ended), a risk rule refused it, or it could not be taken at all. */
export type SubmitResult = Order | RiskViolation | RejectReason;

export const CancelOutcome = {
  Canceled: 'canceled',
  /** The venue has been asked and has not answered yet. */
  Pending: 'pending',
  /** No live order of this account has that number: it never existed, or has ended. */
  NotLive: 'not_live',
} as const;
export type CancelOutcome = (typeof CancelOutcome)[keyof typeof CancelOutcome];

/**
 * The deterministic state machine at the centre: commands and market data in, events out. It alone changes orders,
 * accounts and pools; the same calls with the same clock give the same events.
 *
 *   submit ─> risk ─> OrderLifecycle.accept ─> OrderDispatcher.route ─> venues
 *                               │                                         │ fills, rests, ends
 *                               └──────────> EventWriter <────────────────┘
 *                                                 │
 *                                                 └─> journal, then listener
 *
 * Whatever it hands out (orders, violations) stays its own: those that have ended go back to their pools in `endTurn`.
 */
export class ExecutionEngine implements MarketDataSink {
  readonly #options: ExecutionEngineOptions;
  readonly #time: CommandClock;
  readonly #accounts: Accounts;
  readonly #events: EventWriter;
  readonly #live: LiveOrders;
  readonly #clientOrderIds = new ClientOrderIds();
  readonly #lifecycle: OrderLifecycle;
  readonly #dispatcher: OrderDispatcher;
  #nextOrderId = 1;
  #accepting = true;
  #phase: SessionPhase = SessionPhase.Closed;

  constructor(options: ExecutionEngineOptions) {
    this.#options = options;
    this.#time = new CommandClock(options.clock);
    this.#accounts = new Accounts(options.accounts);
    this.#events = new EventWriter(this.#time, options.journal, options.listener, options.onListenerError);
    this.#live = new LiveOrders(options.orderPool.limit);
    const shared = { ...options, accounts: this.#accounts, time: this.#time, events: this.#events, live: this.#live };
    this.#lifecycle = new OrderLifecycle(shared);
    this.#dispatcher = new OrderDispatcher({ ...shared, lifecycle: this.#lifecycle });
    options.market.listener = this.#dispatcher;
  }

  /**
   * Takes an order. What comes back is valid until `endTurn`: whoever answers a client from it serialises it before
   * anything is awaited.
   */
  submit(command: OrderCommand): SubmitResult {
    this.#time.begin();
    const result = this.#take(command);
    this.#time.end();
    return result;
  }

  /**
   * Takes the orders of a batch one after the other, as one command: all at one time, each as `submit` would. The risk rules
   * look first at all of them together. Calls back with what became of each before it takes the next.
   */
  submitBatch(batch: OrderBatch, visit: (row: number, result: SubmitResult) => void): void {
    this.#time.begin();
    const account = this.#accounts.get(batch.accountId);
    if (account !== undefined) batch.screen(account, this.#options, this.#time);
    for (let row = 0; row < batch.count; row++) visit(row, this.#take(batch.commands[row]!, batch, row));
    this.#time.end();
  }

  /** `batch`, where there is one, has been screened. */
  #take(command: OrderCommand, batch?: OrderBatch, row = 0): SubmitResult {
    const account = this.#accounts.get(command.accountId);
    if (account === undefined) return RejectReason.UnknownAccount;
    const instrument = this.#options.instruments[command.instrumentId];
    if (instrument === undefined) return RejectReason.UnknownInstrument;
    if (!this.#accepting) return RejectReason.ShuttingDown;
    const ownId = command.clientOrderId !== '';
    if (ownId && this.clientOrderIdState(command.accountId, command.clientOrderId) === 'used') {
      return RejectReason.DuplicateClientOrderId;
    }
    const order = this.#options.orderPool.acquire();
    if (order === undefined) return RejectReason.OrderPoolExhausted;

    takeTerms(order, command, this.#nextOrderId++, this.#time.nowMicros);
    const position = this.#options.positions.position(command.accountId, command.instrumentId);
    const violation =
      batch === undefined
        ? this.#checkRisk(order, account, position, instrument)
        : this.#checkScreened(order, account, position, batch, row);
    // What became of the order is journalled before what it ends: a replay judges it by the books that it met.
    if (violation !== undefined) {
      this.#lifecycle.refuse(order, violation);
      if (this.#options.risk.cancelsOldest) this.#dispatcher.withdrawSelfMatches(order, account);
    } else {
      if (ownId) this.#clientOrderIds.add(command.accountId, command.clientOrderId);
      this.#lifecycle.accept(order, account, position);
      if (this.#options.risk.cancelsOldest) this.#dispatcher.withdrawSelfMatches(order, account);
      this.#dispatcher.route(order);
      // What came to rest may be what another order waits for.
      this.#dispatcher.routeWaiting(command.instrumentId);
    }
    if (account.risk.mustCancelAll) this.#cancelTripped(account);
    return violation ?? order;
  }

  cancel(accountId: number, orderId: number): CancelOutcome {
    const order = this.#live.find(orderId);
    if (order === undefined || order.accountId !== accountId) return CancelOutcome.NotLive;
    this.#time.begin();
    const outcome = this.#withdraw(order, EndReason.ClientRequest);
    this.#time.end();
    return outcome;
  }

  /** Cancels every live order of the account, oldest first, calling back for each. */
  cancelAll(accountId: number, visit: (orderId: number, outcome: CancelOutcome) => void): void {
    this.#time.begin();
    this.#cancelEach(this.#accounts.get(accountId), visit);
    this.#time.end();
  }

  /** Ends the live day orders sent before these times (Unix microseconds), without and with extended hours. */
  expireDayOrders(sentBeforeMicros: number, extendedSentBeforeMicros: number): void {
    this.#time.begin();
    for (const order of dayOrders(this.#accounts.values(), sentBeforeMicros, extendedSentBeforeMicros)) {
      this.#withdraw(order, EndReason.SessionClosed);
    }
    this.#time.end();
  }

  /** From now on `submit` refuses. Cancels, quotes and venue answers are still taken. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  /** Returns to their pools what has ended. Call it when no answer is being made from it any more. */
  endTurn(): void {
    this.#lifecycle.endTurn();
  }

  applyQuote(quote: VenueQuote): void {
    this.#time.begin();
    this.#options.market.applyQuote(quote, this.#time);
    this.#dispatcher.routeWaiting(quote.instrumentId);
    this.#time.end();
  }

  applyTrade(trade: MarketTrade): void {
    this.#time.begin();
    this.#options.market.applyTrade(trade, this.#time);
    this.#time.end();
  }

  confirmQuotes(): void {
    this.#time.begin();
    this.#options.market.confirmQuotes(this.#time);
    this.#time.end();
  }

  enterPhase(phase: SessionPhase, sinceMicros = Number.POSITIVE_INFINITY): void {
    const left = this.#phase;
    this.#phase = phase;
    const sentBeforeMicros = left === SessionPhase.Regular ? sinceMicros : 0;
    this.expireDayOrders(sentBeforeMicros, phase === SessionPhase.Closed ? sinceMicros : 0);
  }

  /** Lets what is under way arrive. Returns when to call again, Unix microseconds, or 0 while nothing is under way. */
  advance(): number {
    this.#time.begin();
    const nextMicros = this.#options.market.advance(this.#time);
    this.#time.end();
    return nextMicros;
  }

  /** Takes a venue out of routing, or back in; what rests there stays, and can be cancelled. */
  setVenueEnabled(venueId: number, enabled: boolean): void {
    this.#time.begin();
    this.#options.market.gateways[venueId]!.enabled = enabled;
    for (const { instrumentId } of this.#options.instruments) this.#dispatcher.routeWaiting(instrumentId);
    this.#time.end();
  }

  /** See mark-to-market.ts. */
  markToMarket(): void {
    this.#time.begin();
    markToMarket(this.#accounts.values(), this.#options, this.#time);
    for (const account of this.#accounts.values()) {
      this.#options.risk.watchDailyLoss(account, this.#time);
      if (account.risk.mustCancelAll) this.#cancelTripped(account);
    }
    this.#time.end();
  }

  /**
   * Takes up where a journal ended. Before the first command, and only on a new engine. Makes no event, so that it can
   * run before the journal does; `resume` then does what was owed.
   */
  restore(state: RecoveredState): void {
    this.#time.begin();
    this.#nextOrderId = state.nextOrderId;
    this.#events.resumeAfter(state.nextSeq - 1);
    restoreEngine(state, {
      ...this.#options,
      accounts: this.#accounts,
      live: this.#live,
      dispatcher: this.#dispatcher,
      clientOrderIds: this.#clientOrderIds,
    });
    this.#time.end();
  }

  /** Does what was owed when the journal broke off. After `restore`, once events can be taken. */
  resume(state: RecoveredState): void {
    this.#time.begin();
    for (const recovered of state.liveOrders) {
      const order = this.#live.find(recovered.orderId);
      const reason = owedEnd(recovered);
      if (order !== undefined && reason !== EndReason.None) this.#dispatcher.withdraw(order, reason);
    }
    this.#time.end();
  }

  /** Gives everything still live back to the pools without a word to anybody: the journal has it. After the last command. */
  dispose(): void {
    this.#lifecycle.endTurn();
    for (const account of this.#accounts.values()) {
      while (account.firstLive !== undefined) this.#dispatcher.forget(account.firstLive);
    }
    this.#lifecycle.endTurn();
  }

  clientOrderIdState(accountId: number, clientOrderId: string): ClientOrderIdState {
    return this.#clientOrderIds.state(accountId, clientOrderId, this.#nextOrderId);
  }

  /** Valid until `endTurn`. */
  liveOrder(orderId: number): Order | undefined {
    return this.#live.find(orderId);
  }

  account(accountId: number): Account | undefined {
    return this.#accounts.get(accountId);
  }

  get accounts(): Iterable<Account> {
    return this.#accounts.values();
  }

  /** Undefined before the account's first order in the instrument. */
  position(accountId: number, instrumentId: number): Position | undefined {
    return this.#options.positions.find(accountId, instrumentId);
  }

  positionsOf(accountId: number): readonly Position[] {
    return this.#options.positions.positionsOf(accountId);
  }

  /** Money units, never negative. */
  buyingPower(account: Account): number {
    return this.#options.risk.buyingPower(account);
  }

  get liveOrderCount(): number {
    return this.#live.count;
  }

  /** The number of the newest event. */
  get lastSeq(): number {
    return this.#events.lastSeq;
  }

  #checkRisk(order: Order, account: Account, position: Position, instrument: Instrument): RiskViolation | undefined {
    const { timings, board, risk, quoteMaxAgeMillis } = this.#options;
    const startNanos = timings.nowNanos();
    const reference = referencePrice(board, order.instrumentId, this.#time, quoteMaxAgeMillis);
    order.boundPrice = risk.boundPrice(order, instrument, reference);
    const violation = risk.check(order, account, position, instrument, reference, this.#time);
    if (violation === undefined) order.reserved = risk.reservation;
    timings.record(OrderStage.Risk, timings.nowNanos() - startNanos);
    return violation;
  }

  #checkScreened(order: Order, account: Account, position: Position, batch: OrderBatch, row: number) {
    const { timings, risk } = this.#options;
    const startNanos = timings.nowNanos();
    order.boundPrice = batch.columns.boundPrices[row]!;
    const violation = risk.checkScreened(order, account, position, batch.columns, row, this.#time);
    if (violation === undefined) order.reserved = risk.reservation;
    timings.record(OrderStage.Risk, timings.nowNanos() - startNanos + batch.screeningNanos);
    return violation;
  }

  #cancelEach(account: Account | undefined, visit?: (orderId: number, outcome: CancelOutcome) => void): void {
    let order = account?.firstLive;
    while (order !== undefined) {
      // An order that ends leaves the list, so its neighbour is read first.
      const next: Order | undefined = order.nextLive;
      const outcome = this.#withdraw(order, EndReason.ClientRequest);
      visit?.(order.orderId, outcome);
      order = next;
    }
  }

  /** A rule has tripped the account's kill switch: what works is cancelled with it. */
  #cancelTripped(account: Account): void {
    account.risk.mustCancelAll = false;
    this.#cancelEach(account);
  }

  #withdraw(order: Order, reason: EndReason): CancelOutcome {
    this.#dispatcher.withdraw(order, reason);
    return this.#lifecycle.isOver(order) ? CancelOutcome.Canceled : CancelOutcome.Pending;
  }
}
