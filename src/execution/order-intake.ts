import type { Account } from '../domain/account.ts';
import { type AdvancedTerms, LegRole } from '../domain/advanced-terms.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type Order, OrderPlace } from '../domain/order.ts';
import type { AdvancedCommand, OrderCommand } from '../domain/order-command.ts';
import { OrderTransition } from '../domain/order-state.ts';
import { hasStop, isToClose, OrderClass, OrderType } from '../domain/order-terms.ts';
import type { Position } from '../domain/position.ts';
import { RejectReason } from '../domain/reject-reason.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import { oppositeSide } from '../domain/side.ts';
import { reducibleQty } from '../risk/buying-power.ts';
import { referencePrice } from '../risk/reference-price.ts';
import type { Accounts } from './accounts.ts';
import type { ClientOrderIds } from './client-order-ids.ts';
import type { CommandClock } from './command-clock.ts';
import type { ExecutionEngineOptions } from './execution-engine-options.ts';
import type { OrderBatch } from './order-batch.ts';
import type { OrderDispatcher } from './order-dispatcher.ts';
import type { OrderLifecycle } from './order-lifecycle.ts';
import { OrderStage } from './ports/order-timings.ts';
import type { SessionOrders } from './session-orders.ts';
import type { StopOrders } from './stop-orders.ts';
import { takeAdvancedTerms, takeTerms } from './take-terms.ts';
import { trailingStopPrice } from './trailing-stop.ts';

/** The order was accepted (and may already have ended), a risk rule refused it, or it could not be taken at all. */
export type SubmitResult = Order | RiskViolation | RejectReason;

const MAX_LEGS = 2;

export interface OrderIntakeOptions extends Omit<ExecutionEngineOptions, 'accounts'> {
  readonly accounts: Accounts;
  readonly time: CommandClock;
  readonly clientOrderIds: ClientOrderIds;
  readonly lifecycle: OrderLifecycle;
  readonly dispatcher: OrderDispatcher;
  readonly session: SessionOrders;
  readonly stops: StopOrders;
}

/** Makes orders of commands: takes them from the pool, asks risk, and sends on what it accepts. */
export class OrderIntake {
  readonly #options: OrderIntakeOptions;
  /** For the legs of the order being taken: there must be room for all of them. */
  readonly #spareOrders: Order[] = [];
  #nextOrderId = 1;

  constructor(options: OrderIntakeOptions) {
    this.#options = options;
  }

  /** The number that the next order gets. */
  get nextOrderId(): number {
    return this.#nextOrderId;
  }

  /** For recovery. */
  resumeAt(nextOrderId: number): void {
    this.#nextOrderId = nextOrderId;
  }

  takeOrderId(): number {
    return this.#nextOrderId++;
  }

