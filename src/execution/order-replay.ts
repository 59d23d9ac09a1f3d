import { AdvancedTerms, copyAdvancedTerms, LegRole } from '../domain/advanced-terms.ts';
import { EndReason } from '../domain/end-reason.ts';
import type { Instrument } from '../domain/instrument.ts';
import { isDormant, Order } from '../domain/order.ts';
import { EventKind, OrderEvent } from '../domain/order-event.ts';
import { hasStop } from '../domain/order-terms.ts';
import { RISK_RULE_NAMES, RiskRule, RiskViolation } from '../domain/risk-violation.ts';
import { ShortSaleRestriction } from '../domain/short-sale-restriction.ts';
import { Side } from '../domain/side.ts';
import { ObjectPool } from '../pool/object-pool.ts';
import { reducibleQty } from '../risk/buying-power.ts';
import { FirmRisk } from '../risk/firm-risk.ts';
import { RiskEngine } from '../risk/risk-engine.ts';
import { type RiskLimits, type RiskSettings, tightestLimits } from '../risk/risk-limits.ts';
import { layersFor, type RuleSet } from '../risk/rule-set.ts';
import type { ReplayedRefusal, RiskReplayReport } from './ports/risk-replay.ts';
import { ReplayedBooks, type ReplayedBooksOptions } from './replayed-books.ts';

const EXAMPLES = 20;

export interface OrderReplayOptions extends ReplayedBooksOptions {
  readonly rules: RuleSet;
  /** The orders to judge: numbered from here on, sent within these times. */
  readonly firstOrderId: number;
  readonly fromMicros: number;
  readonly untilMicros: number;
}

/**
 * Judges the orders of a journal by other rules than those they met, each against the books as they really were: an order
 * that the rules would have refused is in the books of those after it. Everything from the journal's beginning is to be
 * handed in, in its order; what the rules count themselves begins with the range.
 *
 * Reference prices are not journalled. Where a fill of the same moment tells the national best bid and offer, they are
 * known; elsewhere the rules that need them are not judged, and what they would let pass is undecided: price collars, and the
 * uptick rule. Market orders then keep the bound that they had, and a market sale is valued at the newest quotes known.
 */
