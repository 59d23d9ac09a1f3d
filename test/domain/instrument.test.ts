import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineInstrument, feeFor, notional, priceAsMoney, usEquity } from '../../src/domain/instrument.ts';
import { isOnTick, tickAt, US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';
import { FRACTIONAL, IBM } from '../support/domain.ts';

describe('an instrument', () => {
  it('refuses scales that together are finer than money', () => {
    expect(() => defineInstrument({ ...FRACTIONAL, priceDecimals: 4, qtyDecimals: 3 })).toThrow(
      'FRAC: price decimals (4) and quantity decimals (3) must not exceed 6 together',
    );
  });

  it('takes scales that together are just as fine as money', () => {
    const instrument = defineInstrument({ ...FRACTIONAL, priceDecimals: 4, qtyDecimals: 2 });
    expect(instrument.notionalMultiplier).toBe(1);
    expect(instrument.qtyUnit).toBe(100);
    expect(instrument.priceMultiplier).toBe(100);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(IBM)).toBe(true);
  });

  it('takes its symbol for its name unless told', () => {
    expect(usEquity(3, 'GE').name).toBe('GE');
    expect(usEquity(3, 'GE', 'General Electric', 'NYSE')).toMatchObject({ name: 'General Electric', exchange: 'NYSE' });
  });

  it('values price times quantity exactly in money units', () => {
    expect(notional(IBM, 1_821_500, 100)).toBe(18_215_000_000);
    expect(notional(FRACTIONAL, 18_215, 150)).toBe(273_225_000);
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(1_000_000), (price, qty) => {
        expect(BigInt(notional(FRACTIONAL, price, qty))).toBe(BigInt(price) * BigInt(qty) * 100n);
      }),
    );
  });

  it('writes a price as money per whole share', () => {
    expect(priceAsMoney(IBM, 1_821_500)).toBe(182_150_000);
    expect(priceAsMoney(FRACTIONAL, 18_215)).toBe(182_150_000);
  });

  it('charges fees by whole shares, truncating toward zero', () => {
    expect(feeFor(IBM, 3000, 7)).toBe(21_000);
    expect(feeFor(IBM, -2000, 7)).toBe(-14_000);
    expect(feeFor(FRACTIONAL, 3000, 150)).toBe(4500);
    expect(feeFor(FRACTIONAL, -7, 50)).toBe(-3);
  });
});

describe('the tick table', () => {
  it('has a hundredth of a cent below a dollar and a cent from there', () => {
    expect(tickAt(US_EQUITY_TICKS, 0)).toBe(100);
    expect(tickAt(US_EQUITY_TICKS, 999_900)).toBe(100);
    expect(tickAt(US_EQUITY_TICKS, 1_000_000)).toBe(10_000);
    expect(tickAt(US_EQUITY_TICKS, 1e15)).toBe(10_000);
  });

  it('tells prices on the tick from those off it', () => {
    expect(isOnTick(US_EQUITY_TICKS, 999_900)).toBe(true);
    expect(isOnTick(US_EQUITY_TICKS, 999_950)).toBe(false);
    expect(isOnTick(US_EQUITY_TICKS, 1_010_000)).toBe(true);
    expect(isOnTick(US_EQUITY_TICKS, 1_010_100)).toBe(false);
  });

  it('takes any number of bands', () => {
    const table = [
      { fromPrice: 0, tick: 1 },
      { fromPrice: 10, tick: 5 },
      { fromPrice: 100, tick: 10 },
    ];
    expect([0, 9, 10, 99, 100, 1000].map((price) => tickAt(table, price))).toEqual([1, 1, 5, 5, 10, 10]);
  });
});
