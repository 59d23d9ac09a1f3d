import { MAX_VENUES } from '../domain/venue.ts';

/** The slices one parent order is cut into, best first. One plan is kept and filled anew for each order. */
export class RoutePlan {
  readonly venueIds = new Uint8Array(MAX_VENUES);
  readonly prices = new Float64Array(MAX_VENUES);
  readonly qtys = new Float64Array(MAX_VENUES);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add(venueId: number, price: number, qty: number): void {
    this.venueIds[this.count] = venueId;
    this.prices[this.count] = price;
    this.qtys[this.count] = qty;
    this.count++;
  }
}
