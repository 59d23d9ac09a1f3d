import { type ModelFill, worth } from './model-order.ts';

/** What moves the value of a position: an execution, or a price that it is valued at from then on. */
export type BookEntry =
  | { readonly kind: 'fill'; readonly account: number; readonly instrument: number; readonly fill: ModelFill }
  | { readonly kind: 'mark'; readonly account: number; readonly instrument: number; readonly price: number };

export interface ModelPosition {
  readonly qty: number;
  readonly cost: bigint;
  readonly realised: bigint;
  readonly fees: bigint;
  /** 0 before the first. */
  readonly mark: number;
}

/**
 * All accounts' books as one list of what happened, in order. Every figure is worked out from the beginning each time: the
 * account's cash is what it began with less what it paid, a position is its entries told again.
 */
export class ModelBooks {
  readonly #entries: BookEntry[] = [];
  readonly #openingCash: bigint;

  constructor(openingCash: number) {
    this.#openingCash = BigInt(openingCash);
  }

  book(fill: ModelFill): void {
    const { account, instrument } = fill.order.terms;
    this.#entries.push({ kind: 'fill', account, instrument, fill });
  }

  mark(account: number, instrument: number, price: number): void {
    this.#entries.push({ kind: 'mark', account, instrument, price });
  }

  cash(account: number): bigint {
    let cash = this.#openingCash;
    for (const entry of this.#entries) {
      if (entry.kind !== 'fill' || entry.account !== account) continue;
      const { side, price, qty, fee } = entry.fill;
      cash += (side === 'sell' ? worth(price, qty) : -worth(price, qty)) - fee;
    }
    return cash;
  }

  /** On average cost: a closing execution releases its share of the cost, truncated; what closes all releases all. */
  position(account: number, instrument: number): ModelPosition {
    let [qty, mark] = [0, 0];
    let [cost, realised, fees] = [0n, 0n, 0n];
    for (const entry of this.#entries) {
      if (entry.account !== account || entry.instrument !== instrument) continue;
      if (entry.kind === 'mark') {
        mark = entry.price;
        continue;
      }
      const { fill } = entry;
      const signed = fill.side === 'buy' ? fill.qty : -fill.qty;
      const after = qty + signed;
      // What was flat, or stands the other way now, has no earlier value.
      if (mark === 0 || qty === 0 || qty * after < 0) mark = fill.price;
      const isClosing = qty * signed < 0;
      const closed = isClosing ? Math.min(Math.abs(signed), Math.abs(qty)) : 0;
      if (closed > 0) {
        const released = (cost * BigInt(closed)) / BigInt(Math.abs(qty));
        const proceeds = qty > 0 ? worth(fill.price, closed) : -worth(fill.price, closed);
        cost -= released;
        realised += proceeds - released;
      }
      const opened = Math.abs(signed) - closed;
      cost += signed > 0 ? worth(fill.price, opened) : -worth(fill.price, opened);
      fees += fill.fee;
      qty = after;
    }
    return { qty, cost, realised, fees, mark };
  }

  /** Instruments that the account has had executions in. */
  instrumentsOf(account: number): number[] {
    return [...new Set(this.#entries.filter((entry) => entry.account === account).map(({ instrument }) => instrument))];
  }

  /** Longs as a positive, shorts as a negative amount. */
  marketValues(account: number): { readonly long: bigint; readonly short: bigint } {
    let [long, short] = [0n, 0n];
    for (const instrument of this.instrumentsOf(account)) {
      const { qty, mark } = this.position(account, instrument);
      if (qty > 0) long += worth(mark, qty);
      else short += worth(mark, qty);
    }
    return { long, short };
  }

  realised(account: number): bigint {
    return this.instrumentsOf(account).reduce((sum, each) => sum + this.position(account, each).realised, 0n);
  }

  fees(account: number): bigint {
    return this.instrumentsOf(account).reduce((sum, each) => sum + this.position(account, each).fees, 0n);
  }
}
