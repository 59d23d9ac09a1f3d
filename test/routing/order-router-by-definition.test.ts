import { describe, expect, it } from 'vitest';
import { BoardSide } from '../../src/board/quote-board.ts';
import { isWithinLimit, Side } from '../../src/domain/side.ts';
import { SeededRandom } from '../../src/market/seeded-random.ts';
import { NO_VENUE } from '../../src/routing/order-router.ts';
import { dollars, orderOf } from '../support/domain.ts';
import { MAX_AGE_MILLIS, RoutingFixture } from '../support/routing.ts';

const VENUES = 6;
const INSTRUMENTS = 2;
const STEPS = 20_000;

/** A market that goes on changing: what the board and the router keep of it from one question to the next is kept through all. */
class ChangingMarket extends RoutingFixture {
  readonly random = new SeededRandom(11);

  constructor() {
    super({ makerFee: -2 }, { makerFee: 1 }, { makerFee: -2 }, { makerFee: -3 }, { makerFee: 1 }, { makerFee: -2 });
  }

  change(): void {
    const { random, board } = this;
    const instrumentId = random.nextBelow(INSTRUMENTS);
    const venueId = random.nextBelow(VENUES);
    const row = board.row(instrumentId, venueId);
    const side = random.nextBelow(2) as BoardSide;
    const change = random.nextBelow(100);
    if (change < 45) this.#quote(instrumentId, venueId);
    else if (change < 70) board.take(row, side, random.nextBelow(board.remainingSize(row, side) + 1));
    else if (change < 90) this.#rest(row, side);
    else if (change < 93) this.statistics.setEnabled(venueId, random.nextBelow(3) > 0);
    else if (change < 96) this.rank();
    else this.nowMicros += random.nextBelow(MAX_AGE_MILLIS * 400);
  }

  #quote(instrumentId: number, venueId: number): void {
    const { random } = this;
    const size = () => random.nextBelow(4) * 100;
    const [bid, ask] = [99.95 + random.nextBelow(5) / 100, 100.01 + random.nextBelow(5) / 100];
    this.quote(venueId, bid, size(), ask, size(), instrumentId);
  }

  #rest(row: number, side: BoardSide): void {
    const size = this.random.nextBelow(3) * 50;
    const away = this.random.nextBelow(6) / 100;
    const price = side === BoardSide.Bid ? 99.98 - away : 100.02 + away;
    this.board.publishResting(row, side, size === 0 ? 0 : dollars(price), size);
  }

  /** By the definition: everything is looked at, and sorted. */
  usable(instrumentId: number, side: Side, excluded: number): number[] {
    return this.ranking(side, instrumentId).filter(
      (venueId) =>
        (excluded & (1 << venueId)) === 0 &&
        this.statistics.isEnabled(venueId) &&
        this.board.ageMillis(this.board.row(instrumentId, venueId), this.nowMicros) <= MAX_AGE_MILLIS,
    );
  }

  takenFirst(instrumentId: number, side: Side, limit: number, excluded: number): number {
    const met = side === Side.Buy ? BoardSide.Ask : BoardSide.Bid;
    const touch = (venueId: number) => this.board.touchPrice(this.board.row(instrumentId, venueId), met);
    const [first] = this.usable(instrumentId, side, excluded)
      .filter((venueId) => touch(venueId) > 0 && isWithinLimit(side, touch(venueId), limit))
      .toSorted((a, b) => (side === Side.Buy ? touch(a) - touch(b) : touch(b) - touch(a)));
    return first ?? NO_VENUE;
  }

  restsAt(instrumentId: number, side: Side, limit: number, excluded: number): number {
    const own = side === Side.Buy ? BoardSide.Bid : BoardSide.Ask;
    const queue = (venueId: number) => {
      const row = this.board.row(instrumentId, venueId);
      return this.board.displayedPrice(row, own) === limit ? this.board.remainingSize(row, own) : 0;
    };
    const fee = (venueId: number) => this.venues[venueId]!.makerFee;
    const [first] = this.usable(instrumentId, side, excluded).toSorted(
      (a, b) => queue(a) - queue(b) || fee(a) - fee(b),
    );
    return first ?? NO_VENUE;
  }
}

describe('through a long life of a market', () => {
  it('an order goes where a look at all venues sends it', () => {
    const market = new ChangingMarket();
    const { random } = market;
    const found = { taken: 0, none: 0, waited: 0, queued: 0 };
    for (let step = 0; step < STEPS; step++) {
      market.change();
      const instrumentId = random.nextBelow(INSTRUMENTS);
      const side = random.nextBelow(2) as Side;
      const limitPrice = dollars(99.94 + random.nextBelow(13) / 100);
      const excluded = random.nextBelow(3) === 0 ? random.nextBelow(1 << VENUES) : 0;
      const terms = { instrumentId, side, limitPrice, qty: 1 + random.nextBelow(50) };

      const touches = market.venues.map(({ venueId }) =>
        market.board.touchPrice(
          market.board.row(instrumentId, venueId),
          side === Side.Buy ? BoardSide.Ask : BoardSide.Bid,
        ),
      );
      const canTake = touches.some((touch) => touch > 0 && isWithinLimit(side, touch, limitPrice));
      // A plan may tighten the bound that this asks by: now and then it is asked before.
      if (step % 2 === 0) expect(market.router.canTake(orderOf(terms))).toBe(canTake);

      const expected = market.takenFirst(instrumentId, side, limitPrice, excluded);
      expect(market.plan(terms, excluded)[0]?.[0] ?? NO_VENUE).toBe(expected);
      found[expected === NO_VENUE ? 'none' : 'taken']++;

      const rests = market.restsAt(instrumentId, side, limitPrice, excluded);
      expect(market.restingVenue(terms, excluded)).toBe(rests);
      if (rests !== NO_VENUE) found.queued++;

      expect(market.router.canTake(orderOf(terms))).toBe(canTake);
      if (!canTake) found.waited++;
    }
    // Each of these has happened thousands of times.
    for (const count of Object.values(found)) expect(count).toBeGreaterThan(STEPS / 20);
  });
});
