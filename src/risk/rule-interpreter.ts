import { notional } from '../domain/instrument.ts';
import { isDormant } from '../domain/order.ts';
import { RiskRule, RiskUnit } from '../domain/risk-violation.ts';
import { SelfMatchPrevention } from '../domain/self-match-prevention.ts';
import { ShortSaleRestriction } from '../domain/short-sale-restriction.ts';
import { isWithinLimit, Side } from '../domain/side.ts';
import { KillSwitch, TradingState } from '../domain/trading-state.ts';
import { collarPrice } from './price-bound.ts';
import type { RiskCheck } from './risk-check.ts';
import type { DegreeSetting, NumericSetting, SwitchSetting } from './risk-limits.ts';
import { layersFor, type RuleSet } from './rule-set.ts';

/** Why a rule refuses. */
interface Finding {
  readonly unit: RiskUnit;
  readonly limit: number;
  readonly observed: number;
  readonly headroom: number;
}

type Interpretation = (query: Query) => Finding | undefined;

const SECOND_MICROS = 1_000_000;
const DAY_MICROS = 86_400 * SECOND_MICROS;

/** One order's questions to the rule set: every answer is looked up anew through all layers. */
class Query {
  readonly check: RiskCheck;
  readonly rules: RuleSet;

  constructor(check: RiskCheck, rules: RuleSet) {
    this.check = check;
    this.rules = rules;
  }

  limit(name: NumericSetting): number {
    const values = this.#layers().map((layer) => layer[name] ?? 0);
    return Math.min(...values.filter((value) => value > 0), Number.POSITIVE_INFINITY);
  }

  window(name: NumericSetting): number {
    return Math.max(...this.#layers().map((layer) => layer[name] ?? 0)) || SECOND_MICROS;
  }

  isOn(name: SwitchSetting): boolean {
    return this.#layers().some((layer) => layer[name]);
  }

  degree(name: DegreeSetting): number {
    return this.#layers().reduce((degree, layer) => Math.max(degree, layer[name] ?? 0), 0);
  }

  get isBuy(): boolean {
    return this.check.order.side === Side.Buy;
  }

  /** What the position on the order's side comes to once all that works there has filled; below 0 while it can be closed. */
  get committedQty(): number {
    const { position } = this.check;
    return this.isBuy ? position.qty + position.workingBuyQty : position.workingSellQty - position.qty;
  }

  get reducibleQty(): number {
    const held = this.isBuy ? -this.check.position.qty : this.check.position.qty;
    return held > 0 ? Math.max(0, -this.committedQty) : 0;
  }

  get price(): number {
    const { order, referencePrice } = this.check;
    return this.isBuy ? order.boundPrice : Math.max(order.boundPrice, Math.ceil(referencePrice));
  }

  get value(): number {
    return notional(this.check.instrument, this.price, this.check.order.qty);
  }

  get openingValue(): number {
    const opening = Math.max(0, this.check.order.qty - this.reducibleQty);
    return opening === 0 ? 0 : notional(this.check.instrument, this.price, opening);
  }

  #layers() {
    return layersFor(this.rules, this.check.account.accountId, this.check.order.instrumentId);
  }
}

function atMost(unit: RiskUnit, limit: number, observed: number, headroom: number): Finding | undefined {
  return observed <= limit ? undefined : { unit, limit, observed, headroom };
}

function onlyReducing(query: Query, mayReduce: boolean): Finding | undefined {
  const limit = mayReduce ? query.reducibleQty : 0;
  return atMost(RiskUnit.Quantity, limit, query.check.order.qty, limit);
}

/** By name of the control, in the order of asking. */
const INTERPRETATIONS: readonly (readonly [RiskRule, Interpretation])[] = [
  [RiskRule.MessageThrottle, messageThrottle],
  [RiskRule.DuplicativeOrderCheck, duplicativeOrderCheck],
  [RiskRule.KillSwitch, killSwitch],
  [RiskRule.TradingState, tradingState],
  [RiskRule.RepeatedExecutionThrottle, repeatedExecutionThrottle],
  [RiskRule.RestrictedSecurities, restrictedSecurities],
  [RiskRule.MaximumOrderSize, maximumOrderSize],
  [RiskRule.SingleOrderAdvCheck, singleOrderAdvCheck],
  [RiskRule.PriceCollar, priceCollar],
  [RiskRule.MaximumOrderValue, maximumOrderValue],
  [RiskRule.ShortSaleRestriction, shortSaleRestriction],
  [RiskRule.MaximumOpenOrders, maximumOpenOrders],
  [RiskRule.MaximumPosition, maximumPosition],
  [RiskRule.MaximumDailyLoss, maximumDailyLoss],
  [RiskRule.AggregateCreditThreshold, aggregateCreditThreshold],
  [RiskRule.CreditCheck, creditCheck],
  [RiskRule.SelfMatchPrevention, selfMatchPrevention],
];

