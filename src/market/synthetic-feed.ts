import type { Instrument } from '../domain/instrument.ts';
import type { Venue } from '../domain/venue.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { MarketFeed } from '../execution/ports/market-feed.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { SyntheticInstrument } from './synthetic-instrument.ts';

export interface SyntheticFeedOptions {
  readonly seed: number;
  readonly instruments: readonly Instrument[];
  /** At least one; eight of them, drawn by the seed, quote each instrument. */
  readonly venues: readonly Venue[];
  readonly quotePool: ObjectPool<VenueQuote>;
  /** Unix milliseconds at which the market opens: the start of the feed. */
  readonly startMillis: number;
}

/** The market moves in steps of this length, whatever the timer's. */
export const SYNTHETIC_STEP_MILLIS = 50;

/** After a pause at most this much market is made up; the time before it passes without a change. */
export const SYNTHETIC_CATCH_UP_MILLIS = 10_000;

const CATCH_UP_STEPS = SYNTHETIC_CATCH_UP_MILLIS / SYNTHETIC_STEP_MILLIS;

/**
 * A market out of a seed. The same seed, instruments and venues give the same quotes and trades at the same distance from
 * the start, however the calls of `advance` cut the time, unless a gap between two calls is longer than the catch-up:
 * then the steps before are left out. Each symbol has a generator of its own, so that another symbol changes nothing.
 */
export class SyntheticFeed implements MarketFeed {
  readonly name = 'synthetic';
  readonly finished = false;
  readonly #instruments: readonly SyntheticInstrument[];
  readonly #startMillis: number;
  #step = 0;
  #opened = false;

  /** Throws a RangeError where there is no venue to quote. */
  constructor(options: SyntheticFeedOptions) {
    const { venues, seed, quotePool } = options;
    if (venues.length === 0) throw new RangeError('a synthetic market needs at least one venue');
    this.#startMillis = options.startMillis;
    this.#instruments = options.instruments.map(
      (instrument) => new SyntheticInstrument(instrument, venues, seed, quotePool),
    );
  }

  /** Unix milliseconds of the newest step. */
  marketTimeMillis(): number {
    return this.#startMillis + this.#step * SYNTHETIC_STEP_MILLIS;
  }

  advance(elapsedMillis: number, sink: MarketDataSink): void {
    if (!this.#opened) this.#open(sink);
    const due = Math.floor(elapsedMillis / SYNTHETIC_STEP_MILLIS);
    if (due - this.#step > CATCH_UP_STEPS) this.#step = due - CATCH_UP_STEPS;
    while (this.#step < due) {
      this.#step++;
      const millis = this.marketTimeMillis();
      for (let index = 0; index < this.#instruments.length; index++) this.#instruments[index]!.step(millis, sink);
    }
    sink.confirmQuotes();
  }

  #open(sink: MarketDataSink): void {
    this.#opened = true;
    for (const instrument of this.#instruments) instrument.publishAll(this.#startMillis, sink);
  }
}
