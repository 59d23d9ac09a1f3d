import type { QuoteBoard } from '../board/quote-board.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import { type Fill, Liquidity } from '../domain/fill.ts';
import { feeFor, type Instrument } from '../domain/instrument.ts';
import type { VenueOrder } from '../domain/order.ts';
import { VenueOrderState } from '../domain/order-terms.ts';
import type { Venue } from '../domain/venue.ts';
import type { VenueListener, VenueOrderEnd } from '../execution/ports/venue-gateway.ts';
import type { ObjectPool } from '../pool/object-pool.ts';

const refuse = (): never => {
  throw new Error('the market has no listener: set it before the first order');
};
const NO_LISTENER: VenueListener = {
  onVenueFill: refuse,
  onVenueOrderRested: refuse,
  onVenueOrderReplenished: refuse,
  onVenueOrderReduced: refuse,
  onVenueOrderDone: refuse,
};

/** Tells the listener of all venues what happened. Executions are made from the pool and go back to it after the call. */
export class ExecutionReporter {
  listener: VenueListener = NO_LISTENER;
  readonly #board: QuoteBoard;
  readonly #instruments: readonly Instrument[];
  readonly #fillPool: ObjectPool<Fill>;
  readonly #nextExecutionId: () => number;
  readonly #quoteMaxAgeMillis: number;
  /** By instrument: the feed's time of its newest report, milliseconds. */
  readonly #marketTimes: Float64Array;

  constructor(
    board: QuoteBoard,
    instruments: readonly Instrument[],
    fillPool: ObjectPool<Fill>,
    nextExecutionId: () => number,
    quoteMaxAgeMillis: number,
  ) {
    this.#board = board;
    this.#instruments = instruments;
    this.#fillPool = fillPool;
    this.#nextExecutionId = nextExecutionId;
    this.#quoteMaxAgeMillis = quoteMaxAgeMillis;
    this.#marketTimes = new Float64Array(instruments.length);
  }

  /** The feed is at this time now: executions from here on meet the market of it, however old a venue's quote is. */
  noteMarketTime(instrumentId: number, marketTimeMillis: number): void {
    this.#marketTimes[instrumentId] = marketTimeMillis;
  }

  /** `child.leavesQty` is already reduced. Throws an Error where the pool of fills refuses: an execution cannot be undone. */
  fill(child: VenueOrder, venue: Venue, price: number, qty: number, liquidity: Liquidity, time: EngineTime): void {
    const fill = this.#fillPool.acquire();
    if (fill === undefined) throw new Error('no fill object is free for an execution');
    const rate = liquidity === Liquidity.Maker ? venue.makerFee : venue.takerFee;
    fill.executionId = this.#nextExecutionId();
    fill.orderId = child.order === undefined ? 0 : child.order.orderId;
    fill.instrumentId = child.instrumentId;
    fill.venueId = venue.venueId;
    fill.side = child.side;
    fill.price = price;
    fill.qty = qty;
    fill.liquidity = liquidity;
    fill.fee = feeFor(this.#instruments[child.instrumentId]!, rate, qty);
    fill.marketTimeMillis = this.#marketTimes[child.instrumentId]!;
    const best = this.#board.nationalBest(child.instrumentId, time, this.#quoteMaxAgeMillis);
    fill.nbboBid = best.bids[child.instrumentId]!;
    fill.nbboAsk = best.asks[child.instrumentId]!;
    fill.executedAtMicros = time.nowMicros;
    this.listener.onVenueFill(child, fill);
    this.#fillPool.release(fill);
  }

  rested(child: VenueOrder): void {
    this.listener.onVenueOrderRested(child);
  }

  replenished(child: VenueOrder): void {
    this.listener.onVenueOrderReplenished(child);
  }

  reduced(child: VenueOrder, qty: number): void {
    this.listener.onVenueOrderReduced(child, qty);
  }

  /** The last that is said of a child: it is the listener's again. */
  done(child: VenueOrder, end: VenueOrderEnd): void {
    child.state = VenueOrderState.Done;
    this.listener.onVenueOrderDone(child, end);
  }
}
