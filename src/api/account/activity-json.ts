import type { Static } from 'typebox';
import { formatDecimal } from '../../domain/decimal.ts';
import { LIQUIDITY_NAMES } from '../../domain/fill.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatMoney } from '../../domain/money.ts';
import { ORDER_STATUS_NAMES } from '../../domain/order-terms.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { encodeUuid, UuidKind } from '../../domain/uuid.ts';
import type { Venue } from '../../domain/venue.ts';
import type { FillRecord } from '../../execution/ports/order-history.ts';
import { formatRfc3339 } from '../rfc3339.ts';
import type { FillActivity } from '../schemas/activity.ts';
import { activityId } from './activity-id.ts';
import { TRADE_ACTIVITY } from './activity-types.ts';

/** An execution as Alpaca's TradeActivity. */
export function fillActivity(fill: FillRecord, instrument: Instrument, venue: Venue): Static<typeof FillActivity> {
  const { qtyDecimals, priceDecimals } = instrument;
  return {
    id: activityId(fill.executedAtMicros, fill.executionId),
    activity_type: TRADE_ACTIVITY,
    transaction_time: formatRfc3339(fill.executedAtMicros),
    type: fill.leavesQty === 0 ? 'fill' : 'partial_fill',
    price: formatDecimal(fill.price, priceDecimals),
    qty: formatDecimal(fill.qty, qtyDecimals),
    side: SIDE_NAMES[fill.side as 0 | 1],
    symbol: instrument.symbol,
    leaves_qty: formatDecimal(fill.leavesQty, qtyDecimals),
    order_id: encodeUuid(UuidKind.Order, fill.orderId),
    cum_qty: formatDecimal(fill.cumulativeQty, qtyDecimals),
    order_status: ORDER_STATUS_NAMES[fill.orderStatus]!,
    venue: venue.mic,
    liquidity: LIQUIDITY_NAMES[fill.liquidity as 0 | 1],
    fee: formatMoney(fill.fee),
  };
}
