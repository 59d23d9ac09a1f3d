import type { Account } from '../../domain/account.ts';
import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { Side } from '../../domain/side.ts';
import { TradingState } from '../../domain/trading-state.ts';
import { reducibleQty } from '../buying-power.ts';
import type { LimitColumns } from '../limit-columns.ts';
import type { OrderColumns } from '../order-columns.ts';
import type { RiskCheck } from '../risk-check.ts';

/** What has been ordered for the account; one whose holder has suspended trading counts as halted. */
function stateOf({ configurations, risk }: Account): TradingState {
  return configurations.suspendTrade ? TradingState.Halted : risk.tradingState;
}

/**
 * New orders while the account or the firm is halted, or may only reduce positions. Limit and headroom: the quantity that
 * may be sent, 0 while halted.
 */
export function tradingState(check: RiskCheck): boolean {
  const own = stateOf(check.account);
  const { tradingState: firmWide } = check.firm;
  const strictest = own > firmWide ? own : firmWide;
  if (strictest === TradingState.Active) return true;
  const { order } = check;
  const limit = strictest === TradingState.Halted ? 0 : reducibleQty(check.position, order.side);
  if (order.qty <= limit) return true;
  return check.refuse(RiskRule.TradingState, RiskUnit.Quantity, limit, order.qty, limit);
}

/** Only people change a trading state, between two batches: every order is open, or none. */
export function tradingStateColumn(orders: OrderColumns, _limits: LimitColumns, bit: number, check: RiskCheck): void {
  const { account, firm } = check;
  if (stateOf(account) === TradingState.Active && firm.tradingState === TradingState.Active) return;
  for (let slot = 0; slot < orders.slotCount; slot++) {
    orders.open(slot, Side.Buy, bit);
    orders.open(slot, Side.Sell, bit);
  }
}
