import { isDormant, type Order } from '../../domain/order.ts';
import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { SelfMatchPrevention } from '../../domain/self-match-prevention.ts';
import { isWithinLimit, Side } from '../../domain/side.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Finds out whether the order could trade with a live one of its own account. Cancel newest and cancel both refuse it:
 * `limit` is the price of the oldest such order, `observed` the worst price of the new one, headroom 0. Cancel oldest and
 * cancel both have the older orders end, which is for the caller to do. The list is walked only while the account works
 * the other side.
 */
export function selfMatchPrevention(check: RiskCheck, limits: RiskLimits): boolean {
  const mode = limits.selfMatchPrevention;
  if (mode === SelfMatchPrevention.Off) return true;
  const { order, position } = check;
  const workingOpposite = order.side === Side.Buy ? position.workingSellQty : position.workingBuyQty;
  if (workingOpposite === 0) return true;
  for (let own = check.account.firstLive; own !== undefined; own = own.nextLive) {
    if (!couldSelfMatch(order, own)) continue;
    check.cancelsOldest = mode !== SelfMatchPrevention.CancelNewest;
    if (mode === SelfMatchPrevention.CancelOldest) return true;
    return check.refuse(RiskRule.SelfMatchPrevention, RiskUnit.Price, own.boundPrice, order.boundPrice, 0);
  }
  return true;
}

/**
 * Whether two orders of one account could trade with each other, by their prices alone: at whatever venue either is, and
 * however much of the new one others may fill before. A market order at work waits for liquidity and takes any price, so it
 * always counts as crossing; stops that have not been touched and legs that wait for their parent cannot trade yet.
 */
export function couldSelfMatch(order: Order, own: Order): boolean {
  if (own.instrumentId !== order.instrumentId || own.side === order.side) return false;
  if (isDormant(order) || isDormant(own)) return false;
  return own.limitPrice === 0 || isWithinLimit(order.side, own.boundPrice, order.boundPrice);
}
