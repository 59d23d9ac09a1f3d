import { describe, expect, it } from 'vitest';
import type { VenueOrder } from '../../src/domain/order.ts';
import { ORDER_STATE_TABLE, ORDER_TRANSITION_NAMES } from '../../src/domain/order-state.ts';
import { isTerminal, ORDER_STATUS_NAMES, OrderClass, OrderStatus, OrderType } from '../../src/domain/order-terms.ts';
import { ReplaceRefusal } from '../../src/domain/replace-refusal.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { CancelOutcome } from '../../src/execution/execution-engine.ts';
import { VenueOrderEnd } from '../../src/execution/ports/venue-gateway.ts';
import { advancedTerms, replaceCommand } from '../support/advanced.ts';
import { price, TestMarket } from '../support/engine.ts';

/** The order that a walk looks at is the account's first, unless told. */
class Walker extends TestMarket {
  /** What a venue of this test's making has been sent and has not answered. */
  unanswered: VenueOrder | undefined;

  constructor(simulateLatency = false) {
    super({ venueCount: 1, simulateLatency, limits: { maximumOrderSize: 2000 } });
    this.quote(0, 99.99, 1000, 100.01, 1000);
  }

  status(orderId: number): OrderStatus {
    const last = this.events.findLast((event) => event.orderId === orderId && event.seq > 0);
    return this.engine.liveOrder(orderId)?.status ?? last?.status ?? OrderStatus.PendingNew;
  }

  /** A limit order that stands in the book. */
  rest(): void {
    this.accept({ limit: 99 });
    this.arrive();
  }

  /** A market order that has taken all there was and waits for more. */
  waitPartlyFilled(): void {
    this.accept({ qty: 1500 });
  }

  /** A stop that nothing has touched. */
  stop(): void {
    this.accept({ type: OrderType.Stop, advanced: advancedTerms({ stopPrice: price(101) }) });
  }

  /** An order that rests, with two legs that wait for it. */
  bracket(): void {
    const legs = { takeProfitPrice: price(101), stopLossStopPrice: price(97) };
    this.accept({ limit: 99, advanced: advancedTerms({ orderClass: OrderClass.Bracket, ...legs }) });
  }

  /** The market trades `qty` at the price of what rests. */
  meet(qty: number): void {
    this.quote(0, 98, 1000, 99, qty);
  }

  cancel(orderId = 1): void {
    this.engine.cancel(1, orderId);
  }

  replace(limit: number, orderId = 1): void {
    this.engine.replace(replaceCommand({ orderId, limitPrice: price(limit) }), () => undefined);
  }

  makeSmaller(qty: number): void {
    this.engine.replace(replaceCommand({ orderId: 1, qty }), () => undefined);
  }

  enter(...phases: SessionPhase[]): void {
    for (const phase of phases) this.engine.enterPhase(phase);
  }

  /** Everything that is under way gets where it goes. */
  arrive(): void {
    for (let next = this.engine.advance(); next !== 0; next = this.engine.advance()) this.nowMicros = next;
  }

  /** From now on the venue leaves requests of this kind unanswered. */
  holdBack(request: 'submit' | 'reduce'): void {
    Object.assign(this.market.gateways[0]!, { [request]: (child: VenueOrder) => (this.unanswered = child) });
  }

  /** The venue answers by ending the whole order. */
  endAtVenue(end: VenueOrderEnd): void {
    const { listener } = this.market;
    const child = this.unanswered!;
    if (child.restSequence === 0) {
      listener.onVenueOrderDone(child, end);
      return;
    }
    this.market.listener = {
      ...NO_REPORTS,
      onVenueOrderDone: (ended) => listener.onVenueOrderDone(ended, end),
    };
    this.market.gateways[0]!.cancel(child, this);
    this.market.listener = listener;
  }
}

const NO_REPORTS = {
  onVenueFill: () => undefined,
  onVenueOrderRested: () => undefined,
  onVenueOrderReplenished: () => undefined,
  onVenueOrderReduced: () => undefined,
};

