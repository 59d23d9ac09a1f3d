import type { Instrument } from '../domain/instrument.ts';
import { Side } from '../domain/side.ts';
import { remainder, tickAt } from '../domain/tick-table.ts';

const BASIS_POINTS = 10_000;

/** With the collar off a market order may still pay twice the reference at most, or sell down to one tick. */
const UNCOLLARED_SWEEP_BASIS_POINTS = BASIS_POINTS;

/** The worst whole price within the collar: rounded towards the reference, never below 0. Exact below 2^52 / 10^4. */
export function collarPrice(side: Side, reference: number, collarBasisPoints: number): number {
  if (side === Side.Buy) return Math.floor((reference * (BASIS_POINTS + collarBasisPoints)) / BASIS_POINTS);
  return Math.ceil((reference * Math.max(0, BASIS_POINTS - collarBasisPoints)) / BASIS_POINTS);
}

/**
 * The worst price that a market order may sweep to: the collar, rounded inward to the tick that the instrument has there, at
 * least one tick. A collar of Infinity is off.
 */
export function marketOrderBound(
  side: Side,
  reference: number,
  collarBasisPoints: number,
  instrument: Instrument,
): number {
  const basisPoints =
    collarBasisPoints < UNCOLLARED_SWEEP_BASIS_POINTS ? collarBasisPoints : UNCOLLARED_SWEEP_BASIS_POINTS;
  const collar = collarPrice(side, reference, basisPoints);
  const tick = tickAt(instrument.ticks, collar * instrument.priceMultiplier) / instrument.priceMultiplier;
  return inwardToTick(side, collar, tick > 1 ? tick : 1);
}

function inwardToTick(side: Side, collar: number, tick: number): number {
  const rest = remainder(collar, tick);
  const inward = side === Side.Buy || rest === 0 ? collar - rest : collar - rest + tick;
  return inward > tick ? inward : tick;
}
