import { multiplyDivide } from './decimal.ts';
import { MONEY_DECIMALS } from './money.ts';
import { type TickTable, US_EQUITY_TICKS } from './tick-table.ts';

export interface InstrumentSpec {
  /** 0-based; stable for the life of a journal. */
  readonly instrumentId: number;
  readonly symbol: string;
  readonly name: string;
  /** One of Alpaca's exchange names, or "". */
  readonly exchange: string;
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  /** Smallest quantity step, scaled. */
  readonly lotSize: number;
  readonly ticks: TickTable;
}

/** What can be traded, with its scales. Prices and quantities are integers scaled by 10^decimals. */
export interface Instrument extends InstrumentSpec {
  /** 10^qtyDecimals. */
  readonly qtyUnit: number;
  /** Price in scaled units times this is money units per whole share. */
  readonly priceMultiplier: number;
  /** Scaled price times scaled quantity times this is money units. */
  readonly notionalMultiplier: number;
}

/** Derives the multipliers. Throws a RangeError where price and quantity together are finer than money. */
export function defineInstrument(spec: InstrumentSpec): Instrument {
  const spare = MONEY_DECIMALS - spec.priceDecimals - spec.qtyDecimals;
  if (spare < 0) {
    throw new RangeError(
      `${spec.symbol}: price decimals (${spec.priceDecimals}) and quantity decimals (${spec.qtyDecimals}) must not exceed ${MONEY_DECIMALS} together`,
    );
  }
  return Object.freeze({
    ...spec,
    qtyUnit: 10 ** spec.qtyDecimals,
    priceMultiplier: 10 ** (MONEY_DECIMALS - spec.priceDecimals),
    notionalMultiplier: 10 ** spare,
  });
}

/** A US equity: prices to a hundredth of a cent, whole shares. */
export function usEquity(instrumentId: number, symbol: string, name = symbol, exchange = 'NYSE'): Instrument {
  return defineInstrument({
    instrumentId,
    symbol,
    name,
    exchange,
    priceDecimals: 4,
    qtyDecimals: 0,
    lotSize: 1,
    ticks: US_EQUITY_TICKS,
  });
}

/**
 * What `qty` at `price` is worth, in money units; exact. Past 2^53 - 1 the result is not a safe integer: whoever
 * takes in outside numbers must check that (the risk engine does, before an order is accepted).
 */
export function notional(instrument: Instrument, price: number, qty: number): number {
  return price * qty * instrument.notionalMultiplier;
}

/** A price in money units per whole unit of quantity. */
export function priceAsMoney(instrument: Instrument, price: number): number {
  return price * instrument.priceMultiplier;
}

/** A fee rate (money units per whole share, negative for a rebate) over a scaled quantity, truncated toward zero. */
export function feeFor(instrument: Instrument, ratePerUnit: number, qty: number): number {
  return instrument.qtyUnit === 1 ? ratePerUnit * qty : multiplyDivide(ratePerUnit, qty, instrument.qtyUnit);
}
