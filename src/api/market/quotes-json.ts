import type { Static } from 'typebox';
import {
  ASK_TAKEN,
  BID_TAKEN,
  BoardSide,
  RESTING_ASK_PRICE,
  RESTING_ASK_SIZE,
  RESTING_BID_PRICE,
  RESTING_BID_SIZE,
} from '../../board/quote-board.ts';
import { formatDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Venue } from '../../domain/venue.ts';
import type { AppServices } from '../app-services.ts';
import type { QuoteBoardAnswer } from '../schemas/ops.ts';

type Answer = Static<typeof QuoteBoardAnswer>;

/** Every venue's quote of one instrument and the national best over them, as the board has them now. */
export function quoteBoardAnswer(services: AppServices, instrument: Instrument, nowMicros: number): Answer {
  return {
    symbol: instrument.symbol,
    feed: services.feedName as Answer['feed'],
    derived: services.quotesAreDerived,
    nbbo: nbboAnswer(services, instrument, nowMicros),
    venues: services.venues.map((venue) => venueQuoteAnswer(services, instrument, venue, nowMicros)),
  };
}

function nbboAnswer(services: AppServices, instrument: Instrument, nowMicros: number): Answer['nbbo'] {
  const { board, quoteMaxAgeMillis } = services;
  const { instrumentId } = instrument;
  const bid = board.nationalBestBid(instrumentId, { nowMicros }, quoteMaxAgeMillis);
  const ask = board.nationalBestAsk(instrumentId, { nowMicros }, quoteMaxAgeMillis);
  const size = (side: BoardSide, price: number) =>
    formatDecimal(sizeAt(services, instrumentId, side, price, nowMicros), instrument.qtyDecimals);
  return {
    bid_price: priceOrNull(bid, instrument),
    bid_size: size(BoardSide.Bid, bid),
    ask_price: priceOrNull(ask, instrument),
    ask_size: size(BoardSide.Ask, ask),
  };
}

function sizeAt(
  { board, quoteMaxAgeMillis }: AppServices,
  instrumentId: number,
  side: BoardSide,
  price: number,
  nowMicros: number,
): number {
  let size = 0;
  for (let venueId = 0; venueId < board.venueCount; venueId++) {
    const row = board.row(instrumentId, venueId);
    if (board.ageMillis(row, nowMicros) > quoteMaxAgeMillis) continue;
    if (board.displayedPrice(row, side) === price) size += board.displayedSize(row, side);
  }
  return size;
}

function venueQuoteAnswer(
  { board, quoteMaxAgeMillis }: AppServices,
  instrument: Instrument,
  venue: Venue,
  nowMicros: number,
): Answer['venues'][number] {
  const row = board.row(instrument.instrumentId, venue.venueId);
  const ageMillis = board.ageMillis(row, nowMicros);
  const isReported = Number.isFinite(ageMillis);
  const displayedPrice = (side: BoardSide) =>
    board.displayedSize(row, side) > 0 ? priceOrNull(board.displayedPrice(row, side), instrument) : null;
  const restingPrice = (sizeField: number, priceField: number) =>
    board.field(row, sizeField) > 0 ? priceOrNull(board.field(row, priceField), instrument) : null;
  const qty = (value: number) => formatDecimal(value, instrument.qtyDecimals);
  return {
    venue: venue.mic,
    name: venue.name,
    bid_price: displayedPrice(BoardSide.Bid),
    bid_size: qty(board.displayedSize(row, BoardSide.Bid)),
    bid_taken: qty(board.field(row, BID_TAKEN)),
    ask_price: displayedPrice(BoardSide.Ask),
    ask_size: qty(board.displayedSize(row, BoardSide.Ask)),
    ask_taken: qty(board.field(row, ASK_TAKEN)),
    resting_bid_price: restingPrice(RESTING_BID_SIZE, RESTING_BID_PRICE),
    resting_bid_size: qty(board.field(row, RESTING_BID_SIZE)),
    resting_ask_price: restingPrice(RESTING_ASK_SIZE, RESTING_ASK_PRICE),
    resting_ask_size: qty(board.field(row, RESTING_ASK_SIZE)),
    market_time: isReported ? board.marketTimeMillis(row) : null,
    age_ms: isReported ? ageMillis : null,
    stale: ageMillis > quoteMaxAgeMillis,
  };
}

function priceOrNull(price: number, instrument: Instrument): string | null {
  return price === 0 ? null : formatDecimal(price, instrument.priceDecimals);
}
