/**
 * The limits that orders are checked against. A rule whose setting is absent, 0 or Infinity is off.
 */
export interface RiskSettings {
  /** Whole units of quantity (shares) one order may have. */
  readonly maximumOrderSize?: number;
  /** Money units one order may be worth. */
  readonly maximumOrderValue?: number;
  /**
   * How far from the reference price a limit may reach towards the other side, and a market order may sweep: a market
   * order never by more than 100% (10,000), whatever is set.
   */
  readonly priceCollarBasisPoints?: number;
  /** Whole units of quantity an account may hold of one instrument, long or short, working orders included. */
  readonly maximumPosition?: number;
  /** Live orders of one account. */
  readonly maximumOpenOrders?: number;
  /** Orders that one account may send in one second. */
  readonly maximumMessagesPerSecond?: number;
  /** Buying power per money unit of equity, a whole number: 1 a cash account, 2 Regulation T. */
  readonly buyingPowerMultiplier?: number;
  /** Refuses an order that could trade with one of its own account. */
  readonly selfMatchPrevention?: boolean;
}

/** Settings made ready for comparing: whatever is off is Infinity, or for money the largest exact amount. */
export type RiskLimits = Required<RiskSettings>;

type NumericSetting = Exclude<keyof RiskSettings, 'selfMatchPrevention'>;

/** Throws a RangeError that names every setting that is not a whole number from 0 up. */
export function defineRiskLimits(settings: RiskSettings): RiskLimits {
  const faults: string[] = [];
  const limit = (name: NumericSetting): number => {
    const value = settings[name] ?? 0;
    if (value === 0 || value === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    if (!Number.isSafeInteger(value) || value < 0)
      faults.push(`${name} must be a whole number from 0 up, not ${value}`);
    return value;
  };
  const limits = Object.freeze({
    maximumOrderSize: limit('maximumOrderSize'),
    maximumOrderValue: Math.min(limit('maximumOrderValue'), Number.MAX_SAFE_INTEGER),
    priceCollarBasisPoints: limit('priceCollarBasisPoints'),
    maximumPosition: limit('maximumPosition'),
    maximumOpenOrders: limit('maximumOpenOrders'),
    maximumMessagesPerSecond: limit('maximumMessagesPerSecond'),
    buyingPowerMultiplier: limit('buyingPowerMultiplier'),
    selfMatchPrevention: settings.selfMatchPrevention ?? false,
  });
  if (faults.length > 0) throw new RangeError(faults.join('; '));
  return limits;
}
