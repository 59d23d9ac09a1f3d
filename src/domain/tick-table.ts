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
  return price % tickAt(table, price) === 0;
}
