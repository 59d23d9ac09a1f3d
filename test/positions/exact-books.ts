import type { Account } from '../../src/domain/account.ts';
import type { Instrument } from '../../src/domain/instrument.ts';
import type { Position } from '../../src/domain/position.ts';
import { Side } from '../../src/domain/side.ts';

interface ExactPosition {
  readonly instrument: Instrument;
  qty: bigint;
  cost: bigint;
  realised: bigint;
  fees: bigint;
  mark: bigint;
}

/**
 * The books of one account kept slowly: bigints, share by share of reasoning from the definition of average cost, and
 * every sum taken anew.
 */
export class ExactBooks {
  readonly #positions = new Map<number, ExactPosition>();
  #cash: bigint;

  constructor(openingCash: number) {
    this.#cash = BigInt(openingCash);
  }

  fill(instrument: Instrument, side: Side, price: number, qty: number, fee: number): void {
    const held = this.#held(instrument);
    const worth = (quantity: bigint) => BigInt(price) * quantity * BigInt(instrument.notionalMultiplier);
    const bought = side === Side.Buy ? BigInt(qty) : -BigInt(qty);
    this.#cash -= worth(bought) + BigInt(fee);
    held.fees += BigInt(fee);
    if (held.mark === 0n || held.qty * (held.qty + bought) <= 0n) held.mark = BigInt(price);
    const opposes = held.qty !== 0n && held.qty > 0n !== bought > 0n;
    const closed = opposes ? (absolute(bought) < absolute(held.qty) ? -bought : held.qty) : 0n;
    if (closed !== 0n) {
      const released = (held.cost * closed) / held.qty;
      held.realised += worth(closed) - released;
      held.cost -= released;
    }
    held.cost += worth(bought + closed);
    held.qty += bought;
  }

  mark(instrument: Instrument, price: number): void {
    this.#held(instrument).mark = BigInt(price);
  }

  /** One line for each figure that is not the same. */
  differencesFrom(account: Account, positions: readonly Position[]): string[] {
    const differences: string[] = [];
    const compare = (what: string, actual: number, expected: bigint) => {
      if (!Number.isSafeInteger(actual) || BigInt(actual) !== expected) {
        differences.push(`${what} is ${actual}, should be ${expected}`);
      }
    };
    let [long, short, realised, fees] = [0n, 0n, 0n, 0n];
    for (const position of positions) {
      const exact = this.#positions.get(position.instrumentId)!;
      const value = exact.mark * exact.qty * BigInt(exact.instrument.notionalMultiplier);
      compare('qty', position.qty, exact.qty);
      compare('costBasis', position.costBasis, exact.cost);
      compare('realisedProfit', position.realisedProfit, exact.realised);
      compare('fees', position.fees, exact.fees);
      compare('marketValue', position.marketValue, value);
      if (value > 0n) long += value;
      else short += value;
      realised += exact.realised;
      fees += exact.fees;
    }
    compare('cash', account.cash, this.#cash);
    compare('longMarketValue', account.longMarketValue, long);
    compare('shortMarketValue', account.shortMarketValue, short);
    compare("the account's realisedProfit", account.realisedProfit, realised);
    compare("the account's fees", account.fees, fees);
    return differences;
  }

  #held(instrument: Instrument): ExactPosition {
    let held = this.#positions.get(instrument.instrumentId);
    if (held === undefined) {
      held = { instrument, qty: 0n, cost: 0n, realised: 0n, fees: 0n, mark: 0n };
      this.#positions.set(instrument.instrumentId, held);
    }
    return held;
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
