import { BoardSide, type QuoteBoard } from '../board/quote-board.ts';
import type { VenueStatistics } from '../board/venue-statistics.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import { Side } from '../domain/side.ts';
import type { Venue } from '../domain/venue.ts';
import { VenueQuote } from '../domain/venue-quote.ts';
import type { Market } from '../execution/ports/market.ts';
import type { VenueListener } from '../execution/ports/venue-gateway.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { ExecutionReporter } from './execution-reporter.ts';
import type { FaultInjection } from './fault-injection.ts';
import { RestingOrders } from './resting-orders.ts';
import { RestingReactions } from './resting-reactions.ts';
import { SimulatedVenue, type VenueContext } from './simulated-venue.ts';

export interface SimulatedMarketOptions {
  readonly board: QuoteBoard;
  readonly statistics: VenueStatistics;
  /** By instrument id, as many as the board has. */
  readonly instruments: readonly Instrument[];
  /** By venue id, as many as the board has. */
  readonly venues: readonly Venue[];
  /** Must not refuse: an execution needs its fill. */
  readonly fillPool: ObjectPool<Fill>;
  readonly nextExecutionId: () => number;
  /** Counts from 1. */
  readonly nextRestSequence: () => number;
  /** Whether requests travel each venue's latency; otherwise venues answer inside the call. */
  readonly simulateLatency: boolean;
  /** Older quotes are no part of the national best that executions carry. */
  readonly quoteMaxAgeMillis: number;
  readonly faults?: FaultInjection;
}

/** All simulated venues over one quote board. */
export class SimulatedMarket implements Market {
  readonly gateways: readonly SimulatedVenue[];
  readonly #board: QuoteBoard;
  readonly #resting: RestingOrders;
  readonly #reporter: ExecutionReporter;
  readonly #reactions: RestingReactions;
  /** 1 for a venue whose feed is stopped. */
  readonly #feedStopped: Uint8Array;
  /** By row: the newest quote that a stopped feed did not deliver. */
  readonly #withheld = new Map<number, VenueQuote>();

  constructor(options: SimulatedMarketOptions) {
    const { board, instruments, fillPool, nextExecutionId, quoteMaxAgeMillis } = options;
    this.#board = board;
    this.#resting = new RestingOrders(board, options.venues);
    this.#reporter = new ExecutionReporter(board, instruments, fillPool, nextExecutionId, quoteMaxAgeMillis);
    const context: VenueContext = {
      board,
      statistics: options.statistics,
      instruments,
      resting: this.#resting,
      reporter: this.#reporter,
      nextRestSequence: options.nextRestSequence,
      simulateLatency: options.simulateLatency,
      faults: options.faults,
      promises: new Uint8Array(instruments.length),
      meetStandingQuotes: (instrumentId, side, time) => this.#reactions.meetStandingQuotes(instrumentId, side, time),
    };
    this.gateways = options.venues.map((venue) => new SimulatedVenue(venue, context));
    this.#reactions = new RestingReactions(board, this.#resting, this.gateways, quoteMaxAgeMillis);
    this.#feedStopped = new Uint8Array(options.venues.length);
  }

  get listener(): VenueListener {
    return this.#reporter.listener;
  }

  set listener(listener: VenueListener) {
    this.#reporter.listener = listener;
  }

  get restingOrderCount(): number {
    return this.#resting.total;
  }

  /** How many orders rest on one side of an instrument, over all venues. */
  restingCount(instrumentId: number, side: Side): number {
    return this.#resting.count(instrumentId, side);
  }

  applyQuote(quote: VenueQuote, time: EngineTime): void {
    if (this.#feedStopped[quote.venueId] === 1) {
      this.#withhold(quote);
      return;
    }
    this.#reporter.noteMarketTime(quote.instrumentId, quote.marketTimeMillis);
    this.#publish(quote, time);
  }