/**
 * The rules a second time, by walking the rule set for each order as it stands: every limit looked up by name through its
 * layers, every control asked whether on or off. It serves dry runs against proposed rules, which are not worth compiling,
 * and is what the compiled check is held to: the two share neither a rule nor the way limits are resolved.
 */
export function interpretRules(check: RiskCheck, rules: RuleSet): boolean {
  const query = new Query(check, rules);
  for (const [rule, interpret] of INTERPRETATIONS) {
    const finding = interpret(query);
    if (finding === undefined) continue;
    return check.refuse(rule, finding.unit, finding.limit, finding.observed, finding.headroom);
  }
  return true;
}

function messageThrottle(query: Query): Finding | undefined {
  const { account, nowMicros } = query.check;
  const { risk } = account;
  if (nowMicros >= risk.throttleWindowStartMicros + SECOND_MICROS) {
    risk.throttleWindowStartMicros = Math.floor(nowMicros / SECOND_MICROS) * SECOND_MICROS;
    risk.throttleCount = 0;
  }
  risk.throttleCount += 1;
  const limit = query.limit('maximumMessagesPerSecond');
  return atMost(RiskUnit.Count, limit, risk.throttleCount, limit - risk.throttleCount + 1);
}

function duplicativeOrderCheck(query: Query): Finding | undefined {
  const { account, order, nowMicros } = query.check;
  const limit = query.limit('maximumDuplicates');
  if (!Number.isFinite(limit)) return undefined;
  const windowMicros = query.window('duplicateWindowMicros');
  const count = account.risk.requireRecentOrders().count(order, windowMicros, nowMicros);
  return atMost(RiskUnit.Count, limit, count, limit - count + 1);
}

function killSwitch(query: Query): Finding | undefined {
  const state = Math.max(query.check.account.risk.killSwitch, query.check.firm.killSwitch);
  return state === KillSwitch.Off ? undefined : onlyReducing(query, state === KillSwitch.OnButReducing);
}

function tradingState(query: Query): Finding | undefined {
  const { account, firm } = query.check;
  if (account.configurations.suspendTrade) return onlyReducing(query, false);
  const state = Math.max(account.risk.tradingState, firm.tradingState);
  return state === TradingState.Active ? undefined : onlyReducing(query, state === TradingState.ReducingOnly);
}

function repeatedExecutionThrottle(query: Query): Finding | undefined {
  const observed = query.check.account.risk.disablingExecutions;
  if (observed === 0) return undefined;
  return { unit: RiskUnit.Count, limit: query.limit('maximumExecutions'), observed, headroom: 0 };
}

function restrictedSecurities(query: Query): Finding | undefined {
  if (query.isOn('restricted')) return onlyReducing(query, false);
  return query.isOn('hardToBorrow') && !query.isBuy ? onlyReducing(query, true) : undefined;
}

function shortSaleRestriction(query: Query): Finding | undefined {
  const degree = query.degree('shortSaleRestriction');
  const isShort = !query.isBuy && query.check.order.qty > query.reducibleQty;
  if (degree === ShortSaleRestriction.None || !isShort) return undefined;
  if (degree === ShortSaleRestriction.Prohibited) return onlyReducing(query, true);
  const { order, nationalBestBid } = query.check;
  if (nationalBestBid === 0) return { unit: RiskUnit.Price, limit: 0, observed: Number.NaN, headroom: 0 };
  if (order.limitPrice > nationalBestBid) return undefined;
  return { unit: RiskUnit.Price, limit: nationalBestBid, observed: order.boundPrice, headroom: 0 };
}

function maximumOrderSize(query: Query): Finding | undefined {
  const { instrument, order } = query.check;
  const limit = query.limit('maximumOrderSize') * instrument.qtyUnit;
  return atMost(RiskUnit.Quantity, limit, order.qty, limit);
}

function singleOrderAdvCheck(query: Query): Finding | undefined {
  const { instrument, order } = query.check;
  const share = query.limit('averageDailyVolume') * query.limit('dailyVolumeBasisPoints');
  const limit = Math.floor((share / 10_000) * instrument.qtyUnit);
  return atMost(RiskUnit.Quantity, limit, order.qty, limit);
}

function priceCollar(query: Query): Finding | undefined {
  const { order, referencePrice } = query.check;
  const collar = query.limit('priceCollarBasisPoints');
  const isLimit = order.limitPrice > 0;
  if (isLimit && !Number.isFinite(collar)) return undefined;
  if (!(referencePrice > 0)) return { unit: RiskUnit.Price, limit: 0, observed: Number.NaN, headroom: 0 };
  const worst = collarPrice(order.side, referencePrice, collar);
  if (!isLimit || isWithinLimit(order.side, order.limitPrice, worst)) return undefined;
  const headroom = Math.floor(Math.abs(worst - referencePrice));
  return { unit: RiskUnit.Price, limit: worst, observed: order.limitPrice, headroom };
}