interface Walk {
  readonly orderId?: number;
  readonly isLate?: boolean;
  /** To the status that the row begins with. */
  readonly there?: (walker: Walker) => void;
  readonly step: (walker: Walker) => void;
}

const { Closed, Regular, AfterHours } = SessionPhase;
const late = { isLate: true } as const;
const leg = { orderId: 2 } as const;

const waitForSession = (walker: Walker) => {
  walker.enter(Closed);
  walker.accept({ limit: 99, extendedHours: true });
};
const restPartlyFilled = (walker: Walker) => {
  walker.rest();
  walker.meet(40);
};
const waitUnfilled = (walker: Walker) => {
  walker.quote(0, 99.99, 1000, 0, 0);
  walker.accept({});
};
const askToCancel = (walker: Walker) => {
  walker.rest();
  walker.cancel();
};
const askToReplace = (walker: Walker) => {
  walker.rest();
  walker.replace(98);
};

/** One for each row of the table: commands and what venues answer, nothing else. */
const WALKS: Readonly<Record<string, Walk>> = {
  'pending_new accept': { step: (walker) => walker.rest() },
  'pending_new queue': { step: waitForSession },
  'pending_new hold': { ...leg, step: (walker) => walker.bracket() },
  'pending_new reject': { step: (walker) => walker.engine.submit(walker.command({ qty: 2001 })) },

  'accepted activate': { there: waitForSession, step: (walker) => walker.enter(Regular) },
  'accepted cancel': { there: waitForSession, step: (walker) => walker.cancel() },
  'accepted expire': { there: waitForSession, step: (walker) => walker.enter(Closed) },
  'accepted replace': { there: waitForSession, step: (walker) => walker.replace(98) },

  'held activate': { ...leg, there: (walker) => walker.bracket(), step: (walker) => walker.meet(1000) },
  'held cancel': { ...leg, there: (walker) => walker.bracket(), step: (walker) => walker.cancel(2) },
  'held expire': { ...leg, there: (walker) => walker.bracket(), step: (walker) => walker.enter(AfterHours) },
  'held replace': { ...leg, there: (walker) => walker.bracket(), step: (walker) => walker.replace(102, 2) },

  'new fill_partly': { there: (walker) => walker.rest(), step: (walker) => walker.meet(40) },
  'new fill_whole': { there: (walker) => walker.rest(), step: (walker) => walker.meet(1000) },
  'new request_cancel': { ...late, there: (walker) => walker.rest(), step: (walker) => walker.cancel() },
  'new request_replace': { ...late, there: (walker) => walker.rest(), step: (walker) => walker.replace(98) },
  'new cancel': { there: waitUnfilled, step: (walker) => walker.cancel() },
  'new expire': { there: waitUnfilled, step: (walker) => walker.enter(AfterHours) },
  'new replace': { there: (walker) => walker.stop(), step: (walker) => walker.makeSmaller(50) },
  'new reject': {
    there: (walker) => {
      walker.holdBack('submit');
      walker.accept({ limit: 99 });
    },
    step: (walker) => walker.endAtVenue(VenueOrderEnd.OrderRejected),
  },

  'partially_filled fill_partly': { there: restPartlyFilled, step: (walker) => walker.meet(30) },
  'partially_filled fill_whole': { there: restPartlyFilled, step: (walker) => walker.meet(60) },
  'partially_filled request_cancel': { ...late, there: restPartlyFilled, step: (walker) => walker.cancel() },
  'partially_filled request_replace': { ...late, there: restPartlyFilled, step: (walker) => walker.replace(98) },
  'partially_filled cancel': { there: (walker) => walker.waitPartlyFilled(), step: (walker) => walker.cancel() },
  'partially_filled expire': {
    there: (walker) => walker.waitPartlyFilled(),
    step: (walker) => walker.enter(AfterHours),
  },
  'partially_filled replace': {
    there: (walker) => walker.waitPartlyFilled(),
    step: (walker) => walker.makeSmaller(1400),
  },

  'pending_cancel fill_partly': { ...late, there: askToCancel, step: (walker) => walker.meet(40) },
  'pending_cancel fill_whole': { ...late, there: askToCancel, step: (walker) => walker.meet(100) },
  'pending_cancel cancel': { ...late, there: askToCancel, step: (walker) => walker.arrive() },
  'pending_cancel expire': {
    ...late,
    there: (walker) => {
      walker.rest();
      walker.enter(AfterHours);
    },
    step: (walker) => walker.arrive(),
  },

  'pending_replace fill_partly': { ...late, there: askToReplace, step: (walker) => walker.meet(40) },
  'pending_replace fill_whole': { ...late, there: askToReplace, step: (walker) => walker.meet(100) },
  'pending_replace request_cancel': { ...late, there: askToReplace, step: (walker) => walker.cancel() },
  'pending_replace refuse_replace': {
    ...late,
    there: (walker) => {
      walker.rest();
      walker.makeSmaller(50);
      walker.meet(60);
    },
    step: (walker) => walker.arrive(),
  },
  'pending_replace cancel': {
    there: (walker) => {
      walker.rest();
      walker.holdBack('reduce');
      walker.makeSmaller(50);
    },
    step: (walker) => walker.endAtVenue(VenueOrderEnd.OrderCanceled),
  },
  'pending_replace replace': { ...late, there: askToReplace, step: (walker) => walker.arrive() },
};

