import type { Instrument } from '../domain/instrument.ts';
import type { OrderCommand } from '../domain/order-command.ts';

/**
 * The orders of one batch, all of one account, as the risk rules look at them together: a column for each of their terms,
 * a row for each order. Made once for as many rows as a batch may have, and filled again for each.
 *
 *   add, an order each ──> RiskEngine.screen: bounds, values, then rule by rule ──> RiskEngine.checkScreened, an order each
 */
export class OrderColumns {
  readonly capacity: number;
  count = 0;
  /** Where in `LimitColumns` the limits of the order's symbol stand. */
  readonly limitRows: Int32Array;
  readonly instruments: Instrument[] = [];
  readonly sides: Uint8Array;
  readonly types: Uint8Array;
  readonly qtys: Float64Array;
  /** 10^qtyDecimals of the instrument. */
  readonly qtyUnits: Float64Array;
  readonly limitPrices: Float64Array;
  /** Scaled prices, halves possible; 0 where there is none or it is stale. */
  readonly referencePrices: Float64Array;
  /** The worst price that the order may trade at, and what it is worth at its valuation price, in money units. */
  readonly boundPrices: Float64Array;
  readonly values: Float64Array;
  /** Rules that have to look at the order themselves, a bit each: every other lets it pass, whatever comes before it. */
  readonly openRules: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.limitRows = new Int32Array(capacity);
    this.sides = new Uint8Array(capacity);
    this.types = new Uint8Array(capacity);
    this.qtys = new Float64Array(capacity);
    this.qtyUnits = new Float64Array(capacity);
    this.limitPrices = new Float64Array(capacity);
    this.referencePrices = new Float64Array(capacity);
    this.boundPrices = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.openRules = new Int32Array(capacity);
  }

  clear(): void {
    this.count = 0;
  }

  /** Takes an order into the next row. */
  add(command: OrderCommand, instrument: Instrument, referencePrice: number): void {
    const row = this.count++;
    this.instruments[row] = instrument;
    this.sides[row] = command.side;
    this.types[row] = command.type;
    this.qtys[row] = command.qty;
    this.qtyUnits[row] = instrument.qtyUnit;
    this.limitPrices[row] = command.limitPrice;
    this.referencePrices[row] = referencePrice;
    this.openRules[row] = 0;
  }
}
