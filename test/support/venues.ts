import { BoardSide, QuoteBoard } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { formatDecimal } from '../../src/domain/decimal.ts';
import { Fill, LIQUIDITY_NAMES } from '../../src/domain/fill.ts';
import type { FillAssumptions } from '../../src/domain/fill-assumptions.ts';
import { usEquity } from '../../src/domain/instrument.ts';
import { MarketTrade } from '../../src/domain/market-trade.ts';
import { Order, VenueOrder } from '../../src/domain/order.ts';
import { OrderType, VenueLifetime } from '../../src/domain/order-terms.ts';
import { SIDE_NAMES, Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES, type Venue } from '../../src/domain/venue.ts';
import { VenueQuote } from '../../src/domain/venue-quote.ts';
import type { VenueListener, VenueOrderEnd } from '../../src/execution/ports/venue-gateway.ts';
import { ObjectPool } from '../../src/pool/object-pool.ts';
import { FaultInjection } from '../../src/venues/fault-injection.ts';
import { SimulatedMarket } from '../../src/venues/simulated-market.ts';

const END_NAMES = ['filled', 'unfilled', 'canceled', 'rejected', 'order canceled', 'order rejected'] as const;

/** Three venues of the list: 0 XNYS, 1 XNAS, 2 ARCX. */
export const TEST_VENUES: readonly Venue[] = US_EQUITY_VENUES.slice(0, 3);

export const QUOTE_MAX_AGE_MILLIS = 60_000;

export interface ChildTerms {
  /** The parent's order id, by which events name the child. */
  readonly id: number;
  readonly side: 'buy' | 'sell';
  readonly qty: number;
  /** Scaled: 10_0100 is 10.01 dollars. */
  readonly price: number;
  readonly lifetime?: VenueLifetime;
  readonly account?: number;
  readonly venueId?: number;
  readonly instrumentId?: number;
  readonly displayQty?: number;
}

/** Price and size of one side of a quote; absent: the side is empty. */
export type QuotedSide = readonly [price: number, size: number] | undefined;

/**
 * A simulated market with a listener that writes down every event as a line, such as `fill 1 buy 100 @ 10.01 taker XNYS`.
 * Children and fills come from paranoid pools, and a child is released as soon as it is done: a venue that touches one
 * afterwards works with NaN and is found out.
 */
export class VenueBench implements VenueListener {
  readonly board: QuoteBoard;
  readonly statistics = new VenueStatistics(TEST_VENUES.length);
  readonly market: SimulatedMarket;
  readonly fillPool: ObjectPool<Fill>;
  readonly childPool: ObjectPool<VenueOrder>;
  readonly events: string[] = [];
  /** Copies of all executions. */
  readonly fills: Fill[] = [];
  nowMicros = 1_000_000;
  marketTimeMillis = 34_200_000;
  /** What the listener does from inside its calls, after writing the event down and before releasing the child. */
  onFill: ((child: VenueOrder, fill: Fill) => void) | undefined;
  onRested: ((child: VenueOrder) => void) | undefined;
  onReplenished: ((child: VenueOrder) => void) | undefined;
  onDone: ((child: VenueOrder, end: VenueOrderEnd) => void) | undefined;
  #executions = 0;
  #rests = 0;

  /** `assumptions`: of all its venues, or of the one in that place. `faults`: as the assumptions have it where absent. */
  constructor(
    options: {
      readonly simulateLatency?: boolean;
      readonly faults?: FaultInjection;
      readonly assumptions?: Partial<FillAssumptions> | readonly Partial<FillAssumptions>[];
      readonly seed?: number;
    } = {},
  ) {
    const { assumptions = {}, seed = 1 } = options;
    const venues = TEST_VENUES.map((venue, venueId) => {
      const own = Array.isArray(assumptions) ? assumptions[venueId] : assumptions;
      return { ...venue, assumptions: { ...venue.assumptions, ...own } };
    });
    const faults = options.faults ?? FaultInjection.of(venues, seed);
    const instruments = [usEquity(0, 'IBM'), usEquity(1, 'MSFT')];
    this.board = new QuoteBoard(instruments.length, TEST_VENUES.length);
    const sizes = { capacity: 64, ceiling: 4096, whenExhausted: 'refuse', paranoid: true } as const;
    this.fillPool = new ObjectPool({ name: 'fills', create: () => new Fill(), ...sizes });
    this.childPool = new ObjectPool({ name: 'children', create: () => new VenueOrder(), ...sizes });
    this.market = new SimulatedMarket({
      board: this.board,
      statistics: this.statistics,
      instruments,
      venues,
      fillPool: this.fillPool,
      nextExecutionId: () => ++this.#executions,
      nextRestSequence: () => ++this.#rests,
      simulateLatency: options.simulateLatency ?? false,
      quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS,
      ...(faults === undefined ? {} : { faults }),
    });
    this.market.listener = this;
  }

