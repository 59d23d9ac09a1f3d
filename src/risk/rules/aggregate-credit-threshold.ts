import { RiskRule, RiskUnit } from '../../domain/risk-violation.ts';
import { Side } from '../../domain/side.ts';
import { grossExposure, netLongExposure, netShortExposure } from '../firm-risk.ts';
import type { RiskCheck } from '../risk-check.ts';
import type { RiskLimits } from '../risk-limits.ts';

/**
 * Positions and working orders together once this order has filled: gross (longs plus shorts) and net (longs less shorts,
 * towards the order's side), of the account and then of the firm. What only closes adds nothing to gross. Headroom: what
 * the exposure was below the limit before.
 */
export function aggregateCreditThreshold(check: RiskCheck, limits: RiskLimits): boolean {
  const { account, firm } = check;
  const isBuy = check.order.side === Side.Buy;
  // Sums over all accounts are made only where the firm has a limit.
  if (limits.maximumGrossExposure !== Number.POSITIVE_INFINITY) {
    if (!addsWithin(check, grossExposure(account), check.reservation, limits.maximumGrossExposure)) return false;
  }
  if (limits.maximumNetExposure !== Number.POSITIVE_INFINITY) {
    const net = isBuy ? netLongExposure(account) : netShortExposure(account);
    if (!addsWithin(check, net, check.orderValue, limits.maximumNetExposure)) return false;
  }
  if (check.firmGrossLimit !== Number.POSITIVE_INFINITY) {
    if (!addsWithin(check, firm.grossExposure, check.reservation, check.firmGrossLimit)) return false;
  }
  if (check.firmNetLimit === Number.POSITIVE_INFINITY) return true;
  return addsWithin(check, isBuy ? firm.netLongExposure : firm.netShortExposure, check.orderValue, check.firmNetLimit);
}

function addsWithin(check: RiskCheck, before: number, added: number, limit: number): boolean {
  if (added === 0 || before + added <= limit) return true;
  return check.refuse(RiskRule.AggregateCreditThreshold, RiskUnit.Money, limit, before + added, limit - before);
}
