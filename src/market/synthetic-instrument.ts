import { type Instrument, priceAsMoney } from '../domain/instrument.ts';
import { MarketTrade } from '../domain/market-trade.ts';
import { tickAt } from '../domain/tick-table.ts';
import type { Venue } from '../domain/venue.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { MarketDataSink } from '../execution/ports/market.ts';
import type { ObjectPool } from '../pool/object-pool.ts';
import { openingPriceOf } from './default-symbols.ts';
import { acquireQuote, publishQuote } from './quote-publishing.ts';
import { hashText, SeededRandom } from './seeded-random.ts';

const ROUND_LOT_SHARES = 100;
const VENUES_PER_INSTRUMENT = 8;
const WIDEST_SPREAD_TICKS = 3;
/** The best bid stays within this part of the opening price, in thousandths. */
const BOUND_PER_THOUSAND = 50;
/** What a step does, by a draw from 0 to 999 below these limits; above the last nothing happens. */
const MOVE_BELOW = 80;
const SPREAD_BELOW = 120;
const TRADE_BELOW = 170;
const REFRESH_BELOW = 520;

/**
 * One instrument of the synthetic market: a national best bid and a spread, both in ticks, around which several venues
 * quote. A venue stands 0 to 3 ticks behind the best of a side; one venue a side, the anchor, always stands at it.
 *
 *       bids                 best bid  spread  best ask                asks
 *   ... |  EDGA   |  XNAS  |   ARCX   |.......|   XNYS   |  BATS   |  ...
 *
 * At no moment, not even half way through a move, does one venue's bid meet another's ask: when the market rises, all asks
 * are reported at their new prices before the first bid is, and the other way round.
 */
export class SyntheticInstrument {
  readonly #instrument: Instrument;
  readonly #quotePool: ObjectPool<VenueQuote>;
  readonly #random: SeededRandom;
  readonly #tick: number;
  readonly #roundLot: number;
  readonly #lowestBid: number;
  readonly #highestBid: number;
  readonly #venueIds: Int32Array;
  readonly #bid: Int32Array;
  readonly #bidLots: Int32Array;
  readonly #ask: Int32Array;
  readonly #askLots: Int32Array;
  readonly #trade = new MarketTrade();
  #bestBid: number;
  #spread: number;
  #bidAnchor = 0;
  #askAnchor = 0;

  constructor(instrument: Instrument, venues: readonly Venue[], seed: number, quotePool: ObjectPool<VenueQuote>) {
    const openingPrice = openingPriceOf(instrument.symbol);
    const tickMoney = tickAt(instrument.ticks, openingPrice);
    const opening = Math.round(openingPrice / tickMoney);
    const bound = Math.max(1, Math.floor((opening * BOUND_PER_THOUSAND) / 1000));
    this.#instrument = instrument;
    this.#quotePool = quotePool;
    this.#random = new SeededRandom(seed ^ hashText(instrument.symbol));
    this.#tick = tickMoney / priceAsMoney(instrument, 1);
    this.#roundLot = ROUND_LOT_SHARES * instrument.qtyUnit;
    this.#lowestBid = opening - bound;
    this.#highestBid = opening + bound;
    this.#venueIds = chooseVenues(venues, this.#random);
    const count = this.#venueIds.length;
    this.#bid = new Int32Array(count);
    this.#bidLots = new Int32Array(count);
    this.#ask = new Int32Array(count);
    this.#askLots = new Int32Array(count);
    this.#bestBid = opening;
    this.#spread = this.#drawSpread();
    this.#layBids();
    this.#layAsks();
  }

  /** Reports what every venue quotes. */
  publishAll(millis: number, sink: MarketDataSink): void {
    for (let slot = 0; slot < this.#venueIds.length; slot++) this.#publish(slot, millis, sink);
  }

  /** Lets one step of the market happen and reports what changed. */
  step(millis: number, sink: MarketDataSink): void {
    const draw = this.#random.nextBelow(1000);
    if (draw < MOVE_BELOW) this.#move(millis, sink);
    else if (draw < SPREAD_BELOW) this.#changeSpread(millis, sink);
    else if (draw < TRADE_BELOW) this.#tradeAtBest(millis, sink);
    else if (draw < REFRESH_BELOW) this.#refreshVenue(millis, sink);
  }

  #move(millis: number, sink: MarketDataSink): void {
    const rises = this.#bestBid <= this.#lowestBid || (this.#bestBid < this.#highestBid && this.#random.chance(500));
    this.#bestBid += rises ? 1 : -1;
    if (rises) this.#layAsks();
    else this.#layBids();
    this.publishAll(millis, sink);
    if (rises) this.#layBids();
    else this.#layAsks();
    this.publishAll(millis, sink);
  }

