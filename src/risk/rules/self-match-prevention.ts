import type { Order } from '../../domain/order.ts';
import { OrderType } from '../../domain/order-terms.ts';
import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { isWithinLimit, Side } from '../../domain/side.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Cancel newest: an order that could trade with a live one of its own account is refused. `limit` is the price of the
 * older order, `observed` the worst price of the new one, headroom 0. A market order waiting for liquidity takes any
 * price, so it always counts as crossing. The list is walked only while the account works the other side.
 */
export function selfMatchPrevention(check: RiskCheck, limits: RiskLimits): boolean {
  if (!limits.selfMatchPrevention) return true;
  const { order, position } = check;
  const workingOpposite = order.side === Side.Buy ? position.workingSellQty : position.workingBuyQty;
  if (workingOpposite === 0) return true;
  for (let own = check.account.firstLive; own !== undefined; own = own.nextLive) {
    if (own.instrumentId !== order.instrumentId || own.side === order.side || !couldTrade(order, own)) continue;
    return check.refuse(RiskRule.SelfMatchPrevention, RiskUnit.Price, own.boundPrice, order.boundPrice, 0);
  }
  return true;
}

function couldTrade(order: Order, own: Order): boolean {
  return own.type === OrderType.Market || isWithinLimit(order.side, own.boundPrice, order.boundPrice);
}
