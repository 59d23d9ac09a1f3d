import type { Instrument } from '../../src/domain/instrument.ts';
import type { MarketTrade } from '../../src/domain/market-trade.ts';
import { EventKind } from '../../src/domain/order-event.ts';
import { SessionPhase } from '../../src/domain/session-phase.ts';
import { Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { VenueQuote } from '../../src/domain/venue-quote.ts';
import type { MarketDataSink } from '../../src/execution/ports/market.ts';
import type { LeanReplay } from '../../src/market/lean-replay.ts';
import { ExactBooks } from '../positions/exact-books.ts';
import type { TestMarket } from './engine.ts';
import { type Cause, RecordedAudit } from './recorded-audit.ts';
import { OPEN_MILLIS, type RecordedDay } from './recorded-market.ts';

const RANK_EVERY_MILLIS = 100;
const DAY_MICROS = 86_400_000_000;

/**
 * A replay on its way into an engine, held against the recording at every step: each quote must be the recorded next, each
 * print a recorded one, and what the engine makes of them goes to the audit before anything else happens.
 */
export class AuditedReplay implements MarketDataSink {
  readonly audit = new RecordedAudit();
  readonly market: TestMarket;
  readonly #replay: LeanReplay;
  readonly #days: readonly RecordedDay[];
  readonly #books: ReadonlyMap<number, ExactBooks>;
  readonly #instrument: Instrument;
  readonly #startMicros: number;
  #dayIndex = -1;
  /** From a close until the next day's standing quotes are up: these are not changes of that moment. */
  #isBetweenDays = true;
  #nextChange = 0;
  #nextTrade = 0;
  /** The venues that the change under way has not been reported for yet. */
  readonly #unreported = new Set<number>();

  constructor(market: TestMarket, replay: LeanReplay, days: readonly RecordedDay[]) {
    this.market = market;
    this.#replay = replay;
    this.#days = days;
    this.#instrument = market.instruments[0]!;
    this.#startMicros = market.nowMicros;
    this.#books = new Map(
      [...market.engine.accounts].map(({ accountId, cash }) => [accountId, new ExactBooks(cash)] as const),
    );
  }

  get day(): RecordedDay {
    return this.#days[this.#dayIndex]!;
  }

  /** Enters the next day at 09:30, before its first quote. */
  enterDay(): void {
    this.#dayIndex++;
    this.audit.market.day = this.day;
    this.audit.startDay();
    this.#nextChange = this.day.changes.findIndex(({ millis }) => millis >= OPEN_MILLIS);
    this.#nextTrade = this.day.trades.findIndex(({ millis }) => millis >= OPEN_MILLIS);
    this.audit.market.national = this.day.changes[this.#nextChange - 1]!.national;
    this.#setClock(OPEN_MILLIS);
    if (this.#dayIndex === 0) this.#replay.advanceToMarketTime(OPEN_MILLIS - 1, this);
    else this.#replay.startNextDay(this);
    this.#isBetweenDays = false;
    this.market.rank();
  }

  /** Plays up to and including `millis`; the ranking is refreshed every 100 ms on the way. */
  playTo(millis: number): void {
    for (let now = this.#replay.marketTimeMillis(); now < millis; ) {
      const nextRank = (Math.floor(now / RANK_EVERY_MILLIS) + 1) * RANK_EVERY_MILLIS;
      now = Math.min(millis, nextRank);
      this.#replay.advanceToMarketTime(now, this);
      this.#setClock(now);
      if (now === nextRank) this.market.rank();
    }
  }

  /** A call of the engine by a client; audited. */
  command(call: () => void): void {
    call();
    this.#takeEvents({ kind: 'command' });
  }

  applyQuote(quote: VenueQuote): void {
    const { venueId } = quote;
    if (this.#isBetweenDays) this.#checkStandingQuote(quote);
    else this.#checkNextQuote(quote);
    const { market } = this.audit;
    market.display(venueId, Side.Buy, { price: quote.bidPrice, size: quote.bidSize });
    market.display(venueId, Side.Sell, { price: quote.askPrice, size: quote.askSize });
    this.market.engine.applyQuote(quote);
    this.#takeEvents({ kind: 'quote', venueId });
  }

  applyTrade(trade: MarketTrade): void {
    const { marketTimeMillis: millis, price, qty, venueId } = trade;
    this.#setClock(millis);
    const recorded = this.day.trades[this.#findTrade(millis, price, qty, venueId)];
    if (recorded === undefined) this.#fault(`a print of ${qty} @ ${price} on venue ${venueId} at ${millis}`);
    this.market.engine.applyTrade(trade);
    this.#takeEvents({ kind: 'trade', trade: recorded ?? { millis, price, qty, venueId } });
  }

  confirmQuotes(): void {
    if (this.#unreported.size > 0)
      this.#fault(`nothing of venues ${[...this.#unreported]} at ${this.#lastChangeMillis}`);
    this.market.engine.confirmQuotes();
  }

  enterPhase(phase: SessionPhase): void {
    this.#isBetweenDays = phase === SessionPhase.Closed;
    this.command(() => this.market.engine.enterPhase(phase));
  }

  /** One line for each figure of an account or position that is not what the fills alone add up to. */
  differencesInBooks(): string[] {
    const { engine } = this.market;
    engine.markToMarket();
    return [...this.#books].flatMap(([accountId, books]) => {
      const qty = engine.position(accountId, 0)?.qty ?? 0;
      const { bid, ask } = this.audit.market.national;
      if (qty !== 0) books.mark(this.#instrument, qty > 0 ? bid : ask);
      return books.differencesFrom(engine.account(accountId)!, engine.positionsOf(accountId));
    });
  }

  get #lastChangeMillis(): number {
    return this.day.changes[this.#nextChange - 1]!.millis;
  }

  /** A day begins with what stands at 09:30; whatever stood at the end of the one before is taken out. */
  #checkStandingQuote(quote: VenueQuote): void {
    const { venueId, bidSize, askSize } = quote;
    if (bidSize === 0 && askSize === 0) return;
    this.#compareWithRecording(quote, OPEN_MILLIS);
    if (venueId >= US_EQUITY_VENUES.length) this.#fault(`a quote of venue ${venueId}`);
  }

  #checkNextQuote(quote: VenueQuote): void {
    while (this.#unreported.size === 0) {
      const change = this.day.changes[this.#nextChange++];
      if (change === undefined) {
        this.#fault('a quote after the last of the day');
        return;
      }
      this.audit.market.nationalBefore = this.audit.market.national;
      this.audit.market.national = change.national;
      for (const venueId of [...change.bids.keys(), ...change.asks.keys()]) this.#unreported.add(venueId);
    }
    this.#setClock(this.#lastChangeMillis);
    if (quote.marketTimeMillis !== this.#lastChangeMillis) this.#fault(`a quote at ${quote.marketTimeMillis}`);
    if (!this.#unreported.delete(quote.venueId)) this.#fault(`a quote of venue ${quote.venueId}, which did not change`);
    const change = this.day.changes[this.#nextChange - 1]!;
    const bid = change.bids.get(quote.venueId);
    const ask = change.asks.get(quote.venueId);
    const isBid = bid === undefined || (bid.price === quote.bidPrice && bid.size === quote.bidSize);
    const isAsk = ask === undefined || (ask.price === quote.askPrice && ask.size === quote.askSize);
    if (!isBid || !isAsk)
      this.#fault(`a quote of venue ${quote.venueId} at ${change.millis} with another price or size`);
    this.#compareWithRecording(quote, quote.marketTimeMillis);
  }

  #compareWithRecording(quote: VenueQuote, millis: number): void {
    const bids = this.day.displayedWithin(quote.venueId, 'bid', millis);
    const asks = this.day.displayedWithin(quote.venueId, 'ask', millis);
    const isRecorded =
      bids.some(({ price, size }) => price === quote.bidPrice && size === quote.bidSize) &&
      asks.some(({ price, size }) => price === quote.askPrice && size === quote.askSize);
    if (!isRecorded) this.#fault(`a quote of venue ${quote.venueId} at ${millis} that was not recorded`);
  }

  #findTrade(millis: number, price: number, qty: number, venueId: number): number {
    for (let index = this.#nextTrade; index < this.day.trades.length; index++) {
      const trade = this.day.trades[index]!;
      if (trade.millis > millis) break;
      if (trade.millis !== millis || trade.price !== price || trade.qty !== qty || trade.venueId !== venueId) continue;
      this.#nextTrade = index + 1;
      return index;
    }
    return -1;
  }

  #setClock(millis: number): void {
    const nowMicros = this.#startMicros + this.#dayIndex * DAY_MICROS + millis * 1000;
    this.market.nowMicros = Math.max(this.market.nowMicros, nowMicros);
  }

  #takeEvents(cause: Cause): void {
    const { events, engine } = this.market;
    if (events.length > 0) {
      const taken = events.splice(0);
      this.audit.take(taken, cause);
      for (const event of taken) {
        if (event.kind !== EventKind.Fill) continue;
        const books = this.#books.get(event.accountId)!;
        books.fill(this.#instrument, event.side, event.price, event.lastQty, event.fee);
      }
    } else if (cause.kind === 'trade' || this.audit.market.restingCount > 0) {
      this.audit.take(events, cause);
    }
    engine.endTurn();
  }

  #fault(what: string): void {
    this.audit.faults.push(`${this.day.date}: the replay reports ${what}`);
  }
}