describe('the table of order states, walked by commands', () => {
  for (const [from, transition, to] of ORDER_STATE_TABLE) {
    const row = `${ORDER_STATUS_NAMES[from]} ${ORDER_TRANSITION_NAMES[transition]}`;
    const walk = WALKS[row];

    it(`${row} leads to ${ORDER_STATUS_NAMES[to]}`, () => {
      expect(walk, 'there is a walk').toBeDefined();
      const { there, step, isLate = false, orderId = 1 } = walk!;
      const walker = new Walker(isLate);
      there?.(walker);
      expect(ORDER_STATUS_NAMES[walker.status(orderId)]).toBe(ORDER_STATUS_NAMES[from]);
      step(walker);
      expect(ORDER_STATUS_NAMES[walker.status(orderId)]).toBe(ORDER_STATUS_NAMES[to]);
      if (isTerminal(to)) expectNothingMoves(walker, orderId);
    });
  }

  it('has no walk without a row', () => {
    expect(Object.keys(WALKS)).toHaveLength(ORDER_STATE_TABLE.length);
  });

  it('refuses what a status does not allow, and changes nothing', () => {
    const walker = new Walker(true);
    askToCancel(walker);
    const count = walker.events.length;
    expect(walker.engine.cancel(1, 1)).toBe(CancelOutcome.Pending);
    expect(answerToReplace(walker, 1)).toBe(ReplaceRefusal.Pending);
    expect([walker.status(1), walker.events.length]).toEqual([OrderStatus.PendingCancel, count]);
  });
});

/** Of an order that is over: no command reaches it. */
function expectNothingMoves(walker: Walker, orderId: number): void {
  const before = walker.events.filter((event) => event.orderId === orderId).length;
  expect(walker.engine.cancel(1, orderId)).toBe(CancelOutcome.NotLive);
  expect(answerToReplace(walker, orderId)).toBe(ReplaceRefusal.NotLive);
  walker.arrive();
  walker.meet(500);
  walker.enter(SessionPhase.Closed, SessionPhase.Regular);
  expect(walker.events.filter((event) => event.orderId === orderId)).toHaveLength(before);
}

function answerToReplace(walker: Walker, orderId: number): unknown {
  let answer: unknown;
  walker.engine.replace(replaceCommand({ orderId, qty: 7 }), (result) => {
    answer = result;
  });
  return answer;
}
