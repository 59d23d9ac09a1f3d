import { describe, expect, it } from 'vitest';
import { Account } from '../../src/domain/account.ts';
import { formatMoney } from '../../src/domain/money.ts';
import { Position } from '../../src/domain/position.ts';
import { averageEntryPrice, unrealisedProfit } from '../../src/domain/position-value.ts';
import { FRACTIONAL, IBM, money } from '../support/domain.ts';

function positionOf(qty: number, costBasis: number, marketValue = 0): Position {
  const position = new Position(1, 0);
  position.qty = qty;
  position.costBasis = costBasis;
  position.marketValue = marketValue;
  return position;
}

describe('the average entry price', () => {
  it('is cost over quantity, truncated to a millionth', () => {
    expect(formatMoney(averageEntryPrice(positionOf(3, money(100)), IBM))).toBe('33.333333');
  });

  it('is positive for a short', () => {
    expect(formatMoney(averageEntryPrice(positionOf(-4, -money(10)), IBM))).toBe('2.5');
  });

  it('counts whole shares where quantities have decimals', () => {
    expect(formatMoney(averageEntryPrice(positionOf(150, money(15)), FRACTIONAL))).toBe('10');
  });

  it('is nothing for a flat position', () => {
    expect(averageEntryPrice(positionOf(0, 0), IBM)).toBe(0);
  });
});

describe('unrealised profit', () => {
  it('is market value less cost, for longs and shorts', () => {
    expect(unrealisedProfit(positionOf(10, money(100), money(120)))).toBe(money(20));
    expect(unrealisedProfit(positionOf(-10, -money(100), -money(120)))).toBe(-money(20));
  });
});

describe('equity', () => {
  it('is cash with longs added and shorts owed', () => {
    const account = new Account(1, money(1000), 0);
    account.longMarketValue = money(300);
    account.shortMarketValue = -money(200);
    expect(account.equity).toBe(money(1100));
  });
});
