import { describe, expect, it } from 'vitest';
import { END_REASON_NAMES, EndReason } from '../../src/domain/end-reason.ts';
import { LIQUIDITY_NAMES, Liquidity } from '../../src/domain/fill.ts';
import { EVENT_KIND_NAMES, EventKind } from '../../src/domain/order-event.ts';
import { ORDER_TRANSITION_NAMES, OrderTransition } from '../../src/domain/order-state.ts';
import {
  isTerminal,
  ORDER_CLASS_NAMES,
  ORDER_STATUS_NAMES,
  ORDER_TYPE_NAMES,
  OrderClass,
  OrderStatus,
  OrderType,
  POSITION_INTENT_NAMES,
  PositionIntent,
  TIME_IN_FORCE_NAMES,
  TimeInForce,
} from '../../src/domain/order-terms.ts';
import { RejectReason } from '../../src/domain/reject-reason.ts';
import { RISK_RULE_NAMES, RiskRule } from '../../src/domain/risk-violation.ts';
import { SELF_MATCH_PREVENTION_NAMES, SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { isBetterToTake, isWithinLimit, oppositeSide, SIDE_NAMES, Side } from '../../src/domain/side.ts';
import { MAX_VENUES, US_EQUITY_VENUES } from '../../src/domain/venue.ts';

/** "ImmediateOrCancelRemainder" to "immediate_or_cancel_remainder". */
function snake(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

const ABBREVIATED: Record<string, string> = {
  immediate_or_cancel_remainder: 'ioc_remainder',
  fill_or_kill_unfillable: 'fok_unfillable',
};

describe('every code has its name in its place', () => {
  it.each([
    ['side', Side, SIDE_NAMES],
    ['order type', OrderType, ORDER_TYPE_NAMES],
    ['time in force', TimeInForce, TIME_IN_FORCE_NAMES],
    ['order status', OrderStatus, ORDER_STATUS_NAMES],
    ['order class', OrderClass, ORDER_CLASS_NAMES],
    ['position intent', PositionIntent, POSITION_INTENT_NAMES],
    ['order transition', OrderTransition, ORDER_TRANSITION_NAMES],
    ['liquidity', Liquidity, LIQUIDITY_NAMES],
    ['risk rule', RiskRule, RISK_RULE_NAMES],
    ['event kind', EventKind, EVENT_KIND_NAMES],
    ['end reason', EndReason, END_REASON_NAMES],
    ['self-match prevention', SelfMatchPrevention, SELF_MATCH_PREVENTION_NAMES],
  ] as [string, Record<string, number>, readonly string[]][])('%s', (_what, codes, names) => {
    const values = Object.values(codes);
    for (const [key, code] of Object.entries(codes)) {
      const expected = snake(key);
      expect(names[code]).toBe(expected === 'none' ? '' : (ABBREVIATED[expected] ?? expected));
    }
    expect(new Set(values).size).toBe(values.length);
    expect(names.filter((name) => name !== '')).toHaveLength(values.filter((code) => names[code] !== '').length);
    expect(new Set(names).size).toBe(names.length);
  });

  it('reject reason', () => {
    for (const [key, reason] of Object.entries(RejectReason)) expect(reason).toBe(snake(key));
  });
});

describe('order status', () => {
  it('is terminal once filled, canceled, expired, rejected or replaced', () => {
    const terminal = Object.entries(OrderStatus).filter(([, status]) => isTerminal(status));
    expect(terminal.map(([name]) => name)).toEqual(['Filled', 'Canceled', 'Expired', 'Rejected', 'Replaced']);
  });
});

describe('side', () => {
  it('has an opposite', () => {
    expect(oppositeSide(Side.Buy)).toBe(Side.Sell);
    expect(oppositeSide(Side.Sell)).toBe(Side.Buy);
  });

  it('tells what a limit allows, the limit itself included', () => {
    expect([99, 100, 101].map((price) => isWithinLimit(Side.Buy, price, 100))).toEqual([true, true, false]);
    expect([99, 100, 101].map((price) => isWithinLimit(Side.Sell, price, 100))).toEqual([false, true, true]);
  });

  it('tells the better price to take, equals being no better', () => {
    expect([99, 100, 101].map((price) => isBetterToTake(Side.Buy, price, 100))).toEqual([true, false, false]);
    expect([99, 100, 101].map((price) => isBetterToTake(Side.Sell, price, 100))).toEqual([false, false, true]);
  });
});

describe('the US equity venues', () => {
  it('are numbered by their places and fit the board', () => {
    expect(US_EQUITY_VENUES.map((venue) => venue.venueId)).toEqual(US_EQUITY_VENUES.map((_, place) => place));
    expect(US_EQUITY_VENUES.length).toBeLessThanOrEqual(MAX_VENUES);
  });

  it('are named by market identifier codes', () => {
    const mics = US_EQUITY_VENUES.map((venue) => venue.mic);
    const expected = 'XNYS XNAS ARCX BATS BATY EDGX EDGA XBOS XPHL XCIS XCHI CBSX';
    expect(mics.join(' ')).toBe(expected);
  });
});