function maximumOrderValue(query: Query): Finding | undefined {
  const { account, position } = query.check;
  const limit = Math.min(query.limit('maximumOrderValue'), Number.MAX_SAFE_INTEGER);
  const amounts = [account.cash, position.costBasis, account.longMarketValue, account.shortMarketValue];
  const booked = amounts.reduce((sum, amount) => sum + Math.abs(amount), account.reserved);
  const isExact = booked + query.value <= Number.MAX_SAFE_INTEGER;
  return atMost(RiskUnit.Money, limit, isExact ? query.value : Number.POSITIVE_INFINITY, limit);
}

function maximumOpenOrders(query: Query): Finding | undefined {
  const { openOrders } = query.check.account;
  const limit = query.limit('maximumOpenOrders');
  return atMost(RiskUnit.Count, limit, openOrders + 1, limit - openOrders);
}

function maximumPosition(query: Query): Finding | undefined {
  const limit = query.limit('maximumPosition') * query.check.instrument.qtyUnit;
  const before = query.committedQty;
  return atMost(RiskUnit.Quantity, limit, before + query.check.order.qty, limit - before);
}

function selfMatchPrevention(query: Query): Finding | undefined {
  const mode = query.degree('selfMatchPrevention');
  if (mode === SelfMatchPrevention.Off) return undefined;
  const { account, order } = query.check;
  if (isDormant(order)) return undefined;
  for (let own = account.firstLive; own !== undefined; own = own.nextLive) {
    if (own.instrumentId !== order.instrumentId || own.side === order.side) continue;
    const [bid, offer] = query.isBuy ? [order, own] : [own, order];
    if (isDormant(own) || (own.limitPrice > 0 && bid.boundPrice < offer.boundPrice)) continue;
    if (mode >= SelfMatchPrevention.CancelOldest) query.check.cancelsOldest = true;
    if (mode === SelfMatchPrevention.CancelOldest) return undefined;
    return { unit: RiskUnit.Price, limit: own.boundPrice, observed: order.boundPrice, headroom: 0 };
  }
  return undefined;
}

function maximumDailyLoss(query: Query): Finding | undefined {
  const limit = query.limit('maximumDailyLoss');
  if (!Number.isFinite(limit)) return undefined;
  const { account, nowMicros } = query.check;
  const { risk } = account;
  if (!risk.isEquityKnown) return undefined;
  const day = Math.floor(nowMicros / DAY_MICROS);
  if (risk.day !== day) Object.assign(risk, { day, dayOpeningEquity: account.equity });
  const loss = risk.dayOpeningEquity - account.equity;
  if (loss < limit || risk.killSwitch !== KillSwitch.Off) return undefined;
  Object.assign(risk, { killSwitch: KillSwitch.OnButReducing, mustCancelAll: true });
  return { unit: RiskUnit.Money, limit, observed: loss, headroom: limit - loss };
}

function aggregateCreditThreshold(query: Query): Finding | undefined {
  const { account, firm } = query.check;
  const net = account.longMarketValue + account.shortMarketValue;
  const accountNet = query.isBuy ? net + account.workingBuyValue : account.workingSellValue - net;
  const firmNet = query.isBuy ? firm.netLongExposure : firm.netShortExposure;
  const accountGross = account.longMarketValue - account.shortMarketValue + account.reserved;
  const { maximumGrossExposure, maximumNetExposure } = query.rules.firm;
  const exposures = [
    [query.limit('maximumGrossExposure'), accountGross, query.openingValue],
    [query.limit('maximumNetExposure'), accountNet, query.value],
    [maximumGrossExposure || Number.POSITIVE_INFINITY, firm.grossExposure, query.openingValue],
    [maximumNetExposure || Number.POSITIVE_INFINITY, firmNet, query.value],
  ] as const;
  const passed = exposures.find(([limit, before, added]) => added > 0 && before + added > limit);
  if (passed === undefined) return undefined;
  const [limit, before, added] = passed;
  return { unit: RiskUnit.Money, limit, observed: before + added, headroom: limit - before };
}

function creditCheck(query: Query): Finding | undefined {
  const multiplier = query.limit('buyingPowerMultiplier');
  const needed = query.openingValue;
  if (!Number.isFinite(multiplier) || needed === 0) return undefined;
  const { account } = query.check;
  const exposure = account.longMarketValue - account.shortMarketValue + account.reserved;
  const available = Math.min(multiplier * account.equity - exposure, Number.MAX_SAFE_INTEGER);
  const limit = Math.max(0, available);
  return needed <= available ? undefined : { unit: RiskUnit.Money, limit, observed: needed, headroom: limit };
}
