import { Type } from 'typebox';
import { LIQUIDITY_NAMES } from '../../domain/fill.ts';
import { ORDER_STATUS_NAMES } from '../../domain/order-terms.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { Answer, Choice, Decimal, Mic, OrderId, Ticker, Timestamp } from './common.ts';

export const FillActivity = Answer('Trade activity', 'One execution of an order.', {
  id: Type.String({
    description: 'time and execution id, sorts by time; the page_token of the page that begins after it',
    examples: ['20261122143000123::65786563-0000-8000-8000-000000000001'],
  }),
  activity_type: Choice(['FILL'], 'executions are the only activities'),
  transaction_time: Timestamp('when it was executed'),
  type: Choice(['fill', 'partial_fill'], 'whether it was the last of its order'),
  price: Decimal('price of this execution', '184.28'),
  qty: Decimal('quantity of this execution', '40'),
  side: Choice([...SIDE_NAMES], 'side of the market'),
  symbol: Ticker,
  leaves_qty: Decimal('what was left of the order after it', '60'),
  order_id: OrderId,
  cum_qty: Decimal('what had been filled of the order with it', '40'),
  order_status: Choice([...ORDER_STATUS_NAMES], "the order's status after it"),
  venue: Mic,
  liquidity: Choice([...LIQUIDITY_NAMES], "Orderpool's own: whether it took liquidity or provided it"),
  fee: Decimal("Orderpool's own: the venue's fee in dollars, negative for a rebate", '0.12'),
});

export const ActivityList = Type.Array(FillActivity, {
  title: 'Activities',
  description: 'A page of activities, by time.',
});

/** The filters of both routes; `activity_types` is the path's where it names one. */
export const ActivityListQuery = Type.Object({
  activity_types: Type.Optional(
    Type.Union([Type.Array(Type.String()), Type.String()], {
      description: "types, separated by commas; of Alpaca's only FILL has activities here",
    }),
  ),
  category: Type.Optional(
    Type.Enum(['trade_activity', 'non_trade_activity'], { description: 'instead of types; the latter lists nothing' }),
  ),
  date: Type.Optional(Type.String({ description: 'on this day (UTC); instead of after and until' })),
  after: Type.Optional(Type.String({ description: 'after this time, exclusive (RFC 3339 or a date)' })),
  until: Type.Optional(Type.String({ description: 'before this time, exclusive (RFC 3339 or a date)' })),
  direction: Type.Optional(Type.Enum(['asc', 'desc'], { description: 'by time', default: 'desc' })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100, description: 'at most so many' })),
  page_token: Type.Optional(Type.String({ description: 'id of the last activity of the page before' })),
  order_id: Type.Optional(Type.String({ description: 'only of this order' })),
});

export const ActivityTypePath = Type.Object({
  activity_type: Type.String({ description: "one of Alpaca's activity types", examples: ['FILL'] }),
});
