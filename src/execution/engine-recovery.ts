import type { Account } from '../domain/account.ts';
import { type AdvancedTerms, copyAdvancedTerms, LegRole } from '../domain/advanced-terms.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Instrument } from '../domain/instrument.ts';
import { isDormant, type Order, OrderPlace } from '../domain/order.ts';
import { OrderClass, OrderStatus, type OrderType, TimeInForce } from '../domain/order-terms.ts';
import type { Side } from '../domain/side.ts';
import { decodeUuid, UuidKind } from '../domain/uuid.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import type { PositionKeeper } from '../positions/position-keeper.ts';
import { reservationFor } from '../risk/buying-power.ts';
import type { Accounts } from './accounts.ts';
import type { ClientOrderIds } from './client-order-ids.ts';
import type { LiveOrders } from './live-orders.ts';
import type { OrderDispatcher } from './order-dispatcher.ts';
import { holdExposure } from './order-exposure.ts';
import type { RecoveredAccount, RecoveredOrder, RecoveredState } from './ports/recovered-state.ts';
import type { SessionOrders } from './session-orders.ts';
import type { StopOrders } from './stop-orders.ts';

export interface RecoveryParts {
  readonly instruments: readonly Instrument[];
  readonly accounts: Accounts;
  readonly positions: PositionKeeper;
  readonly orderPool: ObjectPool<Order>;
  readonly live: LiveOrders;
  readonly advancedTermsPool: ObjectPool<AdvancedTerms>;
  readonly dispatcher: OrderDispatcher;
  readonly session: SessionOrders;
  readonly stops: StopOrders;
  readonly clientOrderIds: ClientOrderIds;
}

/**
 * Puts an engine's parts back to where a journal ended: money, positions, live orders, books in their old order.
 * Throws where there is no room for what the journal holds: a smaller order pool, or an account that the engine lacks.
 */
export function restoreEngine(state: RecoveredState, parts: RecoveryParts): void {
  for (const recovered of state.accounts) restoreAccount(recovered, parts);
  for (const recovered of state.positions) {
    const account = requireAccount(recovered.accountId, parts);
    parts.positions.restore(account, recovered);
    if (recovered.qty !== 0) account.risk.isEquityKnown = false;
  }
  for (const { accountId, clientOrderId } of state.clientOrderIds) {
    if (decodeUuid(UuidKind.ClientOrder, clientOrderId) < 0) parts.clientOrderIds.add(accountId, clientOrderId);
  }
  for (const recovered of state.liveOrders) restoreOrder(recovered, parts);
  restoreLinks(state, parts.live);
  for (const recovered of state.liveOrders) {
    const order = parts.live.find(recovered.orderId)!;
    if (!isUnexposedLeg(order, parts.live)) restoreExposure(recovered, order, parts);
  }
  for (const recovered of inBookOrder(state.liveOrders)) {
    restorePlace(recovered, parts.live.find(recovered.orderId)!, parts);
  }
}

function restoreAccount(recovered: RecoveredAccount, parts: RecoveryParts): void {
  const account = requireAccount(recovered.accountId, parts);
  account.cash = recovered.cash;
  account.realisedProfit = recovered.realisedProfit;
  account.fees = recovered.fees;
}

function restoreOrder(recovered: RecoveredOrder, parts: RecoveryParts): void {
  const account = requireAccount(recovered.accountId, parts);
  const order = parts.orderPool.acquire();
  if (order === undefined) {
    throw new Error(
      `the journal holds more live orders than MAX_LIVE_ORDERS (${parts.orderPool.limit}) allows; raise it and start again`,
    );
  }
  order.orderId = recovered.orderId;
  order.accountId = recovered.accountId;
  order.instrumentId = recovered.instrumentId;
  order.side = recovered.side as Side;
  order.type = recovered.type as OrderType;
  order.timeInForce = recovered.timeInForce as TimeInForce;
  order.qty = recovered.qty;
  order.limitPrice = recovered.limitPrice;
  order.boundPrice = recovered.boundPrice;
  order.clientOrderId = recovered.clientOrderId;
  order.extendedHours = recovered.extendedHours;
  order.status = statusOf(recovered);
  order.filledQty = recovered.filledQty;
  order.filledNotional = recovered.filledNotional;
  order.fees = recovered.fees;
  order.submittedAtMicros = recovered.submittedAtMicros;
  order.updatedAtMicros = recovered.updatedAtMicros;
  if (recovered.advanced !== undefined) {
    order.advanced = copyAdvancedTerms(recovered.advanced, parts.advancedTermsPool.acquire()!);
  }
  parts.live.add(account, order);
}

