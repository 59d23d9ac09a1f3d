import { defineInstrument, type Instrument, usEquity } from '../../src/domain/instrument.ts';
import { Order } from '../../src/domain/order.ts';
import { OrderType } from '../../src/domain/order-terms.ts';
import { Side } from '../../src/domain/side.ts';
import { US_EQUITY_TICKS } from '../../src/domain/tick-table.ts';

export const IBM: Instrument = usEquity(0, 'IBM');
export const MSFT: Instrument = usEquity(1, 'MSFT');

/** Prices in cents and quantities in hundredths: other scales than a share's. */
export const FRACTIONAL: Instrument = defineInstrument({
  instrumentId: 2,
  symbol: 'FRAC',
  name: 'FRAC',
  exchange: '',
  priceDecimals: 2,
  qtyDecimals: 2,
  lotSize: 1,
  ticks: US_EQUITY_TICKS,
});

export const INSTRUMENTS: readonly Instrument[] = [IBM, MSFT, FRACTIONAL];

/** A share price in dollars as US equities scale it. */
export function dollars(price: number): number {
  return Math.round(price * 10_000);
}

/** An amount of dollars in money units. */
export function money(amount: number): number {
  return Math.round(amount * 1_000_000);
}

export interface OrderTerms {
  readonly orderId?: number;
  readonly accountId?: number;
  readonly instrumentId?: number;
  readonly side?: Side;
  readonly type?: OrderType;
  readonly qty?: number;
  readonly limitPrice?: number;
  readonly boundPrice?: number;
}

/** A limit order to buy 100 at 100 dollars, but for what `terms` says; its bound is its limit unless told. */
export function orderOf(terms: OrderTerms = {}): Order {
  const order = new Order();
  const type = terms.type ?? OrderType.Limit;
  order.orderId = terms.orderId ?? 1;
  order.accountId = terms.accountId ?? 1;
  order.instrumentId = terms.instrumentId ?? IBM.instrumentId;
  order.side = terms.side ?? Side.Buy;
  order.type = type;
  order.qty = terms.qty ?? 100;
  order.limitPrice = type === OrderType.Market ? 0 : (terms.limitPrice ?? dollars(100));
  order.boundPrice = terms.boundPrice ?? order.limitPrice;
  return order;
}
