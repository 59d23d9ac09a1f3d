import type { Account } from '../domain/account.ts';
import { multiplyDivide } from '../domain/decimal.ts';
import type { Execution } from '../domain/fill.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import { Position } from '../domain/position.ts';
import { Side } from '../domain/side.ts';
import type { MarkToMarketFactory } from '../kernels/mark-to-market.ts';
import { STRIP_ROWS } from '../kernels/mark-to-market-columns.ts';
import { PositionTable } from './position-table.ts';

/** A position as a journal gives it back. Units as in position.ts. */
export interface StoredPosition {
  readonly instrumentId: number;
  readonly qty: number;
  readonly costBasis: number;
  readonly realisedProfit: number;
  readonly fees: number;
}

/** One account's positions: by instrument to find one, and as a list to walk them. */
class Holdings {
  readonly byInstrument: (Position | undefined)[];
  readonly list: Position[] = [];
  /** Where they stand in the table: every STRIP_ROWS of the list in a strip. */
  readonly strips: number[] = [];

  constructor(instrumentCount: number) {
    this.byInstrument = new Array<Position | undefined>(instrumentCount).fill(undefined);
  }
}

const NO_POSITIONS: readonly Position[] = Object.freeze([]);
const NO_STRIPS: readonly number[] = Object.freeze([]);

/**
 * Every account's positions on average cost, and the account's cash, profit and market values that follow from them.
 *
 * Nothing is lost to rounding: over all positions of an account, at any time,
 *   cash = openingCash + realisedProfit - fees - sum of costBasis.
 */
export class PositionKeeper {
  readonly #instrumentCount: number;
  /** By account number. */
  readonly #holdings: (Holdings | undefined)[] = [];
  readonly #heldInstruments = new Set<number>();
  readonly #table: PositionTable;

  /** Instrument ids are the places in `instruments`. Both kinds of mark-to-market give the same values. */
  constructor(instruments: readonly Instrument[], createMarkToMarket?: MarkToMarketFactory) {
    this.#instrumentCount = instruments.length;
    this.#table = new PositionTable(instruments, createMarkToMarket);
  }

  /** The account's position, made on first use. */
  position(accountId: number, instrumentId: number): Position {
    return this.find(accountId, instrumentId) ?? this.#open(accountId, instrumentId);
  }

  find(accountId: number, instrumentId: number): Position | undefined {
    return this.#holdingsOf(accountId)?.byInstrument[instrumentId];
  }

  /** In the order of first use, flat ones included. */
  positionsOf(accountId: number): readonly Position[] {
    return this.#holdingsOf(accountId)?.list ?? NO_POSITIONS;
  }

  /**
   * Books one execution, handed over whole: its amounts as numbers would be boxed. One against the position closes it first
   * and opens the other way with what is left. A position that was flat or stood the other way, or has no mark yet, is
   * valued at the fill's price; any other keeps its mark.
   */
  applyFill(account: Account, position: Position, instrument: Instrument, execution: Execution): void {
    const { side, price, qty, fee } = execution;
    // Straight on the columns: an amount handed to an accessor that is not inlined would be boxed.
    const { qtys, costs, markPrices } = this.#table;
    const { row } = position;
    const held = qtys[row]!;
    const direction = side === Side.Buy ? 1 : -1;
    const closingQty = held * direction < 0 ? Math.min(qty, Math.abs(held)) : 0;
    const startsAnew = held === 0 || (closingQty > 0 && closingQty < qty);
    if (closingQty > 0) this.#realise(account, position, instrument, execution);
    costs[row]! += direction * notional(instrument, price, qty - closingQty);
    qtys[row]! += direction * qty;
    if (startsAnew || markPrices[row] === 0) markPrices[row] = price;
    position.fees += fee;
    account.fees += fee;
    account.cash -= direction * notional(instrument, price, qty) + fee;
    this.#value(account, position, instrument);
  }

  /** Values the position at `price` (above 0) and brings the account's market values along. */
  mark(account: Account, position: Position, instrument: Instrument, price: number): void {
    this.#table.markPrices[position.row] = price;
    this.#value(account, position, instrument);
  }

  /** Those of which anybody has a position, flat ones included. */
  get heldInstruments(): Iterable<number> {
    return this.#heldInstruments;
  }

