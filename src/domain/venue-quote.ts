/** Both sides of one venue's best quote, pooled. A side with size 0 is empty, its price 0 too. */
export class VenueQuote {
  poolSlot = -1;
  poolGeneration = 0;

  instrumentId = 0;
  venueId = 0;
  bidPrice = 0;
  bidSize = 0;
  askPrice = 0;
  askSize = 0;
  /** The feed's own time in milliseconds. */
  marketTimeMillis = 0;

  reset(): void {
    this.instrumentId = 0;
    this.venueId = 0;
    this.bidPrice = 0;
    this.bidSize = 0;
    this.askPrice = 0;
    this.askSize = 0;
    this.marketTimeMillis = 0;
  }
}
