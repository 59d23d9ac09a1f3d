import { describe, expect, it } from 'vitest';
import { Account } from '../../src/domain/account.ts';
import { Position } from '../../src/domain/position.ts';
import { DayCloses } from '../../src/execution/day-closes.ts';
import { EquitySampler } from '../../src/execution/equity-sampler.ts';
import type { DayClose, EquitySample } from '../../src/execution/ports/equity-store.ts';
import { UsEquitySession } from '../../src/market/us-equity-session.ts';

const MINUTE = 60_000_000;
/** 2026-11-20, a Friday: midnight in New York. */
const MIDNIGHT = Date.UTC(2026, 10, 20, 5) * 1000;
const FRIDAY = Date.UTC(2026, 10, 20) / 86_400_000;

function desk() {
  const accounts = [1, 2].map((accountId) => new Account(accountId, 1000, 0));
  const positions: Position[] = [];
  const samples: EquitySample[] = [];
  const saved: DayClose[] = [];
  const closes = new DayCloses();
  const sampler = new EquitySampler({
    engine: { accounts, positionsOf: (accountId) => positions.filter((one) => one.accountId === accountId) },
    session: new UsEquitySession(),
    closes,
    store: {
      saveEquity: (more, close) => {
        samples.push(...more);
        if (close.accounts.length > 0) saved.push(close);
      },
    },
  });
  return { accounts, positions, samples, saved, closes, sampler };
}

describe('the equity sampler', () => {
  it('keeps what accounts are worth at the end of each minute in which that has changed', () => {
    const { accounts, samples, sampler } = desk();
    const first = MIDNIGHT / MINUTE;
    sampler.advance(MIDNIGHT + 5);
    accounts[0]!.cash = 900;
    sampler.advance(MIDNIGHT + 30_000_000);
    accounts[0]!.cash = 950;
    sampler.advance(MIDNIGHT + MINUTE);
    sampler.advance(MIDNIGHT + 2 * MINUTE);
    accounts[1]!.longMarketValue = 7;
    // The process stood still for a while: only what it is worth now is known.
    sampler.advance(MIDNIGHT + 9 * MINUTE + 3);
    expect(samples).toEqual([
      { accountId: 1, minute: first, equity: 1000 },
      { accountId: 2, minute: first, equity: 1000 },
      { accountId: 1, minute: first, equity: 950 },
      { accountId: 2, minute: first + 8, equity: 1007 },
    ]);
  });

  it('keeps what the minute under way has come to when the process ends', () => {
    const { accounts, samples, sampler } = desk();
    sampler.advance(MIDNIGHT);
    samples.length = 0;
    sampler.finish(MIDNIGHT + 5);
    accounts[1]!.cash = 5;
    sampler.finish(MIDNIGHT + 5);
    expect(samples).toEqual([{ accountId: 2, minute: MIDNIGHT / MINUTE, equity: 5 }]);
  });

  it("passes over an account whose positions' worth is not known yet", () => {
    const { accounts, samples, saved, sampler } = desk();
    accounts[0]!.risk.isEquityKnown = false;
    sampler.advance(MIDNIGHT - 1);
    sampler.advance(MIDNIGHT);
    expect(samples.map(({ accountId }) => accountId)).toEqual([2]);
    expect(saved[0]!.accounts.map(({ accountId }) => accountId)).toEqual([2]);
  });

  it("keeps accounts and open positions when the market's day turns, and not otherwise", () => {
    const { accounts, positions, saved, closes, sampler } = desk();
    const hold = (instrumentId: number, fields: Partial<Position>) =>
      positions.push(Object.assign(new Position(1, instrumentId), fields));
    hold(0, { qty: 10, costBasis: 500, markPrice: 60, marketValue: 600 });
    hold(1, { qty: 0, markPrice: 60 });
    hold(2, { qty: 5, costBasis: 5 });
    Object.assign(accounts[0]!, { cash: 500, longMarketValue: 605, shortMarketValue: -20 });
    sampler.advance(MIDNIGHT - MINUTE);
    expect(closes.account(1)).toBeUndefined();
    sampler.advance(MIDNIGHT + 1);
    const position = { accountId: 1, instrumentId: 0, qty: 10, costBasis: 500, markPrice: 60 };
    const close = { accountId: 1, day: FRIDAY - 1, equity: 1085, maintenanceMargin: 625 };
    expect(saved).toEqual([
      {
        accounts: [close, { accountId: 2, day: FRIDAY - 1, equity: 1000, maintenanceMargin: 0 }],
        positions: [position],
      },
    ]);
    expect([closes.account(1), closes.position(1, 0), closes.position(1, 2)]).toEqual([close, position, undefined]);

    positions[0]!.qty = 0;
    sampler.advance(MIDNIGHT + 24 * 60 * MINUTE - 1);
    expect(saved).toHaveLength(1);
    sampler.advance(MIDNIGHT + 24 * 60 * MINUTE);
    expect([closes.account(1)!.day, closes.position(1, 0)]).toEqual([FRIDAY, undefined]);
    expect(new DayCloses(saved[0]).position(1, 0)).toEqual(position);
  });
});
