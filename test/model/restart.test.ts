import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AdvancedTerms, copyAdvancedTerms } from '../../src/domain/advanced-terms.ts';
import { isDormant, type Order, OrderPlace } from '../../src/domain/order.ts';
import { recover } from '../../src/journal/recovery.ts';
import type { TestMarket } from '../support/engine.ts';
import { temporaryJournal } from '../support/journal.ts';
import { commitEvents } from '../support/journal-events.ts';
import { ACCOUNTS, asProgram, command, INSTRUMENT_COUNT, world } from './commands.ts';
import { marketOf, SideBySide } from './side-by-side.ts';

const RUNS = Number(process.env.MODEL_RESTARTS ?? 25);
const SEED = Number(process.env.MODEL_SEED ?? 1);
const RUN_LENGTH = 150;
/** `isLive`: links to orders that are over lead nowhere, before as after. */
function describeOrder(order: Order, isLive: (orderId: number) => boolean) {
  const { orderId, status, place, side, type, timeInForce, qty, limitPrice, boundPrice, filledQty } = order;
  const { filledNotional, fees, qtyAtVenues, endReason, extendedHours, advanced, restingChild: child } = order;
  return {
    // A stop that was let work outside regular hours waits for these, or for its stop: nothing touches it before them.
    place: isDormant(order) && place === OrderPlace.Session ? OrderPlace.Stop : place,
    ...{ orderId, status, side, type, timeInForce, qty, limitPrice, boundPrice, filledQty },
    ...{ filledNotional, fees, qtyAtVenues, endReason, extendedHours, isExposed: order.position !== undefined },
    terms: advanced && {
      ...copyAdvancedTerms(advanced, new AdvancedTerms()),
      takeProfitOrderId: isLive(advanced.takeProfitOrderId) ? advanced.takeProfitOrderId : 0,
      stopLossOrderId: isLive(advanced.stopLossOrderId) ? advanced.stopLossOrderId : 0,
    },
    resting: child && {
      ...{ venueId: child.venueId, price: child.limitPrice, leavesQty: child.leavesQty },
      ...{ hiddenQty: child.hiddenQty, sequence: child.restSequence },
    },
  };
}

/** What outlives a process: not the quotes, and so no market values. */
function describe({ engine }: TestMarket, orderIds: readonly number[]) {
  const isLive = (orderId: number) => engine.liveOrder(orderId) !== undefined;
  return {
    orders: orderIds.map((orderId) => describeOrder(engine.liveOrder(orderId)!, isLive)),
    count: engine.liveOrderCount,
    accounts: ACCOUNTS.map((accountId) => {
      const { cash, realisedProfit, fees, openOrders } = engine.account(accountId)!;
      return { cash, realisedProfit, fees, openOrders };
    }),
    positions: ACCOUNTS.flatMap((accountId) =>
      Array.from({ length: INSTRUMENT_COUNT }, (_, instrumentId) => {
        const position = engine.position(accountId, instrumentId);
        const { qty = 0, costBasis = 0, realisedProfit = 0, fees = 0 } = position ?? {};
        return [qty, costBasis, realisedProfit, fees, position?.workingBuyQty ?? 0, position?.workingSellQty ?? 0];
      }),
    ),
  };
}

it('gives back from its journal what the engine had, after whatever commands', () => {
  let compared = 0;
  const run = fc.property(world, fc.array(command, { maxLength: RUN_LENGTH, size: 'max' }), (settings, commands) => {
    // What is under way to a venue is lost with the process.
    const calm = { ...settings, simulateLatency: false };
    const before = new SideBySide(calm);
    for (const each of commands) before.take(each);
    before.events.push(...before.desk.events);
    if (before.events.length === 0) return;
    const journal = temporaryJournal('off');
    commitEvents(journal, before.events);
    const state = recover(journal);
    const after = marketOf(calm, state);
    journal.close();
    after.engine.startIn(before.phase);
    const live = state.liveOrders.map(({ orderId }) => orderId);
    compared += live.length;
    const [is, should] = [describe(after, live), describe(before.desk, live)].map((each) => JSON.stringify(each));
    if (is !== should)
      throw new Error(`\n  is        ${is}\n  should be ${should}\nafter\n${asProgram(calm, commands)}`);
  });
  fc.assert(run, { seed: SEED, numRuns: RUNS });
  expect(compared).toBeGreaterThan(50);
});
