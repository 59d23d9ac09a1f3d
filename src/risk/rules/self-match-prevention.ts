import type { Order } from '../../domain/order.ts';
import { OrderType } from '../../domain/order-terms.ts';
import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { isWithinLimit, Side } from '../../domain/side.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Cancel newest: an order that would trade with a live one of its own account is refused. `limit` is the price of the
 * older order, `observed` the price that the new one would reach, headroom 0. A limit order reaches its limit. A market
 * order is held to the reference price only: it would meet first what stands inside the spread. What stands behind, a
 * venue passes over (no order trades with its own account there), so that a resting profit target bars no market order.
 * A market order waiting for liquidity takes any price, so it always counts as crossing. The list is walked only while
 * the account works the other side.
 */
export function selfMatchPrevention(check: RiskCheck, limits: RiskLimits): boolean {
  if (!limits.selfMatchPrevention) return true;
  const { order, position } = check;
  const workingOpposite = order.side === Side.Buy ? position.workingSellQty : position.workingBuyQty;
  if (workingOpposite === 0) return true;
  const reach = reachOf(order, check.referencePrice);
  for (let own = check.account.firstLive; own !== undefined; own = own.nextLive) {
    if (own.instrumentId !== order.instrumentId || own.side === order.side || !wouldTrade(order.side, reach, own))
      continue;
    return check.refuse(RiskRule.SelfMatchPrevention, RiskUnit.Price, own.boundPrice, reach, 0);
  }
  return true;
}

function reachOf(order: Order, referencePrice: number): number {
  if (order.type !== OrderType.Market) return order.boundPrice;
  return order.side === Side.Buy ? Math.floor(referencePrice) : Math.ceil(referencePrice);
}

function wouldTrade(side: Side, reach: number, own: Order): boolean {
  return own.type === OrderType.Market || isWithinLimit(side, own.boundPrice, reach);
}
