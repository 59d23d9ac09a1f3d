import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderType } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { reservationAfterFill, reservationFor } from '../../src/risk/buying-power.ts';
import { dollars, FRACTIONAL, IBM, money, type OrderTerms, orderOf } from '../support/domain.ts';
import { RiskDesk } from '../support/risk.ts';

function reservation(
  terms: OrderTerms,
  position: { qty?: number; workingBuyQty?: number; workingSellQty?: number } = {},
) {
  const desk = new RiskDesk({ buyingPowerMultiplier: 2 });
  Object.assign(desk.position, position);
  expect(desk.send(terms)).toBeUndefined();
  expect(desk.engine.reservation).toBe(reservationFor(orderOf(terms), desk.position, IBM, desk.referencePrice));
  return desk.engine.reservation;
}

describe('a reservation', () => {
  it('holds the bound for all that a buy opens', () => {
    expect(reservation({ qty: 10, limitPrice: dollars(90) })).toBe(money(900));
    expect(reservation({ qty: 10, type: OrderType.Market, boundPrice: dollars(105) })).toBe(money(1050));
  });

  it('holds the higher of limit and reference for all that a sale opens', () => {
    expect(reservation({ side: Side.Sell, qty: 10, limitPrice: dollars(90) })).toBe(money(1000));
    expect(reservation({ side: Side.Sell, qty: 10, limitPrice: dollars(110) })).toBe(money(1100));
  });

  it('is nothing for what closes', () => {
    expect(reservation({ side: Side.Sell, qty: 10 }, { qty: 10 })).toBe(0);
    expect(reservation({ side: Side.Sell, qty: 12 }, { qty: 10 })).toBe(money(200));
    expect(reservation({ side: Side.Buy, qty: 10 }, { qty: -10 })).toBe(0);
    expect(reservation({ side: Side.Buy, qty: 12 }, { qty: -10 })).toBe(money(200));
  });

  it('grants each share of a position to one closing order only', () => {
    expect(reservation({ side: Side.Sell, qty: 10 }, { qty: 10, workingSellQty: 4 })).toBe(money(400));
    expect(reservation({ side: Side.Sell, qty: 10 }, { qty: 10, workingSellQty: 40 })).toBe(money(1000));
    expect(reservation({ side: Side.Buy, qty: 10 }, { qty: -10, workingBuyQty: 4 })).toBe(money(400));
    expect(reservation({ side: Side.Sell, qty: 10 }, { qty: 10, workingBuyQty: 100 })).toBe(0);
  });

  it('does without a reference where there is none', () => {
    const desk = new RiskDesk({});
    for (const missing of [0, Number.NaN]) {
      const order = orderOf({ side: Side.Sell, qty: 10, limitPrice: dollars(90) });
      expect(reservationFor(order, desk.position, IBM, missing)).toBe(money(900));
    }
  });

  it('scales with the instrument', () => {
    const desk = new RiskDesk({}, FRACTIONAL);
    const order = orderOf({ instrumentId: 2, qty: 150, limitPrice: 10_000 });
    expect(reservationFor(order, desk.position, FRACTIONAL, 10_000)).toBe(money(150));
  });
});

describe('a reservation after a fill', () => {
  it('is for what is left, at the bound for a buy', () => {
    const order = orderOf({ qty: 10, limitPrice: dollars(90) });
    order.reserved = money(900);
    order.filledQty = 4;
    expect(reservationAfterFill(order, IBM, dollars(80))).toBe(money(540));
  });

  it('stays while the part that closes fills, and shrinks with the part that opens', () => {
    const desk = new RiskDesk({});
    const order = orderOf({ side: Side.Sell, qty: 150, limitPrice: dollars(95) });
    desk.position.qty = 100;
    order.reserved = reservationFor(order, desk.position, IBM, dollars(100));
    expect(order.reserved).toBe(money(5000));
    order.filledQty = 100;
    order.reserved = reservationAfterFill(order, IBM, dollars(100));
    expect(order.reserved).toBe(money(5000));
    order.filledQty = 130;
    order.reserved = reservationAfterFill(order, IBM, dollars(100));
    expect(order.reserved).toBe(money(2000));
  });

  it('never grows, and is nothing once all has filled', () => {
    const sides = fc.constantFrom(Side.Buy, Side.Sell);
    const qtys = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 10 });
    const prices = fc.integer({ min: 1, max: dollars(200) });
    fc.assert(
      fc.property(sides, qtys, prices, fc.integer({ min: -500, max: 500 }), prices, (side, parts, limit, held, met) => {
        const desk = new RiskDesk({});
        desk.position.qty = held;
        const order = orderOf({ side, qty: parts.reduce((sum, part) => sum + part, 0), limitPrice: limit });
        order.reserved = reservationFor(order, desk.position, IBM, met);
        for (const part of parts) {
          order.filledQty += part;
          const after = reservationAfterFill(order, IBM, met);
          expect(after).toBeGreaterThanOrEqual(0);
          expect(after).toBeLessThanOrEqual(order.reserved);
          order.reserved = after;
        }
        expect(order.reserved).toBe(0);
      }),
    );
  });
});

describe('buying power', () => {
  it('is the multiplier times equity, less exposure and what is reserved', () => {
    const { engine, account } = new RiskDesk({ buyingPowerMultiplier: 4 });
    account.reserved = money(1000);
    account.longMarketValue = money(5000);
    account.shortMarketValue = -money(2000);
    expect(engine.buyingPower(account)).toBe(money(4 * 103_000 - 7000 - 1000));
  });

  it('is never negative', () => {
    const { engine, account } = new RiskDesk({ buyingPowerMultiplier: 1 });
    account.cash = -money(5);
    expect(engine.buyingPower(account)).toBe(0);
  });

  it('is spent by a purchase exactly as by its reservation', () => {
    const { engine, account } = new RiskDesk({ buyingPowerMultiplier: 2 });
    account.reserved = money(50_000);
    const reserved = engine.buyingPower(account);
    Object.assign(account, { reserved: 0, cash: money(50_000), longMarketValue: money(50_000) });
    expect(engine.buyingPower(account)).toBe(reserved);
  });

  it('is the largest exact amount where the credit check is off or the product passes it', () => {
    const off = new RiskDesk({});
    expect(off.engine.buyingPower(off.account)).toBe(Number.MAX_SAFE_INTEGER);
    const rich = new RiskDesk({ buyingPowerMultiplier: 4 });
    rich.account.cash = Number.MAX_SAFE_INTEGER;
    expect(rich.engine.buyingPower(rich.account)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