  #changeSpread(millis: number, sink: MarketDataSink): void {
    const spread = this.#drawSpread();
    if (spread === this.#spread) return;
    this.#spread = spread;
    this.#layAsks();
    this.publishAll(millis, sink);
  }

  /** Somebody takes from a venue at the best price: a trade, and what it left of the quote. */
  #tradeAtBest(millis: number, sink: MarketDataSink): void {
    const hitsBid = this.#random.chance(500);
    const slot = hitsBid ? this.#bidAnchor : this.#askAnchor;
    const lots = hitsBid ? this.#bidLots : this.#askLots;
    const traded = Math.min(lots[slot]!, 1 + this.#random.nextBelow(3));
    const trade = this.#trade;
    trade.instrumentId = this.#instrument.instrumentId;
    trade.venueId = this.#venueIds[slot]!;
    trade.price = (hitsBid ? this.#bid : this.#ask)[slot]! * this.#tick;
    trade.qty = traded * this.#roundLot;
    trade.marketTimeMillis = millis;
    sink.applyTrade(trade);
    const left = lots[slot]! - traded;
    lots[slot] = left > 0 ? left : this.#drawLots();
    this.#publish(slot, millis, sink);
  }

  /** One venue changes one side: another size and, unless it anchors the side, another distance from the best. */
  #refreshVenue(millis: number, sink: MarketDataSink): void {
    const slot = this.#random.nextBelow(this.#venueIds.length);
    if (this.#random.chance(500)) this.#layBid(slot);
    else this.#layAsk(slot);
    this.#publish(slot, millis, sink);
  }

  #layBids(): void {
    this.#bidAnchor = this.#random.nextBelow(this.#venueIds.length);
    for (let slot = 0; slot < this.#venueIds.length; slot++) this.#layBid(slot);
  }

  #layAsks(): void {
    this.#askAnchor = this.#random.nextBelow(this.#venueIds.length);
    for (let slot = 0; slot < this.#venueIds.length; slot++) this.#layAsk(slot);
  }

  #layBid(slot: number): void {
    this.#bid[slot] = this.#bestBid - (slot === this.#bidAnchor ? 0 : this.#drawDistance());
    this.#bidLots[slot] = this.#drawLots();
  }

  #layAsk(slot: number): void {
    this.#ask[slot] = this.#bestBid + this.#spread + (slot === this.#askAnchor ? 0 : this.#drawDistance());
    this.#askLots[slot] = this.#drawLots();
  }

  #drawSpread(): number {
    return 1 + this.#random.nextBelow(WIDEST_SPREAD_TICKS);
  }

  /** Half the venues stand at the best, fewer the further behind it. */
  #drawDistance(): number {
    const draw = this.#random.nextBelow(20);
    if (draw < 10) return 0;
    if (draw < 16) return 1;
    return draw < 19 ? 2 : 3;
  }

  /** One to nine round lots, now and then ten times as many. */
  #drawLots(): number {
    const lots = 1 + this.#random.nextBelow(9);
    return this.#random.chance(50) ? lots * 10 : lots;
  }

  #publish(slot: number, millis: number, sink: MarketDataSink): void {
    const quote = acquireQuote(this.#quotePool);
    quote.instrumentId = this.#instrument.instrumentId;
    quote.venueId = this.#venueIds[slot]!;
    quote.bidPrice = this.#bid[slot]! * this.#tick;
    quote.bidSize = this.#bidLots[slot]! * this.#roundLot;
    quote.askPrice = this.#ask[slot]! * this.#tick;
    quote.askSize = this.#askLots[slot]! * this.#roundLot;
    quote.marketTimeMillis = millis;
    publishQuote(this.#quotePool, quote, sink);
  }
}

/** Draws the ids of the venues that quote an instrument, without repetition (Fisher and Yates). */
function chooseVenues(venues: readonly Venue[], random: SeededRandom): Int32Array {
  const ids = Int32Array.from(venues, (venue) => venue.venueId);
  const count = Math.min(VENUES_PER_INSTRUMENT, ids.length);
  for (let slot = 0; slot < count; slot++) {
    const other = slot + random.nextBelow(ids.length - slot);
    const drawn = ids[other]!;
    ids[other] = ids[slot]!;
    ids[slot] = drawn;
  }
  return ids.slice(0, count);
}
