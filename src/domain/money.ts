import { formatDecimal } from './decimal.ts';

/** Money is kept in millionths of a dollar: safe up to about nine thousand million dollars. */
export const MONEY_DECIMALS = 6;
export const MONEY_UNIT = 10 ** MONEY_DECIMALS;

export function formatMoney(value: number, minimumDecimals = 0): string {
  return formatDecimal(value, MONEY_DECIMALS, minimumDecimals);
}
