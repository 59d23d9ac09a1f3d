import type { QuoteBoard } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import { Liquidity } from '../domain/fill.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { VenueOrder } from '../domain/order.ts';
import { TimeInForce, VenueLifetime, VenueOrderState } from '../domain/order-terms.ts';
import { isWithinLimit, oppositeSide } from '../domain/side.ts';
import { TestBehaviour, testBehaviour } from '../domain/test-symbols.ts';
import type { Venue } from '../domain/venue.ts';
import { type VenueGateway, VenueOrderEnd } from '../execution/ports/venue-gateway.ts';
import type { ExecutionReporter } from './execution-reporter.ts';
import { type Appointment, Schedule } from './schedule.ts';

export interface ScriptedVenueContext {
  readonly board: QuoteBoard;
  readonly statistics: VenueStatistics;
  readonly instruments: readonly Instrument[];
  readonly reporter: ExecutionReporter;
  /** Counts from 1, over all venues. */
  readonly nextRestSequence: () => number;
}

const SECOND_MICROS = 1_000_000;
/** Shares; what is sent with fewer drips share by share. */
const ROUND_LOT = 100;

/**
 * The venue of the test symbols: what it does with an order stands in a script, not in a book (domain/test-symbols.ts). It
 * trades at what it displays, where the order's limit reaches that, otherwise at the limit. What comes later comes with
 * `advance`, by the engine's time. An order that it lets stand is reported as resting, whatever it was sent as, so that it
 * can be cancelled and outlives a restart; one that must not rest gets what it can have at once.
 */
export class ScriptedVenue implements VenueGateway {
  readonly venue: Venue;
  readonly #context: ScriptedVenueContext;
  readonly #schedule = new Schedule();
  /** Restored before the time was known. */
  #restored: VenueOrder[] = [];

  constructor(venue: Venue, context: ScriptedVenueContext) {
    this.venue = venue;
    this.#context = context;
  }

  get enabled(): boolean {
    return this.#context.statistics.isEnabled(this.venue.venueId);
  }

  set enabled(enabled: boolean) {
    this.#context.statistics.setEnabled(this.venue.venueId, enabled);
  }

  submit(child: VenueOrder, time: EngineTime): void {
    child.state = VenueOrderState.Working;
    child.arrivesAtMicros = time.nowMicros;
    switch (this.#behaviourFor(child)) {
      case TestBehaviour.Part:
        this.#fillHalf(child, time);
        return;
      case TestBehaviour.Drip:
        if (mayRest(child)) this.#drip(child, time);
        else this.#fillOneLot(child, time);
        return;
      case TestBehaviour.Hold:
        if (mayRest(child)) this.#rest(child);
        else this.#context.reporter.done(child, VenueOrderEnd.Unfilled);
        return;
      case TestBehaviour.Reject:
        this.#schedule.add(child, time.nowMicros);
        return;
      case TestBehaviour.Slow:
        this.#schedule.add(child, time.nowMicros + SECOND_MICROS);
        return;
      default:
        this.#fill(child, child.leavesQty, time);
    }
  }

  cancel(child: VenueOrder): void {
    if (child.state === VenueOrderState.Done || child.restSequence === 0) return;
    this.#context.reporter.done(child, VenueOrderEnd.Canceled);
  }

  reduce(child: VenueOrder, qty: number): void {
    if (child.state === VenueOrderState.Done) return;
    const isPossible = child.restSequence > 0 && qty > 0 && qty < child.leavesQty;
    if (isPossible) {
      child.qty -= qty;
      child.leavesQty -= qty;
    }
    this.#context.reporter.reduced(child, isPossible ? qty : 0);
  }

  restore(child: VenueOrder): void {
    child.state = VenueOrderState.Working;
    this.#restored.push(child);
  }

