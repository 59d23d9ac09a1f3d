import { isWithinLimit, oppositeSide, SIDE_NAMES, Side } from '../../src/domain/side.ts';
import { US_EQUITY_VENUES } from '../../src/domain/venue.ts';
import type { Displayed, RecordedDay } from './recorded-market.ts';
import type { Json } from './service-process.ts';

/** A decimal string of the API as a scaled integer; exact, whatever its size. */
export function scaled(decimal: string, decimals: number): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal)!;
  const value = BigInt(whole! + fraction.padEnd(decimals, '0'));
  return sign === '-' ? -value : value;
}

/**
 * Holds the fills of `/feed`, one account's, against a recorded day: from the wire alone it is not known where in its
 * millisecond a fill was, so each may rest on any state of that millisecond.
 */
export class RecordedFills {
  readonly faults: string[] = [];
  /** What was taken of each displayed quote, and by venue and side from which one last: fills never go back to an older one. */
  readonly #taken = new Map<Displayed, number>();
  readonly #newestTaken = new Map<string, Displayed>();
  readonly #day: RecordedDay;
  #lastMarketTime = 0;

  constructor(day: RecordedDay) {
    this.#day = day;
  }

  /** `limitPrice` is the order's, null for a market order. */
  check(fill: Json, limitPrice: string | null): void {
    const fault = (what: string) => this.faults.push(`fill ${fill.seq} of ${fill.qty} @ ${fill.price} ${what}`);
    const price = Number(scaled(fill.price, 4));
    const side = fill.side === SIDE_NAMES[Side.Buy] ? Side.Buy : Side.Sell;
    const limit = limitPrice === null ? undefined : Number(scaled(limitPrice, 4));
    if (limit !== undefined && !isWithinLimit(side, price, limit)) fault(`is beyond its limit ${limitPrice}`);
    if (!this.#day.isRecordedTime(fill.market_time)) fault(`has a time that was not recorded: ${fill.market_time}`);
    if (fill.market_time < this.#lastMarketTime) fault(`goes back from ${this.#lastMarketTime} to ${fill.market_time}`);
    this.#lastMarketTime = fill.market_time;
    const national = this.#day.nationalWithin(fill.market_time);
    const bid = Number(scaled(fill.nbbo_bid, 4));
    const ask = Number(scaled(fill.nbbo_ask, 4));
    if (!national.some((state) => state.bid === bid) || !national.some((state) => state.ask === ask)) {
      fault(`shows an NBBO of ${bid} x ${ask}, recorded is ${JSON.stringify(national)}`);
    }
    const isExplained =
      fill.liquidity === 'taker' ? this.#takesDisplayed(fill, side, price) : this.#isReached(fill, side, price, limit);
    if (!isExplained) fault(`on ${fill.venue} as ${fill.liquidity} at ${fill.market_time} has no recorded cause`);
  }

  #takesDisplayed(fill: Json, side: Side, price: number): boolean {
    const qty = Number(fill.qty);
    const venueId = US_EQUITY_VENUES.find(({ mic }) => mic === fill.venue)!.venueId;
    const quotes = this.#displayed(venueId, oppositeSide(side), fill.market_time);
    const place = `${side}/${venueId}`;
    const newest = quotes.indexOf(this.#newestTaken.get(place)!);
    const displayed = quotes.find(
      (quote, index) => index >= newest && quote.price === price && quote.size - (this.#taken.get(quote) ?? 0) >= qty,
    );
    if (displayed === undefined) return false;
    this.#newestTaken.set(place, displayed);
    this.#taken.set(displayed, (this.#taken.get(displayed) ?? 0) + qty);
    return true;
  }

  /** At its own limit, because somebody displayed or its venue printed that or better for the other side. */
  #isReached(fill: Json, side: Side, price: number, limit: number | undefined): boolean {
    if (price !== limit) return false;
    const isQuoted = US_EQUITY_VENUES.some(({ venueId }) =>
      this.#displayed(venueId, oppositeSide(side), fill.market_time).some(
        (quote) => quote.size > 0 && isWithinLimit(side, quote.price, price),
      ),
    );
    return (
      isQuoted ||
      this.#day.trades.some(
        (trade) =>
          trade.millis === fill.market_time &&
          US_EQUITY_VENUES[trade.venueId]!.mic === fill.venue &&
          isWithinLimit(side, trade.price, price),
      )
    );
  }

  #displayed(venueId: number, side: Side, millis: number): readonly Displayed[] {
    return this.#day.displayedWithin(venueId, side === Side.Buy ? 'bid' : 'ask', millis);
  }
}
