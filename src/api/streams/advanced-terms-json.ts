import { type AdvancedRecord, ANY_VENUE, LegRole } from '../../domain/advanced-terms.ts';
import { formatDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatMoney } from '../../domain/money.ts';
import { ORDER_CLASS_NAMES, OrderClass, POSITION_INTENT_NAMES } from '../../domain/order-terms.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { Venue } from '../../domain/venue.ts';

const LEG_ROLE_NAMES = ['', 'take_profit', 'stop_loss'] as const;
const BASIS_POINT_DECIMALS = 2;

/**
 * The terms that few orders have, as they follow others in the JSON of an event on `/feed`: only those that are set, so
 * that an ordinary order's event is no longer for them.
 */
export function advancedTermsPart(
  terms: AdvancedRecord | undefined,
  instrument: Instrument,
  venues: readonly Venue[],
): string {
  if (terms === undefined) return '';
  const { priceDecimals, qtyDecimals } = instrument;
  const { destinationVenueId } = terms;
  return (
    scaledPart('stop_price', terms.stopPrice, priceDecimals) +
    scaledPart('trail_price', terms.trailPrice, priceDecimals) +
    scaledPart('trail_percent', terms.trailBasisPoints, BASIS_POINT_DECIMALS) +
    scaledPart('hwm', terms.highWaterMark, priceDecimals) +
    (terms.notional === 0 ? '' : `,"notional":"${formatMoney(terms.notional)}"`) +
    scaledPart('display_qty', terms.displayQty, qtyDecimals) +
    (destinationVenueId === ANY_VENUE ? '' : `,"destination":"${venues[destinationVenueId]!.mic}"`) +
    (terms.orderClass === OrderClass.Simple ? '' : `,"order_class":"${ORDER_CLASS_NAMES[terms.orderClass]}"`) +
    (terms.positionIntent === 0 ? '' : `,"position_intent":"${POSITION_INTENT_NAMES[terms.positionIntent]}"`) +
    (terms.legRole === LegRole.None ? '' : `,"leg":"${LEG_ROLE_NAMES[terms.legRole]}"`) +
    orderPart('parent_order_id', terms.parentOrderId) +
    orderPart('replaces', terms.replacesOrderId)
  );
}

function scaledPart(name: string, value: number, decimals: number): string {
  return value === 0 ? '' : `,"${name}":"${formatDecimal(value, decimals)}"`;
}

function orderPart(name: string, orderId: number): string {
  return orderId === 0 ? '' : `,"${name}":"${encodeUuid(UuidKind.Order, orderId)}"`;
}
