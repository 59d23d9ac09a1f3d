import type { Account } from '../../domain/account.ts';
import type { EngineTime } from '../../domain/engine-time.ts';
import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { KillSwitch } from '../../domain/trading-state.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

const DAY_MICROS = 86_400_000_000;

/**
 * What the account has lost since its equity was first known this day (UTC, engine time). At the limit the account's kill
 * switch goes on, which lets only reducing orders through, and its working orders are cancelled; the order that finds it
 * is refused in any case. Headroom: what could still have been lost.
 */
export function maximumDailyLoss(check: RiskCheck, limits: RiskLimits): boolean {
  const { account } = check;
  const limit = limits.maximumDailyLoss;
  if (!tripOnDailyLoss(account, limits, check)) return true;
  const loss = account.risk.dayOpeningEquity - account.equity;
  return check.refuse(RiskRule.MaximumDailyLoss, RiskUnit.Money, limit, loss, limit - loss);
}

/**
 * Trips the account's kill switch where the day's loss has reached its limit; true where it has just done so. Takes what
 * holds the limit and the time: numbers handed on would be boxed.
 */
export function tripOnDailyLoss(account: Account, limits: RiskLimits, time: EngineTime): boolean {
  const { risk } = account;
  if (!risk.isEquityKnown) return false;
  const day = Math.floor(time.nowMicros / DAY_MICROS);
  if (day !== risk.day) {
    risk.day = day;
    risk.dayOpeningEquity = account.equity;
  }
  if (risk.killSwitch !== KillSwitch.Off || risk.dayOpeningEquity - account.equity < limits.maximumDailyLoss)
    return false;
  risk.killSwitch = KillSwitch.OnButReducing;
  risk.mustCancelAll = true;
  return true;
}
