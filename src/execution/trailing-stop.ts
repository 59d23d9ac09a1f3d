import type { AdvancedRecord } from '../domain/advanced-terms.ts';
import type { Instrument } from '../domain/instrument.ts';
import { Side } from '../domain/side.ts';
import { remainder, tickAt } from '../domain/tick-table.ts';

const BASIS_POINTS = 10_000;

/**
 * Where a trailing stop stands for a high-water mark: below it for a sell, above it for a buy, on the tick at or next away from
 * the market. Scaled price; 0 of a sell that trails so far behind that no price is left.
 */
export function trailingStopPrice(side: Side, mark: number, terms: AdvancedRecord, instrument: Instrument): number {
  const direction = side === Side.Buy ? 1 : -1;
  const exact =
    terms.trailPrice > 0
      ? mark + direction * terms.trailPrice
      : (mark * (BASIS_POINTS + direction * terms.trailBasisPoints)) / BASIS_POINTS;
  const { ticks, priceMultiplier } = instrument;
  const whole = Math.max(0, side === Side.Buy ? Math.ceil(exact) : Math.floor(exact));
  const tick = Math.max(1, tickAt(ticks, whole * priceMultiplier) / priceMultiplier);
  const rest = remainder(whole, tick);
  return side === Side.Buy && rest > 0 ? whole - rest + tick : whole - rest;
}
