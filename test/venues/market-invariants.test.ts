import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BoardSide,
  RESTING_ASK_PRICE,
  RESTING_ASK_SIZE,
  RESTING_BID_PRICE,
  RESTING_BID_SIZE,
} from '../../src/board/quote-board.ts';
import { Liquidity } from '../../src/domain/fill.ts';
import { type FillAssumptions, Marketable, QueuePosition } from '../../src/domain/fill-assumptions.ts';
import type { VenueOrder } from '../../src/domain/order.ts';
import { VenueLifetime } from '../../src/domain/order-terms.ts';
import { isWithinLimit, oppositeSide, Side } from '../../src/domain/side.ts';
import { VenueOrderEnd } from '../../src/execution/ports/venue-gateway.ts';
import { type ChildTerms, TEST_VENUES, VenueBench } from '../support/venues.ts';

const venueId = fc.nat({ max: TEST_VENUES.length - 1 });
const instrumentId = fc.constantFrom(0, 0, 0, 1);
const price = fc.integer({ min: 1, max: 5 }).map((cents) => 10_0000 + cents * 100);
const size = fc.integer({ min: 1, max: 12 });
const quotedSide = fc.option(fc.tuple(price, size), { nil: undefined });
const lifetime = fc.constantFrom(VenueLifetime.ImmediateOrCancel, VenueLifetime.FillOrKill, VenueLifetime.Rest);
const terms = fc.record({
  venueId,
  instrumentId,
  price,
  lifetime,
  qty: size,
  side: fc.constantFrom('buy' as const, 'sell' as const),
  account: fc.integer({ min: 1, max: 3 }),
  displayQty: fc.constantFrom(0, 0, 1, 3),
});
const quote = fc.record({ do: fc.constant('quote' as const), venueId, instrumentId, bid: quotedSide, ask: quotedSide });
const print = fc.record({ do: fc.constant('print' as const), venueId, instrumentId, price, qty: size });
const submit = fc.record({ do: fc.constant('submit' as const), terms });
const cancel = fc.record({ do: fc.constant('cancel' as const), pick: fc.nat() });
const reduce = fc.record({ do: fc.constant('reduce' as const), pick: fc.nat(), qty: size });
const wait = fc.record({ do: fc.constant('wait' as const), micros: fc.nat({ max: 300 }) });
const step = fc.oneof(
  { weight: 4, arbitrary: submit },
  { weight: 3, arbitrary: quote },
  { weight: 1, arbitrary: print },
  { weight: 1, arbitrary: cancel },
  { weight: 1, arbitrary: reduce },
  { weight: 1, arbitrary: wait },
);
/** What the listener does from inside its next call, if anything. */
const reaction = fc.option(fc.oneof(submit, cancel, reduce, fc.constant({ do: 'cancel this' as const })), {
  nil: undefined,
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Reaction = typeof reaction extends fc.Arbitrary<infer T> ? T : never;

/** As `expect`, which is too slow to be asked a million times. */
function hold(condition: boolean, what: string): void {
  if (!condition) throw new Error(`broken: ${what}`);
}

/** Drives a market through random steps and checks after each that what it says agrees with itself. */
class Driver {
  readonly bench: VenueBench;
  readonly #reactions: Reaction[];
  readonly #live = new Map<number, VenueOrder>();
  readonly #resting = new Map<number, VenueOrder>();
  readonly #filled = new Map<number, number>();
  #nextId = 0;
  #makerQty = 0;
  /** Of what the listener does, what was still to come when the step began. */
  #reactionsBefore = 0;

  constructor(simulateLatency: boolean, reactions: Reaction[], assumptions: readonly Partial<FillAssumptions>[]) {
    this.bench = new VenueBench({ simulateLatency, assumptions });
    this.#reactions = [...reactions];
    this.bench.onFill = (child, fill) => {
      const id = child.order!.orderId;
      this.#filled.set(id, this.#filled.get(id)! + fill.qty);
      expect(child.leavesQty).toBe(child.qty - this.#filled.get(id)!);
      expect(child.leavesQty).toBeGreaterThanOrEqual(0);
      expect(isWithinLimit(child.side, fill.price, child.limitPrice)).toBe(true);
      if (fill.liquidity === Liquidity.Maker) {
        expect(fill.price).toBe(child.limitPrice);
        this.#makerQty += fill.qty;
      }
      if (child.leavesQty === 0) this.#resting.delete(id);
      this.#react(child);
    };
    this.bench.onRested = (child) => {
      this.#resting.set(child.order!.orderId, child);
      this.#react(child);
    };
    this.bench.onReplenished = (child) => {
      const shown = child.leavesQty - child.hiddenQty;
      const whole = Math.min(child.displayQty, child.leavesQty);
      // Told of the fill that came before, the listener may have traded with the next part already.
      if (this.#reactions.length === this.#reactionsBefore) expect(shown).toBe(whole);
      expect(shown).toBeGreaterThan(0);
      expect(shown).toBeLessThanOrEqual(whole);
      this.#react(child);
    };
    this.bench.onDone = (child, end) => {
      const id = child.order!.orderId;
      expect(this.#live.delete(id), `child ${id} is done once`).toBe(true);
      this.#resting.delete(id);
      const filled = this.#filled.get(id)!;
      if (child.lifetime === VenueLifetime.FillOrKill) expect([0, child.qty]).toContain(filled);
      expect(end === VenueOrderEnd.Filled).toBe(filled === child.qty);
      this.#react(child);
    };
  }

  take(step: Step): void {
    const { bench } = this;
    this.#makerQty = 0;
    this.#reactionsBefore = this.#reactions.length;
    if (step.do === 'quote') {
      bench.quote(step.venueId, step.bid, step.ask, step.instrumentId);
    } else if (step.do === 'print') {
      const before = this.#reactions.length;
      bench.print(step.venueId, step.price, step.qty, step.instrumentId);
      if (this.#reactions.length === before) expect(this.#makerQty).toBeLessThanOrEqual(step.qty);
    } else if (step.do === 'wait') {
      bench.nowMicros += step.micros;
      bench.market.advance(bench);
    } else if (step.do === 'submit') {
      this.#submit(step.terms);
    } else if (step.do === 'reduce') {
      this.#reduceOne(step.pick, step.qty);
    } else {
      this.#cancelOne(step.pick);
    }
  }

  check(): void {
    const { board, market } = this.bench;
    hold(market.restingOrderCount === this.#resting.size, 'every resting order is counted');
    for (let instrument = 0; instrument < board.instrumentCount; instrument++) {
      for (let venue = 0; venue < board.venueCount; venue++) {
        const row = board.row(instrument, venue);
        const [bid, ask] = [board.field(row, RESTING_BID_PRICE), board.field(row, RESTING_ASK_PRICE)];
        this.#checkSide(row, Side.Buy, bid, board.field(row, RESTING_BID_SIZE));
        this.#checkSide(row, Side.Sell, ask, board.field(row, RESTING_ASK_SIZE));
        hold(bid === 0 || ask === 0 || bid < ask, 'no book is crossed');
      }
    }
    for (const order of this.#resting.values()) {
      const met = oppositeSide(order.side);
      const { queuePosition } = market.gateways[order.venueId]!.venue.assumptions;
      for (let venue = 0; venue < board.venueCount; venue++) {
        const row = board.row(order.instrumentId, venue);
        const displayed = board.displayedPrice(row, met);
        const isAtPrice = displayed === order.limitPrice;
        const isMet =
          isWithinLimit(order.side, displayed, order.limitPrice) &&
          !(isAtPrice && queuePosition === QueuePosition.TradeThrough);
        hold(!isMet || board.remainingSize(row, met) === 0, 'nobody displays what an order would have met');
      }
    }
  }

  /** Cancels all that lives; everything must come home. */
  finish(): void {
    this.#reactions.length = 0;
    this.bench.nowMicros += 1_000_000;
    this.bench.market.advance(this.bench);
    for (const child of [...this.#live.values()]) this.bench.cancel(child);
    this.bench.nowMicros += 1_000_000;
    expect(this.bench.market.advance(this.bench)).toBe(0);
    expect([this.#live.size, this.#resting.size]).toEqual([0, 0]);
    this.bench.childPool.assertAllHome();
    this.bench.fillPool.assertAllHome();
  }

  #checkSide(row: number, side: Side, shownPrice: number, shownSize: number): void {
    const { board } = this.bench;
    const boardSide = side === Side.Buy ? BoardSide.Bid : BoardSide.Ask;
    const displayed = board.displayedPrice(row, boardSide);
    const remaining = board.remainingSize(row, boardSide);
    hold(remaining >= 0 && remaining <= board.displayedSize(row, boardSide), 'no more is taken than is displayed');
    const sign = side === Side.Buy ? -1 : 1;
    const orders = [...this.#resting.values()]
      .filter((child) => board.row(child.instrumentId, child.venueId) === row && child.side === side)
      .toSorted((a, b) => sign * (a.limitPrice - b.limitPrice) || a.restSequence - b.restSequence);
    const best = orders[0]?.limitPrice ?? 0;
    const atBest = orders.filter((child) => child.limitPrice === best);
    const sizeAtBest = atBest.reduce((sum, child) => sum + child.leavesQty - child.hiddenQty, 0);
    hold(shownPrice === best && shownSize === sizeAtBest, 'the board shows the best of the book');
    orders.forEach((child, index) => {
      hold(child.leavesQty > child.hiddenQty, 'every order shows something');
      const before = orders[index - 1];
      const isBehind = before?.limitPrice === child.limitPrice;
      hold(!isBehind || child.queueAhead >= before.queueAhead, 'nobody overtakes in a queue');
      hold(
        child.limitPrice !== displayed || child.queueAhead <= remaining,
        'a queue is no longer than what is displayed',
      );
    });
  }

  #submit(childTerms: Omit<ChildTerms, 'id'>): void {
    const id = ++this.#nextId;
    const child = this.bench.child({ id, ...childTerms });
    this.#live.set(id, child);
    this.#filled.set(id, 0);
    this.bench.market.gateways[child.venueId]!.submit(child, this.bench);
  }

  #cancelOne(pick: number): void {
    const children = [...this.#live.values()];
    if (children.length > 0) this.bench.cancel(children[pick % children.length]!);
  }

  #reduceOne(pick: number, qty: number): void {
    const children = [...this.#live.values()];
    if (children.length > 0) this.bench.reduce(children[pick % children.length]!, qty);
  }

  #react(child: VenueOrder): void {
    const next = this.#reactions.pop();
    if (next === undefined) return;
    if (next.do === 'submit') this.#submit(next.terms);
    else if (next.do === 'cancel') this.#cancelOne(next.pick);
    else if (next.do === 'reduce') this.#reduceOne(next.pick, next.qty);
    else if (this.#live.has(child.order!.orderId)) this.bench.cancel(child);
  }
}

const listener = fc.array(reaction, { maxLength: 60, size: 'max' });
const probability = fc.constantFrom(0, 0.3);
const assumptionsOfVenues = fc.array(
  fc.record({
    queuePosition: fc.constantFrom(...Object.values(QueuePosition)),
    marketable: fc.constantFrom(...Object.values(Marketable)),
    latencyJitterMicros: fc.constantFrom(0, 200),
    partialFillProbability: probability,
    rejectProbability: probability,
  }),
  { minLength: TEST_VENUES.length, maxLength: TEST_VENUES.length },
);

describe('over random quotes, prints, orders and cancels', () => {
  for (const [name, simulateLatency, reactions, assumptions] of [
    ['venues that answer at once', false, fc.constant([]), fc.constant([])],
    ['venues with latency', true, fc.constant([]), fc.constant([])],
    ['a listener that acts from inside its calls', false, listener, fc.constant([])],
    ['such a listener and latency', true, listener, fc.constant([])],
    ['venues of different assumptions', false, fc.constant([]), assumptionsOfVenues],
    ['such venues and such a listener', false, listener, assumptionsOfVenues],
    ['such venues, such a listener and latency', true, listener, assumptionsOfVenues],
  ] as const) {
    test(`nothing is taken twice, nothing overfilled, and the board shows the books: ${name}`, () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 100, size: 'max' }),
          reactions,
          assumptions,
          (steps, listenerReactions, ofVenues) => {
            const driver = new Driver(simulateLatency, listenerReactions as Reaction[], ofVenues);
            for (const each of steps) {
              driver.take(each);
              driver.check();
            }
            driver.finish();
          },
        ),
        { numRuns: 40 },
      );
    });
  }
});