  /** The account and the instrument exist. `batch`, where there is one, has been screened. */
  take(
    command: OrderCommand,
    account: Account,
    instrument: Instrument,
    batch: OrderBatch | undefined,
    row: number,
  ): SubmitResult {
    const { clientOrderIds, orderPool, time, positions, lifecycle, dispatcher, risk, timings } = this.#options;
    timings.beginOrder();
    const ownId = command.clientOrderId !== '';
    if (ownId && clientOrderIds.state(command.accountId, command.clientOrderId, this.#nextOrderId) === 'used') {
      return RejectReason.DuplicateClientOrderId;
    }
    const order = orderPool.acquire();
    if (order === undefined) return RejectReason.OrderPoolExhausted;

    takeTerms(order, command, this.#nextOrderId, time.nowMicros);
    const position = positions.position(command.accountId, command.instrumentId);
    if (command.advanced !== undefined) {
      const reason = this.#takeAdvanced(order, command.advanced, position, instrument);
      if (reason !== undefined) return reason;
    }
    this.#nextOrderId++;
    const violation =
      batch === undefined || order.advanced !== undefined
        ? this.check(order, account, position, instrument)
        : this.#checkScreened(order, account, position, batch, row);
    // What became of the order is journalled before what it ends: a replay judges it by the books that it met.
    if (violation !== undefined) {
      this.#releaseSpares();
      lifecycle.refuse(order, violation);
      if (risk.cancelsOldest) dispatcher.withdrawSelfMatches(order, account);
      return violation;
    }
    if (ownId) clientOrderIds.add(command.accountId, command.clientOrderId);
    lifecycle.accept(order, account, position, this.acceptance(order));
    if (command.advanced !== undefined) this.#takeLegs(order, command.advanced, account);
    if (risk.cancelsOldest) dispatcher.withdrawSelfMatches(order, account);
    // A stop loss that is touched at once ends the limit beside it before that has begun.
    if (command.advanced === undefined || !lifecycle.isOver(order)) dispatcher.work(order);
    // What came to rest may be what another order waits for.
    dispatcher.routeWaiting(command.instrumentId);
    return order;
  }

  /** How an order that passes begins: at work, or waiting for its part of the session. */
  acceptance(order: Order): typeof OrderTransition.Accept | typeof OrderTransition.Queue {
    return this.#options.session.admits(order) ? OrderTransition.Accept : OrderTransition.Queue;
  }

  /** Asks the risk rules; sets the order's bound and, where it passes, what it is to hold. */
  check(order: Order, account: Account, position: Position, instrument: Instrument): RiskViolation | undefined {
    const { timings, risk } = this.#options;
    const startNanos = timings.nowNanos();
    const reference = this.referenceFor(order);
    order.boundPrice = risk.boundPrice(order, instrument, reference);
    const violation = risk.check(order, account, position, instrument, reference, this.#options.time);
    if (violation === undefined) order.reserved = risk.reservation;
    timings.record(OrderStage.Risk, timings.nowNanos() - startNanos);
    return violation;
  }

  /** What an order is judged and valued by: the market's middle, or the stop at which it begins to work. Scaled; 0 for none. */
  referenceFor(order: Order): number {
    if (hasStop(order.type)) return order.advanced!.stopPrice;
    const { board, time, quoteMaxAgeMillis } = this.#options;
    return referencePrice(board, order.instrumentId, time, quoteMaxAgeMillis);
  }

  #checkScreened(order: Order, account: Account, position: Position, batch: OrderBatch, row: number) {
    const { timings, risk } = this.#options;
    const startNanos = timings.nowNanos();
    order.boundPrice = batch.columns.boundPrices[row]!;
    const violation = risk.checkScreened(order, account, position, batch.columns, row, this.#options.time);
    if (violation === undefined) order.reserved = risk.reservation;
    timings.record(OrderStage.Risk, timings.nowNanos() - startNanos + batch.screeningNanos);
    return violation;
  }

  /** Gives the order its advanced terms, or goes back to the pools with it and says why. */
  #takeAdvanced(
    order: Order,
    command: AdvancedCommand,
    position: Position,
    instrument: Instrument,
  ): RejectReason | undefined {
    const { orderPool, advancedTermsPool } = this.#options;
    const terms = advancedTermsPool.acquire()!;
    takeAdvancedTerms(terms, command);
    order.advanced = terms;
    const reason =
      this.#startTrailing(order, terms, instrument) ??
      this.#readNotional(order, terms, instrument) ??
      intentFault(order, terms, position) ??
      this.#findRoomForLegs(terms);
    if (reason === undefined) return undefined;
    advancedTermsPool.release(terms);
    orderPool.release(order);
    return reason;
  }

  #findRoomForLegs({ orderClass }: AdvancedTerms): RejectReason | undefined {
    if (orderClass === OrderClass.Simple) return undefined;
    while (this.#spareOrders.length < MAX_LEGS) {
      const spare = this.#options.orderPool.acquire();
      if (spare === undefined) {
        this.#releaseSpares();
        return RejectReason.OrderPoolExhausted;
      }
      this.#spareOrders.push(spare);
    }
    return undefined;
  }

  #releaseSpares(): void {
    for (const spare of this.#spareOrders) this.#options.orderPool.release(spare);
    this.#spareOrders.length = 0;
  }

  #startTrailing(order: Order, terms: AdvancedTerms, instrument: Instrument): RejectReason | undefined {
    if (order.type !== OrderType.TrailingStop) return undefined;
    const { stops, board, time, quoteMaxAgeMillis } = this.#options;
    const seen = stops.priceFor(order.instrumentId, order.side);
    const mark = seen > 0 ? seen : Math.floor(referencePrice(board, order.instrumentId, time, quoteMaxAgeMillis));
    if (mark === 0) return RejectReason.NoReferencePrice;
    terms.highWaterMark = mark;
    terms.stopPrice = trailingStopPrice(order.side, mark, terms, instrument);
    return terms.stopPrice === 0 ? RejectReason.TrailTooLarge : undefined;
  }

