/**
 * Minimum price increments by price, as exchanges publish them. Prices and increments are money units per whole
 * share (see money.ts), so that one table serves instruments of any price scale.
 */
export interface TickBand {
  /** The band begins at this price, inclusive. */
  readonly fromPrice: number;
  readonly tick: number;
}

/** Bands by ascending `fromPrice`; the first begins at 0. */
export type TickTable = readonly TickBand[];

/** US equities: one cent from a dollar up, a hundredth of a cent below (SEC Rule 612). */
export const US_EQUITY_TICKS: TickTable = [
  { fromPrice: 0, tick: 100 },
  { fromPrice: 1_000_000, tick: 10_000 },
];

export function tickAt(table: TickTable, price: number): number {
  let tick = table[0]!.tick;
  for (let band = 1; band < table.length && price >= table[band]!.fromPrice; band++) tick = table[band]!.tick;
  return tick;
}

export function isOnTick(table: TickTable, price: number): boolean {
  return remainder(price, tickAt(table, price)) === 0;
}

/**
 * value % divisor for whole numbers from 0 up to 2^53 - 1, many times faster: `%` on doubles is a library call that divides
 * bit by bit.
 */
export function remainder(value: number, divisor: number): number {
  const rest = value - Math.floor(value / divisor) * divisor;
  // The quotient of large numbers may have been rounded up to the next whole one.
  return rest < 0 ? rest + divisor : rest;
}
