import { type ModelDealer, trailingStop } from './model-dealer.ts';
import type { ModelLedger } from './model-ledger.ts';
import { ModelOrder, type ModelTerms } from './model-order.ts';
import type { ModelRefusal } from './model-risk.ts';

/** What is to change in an order; what is left out stays as it is. */
export interface ModelChange {
  /** Over the chain of replacements: what has filled so far is part of it. */
  readonly qty?: number;
  readonly limit?: number;
  readonly stop?: number;
  readonly trailPrice?: number;
  readonly trailBasisPoints?: number;
  readonly timeInForce?: ModelTerms['timeInForce'];
  readonly clientOrderId?: string;
}

export type ModelReplaceAnswer = ModelOrder | ModelRefusal | string;

/** Puts changed orders in the place of live ones, at once or when the venues have let go of these. */
export class ModelReplacements {
  /** Answers given since they were last taken, by the number of the order to be replaced. */
  answers: [id: number, answer: ModelReplaceAnswer][] = [];
  readonly #ledger: ModelLedger;
  readonly #dealer: ModelDealer;
  #pending: { readonly order: ModelOrder; readonly replacement: ModelOrder; readonly total: number }[] = [];

  constructor(ledger: ModelLedger, dealer: ModelDealer) {
    this.#ledger = ledger;
    this.#dealer = dealer;
  }

  request(account: number, id: number, change: ModelChange): void {
    const refusal = this.#ask(account, id, change);
    if (refusal !== undefined) this.#answer(id, refusal);
  }

  #ask(account: number, id: number, change: ModelChange): ModelRefusal | string | undefined {
    const live = this.#ledger.liveOrders(account);
    const order = live.find((each) => each.id === id);
    const refusal = order === undefined ? 'not_live' : refusalOf(order, change);
    if (order === undefined || refusal !== undefined) return refusal;
    const { clientOrderId = '' } = change;
    if (this.#ledger.isTaken(account, clientOrderId)) return 'duplicate_client_order_id';

    const total = change.qty ?? order.qty;
    const { terms } = order;
    const closable = this.#ledger.reducibleQty(
      terms,
      live.filter((each) => each !== order),
    );
    if (terms.intent === 'to_close' && total - order.filledQty > closable) return 'position_intent_not_met';
    const replacement = changed(order, change, total - order.filledQty, this.#ledger.nowMicros);
    if (replacement.terms.type === 'trailing_stop' && replacement.stop === 0) return 'trail_too_large';
    const others = live.filter((each) => each !== order);
    if (!order.isExposed) {
      replacement.bound = this.#ledger.bound(replacement);
    } else {
      const refused = this.#ledger.judge(replacement, others);
      if (refused !== undefined) {
        this.#ledger.number(replacement);
        this.#ledger.refuse(replacement, refused);
        this.#endSelfMatches(replacement, others, refused);
        return refused;
      }
    }
    this.#ledger.take(account, clientOrderId);
    if (order.isExposed) {
      order.heir = replacement;
      this.#ledger.holdForHeir(order);
      this.#endSelfMatches(replacement, others, undefined);
    }
    this.#pending.push({ order, replacement, total });
    this.#makeRoom(order, replacement);
    return undefined;
  }

  /** Everything of the order is back from its venues. */
  onRecalled(order: ModelOrder): void {
    const pending = this.#pendingOf(order)!;
    if (pending.total > order.filledQty) this.#complete(order, false);
    else this.#goOn(order);
  }

  /** A venue has taken something off what rests of the order, or found too little there. */
  onReduced(order: ModelOrder, qty: number): void {
    if (this.#pendingOf(order) === undefined || order.status !== 'pending_replace') return;
    if (qty > 0) {
      this.#complete(order, true);
      return;
    }
    order.status = 'partially_filled';
    this.#abandon(order, 'already_filled');
  }

  onEnd(order: ModelOrder): void {
    if (order.status === 'replaced' || this.#pendingOf(order) === undefined) return;
    this.#abandon(order, order.status === 'filled' ? 'already_filled' : 'not_live');
  }

  /** At the same price and for no more than is left an order that rests keeps its place. */
  #makeRoom(order: ModelOrder, replacement: ModelOrder): void {
    const child = this.#dealer.venues.restingChild(order);
    const keepsPlace = replacement.terms.limit === order.terms.limit && replacement.qty <= order.leavesQty;
    if (child !== undefined && keepsPlace) {
      order.status = 'pending_replace';
      const surplus = order.leavesQty - replacement.qty;
      if (surplus > 0) this.#dealer.venues.reduce(child, surplus);
      else this.#complete(order, true);
    } else if (this.#dealer.venues.qtyAtVenues(order) === 0) {
      order.waitsFor = order.waitsFor === 'parent' ? 'parent' : 'nothing';
      this.#complete(order, false);
    } else {
      this.#dealer.withdraw(order, 'replaced');
    }
  }

  #complete(order: ModelOrder, keepsChild: boolean): void {
    const { replacement, total } = this.#pendingOf(order)!;
    const { status, isExposed } = order;
    this.#forget(order);
    order.waitsFor = 'nothing';
    this.#ledger.number(replacement);
    replacement.qty = total - order.filledQty;
    order.replacedBy = replacement;
    this.#relink(order, replacement);
    const child = keepsChild ? this.#dealer.venues.restingChild(order) : undefined;
    if (child !== undefined) child.order = replacement;
    this.#ledger.end(order, 'replaced');
    replacement.reserved = isExposed ? this.#ledger.neededNow(replacement) : 0n;
    const begins = child !== undefined || this.#dealer.admits(replacement) ? 'new' : 'accepted';
    this.#ledger.accept(replacement, status === 'held' ? 'held' : begins, isExposed);
    if (status === 'held') replacement.waitsFor = 'parent';
    else if (child !== undefined) this.#dealer.replenished(child);
    else this.#dealer.work(replacement);
    this.#dealer.routeWaiting(order.terms.instrument);
    this.#answer(order.id, replacement);
  }

