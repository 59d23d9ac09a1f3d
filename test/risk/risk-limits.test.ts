import { describe, expect, it } from 'vitest';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { defineRiskLimits, tightestLimits } from '../../src/risk/risk-limits.ts';

describe('risk limits', () => {
  it('are off where nothing is set, or 0, or Infinity', () => {
    const off = defineRiskLimits({});
    expect(off).toEqual({
      maximumOrderSize: Number.POSITIVE_INFINITY,
      maximumOrderValue: Number.MAX_SAFE_INTEGER,
      priceCollarBasisPoints: Number.POSITIVE_INFINITY,
      maximumPosition: Number.POSITIVE_INFINITY,
      maximumOpenOrders: Number.POSITIVE_INFINITY,
      maximumMessagesPerSecond: Number.POSITIVE_INFINITY,
      buyingPowerMultiplier: Number.POSITIVE_INFINITY,
      selfMatchPrevention: SelfMatchPrevention.Off,
      maximumDuplicates: Number.POSITIVE_INFINITY,
      duplicateWindowMicros: 1_000_000,
      maximumExecutions: Number.POSITIVE_INFINITY,
      executionWindowMicros: 1_000_000,
      maximumGrossExposure: Number.POSITIVE_INFINITY,
      maximumNetExposure: Number.POSITIVE_INFINITY,
      dailyVolumeBasisPoints: Number.POSITIVE_INFINITY,
      averageDailyVolume: Number.POSITIVE_INFINITY,
      restricted: false,
      hardToBorrow: false,
      shortSaleRestriction: ShortSaleRestriction.None,
      maximumDailyLoss: Number.POSITIVE_INFINITY,
    });
    expect(defineRiskLimits({ maximumOrderSize: 0, maximumOrderValue: Number.POSITIVE_INFINITY })).toEqual(off);
  });

  it('of several layers take the mode of self-match prevention that ends most orders', () => {
    const { Off, CancelNewest, CancelOldest, CancelBoth } = SelfMatchPrevention;
    const modeOf = (...modes: SelfMatchPrevention[]) =>
      tightestLimits(modes.map((selfMatchPrevention) => ({ selfMatchPrevention }))).selfMatchPrevention;
    expect(modeOf(CancelNewest, Off)).toBe(CancelNewest);
    expect(modeOf(CancelNewest, CancelOldest, Off)).toBe(CancelOldest);
    expect(modeOf(CancelBoth, CancelOldest)).toBe(CancelBoth);
  });

  it('are frozen', () => {
    expect(Object.isFrozen(defineRiskLimits({ maximumOrderSize: 5 }))).toBe(true);
  });

  it('name every setting that is no whole number from 0 up, together', () => {
    expect(() =>
      defineRiskLimits({ maximumOrderSize: -1, maximumPosition: 1.5, maximumOpenOrders: Number.NaN }),
    ).toThrow(
      new RangeError(
        'maximumOrderSize must be a whole number from 0 up, not -1; ' +
          'maximumPosition must be a whole number from 0 up, not 1.5; ' +
          'maximumOpenOrders must be a whole number from 0 up, not NaN',
      ),
    );
  });
});