/** A leg holds nothing of the account before its turn comes: of a pair, while the take profit is still to trade. */
function isUnexposedLeg(order: Order, live: LiveOrders): boolean {
  const { advanced } = order;
  if (advanced === undefined || advanced.legRole === LegRole.None) return false;
  return isDormant(order) || live.find(advanced.takeProfitOrderId) !== undefined;
}

function restoreExposure(recovered: RecoveredOrder, order: Order, parts: RecoveryParts): void {
  const account = requireAccount(recovered.accountId, parts);
  const position = parts.positions.position(order.accountId, order.instrumentId);
  // A fill that took the order's claim on the position raised what it holds, without an event of its own.
  const instrument = parts.instruments[order.instrumentId]!;
  const needed = reservationFor(order, position, instrument, order.boundPrice);
  order.reserved = Math.max(recovered.reserved, needed);
  holdExposure(order, account, position, instrument);
}

/** Legs name their parent; the others of a group are found by that. */
function restoreLinks(state: RecoveredState, live: LiveOrders): void {
  const groups = new Map<number, Order[]>();
  for (const { orderId, advanced } of state.liveOrders) {
    if (advanced === undefined || advanced.legRole === LegRole.None) continue;
    const legs = groups.get(advanced.parentOrderId) ?? [];
    groups.set(advanced.parentOrderId, [...legs, live.find(orderId)!]);
  }
  for (const [parentOrderId, legs] of groups) link(legs, live.find(parentOrderId));
}

function link(legs: readonly Order[], parent: Order | undefined): void {
  const inRole = (role: LegRole) => legs.find(({ advanced }) => advanced!.legRole === role);
  const isOco = parent?.advanced?.orderClass === OrderClass.Oco;
  const takeProfit = isOco ? parent : inRole(LegRole.TakeProfit);
  const stopLoss = inRole(LegRole.StopLoss);
  for (const order of [parent, takeProfit, stopLoss]) {
    if (order === undefined) continue;
    if (order !== takeProfit) order.advanced!.takeProfitOrderId = takeProfit?.orderId ?? 0;
    if (order !== stopLoss) order.advanced!.stopLossOrderId = stopLoss?.orderId ?? 0;
  }
}

/** Where the order stood, as far as it is not in the journal that follows from what it is. */
function restorePlace(recovered: RecoveredOrder, order: Order, parts: RecoveryParts): void {
  const { resting } = recovered;
  if (order.status === OrderStatus.Held) order.place = OrderPlace.Parent;
  else if (order.status === OrderStatus.Accepted) parts.session.park(order);
  else if (isDormant(order)) parts.stops.restore(order);
  else if (order.position === undefined) order.place = OrderPlace.Sibling;
  else if (resting === undefined) parts.dispatcher.restoreWaiting(order);
  else {
    const { venueId, limitPrice, qty, queueAhead, restSequence } = resting;
    parts.dispatcher.restoreResting(order, venueId, limitPrice, qty, queueAhead, restSequence);
  }
}

/** How an order that was live when the journal broke off has to end now; None for one that lives on. */
export function owedEnd(recovered: RecoveredOrder): EndReason {
  if (recovered.status === OrderStatus.PendingCancel) return recovered.endReason as EndReason;
  // It waits for its part of the session and has not begun.
  if (recovered.status === OrderStatus.Accepted) return EndReason.None;
  // What was under way to a venue is lost with the process, and an immediate order must not trade later.
  if (recovered.timeInForce === TimeInForce.Ioc) return EndReason.ImmediateOrCancelRemainder;
  if (recovered.timeInForce === TimeInForce.Fok) return EndReason.FillOrKillUnfillable;
  return recovered.timeInForce >= TimeInForce.Opg ? EndReason.AuctionRemainder : EndReason.None;
}

/** An end that was asked for is asked for anew once the journal takes events again; until then the order is as it was. */
function statusOf(recovered: RecoveredOrder): OrderStatus {
  const isAsked = recovered.status === OrderStatus.PendingCancel || recovered.status === OrderStatus.PendingReplace;
  if (!isAsked) return recovered.status as OrderStatus;
  return recovered.filledQty > 0 ? OrderStatus.PartiallyFilled : OrderStatus.New;
}

/** Books are rebuilt in the order in which the orders joined them; waiting orders stay in order of number. */
function inBookOrder(orders: readonly RecoveredOrder[]): RecoveredOrder[] {
  return orders.toSorted((a, b) => (a.resting?.restSequence ?? 0) - (b.resting?.restSequence ?? 0));
}

function requireAccount(accountId: number, parts: RecoveryParts): Account {
  const account = parts.accounts.get(accountId);
  if (account === undefined) {
    throw new Error(`the journal holds account ${accountId}, which the engine was not given`);
  }
  return account;
}
