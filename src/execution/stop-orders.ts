import type { QuoteBoard } from '../board/quote-board.ts';
import type { EngineTime } from '../domain/engine-time.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarketTrade } from '../domain/market-trade.ts';
import { type Order, OrderPlace } from '../domain/order.ts';
import { OrderType } from '../domain/order-terms.ts';
import { Side } from '../domain/side.ts';
import { StopTrigger } from '../domain/stop-trigger.ts';
import type { VenueQuote } from '../domain/venue-quote.ts';
import type { TriggerCause } from './event-writer.ts';
import { trailingStopPrice } from './trailing-stop.ts';

export interface StopOrdersOptions {
  readonly instruments: readonly Instrument[];
  readonly board: QuoteBoard;
  readonly time: EngineTime;
  readonly quoteMaxAgeMillis: number;
  readonly trigger: StopTrigger;
}

/** Told what the market does to stops. */
export interface StopListener {
  /** The order is no longer watched: this price has touched its stop. */
  onStopTouched(order: Order, price: number): void;
  /** A trailing stop has followed the market. */
  onStopMoved(order: Order): void;
}

const NOBODY: StopListener = {
  onStopTouched: () => {
    throw new Error('nobody listens to the stops: set the listener before the first order');
  },
  onStopMoved: () => undefined,
};

/** The stops of one instrument, and what a price must pass for any of them to care. */
class WatchedStops {
  /** A set, because one move of the market, or one request, may end every one of a great many. */
  readonly orders = new Set<Order>();
  lowestBuyStop = Number.POSITIVE_INFINITY;
  highestSellStop = 0;
  /** Of trailing stops: a buy follows prices below its mark, a sell those above. */
  highestBuyMark = 0;
  lowestSellMark = Number.POSITIVE_INFINITY;
  /** An order has left: what a price must pass may lie further off. */
  isLoose = false;

  /** `buyPrice` and `sellPrice` are what stops of buys and sells are compared with; 0 where there is none. */
  concerns(buyPrice: number, sellPrice: number): boolean {
    if (this.isLoose) this.measure();
    return (
      buyPrice >= this.lowestBuyStop ||
      (buyPrice > 0 && buyPrice < this.highestBuyMark) ||
      (sellPrice > 0 && sellPrice <= this.highestSellStop) ||
      sellPrice > this.lowestSellMark
    );
  }

  measure(): void {
    this.isLoose = false;
    this.lowestBuyStop = Number.POSITIVE_INFINITY;
    this.highestSellStop = 0;
    this.highestBuyMark = 0;
    this.lowestSellMark = Number.POSITIVE_INFINITY;
    for (const order of this.orders) this.include(order);
  }

  include({ side, type, advanced }: Order): void {
    const { stopPrice, highWaterMark } = advanced!;
    const isTrailing = type === OrderType.TrailingStop;
    if (side === Side.Buy) {
      this.lowestBuyStop = Math.min(this.lowestBuyStop, stopPrice);
      if (isTrailing) this.highestBuyMark = Math.max(this.highestBuyMark, highWaterMark);
    } else {
      this.highestSellStop = Math.max(this.highestSellStop, stopPrice);
      if (isTrailing) this.lowestSellMark = Math.min(this.lowestSellMark, highWaterMark);
    }
  }
}

/**
 * Watches the market for the orders whose stop has not been touched. A buy's stop is touched by a price at or above it, a
 * sell's by one at or below it. A trailing stop first follows the price (one way only), then is compared with it. Where
 * nothing is watched a quote or trade costs a look into one table.
 */
export class StopOrders {
  listener: StopListener = NOBODY;
  readonly #options: StopOrdersOptions;
  readonly #watched: (WatchedStops | undefined)[];
  /** By instrument: the newest trade's price, and the feed's time of its newest report. */
  readonly #lastTrades: Float64Array;
  readonly #marketTimes: Float64Array;
  readonly #cause = { price: 0, marketTimeMillis: 0, nbboBid: 0, nbboAsk: 0 };

  constructor(options: StopOrdersOptions) {
    const { instruments } = options;
    this.#options = options;
    this.#watched = instruments.map(() => undefined);
    this.#lastTrades = new Float64Array(instruments.length);
    this.#marketTimes = new Float64Array(instruments.length);
  }

