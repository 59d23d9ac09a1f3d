import { multiplyDivide } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { Position } from './position.ts';

/** What closing at the mark would earn, in money units. */
export function unrealisedProfit(position: Position): number {
  return position.marketValue - position.costBasis;
}

/**
 * Average entry price in money units per whole unit of quantity, never negative, truncated to a millionth; 0 when flat.
 * `formatMoney` writes it with up to six decimals.
 */
export function averageEntryPrice(position: Position, instrument: Instrument): number {
  if (position.qty === 0) return 0;
  return multiplyDivide(Math.abs(position.costBasis), instrument.qtyUnit, Math.abs(position.qty));
}
