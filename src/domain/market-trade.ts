/** A trade that a feed reports. One record is enough: feeds hand it on synchronously and fill it anew. */
export class MarketTrade {
  instrumentId = 0;
  venueId = 0;
  price = 0;
  qty = 0;
  marketTimeMillis = 0;
}