  /** What stops on this side are compared with now, scaled; 0 where there is nothing yet. */
  priceFor(instrumentId: number, side: Side): number {
    const { board, time, trigger, quoteMaxAgeMillis } = this.#options;
    if (trigger === StopTrigger.Trade) return this.#lastTrades[instrumentId]!;
    const best = board.nationalBest(instrumentId, time, quoteMaxAgeMillis);
    return side === Side.Buy ? best.asks[instrumentId]! : best.bids[instrumentId]!;
  }

  /** Watches an order from now on. One whose stop is touched already is told of before this returns. */
  watch(order: Order): void {
    this.restore(order);
    this.check(order.instrumentId);
  }

  /** As `watch`, but nothing happens before the next quote or trade. */
  restore(order: Order): void {
    this.#watched[order.instrumentId] ??= new WatchedStops();
    const watched = this.#watched[order.instrumentId]!;
    watched.orders.add(order);
    watched.include(order);
    order.place = OrderPlace.Stop;
  }

  remove(order: Order): void {
    const watched = this.#watched[order.instrumentId]!;
    watched.orders.delete(order);
    watched.isLoose = true;
    order.place = OrderPlace.None;
  }

  noteQuote(quote: VenueQuote): void {
    this.#marketTimes[quote.instrumentId] = quote.marketTimeMillis;
  }

  noteTrade(trade: MarketTrade): void {
    this.#marketTimes[trade.instrumentId] = trade.marketTimeMillis;
    this.#lastTrades[trade.instrumentId] = trade.price;
  }

  /** A quote of the instrument has changed. */
  onQuote(instrumentId: number): void {
    if (this.#options.trigger === StopTrigger.Quote) this.check(instrumentId);
  }

  /** The instrument has traded. */
  onTrade(instrumentId: number): void {
    if (this.#options.trigger === StopTrigger.Trade) this.check(instrumentId);
  }

  /** Compares the instrument's stops with the market as it is. */
  check(instrumentId: number): void {
    const watched = this.#watched[instrumentId];
    if (watched === undefined || watched.orders.size === 0) return;
    const buyPrice = this.priceFor(instrumentId, Side.Buy);
    const sellPrice = this.priceFor(instrumentId, Side.Sell);
    if (!watched.concerns(buyPrice, sellPrice)) return;
    const touched = [...watched.orders].filter((order) => {
      const price = order.side === Side.Buy ? buyPrice : sellPrice;
      if (price > 0 && order.type === OrderType.TrailingStop) this.#follow(order, price);
      return price > 0 && isTouched(order, price);
    });
    watched.isLoose = true;
    for (const order of touched.sort((one, other) => one.orderId - other.orderId)) {
      // What was touched before it may have ended this one.
      if (order.place !== OrderPlace.Stop) continue;
      this.remove(order);
      this.listener.onStopTouched(order, order.side === Side.Buy ? buyPrice : sellPrice);
    }
  }

  #follow(order: Order, price: number): void {
    const terms = order.advanced!;
    const isBetter = order.side === Side.Buy ? price < terms.highWaterMark : price > terms.highWaterMark;
    if (!isBetter) return;
    terms.highWaterMark = price;
    terms.stopPrice = trailingStopPrice(order.side, price, terms, this.#options.instruments[order.instrumentId]!);
    this.listener.onStopMoved(order);
  }

  /** The market around a price that has touched a stop. Valid until the next is asked for. */
  causeFor({ instrumentId }: Order, price: number): TriggerCause {
    const { board, time, quoteMaxAgeMillis } = this.#options;
    const best = board.nationalBest(instrumentId, time, quoteMaxAgeMillis);
    const cause = this.#cause;
    cause.price = price;
    cause.marketTimeMillis = this.#marketTimes[instrumentId]!;
    cause.nbboBid = best.bids[instrumentId]!;
    cause.nbboAsk = best.asks[instrumentId]!;
    return cause;
  }
}

function isTouched({ side, advanced }: Order, price: number): boolean {
  return side === Side.Buy ? price >= advanced!.stopPrice : price <= advanced!.stopPrice;
}
