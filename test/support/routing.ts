import type { QuoteBoard } from '../../src/board/quote-board.ts';
import { VenueStatistics } from '../../src/board/venue-statistics.ts';
import { DEFAULT_FILL_ASSUMPTIONS } from '../../src/domain/fill-assumptions.ts';
import { type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { Side } from '../../src/domain/side.ts';
import { US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { OrderRouter } from '../../src/routing/order-router.ts';
import { RankingMemory } from '../../src/routing/ranking-memory.ts';
import type { RankingTable } from '../../src/routing/ranking-table.ts';
import { RoutePlan } from '../../src/routing/route-plan.ts';
import { type RankingKernel, VenueRanker, type VenueRankerOptions } from '../../src/routing/venue-ranker.ts';
import { dollars, type OrderTerms, orderOf } from './domain.ts';
import { draftRanking } from './ranking-draft.ts';

export const MAX_AGE_MILLIS = 1_000;

/** A venue that differs from the next only in what is told. */
export function venueLike(fields: Partial<Venue>, venueId: number): Venue {
  const same = { mic: `X${venueId}`, name: `${venueId}`, makerFee: 0, takerFee: 1_000, latencyMicros: 200 };
  return { ...same, ticks: US_EQUITY_TICKS, assumptions: DEFAULT_FILL_ASSUMPTIONS, ...fields, venueId };
}

/** A board, a ranking and a router over venues of a test's making. Prices are in dollars. */
export class RoutingFixture {
  nowMicros = 1_700_000_000_000_000;
  readonly instruments: readonly Instrument[] = [usEquity(0, 'IBM'), usEquity(1, 'MSFT')];
  readonly venues: readonly Venue[];
  readonly board: QuoteBoard;
  readonly statistics: VenueStatistics;
  readonly table: RankingTable;
  readonly options: VenueRankerOptions;
  ranker: VenueRanker;
  readonly router: OrderRouter;

  constructor(...venues: readonly Partial<Venue>[]) {
    this.venues = venues.map(venueLike);
    const memory = new RankingMemory(this.instruments.length, venues.length);
    this.board = memory.board;
    this.statistics = new VenueStatistics(venues.length);
    this.table = memory.table;
    this.options = {
      memory,
      statistics: this.statistics,
      venues: this.venues,
      priceMultipliers: this.instruments.map(({ priceMultiplier }) => priceMultiplier),
      quoteMaxAgeMillis: MAX_AGE_MILLIS,
    };
    this.ranker = new VenueRanker(this.options);
    this.router = new OrderRouter({ ...this.options, board: this.board, venues: this.venues, rankings: this.table });
  }

  /** One whose ranking this kernel makes. */
  static rankedBy(kernel: RankingKernel, ...venues: readonly Partial<Venue>[]): RoutingFixture {
    const fixture = new RoutingFixture(...venues);
    fixture.ranker = new VenueRanker({ ...fixture.options, kernel });
    return fixture;
  }

  quote(venueId: number, bid: number, bidSize: number, ask: number, askSize: number, instrumentId = 0): void {
    const row = this.board.row(instrumentId, venueId);
    this.board.publish(row, dollars(bid), bidSize, dollars(ask), askSize, 0, this.nowMicros);
  }

  /** The same ask everywhere: price and size. */
  quoteEverywhere(ask: number, size: number): void {
    for (const { venueId } of this.venues) this.quote(venueId, ask - 0.02, size, ask, size);
  }

  rank(): void {
    this.ranker.rank(this.nowMicros, () => 0);
  }

  ranking(side: Side, instrumentId = 0): number[] {
    const out = new Uint8Array(this.venues.length);
    this.table.copyRanking(instrumentId, side, out);
    return [...out];
  }

  /** Publishes the venues in this order for everything. */
  setRanking(...venueIds: number[]): void {
    for (const { instrumentId } of this.instruments) {
      for (const side of [Side.Buy, Side.Sell]) draftRanking(this.table, instrumentId, side, venueIds);
    }
    this.table.publish(this.nowMicros, 0);
  }

  /** The slices of an order, `[venue, price in dollars, quantity]`. */
  plan(terms: OrderTerms & { readonly timeInForce?: 0 | 1 | 2 | 3 }, excluded = 0, qty = terms.qty ?? 100): number[][] {
    const order = Object.assign(orderOf(terms), { timeInForce: terms.timeInForce ?? 0 });
    const plan = new RoutePlan();
    plan.add(15, 1, 1);
    this.router.plan(order, qty, excluded, this, plan);
    return Array.from({ length: plan.count }, (_, slice) => [
      plan.venueIds[slice]!,
      plan.prices[slice]! / 10_000,
      plan.qtys[slice]!,
    ]);
  }

  restingVenue(terms: OrderTerms, excluded = 0): number {
    const order = orderOf(terms);
    return this.router.restingVenue(order, this.instruments[order.instrumentId]!, excluded, this);
  }
}
