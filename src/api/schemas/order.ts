import { Type } from 'typebox';
import { END_REASON_NAMES } from '../../domain/end-reason.ts';
import { ORDER_STATUS_NAMES, ORDER_TYPE_NAMES, TIME_IN_FORCE_NAMES } from '../../domain/order-terms.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { Answer, AssetId, Choice, Decimal, Nullable, OrderId, Ticker, Timestamp } from './common.ts';

const SideField = Choice([...SIDE_NAMES], 'side of the market');
const TypeField = Choice([...ORDER_TYPE_NAMES], 'order type');
const TimeInForceField = Choice([...TIME_IN_FORCE_NAMES], 'how long the order works');
const NotUsed = Type.Null({ description: 'not supported yet, always null' });

export const OrderAnswer = Answer('Order', 'An order as Alpaca describes one.', {
  id: OrderId,
  client_order_id: Type.String({ description: "the client's own id", examples: ['my-first-order'] }),
  created_at: Timestamp('when it was accepted'),
  updated_at: Timestamp('when it last changed'),
  submitted_at: Timestamp('when it was submitted'),
  filled_at: Nullable(Timestamp('when it was filled whole')),
  expired_at: Nullable(Timestamp('when it expired')),
  expires_at: Nullable(Timestamp('always null')),
  canceled_at: Nullable(Timestamp('when it was canceled')),
  failed_at: Nullable(Timestamp('when it was rejected')),
  replaced_at: NotUsed,
  replaced_by: NotUsed,
  replaces: NotUsed,
  asset_id: AssetId,
  symbol: Ticker,
  asset_class: Choice(['us_equity'], 'class of the asset'),
  notional: NotUsed,
  qty: Decimal('quantity ordered', '100'),
  filled_qty: Decimal('quantity filled so far', '40'),
  filled_avg_price: Nullable(Decimal('average price of the fills, to six decimals', '184.275')),
  order_class: Choice(['simple'], 'always simple'),
  order_type: TypeField,
  type: TypeField,
  side: SideField,
  position_intent: NotUsed,
  time_in_force: TimeInForceField,
  limit_price: Nullable(Decimal('limit; null for a market order', '184.28')),
  stop_price: NotUsed,
  status: Choice([...ORDER_STATUS_NAMES], 'state of the order'),
  extended_hours: Type.Boolean({ description: 'as submitted', examples: [false] }),
  legs: NotUsed,
  trail_percent: NotUsed,
  trail_price: NotUsed,
  hwm: NotUsed,
  end_reason: Type.Optional(
    Choice(
      END_REASON_NAMES.filter((name) => name !== ''),
      'why the order ended; only where it did otherwise than by filling',
    ),
  ),
});

const decimalInput = (description: string, example: string) =>
  Type.Union([Type.String(), Type.Number()], { description, examples: [example] });

/** Documentation only: `parseOrder` reads the body and has more to say about what is wrong with one. */
export const OrderRequest = Type.Object(
  {
    symbol: Ticker,
    qty: decimalInput('quantity, a multiple of the lot; string or number', '100'),
    side: SideField,
    type: TypeField,
    time_in_force: TimeInForceField,
    limit_price: Type.Optional(
      decimalInput('required for a limit order, forbidden for a market order; a multiple of the tick', '184.28'),
    ),
    client_order_id: Type.Optional(
      Type.String({
        description: 'unique in the account for good; made by the service where absent',
        maxLength: 128,
        examples: ['my-first-order'],
      }),
    ),
    extended_hours: Type.Optional(Type.Boolean({ examples: [false] })),
    order_class: Type.Optional(Choice(['simple'], 'only simple orders are taken')),
  },
  {
    title: 'New order',
    description: 'null and "" count as unset; unknown fields are tolerated.',
    examples: [
      { symbol: 'IBM', qty: '100', side: 'buy', type: 'limit', time_in_force: 'day', limit_price: '184.28' },
      { symbol: 'IBM', qty: 100, side: 'sell', type: 'market', time_in_force: 'ioc' },
    ],
  },
);

export const OrderPath = Type.Object({ order_id: Type.String({ description: "the order's id" }) });

export const ClientOrderIdQuery = Type.Object({
  client_order_id: Type.String({ description: "the client's own id", minLength: 1 }),
});

export const OrderListQuery = Type.Object({
  status: Type.Optional(
    Type.Enum(['open', 'closed', 'all'], { description: 'live orders, ended ones or both', default: 'open' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'at most so many' })),
  after: Type.Optional(Type.String({ description: 'submitted after this time, exclusive (RFC 3339 or a date)' })),
  until: Type.Optional(Type.String({ description: 'submitted before this time, exclusive (RFC 3339 or a date)' })),
  direction: Type.Optional(Type.Enum(['asc', 'desc'], { description: 'by the time of submission', default: 'desc' })),
  nested: Type.Optional(Type.String({ description: 'accepted; there are no multi-leg orders to nest yet' })),
  symbols: Type.Optional(
    Type.Union([Type.Array(Type.String()), Type.String()], { description: 'symbols, separated by commas' }),
  ),
  side: Type.Optional(Type.Enum([...SIDE_NAMES], { description: 'only this side' })),
  asset_class: Type.Optional(
    Type.Union([Type.Array(Type.String()), Type.String()], { description: 'only us_equity has orders' }),
  ),
  before_order_id: Type.Optional(Type.String({ description: 'submitted before this order, exclusive' })),
  after_order_id: Type.Optional(Type.String({ description: 'submitted after this order, exclusive' })),
});

export const OrderList = Type.Array(OrderAnswer, { title: 'Orders' });

export const CancelAllAnswer = Type.Array(
  Answer('Cancellation', 'What became of one order.', {
    id: OrderId,
    status: Type.Integer({ description: 'the status that DELETE of this order alone would answer', examples: [200] }),
  }),
  { title: 'Cancellations' },
);
