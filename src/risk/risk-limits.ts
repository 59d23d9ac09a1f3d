import type { SelfMatchPrevention } from '../domain/self-match-prevention.ts';
import type { ShortSaleRestriction } from '../domain/short-sale-restriction.ts';

/**
 * The limits that orders are checked against. A rule whose setting is absent, 0, false or Infinity is off. Quantities are
 * whole units (shares), money in money units.
 */
export interface RiskSettings {
  /** Quantity one order may have. */
  readonly maximumOrderSize?: number;
  /** Money one order may be worth. */
  readonly maximumOrderValue?: number;
  /**
   * How far from the reference price a limit may reach towards the other side, and a market order may sweep: a market
   * order never by more than 100% (10,000), whatever is set.
   */
  readonly priceCollarBasisPoints?: number;
  /** Quantity an account may hold of one instrument, long or short, working orders included. */
  readonly maximumPosition?: number;
  /** Live orders of one account. */
  readonly maximumOpenOrders?: number;
  /** Orders that one account may send in one second. */
  readonly maximumMessagesPerSecond?: number;
  /** Buying power per money unit of equity, a whole number: 1 a cash account, 2 Regulation T. */
  readonly buyingPowerMultiplier?: number;
  /** What becomes of an order that could trade with one of its own account, and of that one. */
  readonly selfMatchPrevention?: SelfMatchPrevention;
  /** Equal orders of an account within the window. */
  readonly maximumDuplicates?: number;
  readonly duplicateWindowMicros?: number;
  /** Executions of an account within the window; one more disables it. */
  readonly maximumExecutions?: number;
  readonly executionWindowMicros?: number;
  /** Longs plus shorts plus what working orders could open. */
  readonly maximumGrossExposure?: number;
  /** Longs less shorts, either way, working orders of the order's side counted. */
  readonly maximumNetExposure?: number;
  /** One order's share of the average daily volume; checked where both are set. */
  readonly dailyVolumeBasisPoints?: number;
  readonly averageDailyVolume?: number;
  /** Not to be traded at all. */
  readonly restricted?: boolean;
  /** Not to be sold short, as there is nothing to borrow. */
  readonly hardToBorrow?: boolean;
  readonly shortSaleRestriction?: ShortSaleRestriction;
  /** Money an account may lose in a day. */
  readonly maximumDailyLoss?: number;
}

/** Settings made ready for comparing: whatever is off is Infinity, or for money the largest exact amount. */
export type RiskLimits = Required<RiskSettings>;

export type SwitchSetting = 'restricted' | 'hardToBorrow';
/** One of several degrees, the strictest last. */
export type DegreeSetting = 'selfMatchPrevention' | 'shortSaleRestriction';
export type NumericSetting = Exclude<keyof RiskSettings, SwitchSetting | DegreeSetting>;

const DEFAULT_WINDOW_MICROS = 1_000_000;

/** Throws a RangeError that names every setting that is not a whole number from 0 up. */
export function defineRiskLimits(settings: RiskSettings): RiskLimits {
  return tightestLimits([settings]);
}

/** The tightest of several layers of settings, each limit by itself. Throws as `defineRiskLimits`. */
export function tightestLimits(layers: readonly RiskSettings[]): RiskLimits {
  const faults: string[] = [];
  const lowest = (name: NumericSetting): number => {
    let limit = Number.POSITIVE_INFINITY;
    for (const layer of layers) {
      const value = layer[name] ?? 0;
      if (value === 0 || value === Number.POSITIVE_INFINITY) continue;
      if (!Number.isSafeInteger(value) || value < 0) {
        faults.push(`${name} must be a whole number from 0 up, not ${value}`);
      }
      limit = Math.min(limit, value);
    }
    return limit;
  };
  // A longer window counts more: the longest is the tightest.
  const longest = (name: NumericSetting): number =>
    Math.max(0, ...layers.map((layer) => layer[name] ?? 0)) || DEFAULT_WINDOW_MICROS;
  const isOn = (name: SwitchSetting): boolean => layers.some((layer) => layer[name] ?? false);
  const strictest = <Name extends DegreeSetting>(name: Name) =>
    Math.max(0, ...layers.map((layer) => layer[name] ?? 0)) as RiskLimits[Name];
  const limits: RiskLimits = Object.freeze({
    maximumOrderSize: lowest('maximumOrderSize'),
    maximumOrderValue: Math.min(lowest('maximumOrderValue'), Number.MAX_SAFE_INTEGER),
    priceCollarBasisPoints: lowest('priceCollarBasisPoints'),
    maximumPosition: lowest('maximumPosition'),
    maximumOpenOrders: lowest('maximumOpenOrders'),
    maximumMessagesPerSecond: lowest('maximumMessagesPerSecond'),
    buyingPowerMultiplier: lowest('buyingPowerMultiplier'),
    selfMatchPrevention: strictest('selfMatchPrevention'),
    maximumDuplicates: lowest('maximumDuplicates'),
    duplicateWindowMicros: longest('duplicateWindowMicros'),
    maximumExecutions: lowest('maximumExecutions'),
    executionWindowMicros: longest('executionWindowMicros'),
    maximumGrossExposure: lowest('maximumGrossExposure'),
    maximumNetExposure: lowest('maximumNetExposure'),
    dailyVolumeBasisPoints: lowest('dailyVolumeBasisPoints'),
    averageDailyVolume: lowest('averageDailyVolume'),
    restricted: isOn('restricted'),
    hardToBorrow: isOn('hardToBorrow'),
    shortSaleRestriction: strictest('shortSaleRestriction'),
    maximumDailyLoss: lowest('maximumDailyLoss'),
  });
  if (faults.length > 0) throw new RangeError(faults.join('; '));
  return limits;
}

const BASIS_POINTS = 10_000;

/** The share of the average daily volume that one order may have, in whole units, not rounded; Infinity where it is off. */
export function dailyVolumeShare({ averageDailyVolume, dailyVolumeBasisPoints }: RiskLimits): number {
  return (averageDailyVolume * dailyVolumeBasisPoints) / BASIS_POINTS;
}