export class OrderReplay {
  readonly #options: OrderReplayOptions;
  /** As they are after the newest event, an order that has just been accepted aside. */
  readonly books: ReplayedBooks;
  /** The proposed rules, and what is left of them without those that need a reference price. */
  readonly #rules: RiskEngine;
  readonly #rulesWithoutPrices: RiskEngine;
  readonly #violations = new ObjectPool({
    name: 'replayed_violations',
    create: () => new RiskViolation(),
    capacity: 1,
    ceiling: 1,
    whenExhausted: 'heap',
  });
  /** By instrument: when a fill last told its national best bid and offer, and which they were. */
  readonly #quotedAtMicros: Float64Array;
  readonly #bids: Float64Array;
  readonly #asks: Float64Array;
  /** The newest order is judged when the event after it is known: it may tell the prices of its moment. */
  readonly #sent = new OrderEvent();
  #isOrderOpen = false;

  #orders = 0;
  #firstMicros = 0;
  #lastMicros = 0;
  #undecided = 0;
  #newlyRefused = 0;
  #newlyAccepted = 0;
  readonly #refusedThen = noCounts();
  readonly #refusedNow = noCounts();
  readonly #notJudged = noCounts();
  readonly #examples: ReplayedRefusal[] = [];

  constructor(options: OrderReplayOptions) {
    const { instruments, rules } = options;
    this.#options = options;
    this.books = new ReplayedBooks(options);
    const firm = new FirmRisk(this.books.accounts);
    this.#rules = new RiskEngine({}, this.#violations, firm, (instrumentId) => this.#bids[instrumentId]!);
    this.#rules.replaceRules(rules);
    this.#rulesWithoutPrices = new RiskEngine({}, this.#violations, firm);
    this.#rulesWithoutPrices.replaceRules(withoutPrices(rules));
    this.#quotedAtMicros = new Float64Array(instruments.length);
    this.#bids = new Float64Array(instruments.length);
    this.#asks = new Float64Array(instruments.length);
  }

  /** Takes the next numbered event; copies what it keeps. */
  take(event: OrderEvent): void {
    if (event.kind === EventKind.Fill) this.#noteQuotes(event);
    this.#judgeOpen();
    if (event.kind === EventKind.Accepted || event.reason === EndReason.RiskRefusal) {
      this.#open(event);
      return;
    }
    if (event.kind === EventKind.Activated || event.kind === EventKind.Triggered) this.#begin(event);
    else this.books.take(event);
    if (event.kind === EventKind.Fill && this.#isInRange(event.orderId, event.timestampMicros)) {
      this.#rules.countExecution(this.books.account(event.accountId), { nowMicros: event.timestampMicros });
    }
  }

  /** Once there is no more to take. */
  report(): RiskReplayReport {
    this.#judgeOpen();
    return {
      orders: this.#orders,
      firstMicros: this.#firstMicros,
      lastMicros: this.#lastMicros,
      refusedThen: this.#refusedThen,
      refusedNow: this.#refusedNow,
      notJudged: this.#notJudged,
      undecided: this.#undecided,
      newlyRefused: this.#newlyRefused,
      newlyAccepted: this.#newlyAccepted,
      examples: this.#examples,
    };
  }

  /**
   * Risk was not asked about legs, which hold nothing before their turn comes. A refused replacement was judged as if the order
   * that it was to replace were gone: it is not judged again.
   */
  #open(event: OrderEvent): void {
    const isLeg = event.advanced !== undefined && event.advanced.legRole !== LegRole.None;
    const isRefusedReplacement = event.kind !== EventKind.Accepted && (event.advanced?.replacesOrderId ?? 0) > 0;
    if (isRefusedReplacement) return;
    if (isLeg) {
      this.books.hold(orderOf(event));
      return;
    }
    Object.assign(this.#sent, event);
    this.#isOrderOpen = true;
  }

  /** What waited works from now on, a leg for as much as it says; of a stop loss that is once it has been touched. */
  #begin(event: OrderEvent): void {
    if (!isDormant(orderOf(event))) this.books.begin(event.orderId, event.qty);
  }

  #noteQuotes({ instrumentId, timestampMicros, nbboBid, nbboAsk }: OrderEvent): void {
    this.#quotedAtMicros[instrumentId] = timestampMicros;
    this.#bids[instrumentId] = nbboBid;
    this.#asks[instrumentId] = nbboAsk;
  }

  #isInRange(orderId: number, micros: number): boolean {
    const { firstOrderId, fromMicros, untilMicros } = this.#options;
    return orderId >= firstOrderId && micros >= fromMicros && micros < untilMicros;
  }

  #judgeOpen(): void {
    if (!this.#isOrderOpen) return;
    this.#isOrderOpen = false;
    const sent = this.#sent;
    const order = orderOf(sent);
    if (this.#isInRange(sent.orderId, sent.submittedAtMicros)) this.#judge(sent, order);
    if (sent.kind !== EventKind.Accepted) return;
    order.boundPrice = sent.boundPrice;
    order.reserved = sent.reserved;
    this.books.accept(order);
  }

  #judge(sent: OrderEvent, order: Order): void {
    const { accountId, instrumentId, submittedAtMicros } = sent;
    const refusedThenBy = sent.kind === EventKind.Accepted ? undefined : (sent.riskRule as RiskRule);
    this.#orders++;
    if (this.#orders === 1) this.#firstMicros = submittedAtMicros;
    this.#lastMicros = submittedAtMicros;
    if (refusedThenBy !== undefined) this.#refusedThen[refusedThenBy]! += 1;

    const account = this.books.account(accountId);
    const instrument = this.#options.instruments[instrumentId]!;
    const isQuoted = this.#quotedAtMicros[instrumentId] === submittedAtMicros;
    const limits = tightestLimits(layersFor(this.#options.rules, accountId, instrumentId));
    const violation = this.#check(order, instrument, isQuoted, submittedAtMicros);
    if (violation !== undefined) this.#refuse(order, violation, refusedThenBy);
    else if (isQuoted || !this.#isUndecided(order, limits)) {
      if (refusedThenBy !== undefined) this.#newlyAccepted++;
    } else this.#undecided++;
    // Nothing is cancelled in what has long happened.
    account.risk.mustCancelAll = false;
  }

  #check(order: Order, instrument: Instrument, isQuoted: boolean, nowMicros: number): RiskViolation | undefined {
    const account = this.books.account(order.accountId);
    const position = this.books.position(order.accountId, order.instrumentId);
    const rules = isQuoted ? this.#rules : this.#rulesWithoutPrices;
    const known = isQuoted ? this.#middle(order.instrumentId) : this.#valuationReference(order);
    // A stop is judged where it begins to work, whatever the market is.
    const reference = hasStop(order.type) ? order.advanced!.stopPrice : known;
    if (isQuoted) order.boundPrice = rules.boundPrice(order, instrument, reference);
    return rules.check(order, account, position, instrument, reference, { nowMicros });
  }

  /**
   * Where the quotes are not known: 0 for a limit order, valued at its limit. A market order always needs a reference; one
   * that has kept its bound is valued there, a sale, which may be bound to next to nothing, where the last fill saw quotes.
   */
  #valuationReference({ limitPrice, side, boundPrice, instrumentId }: Order): number {
    if (limitPrice !== 0 || boundPrice === 0) return 0;
    return side === Side.Sell ? Math.max(boundPrice, this.#middle(instrumentId)) : boundPrice;
  }

  /** As `referencePrice`, of the newest quotes known. */
  #middle(instrumentId: number): number {
    const bid = this.#bids[instrumentId]!;
    const ask = this.#asks[instrumentId]!;
    if (bid === 0 || ask === 0) return bid + ask;
    return (bid + ask) / 2;
  }

  #refuse(order: Order, violation: RiskViolation, refusedThenBy: RiskRule | undefined): void {
    const { rule, unit, limit, observed, headroom, instrumentId } = violation;
    this.#refusedNow[rule]! += 1;
    this.#violations.release(violation);
    if (refusedThenBy !== undefined) return;
    this.#newlyRefused++;
    if (this.#examples.length === EXAMPLES) return;
    const { orderId, clientOrderId, accountId, side, type, qty, limitPrice, submittedAtMicros } = order;
    this.#examples.push({
      order: { orderId, clientOrderId, accountId, instrumentId, side, type, qty, limitPrice, submittedAtMicros },
      violation: { rule, unit, limit, observed, headroom, instrumentId },
    });
  }

  /** Whether a rule that could not be judged might have refused the order; counts each that might. */
  #isUndecided(order: Order, limits: RiskLimits): boolean {
    const position = this.books.position(order.accountId, order.instrumentId);
    // A market order is cut to the collar, not refused by it.
    const byCollar = order.limitPrice !== 0 && limits.priceCollarBasisPoints !== Number.POSITIVE_INFINITY;
    const isShort = order.side === Side.Sell && order.qty > reducibleQty(position, Side.Sell);
    const byUptick = isShort && limits.shortSaleRestriction === ShortSaleRestriction.Uptick;
    if (byCollar) this.#notJudged[RiskRule.PriceCollar]! += 1;
    if (byUptick) this.#notJudged[RiskRule.ShortSaleRestriction]! += 1;
    return byCollar || byUptick;
  }
}