  /** The events since the last call. */
  takeEvents(): string[] {
    return this.events.splice(0);
  }

  quote(venueId: number, bid: QuotedSide, ask: QuotedSide, instrumentId = 0): void {
    const quote = new VenueQuote();
    quote.instrumentId = instrumentId;
    quote.venueId = venueId;
    [quote.bidPrice, quote.bidSize] = bid ?? [0, 0];
    [quote.askPrice, quote.askSize] = ask ?? [0, 0];
    quote.marketTimeMillis = ++this.marketTimeMillis;
    this.market.applyQuote(quote, this);
  }

  print(venueId: number, price: number, qty: number, instrumentId = 0): void {
    const trade = new MarketTrade();
    trade.instrumentId = instrumentId;
    trade.venueId = venueId;
    trade.price = price;
    trade.qty = qty;
    trade.marketTimeMillis = ++this.marketTimeMillis;
    this.market.applyTrade(trade, this);
  }

  child(terms: ChildTerms): VenueOrder {
    const child = this.childPool.acquire()!;
    const order = new Order();
    order.orderId = terms.id;
    order.type = OrderType.Limit;
    child.order = order;
    child.accountId = terms.account ?? terms.id;
    child.instrumentId = terms.instrumentId ?? 0;
    child.venueId = terms.venueId ?? 0;
    child.side = terms.side === 'buy' ? Side.Buy : Side.Sell;
    child.lifetime = terms.lifetime ?? VenueLifetime.ImmediateOrCancel;
    child.limitPrice = terms.price;
    child.qty = terms.qty;
    child.leavesQty = terms.qty;
    child.displayQty = terms.displayQty ?? 0;
    return child;
  }

  submit(terms: ChildTerms): VenueOrder {
    const child = this.child(terms);
    this.market.gateways[child.venueId]!.submit(child, this);
    return child;
  }

  /** Sends a child to stand in the book. */
  rest(terms: ChildTerms): VenueOrder {
    return this.submit({ ...terms, lifetime: VenueLifetime.Rest });
  }

  cancel(child: VenueOrder): void {
    this.market.gateways[child.venueId]!.cancel(child, this);
  }

  reduce(child: VenueOrder, qty: number): void {
    this.market.gateways[child.venueId]!.reduce(child, qty, this);
  }

  remaining(venueId: number, side: 'bid' | 'ask', instrumentId = 0): number {
    const boardSide = side === 'bid' ? BoardSide.Bid : BoardSide.Ask;
    return this.board.remainingSize(this.board.row(instrumentId, venueId), boardSide);
  }

  onVenueFill(child: VenueOrder, fill: Fill): void {
    const { orderId, side, qty, price, liquidity, venueId } = fill;
    const where = `${LIQUIDITY_NAMES[liquidity]} ${TEST_VENUES[venueId]!.mic}`;
    this.events.push(`fill ${orderId} ${SIDE_NAMES[side]} ${qty} @ ${formatDecimal(price, 4)} ${where}`);
    this.fills.push(Object.assign(new Fill(), fill));
    this.onFill?.(child, fill);
  }

  onVenueOrderRested(child: VenueOrder): void {
    this.events.push(`rest ${child.order!.orderId} ${child.leavesQty} behind ${child.queueAhead}`);
    this.onRested?.(child);
  }

  onVenueOrderReplenished(child: VenueOrder): void {
    const { leavesQty, hiddenQty, queueAhead } = child;
    const shown = leavesQty - hiddenQty;
    this.events.push(`replenish ${child.order!.orderId} ${shown} of ${leavesQty} behind ${queueAhead}`);
    this.onReplenished?.(child);
  }

  onVenueOrderReduced(child: VenueOrder, qty: number): void {
    this.events.push(`reduced ${child.order!.orderId} by ${qty} to ${child.leavesQty}`);
  }

  onVenueOrderDone(child: VenueOrder, end: VenueOrderEnd): void {
    this.events.push(`done ${child.order!.orderId} ${END_NAMES[end]}`);
    this.onDone?.(child, end);
    this.childPool.release(child);
  }
}
