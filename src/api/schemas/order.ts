import { type TSchema, Type } from 'typebox';
import { END_REASON_NAMES } from '../../domain/end-reason.ts';
import {
  ORDER_CLASS_NAMES,
  ORDER_STATUS_NAMES,
  ORDER_TYPE_NAMES,
  POSITION_INTENT_NAMES,
  TIME_IN_FORCE_NAMES,
} from '../../domain/order-terms.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { Answer, AssetId, Choice, Decimal, Mic, Nullable, OrderId, Ticker, Timestamp } from './common.ts';

const SideField = Choice([...SIDE_NAMES], 'side of the market');
const TypeField = Choice([...ORDER_TYPE_NAMES], 'order type');
const TimeInForceField = Choice([...TIME_IN_FORCE_NAMES], 'how long the order works');
const INTENTS = POSITION_INTENT_NAMES.filter((name) => name !== '');

/** In the order in which `orderJson` writes them. */
const orderMembers = <const Legs extends TSchema>(legs: Legs) => ({
  id: OrderId,
  client_order_id: Type.String({ description: "the client's own id", examples: ['my-first-order'] }),
  created_at: Timestamp('when it was accepted'),
  updated_at: Timestamp('when it last changed'),
  submitted_at: Timestamp('when it was submitted'),
  filled_at: Nullable(Timestamp('when it was filled whole')),
  expired_at: Nullable(Timestamp('when it expired')),
  expires_at: Nullable(
    Timestamp('when a day order expires; null of others, and under a replay, which nobody can tell the end of'),
  ),
  canceled_at: Nullable(Timestamp('when it was canceled')),
  failed_at: Nullable(Timestamp('when it was rejected')),
  replaced_at: Nullable(Timestamp('when another order took its place')),
  replaced_by: Nullable(OrderId),
  replaces: Nullable(OrderId),
  asset_id: AssetId,
  symbol: Ticker,
  asset_class: Choice(['us_equity'], 'class of the asset'),
  notional: Nullable(Decimal('dollars that it was sent for in place of a quantity', '2500')),
  qty: Decimal('quantity ordered; of an order sent for an amount, what that buys', '100'),
  filled_qty: Decimal('quantity filled so far', '40'),
  filled_avg_price: Nullable(Decimal('average price of the fills, to six decimals', '184.275')),
  order_class: Choice([...ORDER_CLASS_NAMES], 'how it depends on other orders; legs bear the class of their parent'),
  order_type: TypeField,
  type: TypeField,
  side: SideField,
  position_intent: Nullable(Choice(INTENTS, 'as submitted')),
  time_in_force: TimeInForceField,
  limit_price: Nullable(Decimal('limit; null for an order without one', '184.28')),
  stop_price: Nullable(Decimal('where a stop order triggers; of a trailing stop where it stands now', '180')),
  status: Choice([...ORDER_STATUS_NAMES], 'state of the order'),
  extended_hours: Type.Boolean({ description: 'as submitted', examples: [false] }),
  legs,
  trail_percent: Nullable(Decimal('how far a trailing stop trails, percent of its high-water mark', '1.5')),
  trail_price: Nullable(Decimal('how far a trailing stop trails, dollars', '2.5')),
  hwm: Nullable(Decimal("a trailing stop's high-water mark: the lowest price it has seen for a buy", '190')),
  advanced_instructions: Type.Optional(
    Answer(
      'Routing of an order',
      'Our own addition, of an order that was sent with such instructions. With a destination it is new, and nothing fills it, for as long as that venue has no fresh quote of the symbol.',
      {
        algorithm: Choice(['DMA'], 'direct market access'),
        destination: Nullable(Mic),
        display_qty: Nullable(Decimal('the most that its venue shows at a time', '100')),
      },
    ),
  ),
  end_reason: Type.Optional(
    Choice(
      END_REASON_NAMES.filter((name) => name !== ''),
      'our own addition: why the order ended; only where it did otherwise than by filling',
    ),
  ),
});

const LegAnswer = Answer(
  'Order leg',
  'An order that depends on another, as an Order.',
  orderMembers(Type.Null({ description: 'legs have none of their own' })),
);

export const OrderAnswer = Answer(
  'Order',
  'An order as Alpaca describes one.',
  orderMembers(
    Nullable(
      Type.Array(LegAnswer, {
        description: 'where the order was just sent, or asked for nested: the take profit, the stop loss',
      }),
    ),
  ),
);

export const OrderPath = Type.Object({ order_id: Type.String({ description: "the order's id" }) });

export const ClientOrderIdQuery = Type.Object({
  client_order_id: Type.String({ description: "the client's own id", minLength: 1 }),
});

const NestedField = Type.Optional(
  Type.String({
    description: 'true (or 1): legs are shown under `legs` of their parents, and not on their own',
    examples: ['true'],
  }),
);

export const NestedQuery = Type.Object({ nested: NestedField });

export const OrderListQuery = Type.Object({
  status: Type.Optional(
    Type.Enum(['open', 'closed', 'all'], { description: 'live orders, ended ones or both', default: 'open' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'at most so many' })),
  after: Type.Optional(Type.String({ description: 'submitted after this time, exclusive (RFC 3339 or a date)' })),
  until: Type.Optional(Type.String({ description: 'submitted before this time, exclusive (RFC 3339 or a date)' })),
  direction: Type.Optional(Type.Enum(['asc', 'desc'], { description: 'by the time of submission', default: 'desc' })),
  nested: NestedField,
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

export const OrderList = Type.Array(OrderAnswer, { title: 'Orders', description: 'A page of orders, by time.' });

export const CancelAllAnswer = Type.Array(
  Answer('Cancellation', 'What became of one order.', {
    id: OrderId,
    status: Type.Integer({ description: 'the status that DELETE of this order alone would answer', examples: [200] }),
  }),
  { title: 'Cancellations', description: 'What became of each live order.' },
);
