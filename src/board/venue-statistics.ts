/**
 * What became of the orders sent to each venue, in shared memory: the main thread counts, the ranker reads. Quantities
 * are summed over instruments as shares, so that the ratio is what counts. Each number is one double and is never seen
 * half written; numbers of one venue may be one event apart, which a score does not feel.
 */
const ROUTED_QTY = 0;
const FILLED_QTY = 1;
const ROUTED_ORDERS = 2;
const REJECTED_ORDERS = 3;
const ENABLED = 4;
const FIELDS = 8;

/** History is halved whenever a venue has seen this many orders, so that old behaviour fades. */
const HALVE_AFTER_ORDERS = 4096;

export class VenueStatistics {
  readonly venueCount: number;
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Float64Array;

  constructor(venueCount: number, buffer?: SharedArrayBuffer) {
    this.venueCount = venueCount;
    this.buffer = buffer ?? new SharedArrayBuffer(venueCount * FIELDS * Float64Array.BYTES_PER_ELEMENT);
    this.#cells = new Float64Array(this.buffer);
    if (buffer === undefined) for (let venue = 0; venue < venueCount; venue++) this.setEnabled(venue, true);
  }

  countRouted(venueId: number, qty: number): void {
    const base = venueId * FIELDS;
    if (this.#cells[base + ROUTED_ORDERS]! >= HALVE_AFTER_ORDERS) this.#halve(base);
    this.#cells[base + ROUTED_QTY]! += qty;
    this.#cells[base + ROUTED_ORDERS]! += 1;
  }

  countFilled(venueId: number, qty: number): void {
    this.#cells[venueId * FIELDS + FILLED_QTY]! += qty;
  }

  countRejected(venueId: number): void {
    this.#cells[venueId * FIELDS + REJECTED_ORDERS]! += 1;
  }

  setEnabled(venueId: number, enabled: boolean): void {
    this.#cells[venueId * FIELDS + ENABLED] = enabled ? 1 : 0;
  }

  isEnabled(venueId: number): boolean {
    return this.#cells[venueId * FIELDS + ENABLED] === 1;
  }

  /** Filled over routed quantity, 0 to 1; 1 for a venue without a history. */
  fillRatio(venueId: number): number {
    const routed = this.#cells[venueId * FIELDS + ROUTED_QTY]!;
    return routed === 0 ? 1 : Math.min(1, this.#cells[venueId * FIELDS + FILLED_QTY]! / routed);
  }

  /** Rejected over routed orders, 0 to 1. */
  rejectRatio(venueId: number): number {
    const routed = this.#cells[venueId * FIELDS + ROUTED_ORDERS]!;
    return routed === 0 ? 0 : Math.min(1, this.#cells[venueId * FIELDS + REJECTED_ORDERS]! / routed);
  }

  #halve(base: number): void {
    for (let field = ROUTED_QTY; field <= REJECTED_ORDERS; field++) this.#cells[base + field]! /= 2;
  }
}
