import type { Request } from 'autocannon';

/** What the market looked like when the run began: enough to choose prices that trade, or that rest. */
export interface ReferencePrice {
  readonly symbol: string;
  readonly price: number;
}

/** A stream of requests, sent in this order over and over on every connection, to the service and to the bare route. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  requests(market: readonly ReferencePrice[]): Request[];
}

/** A price some way from `price`, in whole cents, as Alpaca takes it. */
export function priceAt(price: number, fraction: number): string {
  return (Math.round(price * fraction * 100) / 100).toFixed(2);
}

export function postOrder(body: Readonly<Record<string, string>>): Request {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', path: '/v2/orders', headers, body: JSON.stringify(body) };
}
