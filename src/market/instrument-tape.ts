import type { Instrument } from '../domain/instrument.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { DerivedQuotes } from './derived-quotes.ts';
import { NO_VENUE } from './exchange-codes.ts';
import type { LeanDay } from './lean-day.ts';
import { QuoteSide } from './lean-rows.ts';

/** LEAN's equity prices are dollars x 10^4. */
const LEAN_PRICE_DECIMALS = 4;

/**
 * One instrument's recorded day, played forward once. The quote file states every change of the NBBO whole: a bid row and
 * right behind it an ask row of the same millisecond. The two are one change and are applied together; between them there
 * is no market that ever was.
 */
export class InstrumentTape {
  readonly derived: DerivedQuotes;
  /** Rows played so far whose venue is not configured. */
  unconfiguredVenueRows = 0;
  readonly #instrument: Instrument;
  readonly #day: LeanDay;
  readonly #venueIdsByCode: Int8Array;
  readonly #priceFactor: number;
  #nextQuote = 0;
  #nextTrade = 0;

  /** `derived` is changed as the tape plays. Throws a RangeError for an instrument with coarser prices than the files. */
  constructor(instrument: Instrument, day: LeanDay, venueIdsByCode: Int8Array, derived: DerivedQuotes) {
    if (instrument.priceDecimals < LEAN_PRICE_DECIMALS) {
      throw new RangeError(`${instrument.symbol}: recorded prices need ${LEAN_PRICE_DECIMALS} price decimals`);
    }
    this.#instrument = instrument;
    this.#day = day;
    this.#venueIdsByCode = venueIdsByCode;
    this.#priceFactor = 10 ** (instrument.priceDecimals - LEAN_PRICE_DECIMALS);
    this.derived = derived;
  }

  /** Infinity after the last. */
  get nextQuoteMillis(): number {
    const { quotes } = this.#day;
    return this.#nextQuote < quotes.count ? quotes.timeMillis[this.#nextQuote]! : Number.POSITIVE_INFINITY;
  }

  /** Infinity after the last. */
  get nextTradeMillis(): number {
    const { trades } = this.#day;
    return this.#nextTrade < trades.count ? trades.timeMillis[this.#nextTrade]! : Number.POSITIVE_INFINITY;
  }

  /** Builds up the quotes that stand at `millis` from the changes before it, and passes over the trades before it. */
  skipTo(millis: number): void {
    while (this.nextQuoteMillis < millis) this.applyNextQuoteChange();
    while (this.nextTradeMillis < millis) this.#nextTrade++;
  }

  /** Applies the next change of the NBBO to the derived quotes. */
  applyNextQuoteChange(): void {
    const { quotes } = this.#day;
    const first = this.#nextQuote;
    const second = first + 1;
    const isPair =
      second < quotes.count &&
      quotes.side[first] === QuoteSide.Bid &&
      quotes.side[second] === QuoteSide.Ask &&
      quotes.timeMillis[first] === quotes.timeMillis[second];
    if (!isPair) {
      this.#nextQuote = second;
      this.#applyRow(first);
      return;
    }
    this.#nextQuote = second + 1;
    // In a rising market the ask makes room first, otherwise the bid: see DerivedQuotes.changed.
    const askRises = quotes.price[second]! > this.derived.nationalAsk;
    this.#applyRow(askRises ? second : first);
    this.#applyRow(askRises ? first : second);
  }

  /** Fills `trade` with the next one; false where its venue is not configured. */
  takeNextTrade(trade: MarketTrade): boolean {
    const { trades } = this.#day;
    const row = this.#nextTrade++;
    const venueId = this.#venueIdsByCode[trades.exchange[row]!]!;
    if (venueId === NO_VENUE) {
      this.unconfiguredVenueRows++;
      return false;
    }
    trade.instrumentId = this.#instrument.instrumentId;
    trade.venueId = venueId;
    trade.price = trades.price[row]! * this.#priceFactor;
    trade.qty = trades.size[row]! * this.#instrument.qtyUnit;
    trade.marketTimeMillis = trades.timeMillis[row]!;
    return true;
  }

  /** Fills `quote` with what the venue now quotes. */
  copyQuote(venueId: number, quote: VenueQuote): void {
    const { derived } = this;
    quote.instrumentId = this.#instrument.instrumentId;
    quote.venueId = venueId;
    quote.bidPrice = derived.bidPrice[venueId]! * this.#priceFactor;
    quote.bidSize = derived.bidSize[venueId]! * this.#instrument.qtyUnit;
    quote.askPrice = derived.askPrice[venueId]! * this.#priceFactor;
    quote.askSize = derived.askSize[venueId]! * this.#instrument.qtyUnit;
    quote.marketTimeMillis = derived.changedAtMillis[venueId]!;
  }

  #applyRow(row: number): void {
    const { quotes } = this.#day;
    const venueId = this.#venueIdsByCode[quotes.exchange[row]!]!;
    if (venueId === NO_VENUE) this.unconfiguredVenueRows++;
    if (quotes.side[row] === QuoteSide.Bid) {
      this.derived.applyBid(venueId, quotes.price[row]!, quotes.size[row]!, quotes.timeMillis[row]!);
    } else {
      this.derived.applyAsk(venueId, quotes.price[row]!, quotes.size[row]!, quotes.timeMillis[row]!);
    }
  }
}
