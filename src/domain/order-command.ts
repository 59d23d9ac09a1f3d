import type { OrderType, TimeInForce } from './order-terms.ts';
import type { Side } from './side.ts';

/** A new order as its sender means it: parsed and well-formed, not yet checked against risk. Units as in order.ts. */
export interface OrderCommand {
  readonly accountId: number;
  readonly instrumentId: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly qty: number;
  /** 0 for a market order. */
  readonly limitPrice: number;
  /** "" to have one made from the order's number. */
  readonly clientOrderId: string;
  readonly extendedHours: boolean;
}
