import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { OrderEvent } from '../domain/order-event.ts';

interface PositionRow {
  readonly accountId: number;
  readonly instrumentId: number;
  qty: number;
  costBasis: number;
  realisedProfit: number;
  fees: number;
  isChanged: boolean;
}

interface AccountRow {
  readonly accountId: number;
  readonly positions: Map<number, PositionRow>;
  cash: number;
  isChanged: boolean;
}

/**
 * Accounts and positions as the newest fills left them. Fill after fill overwrites the same few rows, so each is written
 * once for many; the records stay for the next time.
 */
export class BalanceRows {
  readonly #upsertPosition: StatementSync;
  readonly #upsertAccount: StatementSync;
  readonly #accounts = new Map<number, AccountRow>();
  readonly #changedAccounts: AccountRow[] = [];
  readonly #changedPositions: PositionRow[] = [];

  constructor(database: DatabaseSync) {
    this.#upsertPosition = database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?, ?, ?)');
    this.#upsertAccount = database.prepare('INSERT OR REPLACE INTO accounts VALUES (?, ?)');
  }

  /** Takes over what a fill says of its account and position. */
  take(fill: OrderEvent): void {
    const account = this.#accounts.get(fill.accountId) ?? this.#addAccount(fill.accountId);
    account.cash = fill.accountCash;
    if (!account.isChanged) this.#changedAccounts.push(account);
    account.isChanged = true;

    const position = account.positions.get(fill.instrumentId) ?? addPosition(account, fill.instrumentId);
    position.qty = fill.positionQty;
    position.costBasis = fill.positionCostBasis;
    position.realisedProfit = fill.positionRealisedProfit;
    position.fees = fill.positionFees;
    if (!position.isChanged) this.#changedPositions.push(position);
    position.isChanged = true;
  }

  /** Writes what has changed since the last time. */
  write(): void {
    for (const account of this.#changedAccounts) {
      this.#upsertAccount.run(account.accountId, account.cash);
      account.isChanged = false;
    }
    for (const row of this.#changedPositions) {
      this.#upsertPosition.run(row.accountId, row.instrumentId, row.qty, row.costBasis, row.realisedProfit, row.fees);
      row.isChanged = false;
    }
    this.#changedAccounts.length = 0;
    this.#changedPositions.length = 0;
  }

  #addAccount(accountId: number): AccountRow {
    const account = { accountId, positions: new Map(), cash: 0, isChanged: false };
    this.#accounts.set(accountId, account);
    return account;
  }
}

function addPosition(account: AccountRow, instrumentId: number): PositionRow {
  const { accountId } = account;
  const row = { accountId, instrumentId, qty: 0, costBasis: 0, realisedProfit: 0, fees: 0, isChanged: false };
  account.positions.set(instrumentId, row);
  return row;
}
