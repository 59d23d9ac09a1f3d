import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { KillSwitch } from '../../domain/trading-state.ts';
import { reducibleQty } from '../buying-power.ts';
import type { RiskCheck } from '../risk-check.ts';

/**
 * New orders while the switch of the account or the firm is on: none, or only those that reduce a position. Limit and
 * headroom: the quantity that may be sent, 0 where nothing may.
 */
export function killSwitch(check: RiskCheck): boolean {
  const own = check.account.risk.killSwitch;
  const { killSwitch: firmWide } = check.firm;
  const strictest = own > firmWide ? own : firmWide;
  if (strictest === KillSwitch.Off) return true;
  const { order } = check;
  const limit = strictest === KillSwitch.On ? 0 : reducibleQty(check.position, order.side);
  if (order.qty <= limit) return true;
  return check.refuse(RiskRule.KillSwitch, RiskUnit.Quantity, limit, order.qty, limit);
}
