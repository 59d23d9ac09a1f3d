import type { Account } from '../domain/account.ts';
import { multiplyDivide } from '../domain/decimal.ts';
import { type Instrument, notional } from '../domain/instrument.ts';
import { Position } from '../domain/position.ts';
import { Side } from '../domain/side.ts';

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

  constructor(instrumentCount: number) {
    this.byInstrument = new Array<Position | undefined>(instrumentCount).fill(undefined);
  }
}

const NO_POSITIONS: readonly Position[] = Object.freeze([]);

/**
 * Every account's positions on average cost, and the account's cash, profit and market values that follow from them.
 *
 * Nothing is lost to rounding: over all positions of an account, at any time,
 *   cash = openingCash + realisedProfit - fees - sum of costBasis.
 */
export class PositionKeeper {
  readonly #instrumentCount: number;
  readonly #holdings = new Map<number, Holdings>();

  /** Instrument ids are the places in `instruments`. */
  constructor(instruments: readonly Instrument[]) {
    this.#instrumentCount = instruments.length;
  }

  /** The account's position, made on first use. */
  position(accountId: number, instrumentId: number): Position {
    return this.find(accountId, instrumentId) ?? this.#open(accountId, instrumentId);
  }

  find(accountId: number, instrumentId: number): Position | undefined {
    return this.#holdings.get(accountId)?.byInstrument[instrumentId];
  }

  /** In the order of first use, flat ones included. */
  positionsOf(accountId: number): readonly Position[] {
    return this.#holdings.get(accountId)?.list ?? NO_POSITIONS;
  }

  /**
   * Books one execution: `qty` above 0, `price` and `qty` scaled, `fee` in money units (negative for a rebate). A fill
   * against the position closes it first and opens the other way with what is left. A position that was flat or stood
   * the other way, or has no mark yet, is valued at the fill's price; any other keeps its mark.
   */
  applyFill(
    account: Account,
    position: Position,
    instrument: Instrument,
    side: Side,
    price: number,
    qty: number,
    fee: number,
  ): void {
    const direction = side === Side.Buy ? 1 : -1;
    const closingQty = position.qty * direction < 0 ? Math.min(qty, Math.abs(position.qty)) : 0;
    const startsAnew = position.qty === 0 || (closingQty > 0 && closingQty < qty);
    const markPrice = startsAnew || position.markPrice === 0 ? price : position.markPrice;
    if (closingQty > 0) realise(account, position, instrument, price, closingQty);
    position.costBasis += direction * notional(instrument, price, qty - closingQty);
    position.qty += direction * qty;
    position.fees += fee;
    account.fees += fee;
    account.cash -= direction * notional(instrument, price, qty) + fee;
    this.mark(account, position, instrument, markPrice);
  }

  /** Values the position at `price` (above 0) and brings the account's market values along. */
  mark(account: Account, position: Position, instrument: Instrument, price: number): void {
    removeValue(account, position);
    position.markPrice = price;
    position.marketValue = notional(instrument, price, position.qty);
    addValue(account, position);
  }

  /**
   * Sums the account's market values anew. Each mark adds and takes away: one past 2^53 - 1 rounds, and what it rounded
   * off would stay in the sums for good.
   */
  revalueAccount(account: Account): void {
    const positions = this.positionsOf(account.accountId);
    account.longMarketValue = 0;
    account.shortMarketValue = 0;
    for (let index = 0; index < positions.length; index++) addValue(account, positions[index]!);
  }

  /** Puts a stored position back, valued at cost until its first mark. The account's cash and profit are not touched. */
  restore(account: Account, stored: StoredPosition): Position {
    const position = this.position(account.accountId, stored.instrumentId);
    position.qty = stored.qty;
    position.costBasis = stored.costBasis;
    position.realisedProfit = stored.realisedProfit;
    position.fees = stored.fees;
    removeValue(account, position);
    position.marketValue = stored.costBasis;
    addValue(account, position);
    return position;
  }

  #open(accountId: number, instrumentId: number): Position {
    if (!(instrumentId >= 0 && instrumentId < this.#instrumentCount)) {
      throw new RangeError(`there is no instrument ${instrumentId}`);
    }
    let holdings = this.#holdings.get(accountId);
    if (holdings === undefined) {
      holdings = new Holdings(this.#instrumentCount);
      this.#holdings.set(accountId, holdings);
    }
    const position = new Position(accountId, instrumentId);
    holdings.byInstrument[instrumentId] = position;
    holdings.list.push(position);
    return position;
  }
}

/**
 * Releases the cost of the closed part and books its profit. Closing all releases all, so that what truncation left
 * behind goes out with the last share.
 */
function realise(
  account: Account,
  position: Position,
  instrument: Instrument,
  price: number,
  closingQty: number,
): void {
  const proceeds = notional(instrument, price, position.qty > 0 ? closingQty : -closingQty);
  const released = multiplyDivide(position.costBasis, closingQty, Math.abs(position.qty));
  position.costBasis -= released;
  position.realisedProfit += proceeds - released;
  account.realisedProfit += proceeds - released;
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
