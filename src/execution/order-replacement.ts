import type { Account } from '../domain/account.ts';
import { type AdvancedTerms, LegRole } from '../domain/advanced-terms.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type Order, OrderPlace } from '../domain/order.ts';
import type { ReplaceCommand } from '../domain/order-command.ts';
import { OrderTransition, stepFrom } from '../domain/order-state.ts';
import { hasStop, isToClose, OrderClass, OrderStatus, OrderType, TimeInForce } from '../domain/order-terms.ts';
import { RejectReason } from '../domain/reject-reason.ts';
import { ReplaceRefusal } from '../domain/replace-refusal.ts';
import type { RiskViolation } from '../domain/risk-violation.ts';
import { Side } from '../domain/side.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { closableQty, reservationAfterFill, reservationFor } from '../risk/buying-power.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { Accounts } from './accounts.ts';
import { handOver } from './child-orders.ts';
import type { ClientOrderIds } from './client-order-ids.ts';
import type { EventWriter } from './event-writer.ts';
import type { LinkedOrders } from './linked-orders.ts';
import type { LiveOrders } from './live-orders.ts';
import type { OrderDispatcher } from './order-dispatcher.ts';
import { holdExposure, holdSurplus, releaseExposure, releaseSurplus, type Surplus } from './order-exposure.ts';
import type { OrderIntake } from './order-intake.ts';
import type { OrderLifecycle } from './order-lifecycle.ts';
import { inheritTerms, takeTerms } from './take-terms.ts';
import { trailingStopPrice } from './trailing-stop.ts';

/** The order that took the place, the risk rule that would not have it, or why it could not even be asked. */
export type ReplaceResult = Order | RiskViolation | RejectReason | ReplaceRefusal;

export interface OrderReplacementOptions {
  readonly time: EngineTime;
  readonly instruments: readonly Instrument[];
  readonly accounts: Accounts;
  readonly live: LiveOrders;
  readonly clientOrderIds: ClientOrderIds;
  readonly orderPool: ObjectPool<Order>;
  readonly advancedTermsPool: ObjectPool<AdvancedTerms>;
  readonly risk: RiskEngine;
  readonly events: EventWriter;
  readonly lifecycle: OrderLifecycle;
  readonly dispatcher: OrderDispatcher;
  readonly linked: LinkedOrders;
  readonly intake: OrderIntake;
}

/** A replacement that has passed risk and waits for the venues to let go of the order. */
interface Pending {
  readonly replacement: Order;
  /** Over the chain: what the replaced order has filled is part of it. */
  readonly totalQty: number;
  readonly surplus: Surplus;
  readonly onDone: (result: ReplaceResult) => void;
}

/**
 * Puts a changed order in the place of a live one:
 *
 *   request ─> risk, as if the old one were gone ─┬─> refused: the old one works on
 *                                                 └─> everything of the old one back from the venues ─> new one works
 *
 * An order that rests and only becomes smaller keeps its child, and so its place in the queue. What fills while a venue is
 * asked counts towards the whole: the new order is for what is left, and where nothing is left it never comes about.
 *
 * What the new order needs beyond the old one is held from the request on, so that no other order is let have it. The journal
 * does not tell of it: a request that has not been answered is lost with the process, and what it held with it. What closes
 * the position is settled once the new order works: it comes last among those that lay claim to it.
 */
export class OrderReplacement {
  readonly #options: OrderReplacementOptions;
  /** By the number of the order that is being replaced. */
  readonly #pending = new Map<number, Pending>();

  constructor(options: OrderReplacementOptions) {
    this.#options = options;
  }

  /** Calls back once: before it returns, or when the venues have answered. */
  request(command: ReplaceCommand, onDone: (result: ReplaceResult) => void): void {
    const refusal = this.#begin(command, onDone);
    if (refusal !== undefined) onDone(refusal);
  }

