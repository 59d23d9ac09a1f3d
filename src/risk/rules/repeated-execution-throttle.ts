import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Whether the account is still enabled: executions past the limit within the window have disabled it (see
 * `RiskEngine.countExecution`) until a person enables it again, whatever has become of the rule since. Headroom: 0.
 */
export function repeatedExecutionThrottle(check: RiskCheck, limits: RiskLimits): boolean {
  const { disablingExecutions } = check.account.risk;
  if (disablingExecutions === 0) return true;
  const { maximumExecutions: limit } = limits;
  return check.refuse(RiskRule.RepeatedExecutionThrottle, RiskUnit.Count, limit, disablingExecutions, 0);
}
