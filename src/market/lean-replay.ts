import type { Instrument } from '../domain/instrument.ts';
import { MarketTrade } from '../domain/market-trade.ts';
import { nextPhaseMillis, phaseAt, type SessionHours } from '../domain/session-hours.ts';
import { SessionPhase } from '../domain/session-phase.ts';
import type { Venue } from '../domain/venue.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { MarketFeed } from '../execution/ports/market-feed.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { DerivedQuotes } from './derived-quotes.ts';
import { venueIdsByExchangeCode } from './exchange-codes.ts';
import { InstrumentTape } from './instrument-tape.ts';
import { type LeanDay, loadLeanDay } from './lean-day.ts';
import { acquireQuote, publishQuote } from './quote-publishing.ts';
import { timeOfDayMillis, tradingDate } from './trading-date.ts';
import { hoursOn } from './us-equity-calendar.ts';

export interface LeanReplayOptions {
  /** The folder that holds `equity/usa/tick`. */
  readonly dataFolder: string;
  /** yyyymmdd, ascending, at least one. All are loaded at the start, about 3 MB for a busy symbol's day. */
  readonly dates: readonly string[];
  /** New York time, HH:MM; each day plays from `from` (default 09:30) up to, not including, `to` (default 16:00). */
  readonly from?: string;
  readonly to?: string;
  /** Milliseconds of market time per millisecond of real time. Above 0. */
  readonly speed: number;
  readonly instruments: readonly Instrument[];
  readonly venues: readonly Venue[];
  readonly quotePool: ObjectPool<VenueQuote>;
}

/** What was left out at load, in rows. */
export interface LeanSkips {
  readonly suspiciousRows: number;
  readonly offExchangeTrades: number;
  readonly unqueuedTrades: number;
}

/**
 * Plays recorded days of a LEAN data folder. The feed's time is milliseconds since New York midnight.
 *
 * Everything is played in time order. In one millisecond a trade comes before the quotes, because the quotes then show
 * what the trade left: of the IBM trades of 2013-10-07 that share a millisecond with a quote, 84 in 100 were made at a
 * best price of before it and 45 in 100 at one of after it. Quotes keep the order of their file. The phases of the day, as
 * the exchange had them on that date, are reported before the first row of theirs; a day that ends in the midst of one closes.
 */
export class LeanReplay implements MarketFeed {
  readonly name = 'lean';
  readonly dates: readonly string[];
  readonly skips: LeanSkips;
  readonly #days: readonly (readonly InstrumentTape[])[];
  readonly #quotePool: ObjectPool<VenueQuote>;
  readonly #fromMillis: number;
  readonly #toMillis: number;
  readonly #speed: number;
  readonly #trade = new MarketTrade();
  /** -1 before the first advance. */
  #dayIndex = -1;
  #nowMillis: number;
  /** Of each date. */
  readonly #hours: readonly SessionHours[];
  #phase: SessionPhase = SessionPhase.Closed;
  #nextPhaseMillis = Number.POSITIVE_INFINITY;

  /**
   * Loads every day of every instrument. Throws a RangeError for options that make no replay, a MarketDataError that names
   * the file where data are missing or malformed.
   */
  static async load(options: LeanReplayOptions): Promise<LeanReplay> {
    checkOptions(options);
    const days: LeanDay[][] = [];
    for (const date of options.dates) {
      const day: LeanDay[] = [];
      for (const { symbol } of options.instruments) day.push(await loadLeanDay(options.dataFolder, symbol, date));
      days.push(day);
    }
    return new LeanReplay(options, days);
  }