  applyTrade(trade: MarketTrade, time: EngineTime): void {
    this.#reporter.noteMarketTime(trade.instrumentId, trade.marketTimeMillis);
    if (this.#resting.total === 0 || this.#feedStopped[trade.venueId] === 1) return;
    this.#reactions.meetPrint(trade, time);
  }

  confirmQuotes(time: EngineTime): void {
    for (let venueId = 0; venueId < this.gateways.length; venueId++)
      if (this.#feedStopped[venueId] === 0) this.#board.confirm(venueId, time.nowMicros);
  }

  advance(time: EngineTime): number {
    for (;;) {
      const venue = this.#nextToDeliver();
      const arrivesAtMicros = venue.nextArrivalMicros;
      if (arrivesAtMicros > time.nowMicros) return arrivesAtMicros === Number.POSITIVE_INFINITY ? 0 : arrivesAtMicros;
      venue.deliverNext(time);
    }
  }

  /** A fault on purpose: nothing more is heard of this venue, its quotes go stale and its resting orders stand still. */
  stopFeed(venueId: number): void {
    this.#feedStopped[venueId] = 1;
  }

  /** The venue is heard again, beginning with the newest of each quote that was missed. */
  resumeFeed(venueId: number, time: EngineTime): void {
    this.#feedStopped[venueId] = 0;
    for (const [row, quote] of this.#withheld) {
      if (quote.venueId !== venueId) continue;
      this.#withheld.delete(row);
      // It is as old as it is: the other venues' time goes on.
      this.#publish(quote, time);
    }
  }

  #publish(quote: VenueQuote, time: EngineTime): void {
    const { instrumentId, venueId, bidPrice, bidSize, askPrice, askSize } = quote;
    const board = this.#board;
    const row = board.row(instrumentId, venueId);
    // Most quotes meet nothing that rests: publishing them is all there is to do.
    const buys = this.#resting.count(instrumentId, Side.Buy);
    const sells = this.#resting.count(instrumentId, Side.Sell);
    const bidChanged = buys > 0 && this.#changes(row, BoardSide.Bid, bidPrice, bidSize);
    const askChanged = sells > 0 && this.#changes(row, BoardSide.Ask, askPrice, askSize);
    board.publish(row, bidPrice, bidSize, askPrice, askSize, quote.marketTimeMillis, time.nowMicros);
    if (bidChanged) this.#resting.book(instrumentId, venueId).bids.capQueues(bidPrice, bidSize);
    if (askChanged) this.#resting.book(instrumentId, venueId).asks.capQueues(askPrice, askSize);
    if (buys > 0) this.#reactions.meetQuote(this.gateways[venueId]!, instrumentId, Side.Buy, time);
    if (sells > 0) this.#reactions.meetQuote(this.gateways[venueId]!, instrumentId, Side.Sell, time);
  }

  /** The venue whose oldest request under way arrives first; of several, the one with the lowest number. */
  #nextToDeliver(): SimulatedVenue {
    let next = this.gateways[0]!;
    for (let venueId = 1; venueId < this.gateways.length; venueId++) {
      const venue = this.gateways[venueId]!;
      if (venue.nextArrivalMicros < next.nextArrivalMicros) next = venue;
    }
    return next;
  }

  #changes(row: number, side: BoardSide, price: number, size: number): boolean {
    return this.#board.displayedPrice(row, side) !== price || this.#board.displayedSize(row, side) !== size;
  }

  #withhold(quote: VenueQuote): void {
    const row = this.#board.row(quote.instrumentId, quote.venueId);
    const copy = this.#withheld.get(row) ?? new VenueQuote();
    copy.instrumentId = quote.instrumentId;
    copy.venueId = quote.venueId;
    copy.bidPrice = quote.bidPrice;
    copy.bidSize = quote.bidSize;
    copy.askPrice = quote.askPrice;
    copy.askSize = quote.askSize;
    copy.marketTimeMillis = quote.marketTimeMillis;
    this.#withheld.set(row, copy);
  }
}