  /** Says why it cannot be; where it can, all else comes through `onDone`. */
  #begin(command: ReplaceCommand, onDone: (result: ReplaceResult) => void): ReplaceResult | undefined {
    const { live, orderPool, advancedTermsPool, clientOrderIds, accounts, intake } = this.#options;
    const order = live.find(command.orderId);
    if (order === undefined || order.accountId !== command.accountId) return ReplaceRefusal.NotLive;
    const refusal = refusalOf(order, command);
    if (refusal !== undefined) return refusal;
    const ownId = command.clientOrderId;
    if (ownId !== '' && clientOrderIds.state(command.accountId, ownId, intake.nextOrderId) === 'used') {
      return RejectReason.DuplicateClientOrderId;
    }
    const totalQty = command.qty > 0 ? command.qty : order.qty;
    if (closesTooMuch(order, totalQty - order.filledQty)) return RejectReason.PositionIntentNotMet;
    const replacement = orderPool.acquire();
    if (replacement === undefined) return RejectReason.OrderPoolExhausted;
    replacement.advanced = advancedTermsPool.acquire()!;
    this.#describe(replacement, order, command, totalQty);
    if (replacement.type === OrderType.TrailingStop && replacement.advanced.stopPrice === 0) {
      this.#discard(replacement);
      return RejectReason.TrailTooLarge;
    }
    const account = accounts.get(order.accountId)!;
    const violation = this.#check(replacement, order, account);
    if (violation !== undefined) {
      replacement.orderId = intake.takeOrderId();
      this.#options.lifecycle.refuse(replacement, violation);
      if (this.#options.risk.cancelsOldest) this.#options.dispatcher.withdrawSelfMatches(replacement, account);
      return violation;
    }
    if (ownId !== '') clientOrderIds.add(command.accountId, ownId);
    // From here on its end has to be heard of.
    order.advanced ??= advancedTermsPool.acquire()!;
    const pending = { replacement, totalQty, surplus: { reserved: 0, qty: 0 }, onDone };
    this.#pending.set(order.orderId, pending);
    this.#holdSurplus(order, pending);
    const wasChecked = order.position !== undefined;
    if (wasChecked && this.#options.risk.cancelsOldest) {
      this.#options.dispatcher.withdrawSelfMatches(replacement, account);
    }
    this.#makeRoom(order, replacement);
    return undefined;
  }

  /** Everything of the order is back from the venues, for another to take its place. */
  onRecalled(order: Order): void {
    const pending = this.#pending.get(order.orderId);
    if (pending === undefined) throw new Error('an order was taken back from its venues that nothing is to replace');
    if (pending.totalQty > order.filledQty) {
      this.#complete(order, pending, false);
      return;
    }
    order.status = stepFrom(order.status, OrderTransition.RefuseReplace);
    order.endReason = EndReason.None;
    this.#abandon(order, pending, ReplaceRefusal.AlreadyFilled);
    this.#options.events.leftBook(order);
    this.#options.dispatcher.work(order);
  }

  /** A venue has taken `qty` off what rests of the order; 0 where there was too little left. */
  onReduced(order: Order, qty: number): void {
    const pending = this.#pending.get(order.orderId);
    if (pending === undefined || order.status !== OrderStatus.PendingReplace) return;
    if (qty > 0) {
      this.#complete(order, pending, true);
      return;
    }
    order.status = stepFrom(order.status, OrderTransition.RefuseReplace);
    this.#abandon(order, pending, ReplaceRefusal.AlreadyFilled);
  }

  /** A part of the order, or all of it, has filled: what is to take its place is for less. */
  onFill(order: Order): void {
    const pending = this.#pending.get(order.orderId);
    if (pending === undefined) return;
    const { instruments, intake } = this.#options;
    const { replacement, totalQty } = pending;
    const reference = intake.referenceFor(replacement);
    replacement.qty = Math.max(0, totalQty - order.filledQty);
    replacement.reserved = reservationAfterFill(replacement, instruments[order.instrumentId]!, reference);
    this.#holdSurplus(order, pending);
  }

  /** The order has ended otherwise: what was to take its place never comes about. */
  onEnd(order: Order): void {
    const pending = this.#pending.get(order.orderId);
    if (pending === undefined || order.status === OrderStatus.Replaced) return;
    const wasFilled = order.status === OrderStatus.Filled;
    this.#abandon(order, pending, wasFilled ? ReplaceRefusal.AlreadyFilled : ReplaceRefusal.NotLive);
  }

