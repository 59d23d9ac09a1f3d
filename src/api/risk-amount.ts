import { formatDecimal } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import { formatMoney } from '../domain/money.ts';
import { RiskUnit } from '../domain/risk-violation.ts';

/** A risk rule's amount as text in the rule's unit. Null where there was nothing to observe, or more than can be counted. */
export function formatRiskAmount(value: number, unit: RiskUnit, instrument: Instrument): string | null {
  if (!Number.isFinite(value)) return null;
  switch (unit) {
    case RiskUnit.Quantity:
      return formatDecimal(value, instrument.qtyDecimals);
    case RiskUnit.Money:
      return formatMoney(value);
    case RiskUnit.Price:
      return formatDecimal(value, instrument.priceDecimals);
    case RiskUnit.Count:
      return String(value);
  }
}