function noCounts(): number[] {
  return RISK_RULE_NAMES.map(() => 0);
}

function orderOf(sent: OrderEvent): Order {
  const { orderId, accountId, instrumentId, side, type, timeInForce, qty, limitPrice, boundPrice } = sent;
  const { clientOrderId, submittedAtMicros, status } = sent;
  const advanced = sent.advanced === undefined ? undefined : copyAdvancedTerms(sent.advanced, new AdvancedTerms());
  const terms = { orderId, accountId, instrumentId, side, type, timeInForce, qty, limitPrice, boundPrice };
  return Object.assign(new Order(), terms, { clientOrderId, submittedAtMicros, status, advanced });
}

function withoutPrices({ firm, global, accounts, symbols }: RuleSet): RuleSet {
  const bySymbol = (layers: ReadonlyMap<number, RiskSettings>) =>
    new Map([...layers].map(([instrumentId, layer]) => [instrumentId, layerWithoutPrices(layer)]));
  return {
    firm,
    global: layerWithoutPrices(global),
    accounts: new Map(
      [...accounts].map(([accountId, account]) => [
        accountId,
        { settings: layerWithoutPrices(account.settings), symbols: bySymbol(account.symbols) },
      ]),
    ),
    symbols: bySymbol(symbols),
  };
}

function layerWithoutPrices({ priceCollarBasisPoints: _collar, ...layer }: RiskSettings): RiskSettings {
  const isUptick = layer.shortSaleRestriction === ShortSaleRestriction.Uptick;
  return isUptick ? { ...layer, shortSaleRestriction: ShortSaleRestriction.None } : layer;
}