  /** What `markToMarket` values at: bid and ask of each instrument, at 2 x instrument id and behind it; 0 for none. */
  get quotes(): Float64Array {
    return this.#table.quotes;
  }

  /**
   * Values every position at what it could be closed at by `quotes`: longs at the bid, shorts at the ask. Where that side
   * is empty the last mark stays.
   *
   * The accounts' market values are summed anew. Between two calls they are kept in steps, each of which adds and takes
   * away: one past 2^53 - 1 rounds, and what it rounded off would stay in the sums for good.
   */
  markToMarket(accounts: Iterable<Account>): void {
    this.#table.markToMarket();
    for (const account of accounts) this.#sumUp(account);
  }

  /** Puts a stored position back, valued at cost until its first mark. The account's cash and profit are not touched. */
  restore(account: Account, stored: StoredPosition): Position {
    const position = this.position(account.accountId, stored.instrumentId);
    removeValue(account, position);
    position.qty = stored.qty;
    position.costBasis = stored.costBasis;
    position.realisedProfit = stored.realisedProfit;
    position.fees = stored.fees;
    position.marketValue = stored.costBasis;
    addValue(account, position);
    return position;
  }

  #holdingsOf(accountId: number): Holdings | undefined {
    return accountId < this.#holdings.length ? this.#holdings[accountId] : undefined;
  }

  #open(accountId: number, instrumentId: number): Position {
    if (!(instrumentId >= 0 && instrumentId < this.#instrumentCount)) {
      throw new RangeError(`there is no instrument ${instrumentId}`);
    }
    let holdings = this.#holdingsOf(accountId);
    if (holdings === undefined) {
      holdings = new Holdings(this.#instrumentCount);
      while (this.#holdings.length < accountId) this.#holdings.push(undefined);
      this.#holdings[accountId] = holdings;
    }
    const place = holdings.list.length % STRIP_ROWS;
    if (place === 0) holdings.strips.push(this.#table.openStrip());
    const row = holdings.strips.at(-1)! * STRIP_ROWS + place;
    this.#table.openRow(row, instrumentId);
    this.#heldInstruments.add(instrumentId);
    const position = new Position(accountId, instrumentId, this.#table, row);
    holdings.byInstrument[instrumentId] = position;
    holdings.list.push(position);
    return position;
  }

  /**
   * For an execution against the position: releases the cost of the closed part and books its profit. Closing all releases
   * all, so that what truncation left behind goes out with the last share.
   */
  #realise(account: Account, position: Position, instrument: Instrument, { price, qty }: Execution): void {
    const { qtys, costs } = this.#table;
    const { row } = position;
    const held = qtys[row]!;
    const closingQty = Math.min(qty, Math.abs(held));
    const proceeds = notional(instrument, price, held > 0 ? closingQty : -closingQty);
    const released = multiplyDivide(costs[row]!, closingQty, Math.abs(held));
    costs[row]! -= released;
    position.realisedProfit += proceeds - released;
    account.realisedProfit += proceeds - released;
  }

  /** Values the position at its mark and brings the account's market values along. */
  #value(account: Account, position: Position, instrument: Instrument): void {
    const { qtys, markPrices, marketValues } = this.#table;
    const { row } = position;
    removeValue(account, position);
    marketValues[row] = notional(instrument, markPrices[row]!, qtys[row]!);
    addValue(account, position);
  }

  #sumUp(account: Account): void {
    const { longValues, shortValues } = this.#table;
    const strips = this.#holdingsOf(account.accountId)?.strips ?? NO_STRIPS;
    account.longMarketValue = 0;
    account.shortMarketValue = 0;
    for (let index = 0; index < strips.length; index++) {
      account.longMarketValue += longValues[strips[index]!]!;
      account.shortMarketValue += shortValues[strips[index]!]!;
    }
  }
}

// These two take no amounts of money: one handed to a function that is not inlined would be boxed.
function removeValue(account: Account, position: Position): void {
  if (position.marketValue > 0) account.longMarketValue -= position.marketValue;
  else account.shortMarketValue -= position.marketValue;
}

function addValue(account: Account, position: Position): void {
  if (position.marketValue > 0) account.longMarketValue += position.marketValue;
  else account.shortMarketValue += position.marketValue;
}
