import type { AccountClose, DayClose, PositionClose } from './ports/equity-store.ts';

/** Accounts and their positions as they were when the market's day last turned. */
export class DayCloses {
  readonly #accounts = new Map<
    number,
    { readonly account: AccountClose; readonly positions: Map<number, PositionClose> }
  >();

  constructor(close?: DayClose) {
    if (close !== undefined) this.take(close);
  }

  take({ accounts, positions }: DayClose): void {
    for (const account of accounts) this.#accounts.set(account.accountId, { account, positions: new Map() });
    for (const position of positions) {
      this.#accounts.get(position.accountId)?.positions.set(position.instrumentId, position);
    }
  }

  /** Undefined where the service was not there, or did not know what the account's positions were worth. */
  account(accountId: number): AccountClose | undefined {
    return this.#accounts.get(accountId)?.account;
  }

  /** Undefined also where the account did not hold it then. */
  position(accountId: number, instrumentId: number): PositionClose | undefined {
    return this.#accounts.get(accountId)?.positions.get(instrumentId);
  }
}
