import { describe, expect, it } from 'vitest';
import { SelfMatchPrevention } from '../../src/domain/self-match-prevention.ts';
import { ShortSaleRestriction } from '../../src/domain/short-sale-restriction.ts';
import { Side } from '../../src/domain/side.ts';
import { OrderColumns } from '../../src/risk/order-columns.ts';
import { referencePrice } from '../../src/risk/reference-price.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';
import { dollars, IBM, orderOf } from '../support/domain.ts';
import { boardOf, RiskDesk, START_MICROS } from '../support/risk.ts';

const SETTINGS = {
  maximumMessagesPerSecond: 1_000_000_000,
  maximumOrderSize: 1000,
  maximumOrderValue: 1_000_000_000_000,
  priceCollarBasisPoints: 500,
  maximumOpenOrders: 100,
  maximumPosition: 10_000,
  buyingPowerMultiplier: 2,
  selfMatchPrevention: SelfMatchPrevention.CancelNewest,
  maximumDuplicates: 1_000_000_000,
  maximumGrossExposure: 1_000_000_000_000,
  maximumNetExposure: 1_000_000_000_000,
  dailyVolumeBasisPoints: 10_000,
  averageDailyVolume: 100_000,
  hardToBorrow: true,
  shortSaleRestriction: ShortSaleRestriction.Uptick,
  maximumDailyLoss: 1_000_000_000,
};
const ROWS = 80;

describe('risk on the order path', () => {
  it('allocates nothing per order, accepted or refused', () => {
    const desk = new RiskDesk(SETTINGS, IBM, { paranoid: false });
    desk.work({ side: Side.Sell, limitPrice: dollars(104) });
    // A symbol with limits of its own, and a firm with some: every branch of a check.
    desk.engine.replaceRules({
      ...globalRuleSet(SETTINGS),
      firm: { maximumGrossExposure: 1_000_000_000_000, maximumNetExposure: 1_000_000_000_000 },
      symbols: new Map([[0, { maximumOrderSize: 1000 }]]),
    });
    const board = boardOf([[dollars(99.99), 100, dollars(100.01), 100, START_MICROS]]);
    const order = orderOf();
    const { engine, account, position, instrument } = desk;
    const seen = { accepted: 0, refused: 0 };
    const send = () => {
      for (let round = 0; round < MEASURED_ROUNDS; round++) {
        order.qty = round % 8 === 0 ? 1001 : 100;
        order.limitPrice = dollars(100) + (round % 3);
        const reference = referencePrice(board, 0, desk, 1000);
        order.boundPrice = engine.boundPrice(order, instrument, reference);
        const violation = engine.check(order, account, position, instrument, reference, desk);
        if (violation === undefined) {
          seen.accepted++;
          order.reserved = engine.reservation;
        } else {
          seen.refused++;
          desk.violations.release(violation);
        }
      }
    };
    expect(bytesAllocatedBy(send)).toBeLessThan(TOLERATED_BYTES);
    expect(seen.refused * 7).toBe(seen.accepted);
  });

  it('allocates nothing per order of a batch, screened or checked', () => {
    const desk = new RiskDesk(SETTINGS, IBM, { paranoid: false });
    desk.engine.replaceRules({ ...globalRuleSet(SETTINGS), symbols: new Map([[0, { maximumOrderSize: 1000 }]]) });
    const columns = new OrderColumns(ROWS);
    const orders = Array.from({ length: ROWS }, (_, row) =>
      orderOf({
        qty: row % 8 === 0 ? 1001 : 100,
        side: row % 2 === 0 ? Side.Buy : Side.Sell,
        limitPrice: dollars(100) + (row % 3),
      }),
    );
    const { engine, account, position, instrument } = desk;
    const seen = { accepted: 0, refused: 0 };
    const takeBatch = () => {
      columns.clear();
      for (let row = 0; row < ROWS; row++) columns.add(orders[row]!, instrument);
      columns.referencePrices[0] = dollars(100);
      engine.screen(columns, account);
      for (let row = 0; row < ROWS; row++) {
        const order = orders[row]!;
        order.boundPrice = columns.boundPrices[row]!;
        const violation = engine.checkScreened(order, account, position, columns, row, desk);
        if (violation === undefined) seen.accepted++;
        else {
          seen.refused++;
          desk.violations.release(violation);
        }
      }
    };
    position.qty = 5000;
    const bytes = bytesAllocatedBy(() => {
      for (let round = 0; round < MEASURED_ROUNDS / ROWS; round++) takeBatch();
    });
    expect(bytes).toBeLessThan(TOLERATED_BYTES);
    expect(seen.refused * 7).toBe(seen.accepted);
  });
});
