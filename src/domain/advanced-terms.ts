import type { OrderClass, PositionIntent } from './order-terms.ts';
import { widenFields } from './wide-fields.ts';

/** Which leg of a bracket, OTO or OCO order this is. Journalled as a number: only ever append. */
export const LegRole = { None: 0, TakeProfit: 1, StopLoss: 2 } as const;
export type LegRole = (typeof LegRole)[keyof typeof LegRole];

/** Said by `destinationVenueId` where the router may choose. */
export const ANY_VENUE = -1;

/**
 * The terms of an order that most orders do not have, pooled: plain market and limit orders go without one, and so pay for
 * none of this. Prices and quantities are scaled by the instrument, money as in money.ts; 0 is unset unless told.
 */
export class AdvancedTerms {
  poolSlot = -1;
  poolGeneration = 0;

  orderClass: OrderClass = 0;
  /** Where a stop order triggers; of a trailing stop where it stands now. */
  stopPrice = 0;
  /** How far a trailing stop trails: a price, or hundredths of a percent of the high-water mark. One of the two. */
  trailPrice = 0;
  trailBasisPoints = 0;
  /** The best price since the order was accepted that a trailing stop has seen: the highest for a sell, the lowest for a buy. */
  highWaterMark = 0;
  /** A stop has been touched: from then on the order works as a market or limit order. */
  isTriggered = false;
  /** Money units that the order was sent for in place of a quantity. */
  notional = 0;
  /** Of an iceberg, the most that its venue shows at a time; 0 shows all. */
  displayQty = 0;
  /** The only venue that the order may go to, or ANY_VENUE. */
  destinationVenueId: number = ANY_VENUE;
  positionIntent: PositionIntent = 0;
  /** The order that this is a leg of, which may have ended. */
  parentOrderId = 0;
  legRole: LegRole = LegRole.None;
  /** The order that this one took the place of, and the one that took the place of this. */
  replacesOrderId = 0;
  replacedByOrderId = 0;

  /** Of a live order with legs: their numbers. Not journalled: legs name their parent. */
  takeProfitOrderId = 0;
  stopLossOrderId = 0;

  reset(): void {
    this.orderClass = 0;
    this.stopPrice = 0;
    this.trailPrice = 0;
    this.trailBasisPoints = 0;
    this.highWaterMark = 0;
    this.isTriggered = false;
    this.notional = 0;
    this.displayQty = 0;
    this.destinationVenueId = ANY_VENUE;
    this.positionIntent = 0;
    this.parentOrderId = 0;
    this.legRole = LegRole.None;
    this.replacesOrderId = 0;
    this.replacedByOrderId = 0;
    this.takeProfitOrderId = 0;
    this.stopLossOrderId = 0;
  }
}

widenFields(new AdvancedTerms(), ['notional']);

/** What outlives the order in the journal. */
export type AdvancedRecord = Readonly<
  Omit<AdvancedTerms, 'poolSlot' | 'poolGeneration' | 'takeProfitOrderId' | 'stopLossOrderId' | 'reset'>
>;

/** Copies what is journalled. */
export function copyAdvancedTerms(from: AdvancedRecord, to: AdvancedTerms): AdvancedTerms {
  to.orderClass = from.orderClass;
  to.stopPrice = from.stopPrice;
  to.trailPrice = from.trailPrice;
  to.trailBasisPoints = from.trailBasisPoints;
  to.highWaterMark = from.highWaterMark;
  to.isTriggered = from.isTriggered;
  to.notional = from.notional;
  to.displayQty = from.displayQty;
  to.destinationVenueId = from.destinationVenueId;
  to.positionIntent = from.positionIntent;
  to.parentOrderId = from.parentOrderId;
  to.legRole = from.legRole;
  to.replacesOrderId = from.replacesOrderId;
  to.replacedByOrderId = from.replacedByOrderId;
  return to;
}