  private constructor(options: LeanReplayOptions, days: readonly (readonly LeanDay[])[]) {
    const venueIdsByCode = venueIdsByExchangeCode(options.venues);
    const venueIdLimit = 1 + Math.max(...options.venues.map((venue) => venue.venueId));
    const derived = options.instruments.map(() => new DerivedQuotes(venueIdLimit));
    this.dates = options.dates;
    this.#hours = options.dates.map((date) => hoursOn(tradingDate(date)));
    this.skips = sumSkips(days.flat());
    this.#days = days.map((day) =>
      options.instruments.map(
        (instrument, index) => new InstrumentTape(instrument, day[index]!, venueIdsByCode, derived[index]!),
      ),
    );
    this.#quotePool = options.quotePool;
    this.#fromMillis = timeOfDayMillis(options.from ?? DEFAULT_FROM);
    this.#toMillis = timeOfDayMillis(options.to ?? DEFAULT_TO);
    this.#speed = options.speed;
    this.#nowMillis = this.#fromMillis;
  }

  marketTimeMillis(): number {
    return this.#nowMillis;
  }

  /** The date being played, yyyymmdd. */
  get currentDate(): string {
    return this.dates[Math.max(0, this.#dayIndex)]!;
  }

  /** Days played to their end. */
  get daysFinished(): number {
    return Math.max(0, this.#dayIndex) + (this.#nowMillis >= this.#toMillis ? 1 : 0);
  }

  /** True at the end of the last day. From then on no venue displays anything. */
  get finished(): boolean {
    return this.daysFinished === this.dates.length;
  }

  /** Rows played so far whose venue is not configured. */
  get unconfiguredVenueRows(): number {
    let rows = 0;
    for (const day of this.#days) for (const tape of day) rows += tape.unconfiguredVenueRows;
    return rows;
  }

  advance(elapsedMillis: number, sink: MarketDataSink): void {
    if (this.finished) return;
    const dayLength = this.#toMillis - this.#fromMillis;
    const played = Math.floor(elapsedMillis * this.#speed);
    const dayIndex = Math.min(Math.floor(played / dayLength), this.dates.length - 1);
    while (this.#dayIndex < dayIndex) this.#enterNextDay(sink);
    if (this.#dayIndex === dayIndex) this.#playTo(this.#fromMillis + played - dayIndex * dayLength, sink);
    sink.confirmQuotes();
  }

  /** For stepping by hand: plays the current day up to and including `millis` since New York midnight. */
  advanceToMarketTime(millis: number, sink: MarketDataSink): void {
    if (this.finished) return;
    if (this.#dayIndex === -1) this.#enterNextDay(sink);
    this.#playTo(millis, sink);
    sink.confirmQuotes();
  }

  /** For stepping by hand: plays the rest of the current day and enters the next; false where there is none. */
  startNextDay(sink: MarketDataSink): boolean {
    const hasNext = this.#dayIndex + 1 < this.dates.length;
    if (hasNext) this.#enterNextDay(sink);
    else this.#playTo(this.#toMillis, sink);
    if (hasNext) sink.confirmQuotes();
    return hasNext;
  }

  /** Ends the current day, puts up the quotes that stand where the next one begins, and enters the phase of that time. */
  #enterNextDay(sink: MarketDataSink): void {
    if (this.#dayIndex >= 0) this.#playTo(this.#toMillis, sink);
    this.#dayIndex++;
    this.#nowMillis = this.#fromMillis;
    for (const tape of this.#days[this.#dayIndex]!) {
      tape.skipTo(this.#fromMillis);
      this.#publishChanges(tape, sink);
    }
    this.#enterPhase(sink);
  }

  #playTo(millis: number, sink: MarketDataSink): void {
    const target = Math.min(millis, this.#toMillis);
    const lastRowMillis = Math.min(target, this.#toMillis - 1);
    const tapes = this.#days[this.#dayIndex]!;
    for (;;) {
      let next: InstrumentTape | undefined;
      let nextMillis = Number.POSITIVE_INFINITY;
      for (let index = 0; index < tapes.length; index++) {
        const tape = tapes[index]!;
        const tapeMillis = Math.min(tape.nextTradeMillis, tape.nextQuoteMillis);
        if (tapeMillis < nextMillis) {
          next = tape;
          nextMillis = tapeMillis;
        }
      }
      if (next === undefined || nextMillis > lastRowMillis) break;
      if (nextMillis >= this.#nextPhaseMillis) this.#enterPhasesUpTo(nextMillis, sink);
      this.#nowMillis = nextMillis;
      if (next.nextTradeMillis === nextMillis) this.#playTrade(next, sink);
      else this.#playQuoteChange(next, sink);
    }
    this.#enterPhasesUpTo(lastRowMillis, sink);
    const wasOpen = this.#nowMillis < this.#toMillis;
    if (target > this.#nowMillis) this.#nowMillis = target;
    if (wasOpen && target === this.#toMillis) this.#closeDay(sink);
  }

  /** Nothing of a day outlives it: neither its day orders nor its quotes. */
  #closeDay(sink: MarketDataSink): void {
    this.#report(SessionPhase.Closed, sink);
    for (const tape of this.#days[this.#dayIndex]!) {
      tape.derived.withdrawAll(this.#toMillis);
      this.#publishChanges(tape, sink);
    }
  }

  #enterPhasesUpTo(millis: number, sink: MarketDataSink): void {
    while (this.#nextPhaseMillis <= millis) {
      this.#nowMillis = this.#nextPhaseMillis;
      this.#enterPhase(sink);
    }
  }

  /** Enters the phase of the present time. */
  #enterPhase(sink: MarketDataSink): void {
    const hours = this.#hours[this.#dayIndex]!;
    this.#nextPhaseMillis = nextPhaseMillis(hours, this.#nowMillis);
    this.#report(phaseAt(hours, this.#nowMillis), sink);
  }

  #report(phase: SessionPhase, sink: MarketDataSink): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    sink.enterPhase(phase);
  }

  #playTrade(tape: InstrumentTape, sink: MarketDataSink): void {
    if (tape.takeNextTrade(this.#trade)) sink.applyTrade(this.#trade);
  }

  #playQuoteChange(tape: InstrumentTape, sink: MarketDataSink): void {
    tape.applyNextQuoteChange();
    this.#publishChanges(tape, sink);
  }

  #publishChanges(tape: InstrumentTape, sink: MarketDataSink): void {
    const { derived } = tape;
    for (let place = 0; place < derived.changedCount; place++) {
      const quote = acquireQuote(this.#quotePool);
      tape.copyQuote(derived.changed[place]!, quote);
      // What stands when a day begins is older than that, but the market is at this time now.
      quote.marketTimeMillis = this.#nowMillis;
      publishQuote(this.#quotePool, quote, sink);
    }
    derived.clearChanges();
  }
}

const DEFAULT_FROM = '09:30';
const DEFAULT_TO = '16:00';

function checkOptions(options: LeanReplayOptions): void {
  const { dates, speed } = options;
  if (dates.length === 0) throw new RangeError('a replay needs at least one date');
  if (options.instruments.length === 0) throw new RangeError('a replay needs at least one instrument');
  if (options.venues.length === 0) throw new RangeError('a replay needs at least one venue');
  for (let index = 1; index < dates.length; index++) {
    if (tradingDate(dates[index]!) <= tradingDate(dates[index - 1]!)) {
      throw new RangeError(`replay dates must ascend: ${dates.join(', ')}`);
    }
  }
  tradingDate(dates[0]!);
  if (!(speed > 0 && speed < Number.POSITIVE_INFINITY)) throw new RangeError(`replay speed must be above 0: ${speed}`);
  if (timeOfDayMillis(options.from ?? DEFAULT_FROM) >= timeOfDayMillis(options.to ?? DEFAULT_TO)) {
    throw new RangeError('a replay must begin before it ends');
  }
}

function sumSkips(days: readonly LeanDay[]): LeanSkips {
  let suspiciousRows = 0;
  let offExchangeTrades = 0;
  let unqueuedTrades = 0;
  for (const { quotes, trades } of days) {
    suspiciousRows += quotes.suspiciousRows + trades.suspiciousRows;
    offExchangeTrades += trades.offExchangeRows;
    unqueuedTrades += trades.unqueuedRows;
  }
  return { suspiciousRows, offExchangeTrades, unqueuedTrades };
}
