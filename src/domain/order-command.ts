import type { OrderClass, OrderType, PositionIntent, TimeInForce } from './order-terms.ts';
import type { Side } from './side.ts';

/** A new order as its sender means it: parsed and well-formed, not yet checked against risk. Units as in order.ts. */
export interface OrderCommand {
  readonly accountId: number;
  readonly instrumentId: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** 0 where `advanced.notional` says what the order is to come to. */
  readonly qty: number;
  /** 0 for an order that works as a market order. */
  readonly limitPrice: number;
  /** "" to have one made from the order's number. */
  readonly clientOrderId: string;
  readonly extendedHours: boolean;
  /** Undefined for a plain market or limit order: day, gtc, ioc or fok, and without anything that an AdvancedCommand tells. */
  readonly advanced?: AdvancedCommand | undefined;
}

/** What only some orders bring; see advanced-terms.ts. 0 is unset, -1 for the venue. */
export interface AdvancedCommand {
  readonly orderClass: OrderClass;
  readonly stopPrice: number;
  readonly trailPrice: number;
  readonly trailBasisPoints: number;
  readonly notional: number;
  readonly displayQty: number;
  readonly destinationVenueId: number;
  readonly positionIntent: PositionIntent;
  /** The legs of a bracket or OTO order; of an OCO order the stop loss, the order itself being the take profit. */
  readonly takeProfitPrice: number;
  readonly stopLossStopPrice: number;
  readonly stopLossLimitPrice: number;
}

/** What is to change in a live order; what is 0, undefined or "" stays as it is. Units as in order.ts. */
export interface ReplaceCommand {
  readonly accountId: number;
  readonly orderId: number;
  /** Of the chain as a whole: what has filled so far is part of it (FIX 4.4, OrderQty of an OrderCancelReplaceRequest). */
  readonly qty: number;
  readonly limitPrice: number;
  readonly stopPrice: number;
  readonly trailPrice: number;
  readonly trailBasisPoints: number;
  readonly timeInForce: TimeInForce | undefined;
  readonly clientOrderId: string;
}
