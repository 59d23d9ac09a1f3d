import type { Account } from '../domain/account.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import type { Order } from '../domain/order.ts';
import type { OrderCommand, ReplaceCommand } from '../domain/order-command.ts';
import type { Position } from '../domain/position.ts';
import { RejectReason } from '../domain/reject-reason.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { Accounts } from './accounts.ts';
import type { ClientOrderIdState, ClientOrderIds } from './client-order-ids.ts';
import type { CommandClock } from './command-clock.ts';
import { buildEngine, type EngineParts } from './engine-parts.ts';
import { owedEnd, restoreEngine } from './engine-recovery.ts';
import type { EventWriter } from './event-writer.ts';
import type { ExecutionEngineOptions } from './execution-engine-options.ts';
import type { LinkedOrders } from './linked-orders.ts';
import type { LiveOrders } from './live-orders.ts';
import { markToMarket } from './mark-to-market.ts';
import type { OrderBatch } from './order-batch.ts';
import type { OrderDispatcher } from './order-dispatcher.ts';
import type { OrderIntake, SubmitResult } from './order-intake.ts';
import type { OrderLifecycle } from './order-lifecycle.ts';
import type { OrderReplacement, ReplaceResult } from './order-replacement.ts';
import type { MarketDataSink } from './ports/market.ts';
import type { RecoveredState } from './ports/recovered-state.ts';
import { changePhase, expireDayOrders, startInPhase } from './session-change.ts';
import type { SessionOrders } from './session-orders.ts';
import { settleCommand } from './settle-command.ts';
import type { StopOrders } from './stop-orders.ts';

