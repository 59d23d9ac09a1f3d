import type { ModelDealer } from './model-dealer.ts';
import type { ModelLedger } from './model-ledger.ts';
import { type ModelOrder, type ModelTerms, opposite } from './model-order.ts';
import type { ModelReplacements } from './model-replacement.ts';

/**
 * Makes the legs that come with an order. Those of a bracket or OTO order close what it opens, and are held until it has
 * filled; the stop loss of an OCO order stands beside it, on its side.
 */
export function openLegs(parent: ModelOrder, ledger: ModelLedger, dealer: ModelDealer): void {
  const { orderClass = 'simple', takeProfit = 0, stopLossStop = 0, stopLossLimit = 0, ...terms } = parent.terms;
  if (orderClass === 'simple') return;
  const isPair = orderClass === 'oco';
  const legTerms: ModelTerms = {
    account: terms.account,
    instrument: terms.instrument,
    side: isPair ? terms.side : opposite(terms.side),
    type: 'limit',
    timeInForce: terms.timeInForce,
    qty: terms.qty,
    limit: 0,
    clientOrderId: '',
    extendedHours: false,
    orderClass,
  };
  const legs: ModelOrder[] = [];
  if (takeProfit > 0 && !isPair) {
    parent.takeProfit = ledger.open({ ...legTerms, limit: takeProfit });
    parent.takeProfit.role = 'take_profit';
    legs.push(parent.takeProfit);
  }
  if (stopLossStop > 0) {
    const type = stopLossLimit > 0 ? 'stop_limit' : 'stop';
    parent.stopLoss = ledger.open({ ...legTerms, type, limit: stopLossLimit, stop: stopLossStop });
    parent.stopLoss.role = 'stop_loss';
    legs.push(parent.stopLoss);
  }
  for (const leg of legs) {
    leg.parent = parent;
    leg.bound = ledger.bound(leg);
    leg.waitsFor = isPair ? 'nothing' : 'parent';
    ledger.accept(leg, isPair ? (dealer.admits(leg) ? 'new' : 'accepted') : 'held', false);
  }
  if (isPair) dealer.work(parent.stopLoss!);
}

/** A stop has been touched. A stop loss first has the take profit beside it taken back. */
export function linkTouchedStop(order: ModelOrder, price: number, ledger: ModelLedger, dealer: ModelDealer): void {
  ledger.trigger(order, price);
  const other = otherHalf(order);
  if (other === undefined) {
    begin(order, ledger, dealer);
  } else {
    order.waitsFor = 'sibling';
    dealer.withdraw(other, 'linked_order');
  }
}

/** Does what follows from fills and ends for orders that were sent together, and what follows from that. */
export function followLinks(ledger: ModelLedger, dealer: ModelDealer, replacements: ModelReplacements): void {
  for (let next = ledger.aftermath.shift(); next !== undefined; next = ledger.aftermath.shift()) {
    const { order, filled } = next;
    if (filled === 0) replacements.onEnd(order);
    const other = otherHalf(order);
    if (filled > 0) {
      if (other === undefined || order.status === 'filled') continue;
      other.qty -= filled;
      ledger.tell('adjusted', other, {});
    } else if (order.status === 'replaced') {
    } else if (order.role === 'none' && ['bracket', 'oto'].includes(order.terms.orderClass ?? 'simple')) {
      afterEntry(order, ledger, dealer);
    } else if (other !== undefined) {
      const isOthersTurn = other.waitsFor === 'sibling' && order.status !== 'filled';
      if (isOthersTurn) begin(other, ledger, dealer);
      else dealer.withdraw(other, 'linked_order');
    }
  }
}

/**
 * An entry is over: its legs work for what it and those that it took the place of have filled, the stop loss first. Without a
 * fill they end with it.
 */
function afterEntry(entry: ModelOrder, ledger: ModelLedger, dealer: ModelDealer): void {
  for (const leg of [entry.stopLoss, entry.takeProfit]) {
    if (leg === undefined || leg.waitsFor !== 'parent') continue;
    const filled = leg.qty - entry.leavesQty;
    if (filled === 0) {
      dealer.withdraw(leg, 'linked_order');
    } else {
      leg.qty = filled;
      ledger.activate(leg);
      begin(leg, ledger, dealer);
    }
  }
}

/** A stop loss that has not been touched goes on waiting for that, and holds nothing meanwhile. */
function begin(order: ModelOrder, ledger: ModelLedger, dealer: ModelDealer): void {
  order.waitsFor = 'nothing';
  const isOnWatch = order.role === 'stop_loss' && !order.isTriggered;
  const refused = order.isExposed || isOnWatch ? undefined : ledger.expose(order);
  if (refused === undefined) dealer.work(order);
  else dealer.withdraw(order, refused);
}

/** The live order beside this one of which only one is to trade. */
function otherHalf(order: ModelOrder): ModelOrder | undefined {
  const { parent, role } = order;
  const isPair = order.terms.orderClass === 'oco';
  let other: ModelOrder | undefined;
  if (role === 'stop_loss') other = isPair ? parent : parent?.takeProfit;
  else if (role === 'take_profit') other = parent?.stopLoss;
  else if (isPair) other = order.stopLoss;
  return other?.isLive ? other : undefined;
}
