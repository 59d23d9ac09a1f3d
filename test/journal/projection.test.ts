import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EndReason } from '../../src/domain/end-reason.ts';
import { Liquidity } from '../../src/domain/fill.ts';
import { EventKind, type OrderEvent } from '../../src/domain/order-event.ts';
import { OrderStatus } from '../../src/domain/order-terms.ts';
import type { SqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { temporaryJournal } from '../support/journal.ts';
import { accepted, commitEvents, later } from '../support/journal-events.ts';

type Step = 'open' | 'refuse' | 'rest' | 'fill' | 'complete' | 'owe' | 'cancel';

/** Numbers events and executions, and keeps to what can happen: only live orders go on. */
class Story {
  readonly events: OrderEvent[] = [];
  readonly #live: number[] = [];
  #nextSeq = 1;
  #nextOrderId = 1;
  #balance = 0;

  tell(step: Step, choice: number): void {
    if (step === 'open' || step === 'refuse') this.#begin(step === 'refuse');
    else if (this.#live.length > 0) this.#goOn(step, choice % this.#live.length);
  }

  #begin(isRefused: boolean): void {
    const orderId = this.#nextOrderId++;
    const kind = isRefused ? EventKind.Rejected : EventKind.Accepted;
    const reason = isRefused ? EndReason.RiskRefusal : EndReason.None;
    this.#add(accepted(this.#nextSeq++, orderId, { ...termsOf(orderId), kind, reason }));
    if (!isRefused) this.#live.push(orderId);
  }

  #goOn(step: Step, index: number): void {
    const orderId = this.#live[index]!;
    const terms = termsOf(orderId);
    if (step === 'rest') {
      this.#add(
        later(EventKind.Rested, 0, orderId, { ...terms, venueId: 3, lastQty: 100, restSequence: this.#nextSeq }),
      );
      return;
    }
    if (step === 'owe') {
      this.#add(later(EventKind.EndRequested, 0, orderId, { ...terms, reason: EndReason.ClientRequest }));
      return;
    }
    const seq = this.#nextSeq++;
    if (step !== 'fill') this.#live.splice(index, 1);
    if (step === 'cancel') {
      this.#add(later(EventKind.Canceled, seq, orderId, { ...terms, status: OrderStatus.Canceled }));
      return;
    }
    const status = step === 'fill' ? OrderStatus.PartiallyFilled : OrderStatus.Filled;
    const balance = ++this.#balance;
    this.#add(
      later(EventKind.Fill, seq, orderId, {
        ...terms,
        status,
        executionId: seq,
        venueId: 3,
        lastQty: 1,
        liquidity: orderId % 2 === 0 ? Liquidity.Maker : Liquidity.Taker,
        positionQty: balance,
        positionCostBasis: balance * 2,
        positionRealisedProfit: balance * 3,
        positionFees: balance * 4,
        accountCash: balance * 5,
      }),
    );
  }

  #add(event: OrderEvent): void {
    this.events.push(event);
  }
}

function termsOf(orderId: number): Partial<OrderEvent> {
  return { accountId: 1 + (orderId % 2), instrumentId: orderId % 3 };
}

/** Every table that is folded, without how far the folding has come. */
function tablesOf({ database }: SqliteJournal): unknown {
  return ['orders', 'resting', 'fills', 'fill_blocks', 'positions', 'accounts'].map((table) =>
    database.prepare(`SELECT * FROM ${table}`).all(),
  );
}

const anyStep = fc.constantFrom<Step>('open', 'open', 'refuse', 'rest', 'fill', 'complete', 'owe', 'cancel');
const anyStory = fc.array(fc.tuple(anyStep, fc.nat(1000)), { maxLength: 60 });

test('the tables are the same whether events are folded one by one, in slices or all at once', () => {
  fc.assert(
    fc.property(anyStory, fc.integer({ min: 2, max: 7 }), (steps, sliceBatches) => {
      const story = new Story();
      for (const [step, choice] of steps) story.tell(step, choice);
      const tables = [1, sliceBatches, 1000].map((maxBatches) => {
        const journal = temporaryJournal('off');
        for (const event of story.events) commitEvents(journal, [event]);
        while (journal.projectionLag > 0) journal.project(maxBatches);
        const found = tablesOf(journal);
        journal.close();
        return found;
      });
      expect(tables[1]).toEqual(tables[0]);
      expect(tables[2]).toEqual(tables[0]);
    }),
    { numRuns: 60 },
  );
});