  /** For the end of the process: gives back what was to come about. */
  dispose(): void {
    for (const { replacement } of this.#pending.values()) this.#discard(replacement);
    this.#pending.clear();
  }

  #describe(replacement: Order, order: Order, command: ReplaceCommand, totalQty: number): void {
    const terms = replacement.advanced!;
    takeTerms(replacement, order, 0, this.#options.time.nowMicros);
    inheritTerms(terms, order);
    replacement.qty = totalQty - order.filledQty;
    replacement.clientOrderId = command.clientOrderId;
    replacement.timeInForce = command.timeInForce ?? order.timeInForce;
    if (command.limitPrice > 0) replacement.limitPrice = command.limitPrice;
    if (command.stopPrice > 0) terms.stopPrice = command.stopPrice;
    if (command.qty > 0) terms.notional = 0;
    if (terms.displayQty > replacement.qty) terms.displayQty = replacement.qty;
    if (replacement.type !== OrderType.TrailingStop) return;
    if (command.trailPrice > 0) terms.trailPrice = command.trailPrice;
    if (command.trailBasisPoints > 0) terms.trailBasisPoints = command.trailBasisPoints;
    const instrument = this.#options.instruments[order.instrumentId]!;
    terms.stopPrice = trailingStopPrice(order.side, terms.highWaterMark, terms, instrument);
  }

  /** Asks risk as if the order to be replaced were gone. A leg that holds nothing yet is not asked about. */
  #check(replacement: Order, order: Order, account: Account): RiskViolation | undefined {
    const { live, instruments, intake, risk } = this.#options;
    const { position, nextLive: behind, reserved } = order;
    const instrument = instruments[order.instrumentId]!;
    if (position === undefined) {
      replacement.boundPrice = risk.boundPrice(replacement, instrument, intake.referenceFor(replacement));
      return undefined;
    }
    live.remove(account, order);
    releaseExposure(order, account, position);
    const violation = intake.check(replacement, account, position, instrument);
    order.reserved = reserved;
    holdExposure(order, account, position, instrument);
    live.insertBefore(account, order, behind);
    return violation;
  }

  #makeRoom(order: Order, replacement: Order): void {
    const { dispatcher, lifecycle } = this.#options;
    const child = order.restingChild;
    if (child === undefined || child.leavesQty !== order.qtyAtVenues || !keepsPlace(order, replacement)) {
      if (dispatcher.recall(order)) this.#complete(order, this.#pending.get(order.orderId)!, false);
      return;
    }
    const surplus = order.leavesQty - replacement.qty;
    lifecycle.beginReplace(order);
    if (surplus > 0) dispatcher.reduce(order, surplus);
    else this.#complete(order, this.#pending.get(order.orderId)!, true);
  }

  /** A leg that holds nothing yet is replaced by another that holds nothing. */
  #holdSurplus(order: Order, { replacement, surplus }: Pending): void {
    const { accounts, instruments } = this.#options;
    if (order.position === undefined) return;
    const account = accounts.get(order.accountId)!;
    holdSurplus(surplus, order, replacement, account, order.position, instruments[order.instrumentId]!);
  }

  /** What was to take the order's place does so now, or never. */
  #settle(order: Order, { replacement, surplus }: Pending): void {
    this.#pending.delete(order.orderId);
    const account = this.#options.accounts.get(order.accountId)!;
    if (order.position !== undefined) releaseSurplus(surplus, replacement, account, order.position);
  }

  /** `keepsChild`: what rests of the order goes on resting for its replacement. */
  #complete(order: Order, pending: Pending, keepsChild: boolean): void {
    const { lifecycle, dispatcher, intake, accounts, instruments, linked, events, time } = this.#options;
    const { replacement, totalQty, onDone } = pending;
    const account = accounts.get(order.accountId)!;
    const instrument = instruments[order.instrumentId]!;
    const { position, status } = order;
    this.#settle(order, pending);
    replacement.orderId = intake.takeOrderId();
    replacement.qty = totalQty - order.filledQty;
    // Orders are numbered in the order of their submission: it is submitted now.
    replacement.submittedAtMicros = time.nowMicros;
    replacement.updatedAtMicros = time.nowMicros;
    order.advanced!.replacedByOrderId = replacement.orderId;
    linked.relink(order, replacement);
    if (keepsChild) handOver(order, replacement);
    lifecycle.end(order, EndReason.Replaced);
    if (position === undefined) {
      const transition = status === OrderStatus.Held ? OrderTransition.Hold : intake.acceptance(replacement);
      lifecycle.acceptLeg(replacement, account, transition);
      if (status === OrderStatus.Held) replacement.place = OrderPlace.Parent;
      else dispatcher.work(replacement);
    } else {
      replacement.reserved = reservationFor(replacement, position, instrument, intake.referenceFor(replacement));
      // What rests works, also where it is about to be taken out of the market for its session.
      const transition = keepsChild ? OrderTransition.Accept : intake.acceptance(replacement);
      lifecycle.accept(replacement, account, position, transition);
      if (keepsChild) events.rested(replacement, replacement.restingChild!);
      else dispatcher.work(replacement);
    }
    dispatcher.routeWaiting(order.instrumentId);
    onDone(replacement);
  }

  #abandon(order: Order, pending: Pending, refusal: ReplaceRefusal): void {
    this.#settle(order, pending);
    const { accountId, clientOrderId } = pending.replacement;
    if (clientOrderId !== '') this.#options.clientOrderIds.release(accountId, clientOrderId);
    this.#discard(pending.replacement);
    pending.onDone(refusal);
  }

  #discard(replacement: Order): void {
    this.#options.advancedTermsPool.release(replacement.advanced!);
    this.#options.orderPool.release(replacement);
  }
}

