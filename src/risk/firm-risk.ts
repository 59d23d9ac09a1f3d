import type { Account } from '../domain/account.ts';
import { KillSwitch, TradingState } from '../domain/trading-state.ts';

/**
 * The firm as one: all its accounts, and what a person has ordered for all of them. Exposures are summed when they are asked
 * for, over a plain array: about a nanosecond an account, and nothing to keep in step with every fill and mark.
 */
export class FirmRisk {
  tradingState: TradingState = TradingState.Active;
  killSwitch: KillSwitch = KillSwitch.Off;
  readonly #accounts: readonly Account[];

  constructor(accounts: readonly Account[]) {
    this.#accounts = accounts;
  }

  /** Longs plus shorts plus what working orders could open, money units. */
  get grossExposure(): number {
    let sum = 0;
    for (let index = 0; index < this.#accounts.length; index++) sum += grossExposure(this.#accounts[index]!);
    return sum;
  }

  /** The furthest that working buys could take longs less shorts upwards, money units. */
  get netLongExposure(): number {
    let sum = 0;
    for (let index = 0; index < this.#accounts.length; index++) sum += netLongExposure(this.#accounts[index]!);
    return sum;
  }

  /** The furthest that working sales could take shorts less longs upwards, money units. */
  get netShortExposure(): number {
    let sum = 0;
    for (let index = 0; index < this.#accounts.length; index++) sum += netShortExposure(this.#accounts[index]!);
    return sum;
  }
}

export function grossExposure(account: Account): number {
  return account.longMarketValue - account.shortMarketValue + account.reserved;
}

export function netLongExposure(account: Account): number {
  return account.longMarketValue + account.shortMarketValue + account.workingBuyValue;
}

export function netShortExposure(account: Account): number {
  return account.workingSellValue - account.longMarketValue - account.shortMarketValue;
}
