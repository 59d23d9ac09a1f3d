import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

const WINDOW_MICROS = 1_000_000;

/**
 * Orders of the account in the current second of engine time. Every order sent counts, refused ones too; the count
 * begins anew with each second. Headroom: how many more the second had room for.
 */
export function messageThrottle(check: RiskCheck, limits: RiskLimits): boolean {
  const { nowMicros } = check;
  const { risk } = check.account;
  if (nowMicros - risk.throttleWindowStartMicros >= WINDOW_MICROS) {
    risk.throttleWindowStartMicros = nowMicros - (nowMicros % WINDOW_MICROS);
    risk.throttleCount = 0;
  }
  const count = ++risk.throttleCount;
  const limit = limits.maximumMessagesPerSecond;
  if (count <= limit) return true;
  return check.refuse(RiskRule.MessageThrottle, RiskUnit.Count, limit, count, limit - count + 1);
}