  /** Does what is due. Returns when the next order that does not rest is answered, Unix microseconds; 0 where none waits. */
  advance(time: EngineTime): number {
    for (const child of this.#restored) this.#schedule.add(child, time.nowMicros + SECOND_MICROS);
    this.#restored = [];
    for (;;) {
      const due = this.#schedule.takeDue(time.nowMicros);
      if (due === undefined) return this.#schedule.nextAnswerMicros;
      this.#act(due, time);
    }
  }

  #act({ child, dueMicros }: Appointment, time: EngineTime): void {
    const { reporter } = this.#context;
    const behaviour = this.#behaviourFor(child);
    if (child.restSequence > 0) {
      if (behaviour !== TestBehaviour.Drip) return;
      const { poolGeneration } = child;
      this.#fill(child, lotOf(child), time);
      if (child.poolGeneration === poolGeneration) this.#schedule.add(child, dueMicros + SECOND_MICROS);
    } else if (behaviour === TestBehaviour.Reject) reporter.done(child, VenueOrderEnd.OrderRejected);
    else if (behaviour === TestBehaviour.Part) reporter.done(child, VenueOrderEnd.OrderCanceled);
    else this.#fill(child, child.leavesQty, time);
  }

  #fillHalf(child: VenueOrder, time: EngineTime): void {
    if (child.lifetime === VenueLifetime.FillOrKill) {
      this.#context.reporter.done(child, VenueOrderEnd.Unfilled);
      return;
    }
    const { poolGeneration } = child;
    const half = Math.floor(child.leavesQty / 2);
    if (half > 0) this.#fill(child, half, time);
    if (child.poolGeneration === poolGeneration) this.#schedule.add(child, time.nowMicros);
  }

  #fillOneLot(child: VenueOrder, time: EngineTime): void {
    const { reporter } = this.#context;
    if (child.lifetime === VenueLifetime.FillOrKill) {
      reporter.done(child, VenueOrderEnd.Unfilled);
      return;
    }
    const { poolGeneration } = child;
    this.#fill(child, lotOf(child), time);
    if (child.poolGeneration === poolGeneration) reporter.done(child, VenueOrderEnd.Unfilled);
  }

  #drip(child: VenueOrder, time: EngineTime): void {
    const { poolGeneration } = child;
    this.#rest(child);
    if (child.poolGeneration === poolGeneration) this.#schedule.add(child, time.nowMicros + SECOND_MICROS);
  }

  #rest(child: VenueOrder): void {
    child.restSequence = this.#context.nextRestSequence();
    this.#context.reporter.rested(child);
  }

  #fill(child: VenueOrder, qty: number, time: EngineTime): void {
    const { board, reporter } = this.#context;
    const row = board.row(child.instrumentId, this.venue.venueId);
    const side = oppositeSide(child.side);
    const displayed = board.displayedPrice(row, side);
    const takes = board.displayedSize(row, side) > 0 && isWithinLimit(child.side, displayed, child.limitPrice);
    child.leavesQty -= qty;
    const isFilled = child.leavesQty === 0;
    if (isFilled) child.state = VenueOrderState.Done;
    const price = takes ? displayed : child.limitPrice;
    reporter.fill(child, this.venue, price, qty, takes ? Liquidity.Taker : Liquidity.Maker, time);
    if (isFilled) reporter.done(child, VenueOrderEnd.Filled);
  }

  #behaviourFor({ instrumentId, order }: VenueOrder): TestBehaviour {
    const { symbol, qtyUnit } = this.#context.instruments[instrumentId]!;
    return testBehaviour(symbol, order!.qty / qtyUnit) ?? TestBehaviour.Fill;
  }
}

/** Whether its order may wait; an auction's order may not, nor one that is immediate. */
function mayRest({ order }: VenueOrder): boolean {
  return order!.timeInForce === TimeInForce.Day || order!.timeInForce === TimeInForce.Gtc;
}

function lotOf({ qty, leavesQty }: VenueOrder): number {
  return Math.min(leavesQty, qty < ROUND_LOT ? 1 : ROUND_LOT);
}
