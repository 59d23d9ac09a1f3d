import { Account } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { EventKind, type OrderEvent } from '../domain/order-event.ts';
import type { Position } from '../domain/position.ts';
import { PositionKeeper } from '../positions/position-keeper.ts';
import { closableQty } from '../risk/buying-power.ts';
import { Accounts } from './accounts.ts';
import { LiveOrders } from './live-orders.ts';
import { holdExposure, releaseExposure, settleClaims } from './order-exposure.ts';

export interface AccountOpening {
  readonly accountId: number;
  readonly openingCash: number;
  readonly createdAtMicros: number;
}

export interface ReplayedBooksOptions {
  /** By instrument id. */
  readonly instruments: readonly Instrument[];
  readonly accounts: readonly AccountOpening[];
  /** The most orders that were ever live at once. */
  readonly maxLiveOrders: number;
}

/**
 * The books as the journal's events leave them one after the other: cash, positions, live orders and what these hold. They
 * are those of the engine but for the marks: quotes are not journalled, so that a position is valued at the national best
 * bid or offer of its account's own last fill in it; and but for what is held for a replacement before its venue has answered.
 */
export class ReplayedBooks {
  readonly #instruments: readonly Instrument[];
  readonly #accounts: Accounts;
  readonly #positions: PositionKeeper;
  readonly #live: LiveOrders;
  readonly #maxLiveOrders: number;

  constructor({ instruments, accounts, maxLiveOrders }: ReplayedBooksOptions) {
    this.#instruments = instruments;
    this.#accounts = new Accounts(
      accounts.map(
        ({ accountId, openingCash, createdAtMicros }) => new Account(accountId, openingCash, createdAtMicros),
      ),
    );
    this.#positions = new PositionKeeper(instruments);
    this.#live = new LiveOrders(maxLiveOrders);
    this.#maxLiveOrders = maxLiveOrders;
  }

  get accounts(): readonly Account[] {
    return this.#accounts.values();
  }

  /** Throws where the books were not given the account. */
  account(accountId: number): Account {
    const account = this.#accounts.get(accountId);
    if (account === undefined)
      throw new Error(`the journal holds account ${accountId}, which the service does not keep`);
    return account;
  }

  position(accountId: number, instrumentId: number): Position {
    return this.#positions.position(accountId, instrumentId);
  }

  /** An order as it was accepted, with what it was bound to and held then. */
  accept(order: Order): void {
    if (this.#live.count === this.#maxLiveOrders) {
      throw new Error(`the journal holds more live orders than MAX_LIVE_ORDERS (${this.#maxLiveOrders}) allows`);
    }
    const account = this.account(order.accountId);
    const position = this.position(order.accountId, order.instrumentId);
    holdExposure(order, account, position, this.#instruments[order.instrumentId]!);
    this.#live.add(account, order);
  }

  /** A leg as it was accepted: it holds nothing before its turn comes. */
  hold(leg: Order): void {
    this.#live.add(this.account(leg.accountId), leg);
  }

  /** The turn of an order has come; one that holds what it needs already goes on as it is. */
  begin(orderId: number, qty: number): void {
    const order = this.#live.find(orderId);
    if (order === undefined || order.position !== undefined) return;
    order.qty = qty;
    const position = this.position(order.accountId, order.instrumentId);
    holdExposure(order, this.account(order.accountId), position, this.#instruments[order.instrumentId]!);
  }

  /** Takes a fill or the end of an order that was accepted. */
  take(event: OrderEvent): void {
    const order = this.#live.find(event.orderId);
    if (order === undefined) return;
    const account = this.account(order.accountId);
    const position = this.position(order.accountId, order.instrumentId);
    if (event.kind === EventKind.Fill) {
      this.#fill(event, order, account, position);
      if (order.leavesQty > 0) return;
    } else {
      if (order.position !== undefined) releaseExposure(order, account, position);
    }
    this.#live.remove(account, order);
  }

  /** What order, position and cash came to stands in the event; claims on the position are settled as the engine does. */
  #fill(event: OrderEvent, order: Order, account: Account, position: Position): void {
    const { side, instrumentId, price, filledQty, reserved, accountCash } = event;
    const { positionQty: qty, positionCostBasis: costBasis, positionRealisedProfit, positionFees: fees } = event;
    const instrument = this.#instruments[instrumentId]!;
    const takesClaims = reserved < order.reserved && closableQty(position, side) > 0;
    releaseExposure(order, account, position);
    order.filledQty = filledQty;
    order.reserved = reserved;
    holdExposure(order, account, position, instrument);
    account.cash = accountCash;
    this.#positions.restore(account, { instrumentId, qty, costBasis, realisedProfit: positionRealisedProfit, fees });
    const quoted = qty >= 0 ? event.nbboBid : event.nbboAsk;
    this.#positions.mark(account, position, instrument, quoted > 0 ? quoted : price);
    if (takesClaims) settleClaims(account, position, instrument, side, price);
  }
}