  /** Too much has filled meanwhile: the order works on as it was. */
  #goOn(order: ModelOrder): void {
    order.status = 'partially_filled';
    order.endReason = '';
    this.#abandon(order, 'already_filled');
    this.#ledger.tell('left_book', order, {});
    this.#dealer.work(order);
  }

  /** Whatever knew the order knows its replacement. */
  #relink(order: ModelOrder, replacement: ModelOrder): void {
    replacement.parent = order.parent;
    replacement.takeProfit = order.takeProfit;
    replacement.stopLoss = order.stopLoss;
    for (const linked of [
      order.parent,
      order.parent?.takeProfit ?? order.takeProfit,
      order.parent?.stopLoss ?? order.stopLoss,
    ]) {
      if (linked === undefined || linked === order) continue;
      if (linked.takeProfit === order) linked.takeProfit = replacement;
      if (linked.stopLoss === order) linked.stopLoss = replacement;
      if (linked.parent !== order) continue;
      linked.parent = replacement;
      if (linked.isLive) this.#ledger.tell('adjusted', linked, {});
    }
  }

  #endSelfMatches(replacement: ModelOrder, live: readonly ModelOrder[], refused: ModelRefusal | undefined): void {
    for (const own of this.#ledger.selfMatchesToEnd(replacement, live, refused)) {
      if (own.isLive) this.#dealer.withdraw(own, 'self_match_prevention');
    }
  }

  #pendingOf(order: ModelOrder) {
    return this.#pending.find((each) => each.order === order);
  }

  #abandon(order: ModelOrder, answer: string): void {
    const { account, clientOrderId } = this.#pendingOf(order)!.replacement.terms;
    this.#ledger.giveBack(account, clientOrderId);
    this.#forget(order);
    this.#answer(order.id, answer);
  }

  #forget(order: ModelOrder): void {
    this.#pending = this.#pending.filter((each) => each.order !== order);
    order.heir = undefined;
    order.surplus = 0n;
  }

  #answer(id: number, answer: ModelReplaceAnswer): void {
    this.answers.push([id, answer]);
  }
}

/** Why the order cannot be changed like that. */
function refusalOf(order: ModelOrder, change: ModelChange): string | undefined {
  const { type, limit, trailPrice, trailBasisPoints, orderClass = 'simple' } = order.terms;
  if (['pending_cancel', 'pending_replace'].includes(order.status) || order.waitsFor === 'sibling') return 'pending';
  const isForType =
    (change.limit === undefined || limit > 0) &&
    (change.stop === undefined || type === 'stop' || type === 'stop_limit') &&
    (change.trailPrice === undefined || trailPrice !== undefined) &&
    (change.trailBasisPoints === undefined || trailBasisPoints !== undefined);
  if (!isForType) return 'field_not_for_type';
  if (change.qty !== undefined && change.qty !== order.qty && orderClass !== 'simple') return 'qty_of_leg';
  if (change.qty !== undefined && change.qty <= order.filledQty) return 'qty_not_above_filled';
  const isSame =
    (change.qty ?? order.qty) === order.qty &&
    (change.limit ?? limit) === limit &&
    (change.stop ?? order.stop) === order.stop &&
    (change.trailPrice ?? trailPrice) === trailPrice &&
    (change.trailBasisPoints ?? trailBasisPoints) === trailBasisPoints &&
    (change.timeInForce ?? order.terms.timeInForce) === order.terms.timeInForce &&
    (change.clientOrderId ?? '') === '';
  return isSame ? 'nothing_changes' : undefined;
}

function changed(order: ModelOrder, change: ModelChange, qty: number, nowMicros: number): ModelOrder {
  const { display } = order.terms;
  const { stop: _, qty: __, ...rest } = change;
  const terms: ModelTerms = {
    ...order.terms,
    ...rest,
    qty,
    clientOrderId: change.clientOrderId ?? '',
    ...(display === undefined ? {} : { display: Math.min(display, qty) }),
  };
  const replacement = new ModelOrder(0, terms, nowMicros);
  replacement.replaces = order;
  replacement.role = order.role;
  replacement.parent = order.parent;
  replacement.mark = order.mark;
  replacement.isTriggered = order.isTriggered;
  replacement.stop = change.stop ?? order.stop;
  if (terms.type === 'trailing_stop') replacement.stop = trailingStop(replacement.mark, terms);
  return replacement;
}
