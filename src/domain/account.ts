import { type AccountConfigurations, DEFAULT_CONFIGURATIONS } from './account-configurations.ts';
import { AccountRisk } from './account-risk.ts';
import type { Order } from './order.ts';
import { widenFields } from './wide-fields.ts';

/** Money, exposure and live orders of one account. Money units as in money.ts. */
export class Account {
  readonly accountId: number;
  readonly createdAtMicros: number;
  /** Money the account began with. */
  readonly openingCash: number;
  /** A number from the start: a field that was once undefined would box each amount it is given. */
  cash = 0;
  /** Buying power held for live orders, and for replacements that wait for a venue. */
  reserved = 0;
  /** Sum of the positions' market values: longs as a positive, shorts as a negative number. */
  longMarketValue = 0;
  shortMarketValue = 0;
  realisedProfit = 0;
  fees = 0;
  openOrders = 0;
  /** Live orders, oldest first. */
  firstLive: Order | undefined = undefined;
  lastLive: Order | undefined = undefined;
  /**
   * What live orders would come to at their bounds, by side, those that close a position included; and what replacements that
   * wait for a venue are larger by.
   */
  workingBuyValue = 0;
  workingSellValue = 0;
  risk = new AccountRisk();
  configurations: AccountConfigurations = DEFAULT_CONFIGURATIONS;

  constructor(accountId: number, openingCash: number, createdAtMicros: number) {
    this.accountId = accountId;
    this.createdAtMicros = createdAtMicros;
    this.openingCash = openingCash;
    this.cash = openingCash;
  }

  /** What the account would be worth if every position closed at its mark. */
  get equity(): number {
    return this.cash + this.longMarketValue + this.shortMarketValue;
  }
}

widenFields(new Account(0, 0, 0), [
  'cash',
  'reserved',
  'longMarketValue',
  'shortMarketValue',
  'realisedProfit',
  'fees',
  'workingBuyValue',
  'workingSellValue',
]);
