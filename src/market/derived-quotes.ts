import { NO_VENUE } from './exchange-codes.ts';

/**
 * Every venue's best quote of one instrument, derived from the stream of national best bids and offers. The stream says
 * only who owns each side of the NBBO; the rest follows:
 *
 *   bid row (venue, price, size):  that venue bids exactly this,
 *                                  and no other venue bids above it, or it would not be the best;
 *   ask row:                       the mirror image.
 *
 * So the best of the map is the NBBO by construction, and what stands behind the best is what each venue last owned it
 * with. An approximation below the top, to be called derived wherever it is shown.
 *
 * A venue that is not configured still tells the others apart: nothing of its own stands, but what it rules out goes.
 */
export class DerivedQuotes {
  /** Venue ids are below this. */
  readonly venueIdLimit: number;
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
  /** By venue: when its quote last changed, milliseconds of the feed's time. */
  readonly changedAtMillis: Float64Array;
  /**
   * The venues whose quotes changed since `clearChanges`, in an order to report them in: first those that only withdrew,
   * then the owners of the new best prices. Reported so, a market never looks crossed half way through a change.
   */
  readonly changed: Int32Array;
  changedCount = 0;
  /** Price of the newest row of each side; 0 before the first. */
  nationalBid = 0;
  nationalAsk = 0;

  constructor(venueIdLimit: number) {
    this.venueIdLimit = venueIdLimit;
    this.bidPrice = new Float64Array(venueIdLimit);
    this.bidSize = new Float64Array(venueIdLimit);
    this.askPrice = new Float64Array(venueIdLimit);
    this.askSize = new Float64Array(venueIdLimit);
    this.changedAtMillis = new Float64Array(venueIdLimit);
    this.changed = new Int32Array(venueIdLimit);
  }

  applyBid(venueId: number, price: number, size: number, millis: number): void {
    this.nationalBid = price;
    for (let other = 0; other < this.venueIdLimit; other++) {
      if (other !== venueId && this.bidPrice[other]! > price) {
        this.#set(this.bidPrice, this.bidSize, other, 0, 0, millis);
        this.#noteWithdrawal(other);
      }
    }
    if (this.#set(this.bidPrice, this.bidSize, venueId, price, size, millis)) this.#noteOwner(venueId);
  }

  applyAsk(venueId: number, price: number, size: number, millis: number): void {
    this.nationalAsk = price;
    for (let other = 0; other < this.venueIdLimit; other++) {
      if (other !== venueId && this.askSize[other]! > 0 && this.askPrice[other]! < price) {
        this.#set(this.askPrice, this.askSize, other, 0, 0, millis);
        this.#noteWithdrawal(other);
      }
    }
    if (this.#set(this.askPrice, this.askSize, venueId, price, size, millis)) this.#noteOwner(venueId);
  }

  /** Takes every quote out. */
  withdrawAll(millis: number): void {
    this.nationalBid = 0;
    this.nationalAsk = 0;
    for (let venueId = 0; venueId < this.venueIdLimit; venueId++) {
      const bidGone = this.#set(this.bidPrice, this.bidSize, venueId, 0, 0, millis);
      const askGone = this.#set(this.askPrice, this.askSize, venueId, 0, 0, millis);
      if (bidGone || askGone) this.#noteWithdrawal(venueId);
    }
  }

  clearChanges(): void {
    this.changedCount = 0;
  }

  /** True where this changed the venue's side. */
  #set(
    prices: Float64Array,
    sizes: Float64Array,
    venueId: number,
    price: number,
    size: number,
    millis: number,
  ): boolean {
    if (venueId === NO_VENUE) return false;
    const standingPrice = size === 0 ? 0 : price;
    if (prices[venueId] === standingPrice && sizes[venueId] === size) return false;
    prices[venueId] = standingPrice;
    sizes[venueId] = size;
    this.changedAtMillis[venueId] = millis;
    return true;
  }

  #noteWithdrawal(venueId: number): void {
    if (this.#placeInChanged(venueId) === -1) this.changed[this.changedCount++] = venueId;
  }

  /** An owner goes to the end, behind whatever was noted before. */
  #noteOwner(venueId: number): void {
    const place = this.#placeInChanged(venueId);
    if (place !== -1) {
      this.changed.copyWithin(place, place + 1, this.changedCount);
      this.changedCount--;
    }
    this.changed[this.changedCount++] = venueId;
  }

  #placeInChanged(venueId: number): number {
    for (let place = 0; place < this.changedCount; place++) if (this.changed[place] === venueId) return place;
    return -1;
  }
}
