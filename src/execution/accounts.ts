import type { Account } from '../domain/account.ts';

/** All accounts by number, in an array and not a Map: every order and every fill asks. */
export class Accounts {
  readonly #all: readonly Account[];
  readonly #byNumber: (Account | undefined)[];

  /** Account numbers are whole, from 0, and small: the array is as long as the largest. */
  constructor(accounts: readonly Account[]) {
    this.#all = accounts;
    this.#byNumber = new Array<Account | undefined>(
      Math.max(-1, ...accounts.map(({ accountId }) => accountId)) + 1,
    ).fill(undefined);
    for (const account of accounts) this.#byNumber[account.accountId] = account;
  }

  get(accountId: number): Account | undefined {
    return accountId >= 0 && accountId < this.#byNumber.length ? this.#byNumber[accountId] : undefined;
  }

  /** In the order they were given. */
  values(): readonly Account[] {
    return this.#all;
  }
}
