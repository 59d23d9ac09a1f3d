import { describe, expect, it } from 'vitest';
import { Side } from '../../src/domain/side.ts';
import { referencePrice } from '../../src/risk/reference-price.ts';
import { globalRuleSet } from '../../src/risk/rule-set.ts';
import { bytesAllocatedBy, MEASURED_ROUNDS, TOLERATED_BYTES } from '../support/allocation.ts';
import { dollars, IBM, orderOf } from '../support/domain.ts';
import { boardOf, RiskDesk, START_MICROS } from '../support/risk.ts';

describe('risk on the order path', () => {
  it('allocates nothing per order, accepted or refused', () => {
    const settings = {
      maximumMessagesPerSecond: 1_000_000_000,
      maximumOrderSize: 1000,
      maximumOrderValue: 1_000_000_000_000,
      priceCollarBasisPoints: 500,
      maximumOpenOrders: 100,
      maximumPosition: 10_000,
      buyingPowerMultiplier: 2,
      selfMatchPrevention: true,
      maximumDuplicates: 1_000_000_000,
      maximumGrossExposure: 1_000_000_000_000,
      maximumNetExposure: 1_000_000_000_000,
      dailyVolumeBasisPoints: 10_000,
      averageDailyVolume: 100_000,
      hardToBorrow: true,
      shortSaleRestriction: true,
      maximumDailyLoss: 1_000_000_000,
    };
    const desk = new RiskDesk(settings, IBM, { paranoid: false });
    desk.work({ side: Side.Sell, limitPrice: dollars(104) });
    // A symbol with limits of its own, and a firm with some: every branch of a check.
    desk.engine.replaceRules({
      ...globalRuleSet(settings),
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
});