export type { SubmitResult } from './order-intake.ts';
export type { ReplaceResult } from './order-replacement.ts';

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
  readonly #parts: EngineParts;
  readonly #time: CommandClock;
  readonly #accounts: Accounts;
  readonly #events: EventWriter;
  readonly #live: LiveOrders;
  readonly #clientOrderIds: ClientOrderIds;
  readonly #lifecycle: OrderLifecycle;
  readonly #dispatcher: OrderDispatcher;
  readonly #session: SessionOrders;
  readonly #stops: StopOrders;
  readonly #linked: LinkedOrders;
  readonly #intake: OrderIntake;
  readonly #replacement: OrderReplacement;
  #accepting = true;

  constructor(options: ExecutionEngineOptions) {
    this.#options = options;
    const parts = buildEngine(options);
    this.#parts = parts;
    this.#time = parts.time;
    this.#accounts = parts.accounts;
    this.#events = parts.events;
    this.#live = parts.live;
    this.#clientOrderIds = parts.clientOrderIds;
    this.#session = parts.session;
    this.#stops = parts.stops;
    this.#lifecycle = parts.lifecycle;
    this.#dispatcher = parts.dispatcher;
    this.#linked = parts.linked;
    this.#intake = parts.intake;
    this.#replacement = parts.replacement;
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
    const result = this.#intake.take(command, account, instrument, batch, row);
    if (account.risk.mustCancelAll) this.#cancelTripped(account);
    this.#settle();
    return result;
  }

  /**
   * Puts a changed order in the place of a live one. Calls back once, before this returns or, where a venue has to answer
   * first, from a later command; what it hands over is valid until `endTurn`.
   */
  replace(command: ReplaceCommand, onDone: (result: ReplaceResult) => void): void {
    this.#time.begin();
    if (this.#accepting) this.#replacement.request(command, onDone);
    else onDone(RejectReason.ShuttingDown);
    const account = this.#accounts.get(command.accountId);
    if (account?.risk.mustCancelAll) this.#cancelTripped(account);
    this.#end();
  }

  cancel(accountId: number, orderId: number): CancelOutcome {
    const order = this.#live.find(orderId);
    if (order === undefined || order.accountId !== accountId) return CancelOutcome.NotLive;
    this.#time.begin();
    const outcome = this.#withdraw(order, EndReason.ClientRequest);
    this.#end();
    return outcome;
  }

  /** Cancels every live order of the account, oldest first, calling back for each. */
  cancelAll(accountId: number, visit: (orderId: number, outcome: CancelOutcome) => void): void {
    this.#time.begin();
    this.#cancelEach(this.#accounts.get(accountId), visit);
    this.#end();
  }

  /** Ends the live day orders sent before these times (Unix microseconds), without and with extended hours. */
  expireDayOrders(sentBeforeMicros: number, extendedSentBeforeMicros: number): void {
    this.#time.begin();
    expireDayOrders(sentBeforeMicros, extendedSentBeforeMicros, this.#parts);
    this.#end();
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
    this.#stops.noteQuote(quote);
    if (this.#linked.isPending) this.#linked.settle();
    if (this.#session.phase === SessionPhase.Regular) this.#stops.onQuote(quote.instrumentId);
    this.#end();
  }

  applyTrade(trade: MarketTrade): void {
    this.#time.begin();
    this.#options.market.applyTrade(trade, this.#time);
    this.#stops.noteTrade(trade);
    if (this.#linked.isPending) this.#linked.settle();
    if (this.#session.phase === SessionPhase.Regular) this.#stops.onTrade(trade.instrumentId);
    this.#end();
  }

  confirmQuotes(): void {
    this.#time.begin();
    this.#options.market.confirmQuotes(this.#time);
    this.#end();
  }

  /** The part of the session that the service starts in. What would end or be made as it begins waits for the next of its kind. */
  startIn(phase: SessionPhase): void {
    this.#time.begin();
    startInPhase(phase, this.#parts);
    this.#end();
  }

  /**
   * Another part of the session has begun, `sinceMicros` (Unix microseconds): orders sent since then are of the new one. When
   * regular hours end (or, of a market that never shuts, a day turns into the next), orders for the close are made first, while
   * the market still stands; when they begin, orders for the open.
   */
  enterPhase(phase: SessionPhase, sinceMicros = Number.POSITIVE_INFINITY): void {
    this.#time.begin();
    changePhase(phase, sinceMicros, this.#parts);
    this.#end();
  }

  /** Lets what is under way arrive. Returns when to call again, Unix microseconds, or 0 while nothing is under way. */
  advance(): number {
    this.#time.begin();
    let nextMicros = this.#options.market.advance(this.#time);
    while (settleCommand(this.#parts)) nextMicros = this.#options.market.advance(this.#time);
    this.#time.end();
    return nextMicros;
  }

  /** Takes a venue out of routing, or back in; what rests there stays, and can be cancelled. */
  setVenueEnabled(venueId: number, enabled: boolean): void {
    this.#time.begin();
    this.#options.market.gateways[venueId]!.enabled = enabled;
    for (const { instrumentId } of this.#options.instruments) this.#dispatcher.routeWaiting(instrumentId);
    this.#end();
  }

  /** See mark-to-market.ts. */
  markToMarket(): void {
    this.#time.begin();
    markToMarket(this.#accounts.values(), this.#options, this.#time);
    for (const account of this.#accounts.values()) {
      this.#options.risk.watchDailyLoss(account, this.#time);
      if (account.risk.mustCancelAll) this.#cancelTripped(account);
    }
    this.#end();
  }

  /**
   * Takes up where a journal ended. Before the first command, and only on a new engine. Makes no event, so that it can
   * run before the journal does; `resume` then does what was owed.
   */
  restore(state: RecoveredState): void {
    this.#time.begin();
    this.#intake.resumeAt(state.nextOrderId);
    this.#events.resumeAfter(state.nextSeq - 1);
    restoreEngine(state, this.#parts);
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
    this.#end();
  }

  /** Gives everything still live back to the pools without a word to anybody: the journal has it. After the last command. */
  dispose(): void {
    this.#lifecycle.endTurn();
    this.#replacement.dispose();
    for (const account of this.#accounts.values()) {
      while (account.firstLive !== undefined) this.#dispatcher.forget(account.firstLive);
    }
    this.#lifecycle.endTurn();
  }

  clientOrderIdState(accountId: number, clientOrderId: string): ClientOrderIdState {
    return this.#clientOrderIds.state(accountId, clientOrderId, this.#intake.nextOrderId);
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

  /** The end of a command: what follows from it is done. */
  #end(): void {
    this.#settle();
    this.#time.end();
  }

  /** From most commands nothing follows. */
  #settle(): void {
    if (this.#linked.isPending || this.#dispatcher.isStirred) settleCommand(this.#parts);
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
