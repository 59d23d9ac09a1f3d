import { QuoteBoard } from '../../src/board/quote-board.ts';
import { Account } from '../../src/domain/account.ts';
import { type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { MONEY_UNIT } from '../../src/domain/money.ts';
import type { Position } from '../../src/domain/position.ts';
import { Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import { markToMarket } from '../../src/execution/mark-to-market.ts';
import { type MarkToMarketFactory, scalarMarkToMarket, simdMarkToMarket } from '../../src/kernels/mark-to-market.ts';
import { PositionKeeper } from '../../src/positions/position-keeper.ts';
import { median } from '../summary.ts';

export interface PositionsFigures {
  /** One fill booked: position, cash, fees, profit and market values of the account. */
  readonly updateNanosP99: number;
  readonly markToMarket: { readonly positions: number; readonly simdMicros: number; readonly scalarMicros: number };
}

const ACCOUNTS = 200;
const INSTRUMENTS = 500;
const POSITIONS = ACCOUNTS * INSTRUMENTS;
const ACTIVE_POSITIONS = POSITIONS / 100;
const PRICE = 100_0000;
const FEE = 300_000;
const NOW_MICROS = 1_700_000_000_000_000;
const QUOTE_MAX_AGE_MILLIS = 60_000;

const UPDATES = 200_000;
const UPDATE_ROUNDS = 5;
const MARKS = 101;
const WARM_UP_MARKS = 200;

/**
 * Measures 100,000 open positions, longs and shorts, of 200 accounts in 500 instruments.
 *
 * Updates: each fill is timed on its own, so that a slow one stays visible, and what the clock takes to be read is counted
 * with it. Account and position are at hand, as in the engine, which checked the order against them before; what they
 * hold has to be fetched. Fills open, close and turn positions in an order without a pattern. Trading concentrates: every
 * second fill goes to a hundredth of the positions, the others to all of them, of which the processor's nearest caches
 * hold few. The figure is the median of five rounds' 99th percentiles.
 *
 * Mark-to-market: the whole command as the engine runs it. It works out the national best bid and offer of every
 * instrument, of which all have a new quote each time, values all positions in one kernel call and sums up all accounts.
 * Kernel and scalar twin take turns over equal books; the figures are medians.
 */
export async function measurePositions(): Promise<PositionsFigures> {
  const simd = new Desk(simdMarkToMarket);
  const scalar = new Desk(scalarMarkToMarket);
  const rounds = Array.from({ length: 1 + UPDATE_ROUNDS }, (_, round) => {
    const nanos = simd.timeUpdates(round);
    scalar.timeUpdates(round);
    return nanos.toSorted()[Math.ceil(0.99 * UPDATES) - 1]!;
  });
  const micros = { simd: [] as number[], scalar: [] as number[] };
  for (let mark = 0; mark < WARM_UP_MARKS + MARKS; mark++) {
    micros.simd.push(simd.timeMarkToMarket(mark));
    micros.scalar.push(scalar.timeMarkToMarket(mark));
  }
  requireSameBooks(simd, scalar);
  return {
    updateNanosP99: median(rounds.slice(1)),
    markToMarket: {
      positions: POSITIONS,
      simdMicros: median(micros.simd.slice(WARM_UP_MARKS)),
      scalarMicros: median(micros.scalar.slice(WARM_UP_MARKS)),
    },
  };
}

/** The books of all accounts beside a market, as the engine keeps them. */
class Desk {
  readonly accounts = Array.from({ length: ACCOUNTS }, (_, id) => new Account(id, 1_000_000_000 * MONEY_UNIT, 0));
  readonly #instruments: readonly Instrument[] = Array.from({ length: INSTRUMENTS }, (_, id) =>
    usEquity(id, `SYM${id}`),
  );
  readonly #board = new QuoteBoard(INSTRUMENTS, US_EQUITY_VENUES.length);
  readonly #keeper: PositionKeeper;
  readonly #positions: readonly Position[];
  readonly #nanos = new Float64Array(UPDATES);

  constructor(createMarkToMarket: MarkToMarketFactory) {
    this.#keeper = new PositionKeeper(this.#instruments, createMarkToMarket);
    this.#positions = this.accounts.flatMap(({ accountId }) =>
      this.#instruments.map(({ instrumentId }) => this.#keeper.position(accountId, instrumentId)),
    );
    for (let venueId = 0; venueId < US_EQUITY_VENUES.length; venueId++) this.#quoteAll(venueId, 0);
  }

  /** Nanoseconds of each of a round's fills. Overwritten by the next round. */
  timeUpdates(round: number): Float64Array {
    const numbers = pseudoRandom(1 + round);
    const execution = { side: Side.Buy as Side, price: 0, qty: 0, fee: FEE };
    for (let update = 0; update < UPDATES; update++) {
      const position = this.#positions[numbers() % (update % 2 === 0 ? POSITIONS : ACTIVE_POSITIONS)]!;
      const account = this.accounts[position.accountId]!;
      const instrument = this.#instruments[position.instrumentId]!;
      // Side, price and quantity from the bits of one number.
      const terms = numbers();
      const side = (terms & 1) === 0 ? Side.Buy : Side.Sell;
      const price = PRICE + ((terms >> 1) & 1023);
      const qty = 1 + ((terms >> 11) & 255);
      execution.side = side;
      execution.price = price;
      execution.qty = qty;
      const start = performance.now();
      this.#keeper.applyFill(account, position, instrument, execution);
      this.#nanos[update] = (performance.now() - start) * 1e6;
    }
    return this.#nanos;
  }

  /** Microseconds. */
  timeMarkToMarket(mark: number): number {
    this.#quoteAll(mark % US_EQUITY_VENUES.length, mark);
    const options = { positions: this.#keeper, board: this.#board, quoteMaxAgeMillis: QUOTE_MAX_AGE_MILLIS };
    const start = performance.now();
    markToMarket(this.accounts, options, { nowMicros: NOW_MICROS });
    return (performance.now() - start) * 1000;
  }

  #quoteAll(venueId: number, change: number): void {
    for (let instrumentId = 0; instrumentId < INSTRUMENTS; instrumentId++) {
      const bid = PRICE + instrumentId + (change % 100);
      this.#board.publish(this.#board.row(instrumentId, venueId), bid, 100, bid + 100, 100, 0, NOW_MICROS);
    }
  }
}

/** Measured results that differ would be those of different work. */
function requireSameBooks(one: Desk, other: Desk): void {
  one.accounts.forEach((account, index) => {
    const { longMarketValue, shortMarketValue } = other.accounts[index]!;
    if (account.longMarketValue !== longMarketValue || account.shortMarketValue !== shortMarketValue) {
      throw new Error(`account ${index} is valued differently by the kernel and its twin`);
    }
  });
}

/** Numbers below 2^31 without a pattern that a cache could follow, the same for the same seed: a xorshift. */
function pseudoRandom(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}
