import { widenFields } from './wide-fields.ts';

/** The figures of positions that are valued together, a column each and a row for every position. */
export interface PositionColumns {
  readonly qtys: Float64Array;
  readonly costs: Float64Array;
  readonly markPrices: Float64Array;
  readonly marketValues: Float64Array;
}

/**
 * One account's holding of one instrument, on average cost: a handle on its row of the columns. Kept for good once it
 * exists, so not pooled. Quantities and prices are scaled by the instrument, money as in money.ts.
 */
export class Position {
  readonly accountId: number;
  readonly instrumentId: number;
  /** Its place in the columns. */
  readonly row: number;
  realisedProfit = 0;
  fees = 0;
  /** Unfilled quantity of live orders by side, and what replacements that wait for a venue are larger by. */
  workingBuyQty = 0;
  workingSellQty = 0;
  readonly #columns: PositionColumns;

  /** Without columns it stands alone, in a row of its own. */
  constructor(accountId: number, instrumentId: number, columns: PositionColumns = singleRow(), row = 0) {
    this.accountId = accountId;
    this.instrumentId = instrumentId;
    this.row = row;
    this.#columns = columns;
  }

  /** Signed: negative when short. */
  get qty(): number {
    return this.#columns.qtys[this.row]!;
  }

  set qty(qty: number) {
    this.#columns.qtys[this.row] = qty;
  }

  /** What the open quantity cost, signed as `qty`: negative for the proceeds of an open short. */
  get costBasis(): number {
    return this.#columns.costs[this.row]!;
  }

  set costBasis(amount: number) {
    this.#columns.costs[this.row] = amount;
  }

  /** The price `marketValue` was last computed at; 0 before the first mark. */
  get markPrice(): number {
    return this.#columns.markPrices[this.row]!;
  }

  set markPrice(price: number) {
    this.#columns.markPrices[this.row] = price;
  }

  /** qty times markPrice in money units, signed. */
  get marketValue(): number {
    return this.#columns.marketValues[this.row]!;
  }

  set marketValue(amount: number) {
    this.#columns.marketValues[this.row] = amount;
  }
}

function singleRow(): PositionColumns {
  const cell = () => new Float64Array(1);
  return { qtys: cell(), costs: cell(), markPrices: cell(), marketValues: cell() };
}

widenFields(new Position(0, 0), ['realisedProfit', 'fees']);