  /** The quantity that the amount buys at the limit or, of a market order, at the market's middle. */
  #readNotional(order: Order, terms: AdvancedTerms, instrument: Instrument): RejectReason | undefined {
    if (terms.notional === 0) return undefined;
    const price = order.limitPrice > 0 ? order.limitPrice : this.referenceFor(order);
    if (price === 0) return RejectReason.NoReferencePrice;
    const lots = Math.floor(terms.notional / (price * instrument.notionalMultiplier) / instrument.lotSize);
    if (lots === 0) return RejectReason.NotionalTooSmall;
    order.qty = lots * instrument.lotSize;
    return undefined;
  }

  /** Makes the legs that come with the order: those of an entry wait for it, the stop loss beside a take profit waits for its stop. */
  #takeLegs(parent: Order, command: AdvancedCommand, account: Account): void {
    if (command.orderClass === OrderClass.Simple) return;
    const hasTakeProfit = command.takeProfitPrice > 0 && command.orderClass !== OrderClass.Oco;
    const takeProfit = hasTakeProfit ? this.#makeLeg(parent, LegRole.TakeProfit, command) : undefined;
    const stopLoss = command.stopLossStopPrice > 0 ? this.#makeLeg(parent, LegRole.StopLoss, command) : undefined;
    parent.advanced!.takeProfitOrderId = takeProfit?.orderId ?? 0;
    parent.advanced!.stopLossOrderId = stopLoss?.orderId ?? 0;
    if (takeProfit !== undefined) takeProfit.advanced!.stopLossOrderId = stopLoss?.orderId ?? 0;
    const isPair = command.orderClass === OrderClass.Oco;
    if (stopLoss !== undefined) stopLoss.advanced!.takeProfitOrderId = (isPair ? parent : takeProfit)?.orderId ?? 0;
    const { lifecycle, dispatcher } = this.#options;
    for (const leg of [takeProfit, stopLoss]) {
      if (leg === undefined) continue;
      leg.place = isPair ? OrderPlace.None : OrderPlace.Parent;
      lifecycle.acceptLeg(leg, account, isPair ? this.acceptance(leg) : OrderTransition.Hold);
    }
    this.#releaseSpares();
    if (isPair) dispatcher.work(stopLoss!);
  }

  #makeLeg(parent: Order, role: LegRole, command: AdvancedCommand): Order {
    const { advancedTermsPool, instruments, risk } = this.#options;
    const leg = this.#spareOrders.pop()!;
    const terms = advancedTermsPool.acquire()!;
    const isTakeProfit = role === LegRole.TakeProfit;
    leg.orderId = this.#nextOrderId++;
    leg.accountId = parent.accountId;
    leg.instrumentId = parent.instrumentId;
    leg.side = parent.advanced!.orderClass === OrderClass.Oco ? parent.side : oppositeSide(parent.side);
    leg.limitPrice = isTakeProfit ? command.takeProfitPrice : command.stopLossLimitPrice;
    leg.type = isTakeProfit ? OrderType.Limit : leg.limitPrice > 0 ? OrderType.StopLimit : OrderType.Stop;
    leg.timeInForce = parent.timeInForce;
    leg.qty = parent.qty;
    leg.submittedAtMicros = parent.submittedAtMicros;
    leg.updatedAtMicros = parent.submittedAtMicros;
    leg.advanced = terms;
    terms.orderClass = parent.advanced!.orderClass;
    terms.legRole = role;
    terms.parentOrderId = parent.orderId;
    terms.stopPrice = isTakeProfit ? 0 : command.stopLossStopPrice;
    leg.boundPrice = risk.boundPrice(leg, instruments[leg.instrumentId]!, terms.stopPrice);
    return leg;
  }
}

function intentFault(order: Order, { positionIntent }: AdvancedTerms, position: Position): RejectReason | undefined {
  return isToClose(positionIntent) && order.qty > reducibleQty(position, order.side)
    ? RejectReason.PositionIntentNotMet
    : undefined;
}