/** Why the order cannot be replaced like that; undefined where it can. */
function refusalOf(order: Order, command: ReplaceCommand): ReplaceRefusal | undefined {
  const { status, type, advanced } = order;
  const isBusy = status === OrderStatus.PendingCancel || status === OrderStatus.PendingReplace;
  if (isBusy || order.place === OrderPlace.Sibling) return ReplaceRefusal.Pending;
  if (command.limitPrice > 0 && order.limitPrice === 0) return ReplaceRefusal.FieldNotForType;
  const hasFixedStop = hasStop(type) && type !== OrderType.TrailingStop;
  if (command.stopPrice > 0 && !hasFixedStop) return ReplaceRefusal.FieldNotForType;
  if (command.trailPrice > 0 && !(advanced !== undefined && advanced.trailPrice > 0))
    return ReplaceRefusal.FieldNotForType;
  if (command.trailBasisPoints > 0 && !(advanced !== undefined && advanced.trailBasisPoints > 0)) {
    return ReplaceRefusal.FieldNotForType;
  }
  const isLinked =
    advanced !== undefined && (advanced.orderClass !== OrderClass.Simple || advanced.legRole !== LegRole.None);
  if (command.qty > 0 && command.qty !== order.qty && isLinked) return ReplaceRefusal.QtyOfLeg;
  if (command.qty > 0 && command.qty <= order.filledQty) return ReplaceRefusal.QtyNotAboveFilled;
  return changesNothing(order, command) ? ReplaceRefusal.NothingChanges : undefined;
}

/** Whether an order that is to close could not be for so much: without it, the others on its side leave less to be closed. */
function closesTooMuch({ advanced, position, side, leavesQty }: Order, qty: number): boolean {
  if (advanced === undefined || position === undefined || !isToClose(advanced.positionIntent)) return false;
  const workingQty = side === Side.Buy ? position.workingBuyQty : position.workingSellQty;
  return qty > closableQty(position, side) - (workingQty - leavesQty);
}

function changesNothing({ qty, limitPrice, timeInForce, advanced }: Order, command: ReplaceCommand): boolean {
  const same = (wanted: number, present: number | undefined): boolean => wanted === 0 || wanted === present;
  return (
    same(command.qty, qty) &&
    same(command.limitPrice, limitPrice) &&
    same(command.stopPrice, advanced?.stopPrice) &&
    same(command.trailPrice, advanced?.trailPrice) &&
    same(command.trailBasisPoints, advanced?.trailBasisPoints) &&
    (command.timeInForce === undefined || command.timeInForce === timeInForce) &&
    command.clientOrderId === ''
  );
}

/** At the same price and for no more than is left, an order keeps its place among those that rest there, if it is to rest. */
function keepsPlace(order: Order, replacement: Order): boolean {
  const rests = replacement.timeInForce === TimeInForce.Day || replacement.timeInForce === TimeInForce.Gtc;
  return rests && replacement.limitPrice === order.limitPrice && replacement.qty <= order.leavesQty;
}
