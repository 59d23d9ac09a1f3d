/** Which side of the market an order stands on; the codes index two-element tables. */
export const Side = { Buy: 0, Sell: 1 } as const;
export type Side = (typeof Side)[keyof typeof Side];

export const SIDE_NAMES = ['buy', 'sell'] as const;
export type SideName = (typeof SIDE_NAMES)[number];

export function oppositeSide(side: Side): Side {
  return side === Side.Buy ? Side.Sell : Side.Buy;
}

/** Whether `price` is at least as good as `limit` for somebody on `side`: not above it for a buyer, not below it for a seller. */
export function isWithinLimit(side: Side, price: number, limit: number): boolean {
  return side === Side.Buy ? price <= limit : price >= limit;
}

/** Whether a taker on `side` prefers price `a` to price `b`. */
export function isBetterToTake(side: Side, a: number, b: number): boolean {
  return side === Side.Buy ? a < b : a > b;
}
