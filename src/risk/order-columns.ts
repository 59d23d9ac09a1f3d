import type { Instrument } from '../domain/instrument.ts';
import type { OrderCommand } from '../domain/order-command.ts';
import { Side } from '../domain/side.ts';

/**
 * The orders of one batch, all of one account, as the risk rules look at them together: a column for each of their terms,
 * a row for each order. What holds for an instrument as a whole is worked out once for all its orders: the instruments of
 * the batch have columns of their own, a slot for each in the order of their first orders. Made once for as many rows as a
 * batch may have, and filled again for each.
 *
 *   add, an order each ─> referencePrices ─> RiskEngine.screen: rule by rule what it holds an instrument's orders to,
 *                                    │       then all orders in one pass: bound, value, open rules
 *                                    └────> RiskEngine.checkScreened, an order each
 */
export class OrderColumns {
  readonly capacity: number;

  count = 0;
  /** By row. */
  readonly slots: Int32Array;
  readonly sides: Uint8Array;
  readonly types: Uint8Array;
  readonly qtys: Float64Array;
  readonly limitPrices: Float64Array;
  /** The worst price that the order may trade at, and what it is worth at its valuation price, in money units. */
  readonly boundPrices: Float64Array;
  readonly values: Float64Array;
  /** Rules that have to look at the order themselves, a bit each: every other lets it pass, whatever comes before it. */
  readonly openRules: Int32Array;

  slotCount = 0;
  /** By slot. */
  readonly instruments: Instrument[] = [];
  /** Scaled prices, halves possible; 0 where there is none or it is stale. Set before the screening. */
  readonly referencePrices: Float64Array;
  /** Where in `LimitColumns` the instrument's limits stand. */
  readonly limitRows: Int32Array;
  readonly notionalMultipliers: Float64Array;

  /**
   * What the rules hold orders to, by slot and side (2 x slot + side): the tightest of all that bound quantities, values
   * and prices, and the rules that are open to every order whatever its terms. A sale's price is bounded from below: its
   * bound stands here negated.
   */
  readonly mostQtys: Float64Array;
  readonly mostValues: Float64Array;
  readonly worstPrices: Float64Array;
  readonly alwaysOpen: Int32Array;
  /** The least price that an order is valued at. */
  readonly leastValuations: Float64Array;
  /** The bound of a market order; NaN until the first asks. */
  readonly marketBounds: Float64Array;
  /** The rules that bound each, a bit each: an order past the tightest is open to all of them. */
  qtyRules = 0;
  valueRules = 0;
  priceRules = 0;

  /** By instrument id: its slot and one more; 0 for none. */
  #slotsPlusOne = new Int32Array(16);

  constructor(capacity: number) {
    this.capacity = capacity;
    this.slots = new Int32Array(capacity);
    this.sides = new Uint8Array(capacity);
    this.types = new Uint8Array(capacity);
    this.qtys = new Float64Array(capacity);
    this.limitPrices = new Float64Array(capacity);
    this.boundPrices = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.openRules = new Int32Array(capacity);
    this.referencePrices = new Float64Array(capacity);
    this.limitRows = new Int32Array(capacity);
    this.notionalMultipliers = new Float64Array(capacity);
    this.mostQtys = new Float64Array(2 * capacity);
    this.mostValues = new Float64Array(2 * capacity);
    this.worstPrices = new Float64Array(2 * capacity);
    this.alwaysOpen = new Int32Array(2 * capacity);
    this.leastValuations = new Float64Array(2 * capacity);
    this.marketBounds = new Float64Array(2 * capacity);
  }

  clear(): void {
    for (let slot = 0; slot < this.slotCount; slot++) this.#slotsPlusOne[this.instruments[slot]!.instrumentId] = 0;
    this.count = 0;
    this.slotCount = 0;
  }

  /** Takes an order into the next row. */
  add(command: Omit<OrderCommand, 'advanced'>, instrument: Instrument): void {
    const row = this.count++;
    this.slots[row] = this.#slotOf(instrument);
    this.sides[row] = command.side;
    this.types[row] = command.type;
    this.qtys[row] = command.qty;
    this.limitPrices[row] = command.limitPrice;
  }

  boundQty(slot: number, most: number, rule: number): void {
    this.qtyRules |= rule;
    for (let side = 2 * slot; side <= 2 * slot + 1; side++) this.mostQtys[side] = Math.min(this.mostQtys[side]!, most);
  }

  boundValue(slot: number, most: number, rule: number): void {
    this.valueRules |= rule;
    for (let side = 2 * slot; side <= 2 * slot + 1; side++) {
      this.mostValues[side] = Math.min(this.mostValues[side]!, most);
    }
  }

  /** A worst price of NaN holds nothing back from the rule. */
  boundPrice(slot: number, side: Side, worst: number, rule: number): void {
    this.priceRules |= rule;
    const at = 2 * slot + side;
    this.worstPrices[at] = Math.min(this.worstPrices[at]!, side === Side.Buy ? worst : -worst);
  }

  /** The rule has to look at every order of this side. */
  open(slot: number, side: Side, rule: number): void {
    this.alwaysOpen[2 * slot + side]! |= rule;
  }

  #slotOf(instrument: Instrument): number {
    const { instrumentId } = instrument;
    const plusOne = instrumentId < this.#slotsPlusOne.length ? this.#slotsPlusOne[instrumentId]! : 0;
    return plusOne === 0 ? this.#newSlot(instrument) : plusOne - 1;
  }

  #newSlot(instrument: Instrument): number {
    const { instrumentId } = instrument;
    if (instrumentId >= this.#slotsPlusOne.length) {
      const grown = new Int32Array(2 * instrumentId);
      grown.set(this.#slotsPlusOne);
      this.#slotsPlusOne = grown;
    }
    const slot = this.slotCount++;
    this.instruments[slot] = instrument;
    this.#slotsPlusOne[instrumentId] = slot + 1;
    return slot;
  }
}
