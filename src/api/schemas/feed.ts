import { type TProperties, Type } from 'typebox';
import { END_REASON_NAMES } from '../../domain/end-reason.ts';
import { LIQUIDITY_NAMES } from '../../domain/fill.ts';
import {
  ORDER_CLASS_NAMES,
  ORDER_STATUS_NAMES,
  ORDER_TYPE_NAMES,
  POSITION_INTENT_NAMES,
  TIME_IN_FORCE_NAMES,
} from '../../domain/order-terms.ts';
import { RISK_RULE_NAMES } from '../../domain/risk-violation.ts';
import { SIDE_NAMES } from '../../domain/side.ts';
import { Answer, Choice, Decimal, Mic, Nullable, OrderId, Ticker, Timestamp, Uuid } from './common.ts';

/** The frames of `/feed`: what they are is held to them by the tests. */

const named = (names: readonly string[]): string[] => names.filter((name) => name !== '');

const Seq = Type.Integer({
  description: 'its number, from 1 without gaps over all accounts',
  minimum: 1,
  examples: [42],
});
const Reason = Choice(named(END_REASON_NAMES), 'why');

const EVERY_EVENT = {
  timestamp: Timestamp('when it happened'),
  account: Type.Integer({ description: 'whose order', minimum: 1, examples: [1] }),
  order_id: OrderId,
  client_order_id: Type.String({ description: "the client's own id", examples: ['my-first-order'] }),
  symbol: Ticker,
  side: Choice([...SIDE_NAMES], 'side of the market'),
  status: Choice([...ORDER_STATUS_NAMES], 'of the order after the event'),
};

const MARKET = {
  market_time: Type.Number({
    description: 'milliseconds since New York midnight under a replay, otherwise Unix milliseconds',
    examples: [34_200_123],
  }),
  nbbo_bid: Nullable(Decimal('national best bid; null where there was none', '184.27')),
  nbbo_ask: Nullable(Decimal('national best ask; null where there was none', '184.28')),
};

const optionalDecimal = (description: string, example: string) => Type.Optional(Decimal(description, example));

const TERMS = {
  order_type: Choice([...ORDER_TYPE_NAMES], 'order type'),
  time_in_force: Choice([...TIME_IN_FORCE_NAMES], 'how long the order works'),
  order_qty: Decimal('quantity ordered', '100'),
  limit_price: Nullable(Decimal('limit; null where it has none', '184.28')),
  stop_price: optionalDecimal('where a stop triggers', '180'),
  trail_price: optionalDecimal('how far a trailing stop trails', '2.5'),
  trail_percent: optionalDecimal('the same in percent of the high-water mark', '1.25'),
  hwm: optionalDecimal('high-water mark of a trailing stop', '184.3'),
  notional: optionalDecimal('the amount that it was sent for', '10000'),
  display_qty: optionalDecimal('what an iceberg shows at a time', '10'),
  destination: Type.Optional(Mic),
  order_class: Type.Optional(Choice([...ORDER_CLASS_NAMES], 'orders that depend on each other')),
  position_intent: Type.Optional(Choice(named(POSITION_INTENT_NAMES), 'as submitted')),
  leg: Type.Optional(Choice(['take_profit', 'stop_loss'], 'which leg it is')),
  parent_order_id: Type.Optional(Uuid('whose leg it is', '6f726472-0000-8000-8000-000000000001')),
  replaces: Type.Optional(Uuid('the order whose place it takes', '6f726472-0000-8000-8000-000000000001')),
};

const event = <const T extends string, P extends TProperties>(type: T, description: string, properties: P) =>
  Answer(`Feed ${type} event`, description, { seq: Seq, type: Type.Literal(type), ...EVERY_EVENT, ...properties });

export const AcceptedFeedEvent = event(
  'accepted',
  'An order was taken: it works, or its status says what it waits for.',
  TERMS,
);

export const ActivatedFeedEvent = event('activated', 'What waited for its session or its parent works now.', {});

export const TriggeredFeedEvent = event('triggered', 'A stop was touched; what touched it.', {
  price: Decimal('the quote or trade that did', '180'),
  ...MARKET,
});

export const RejectedFeedEvent = event('rejected', 'An order was refused, by a risk rule or a venue.', {
  // An order that a risk rule refused may have no number.
  order_id: Nullable(OrderId),
  ...TERMS,
  reason: Reason,
  rule: Type.Optional(Choice(named(RISK_RULE_NAMES), 'the risk rule that refused')),
  limit: Type.Optional(Nullable(Type.String({ description: "the rule's limit", examples: ['10000'] }))),
  observed: Type.Optional(Nullable(Type.String({ description: 'what the order came to', examples: ['20000'] }))),
});

export const FillFeedEvent = event('fill', 'An execution, with the evidence of its price.', {
  execution_id: Uuid('the execution', '65786563-0000-8000-8000-000000000001'),
  venue: Mic,
  price: Decimal('of this execution', '184.28'),
  qty: Decimal('of this execution', '40'),
  liquidity: Choice([...LIQUIDITY_NAMES], 'whether it rested in the book'),
  fee: Decimal('in dollars; negative: a rebate', '0.12'),
  ...MARKET,
  cumulative_qty: Decimal('filled of the order so far', '40'),
  position_qty: Decimal('the position after it, negative where short', '40'),
});

export const CanceledFeedEvent = event('canceled', 'An order ended before it was filled whole.', { reason: Reason });

export const ExpiredFeedEvent = event('expired', 'The time that an order was for is over.', { reason: Reason });

export const ReplacedFeedEvent = event('replaced', 'Another order took the place of this one.', {
  replaced_by: Nullable(Uuid('that order', '6f726472-0000-8000-8000-000000000002')),
});

const FeedEvent = Type.Union([
  AcceptedFeedEvent,
  ActivatedFeedEvent,
  TriggeredFeedEvent,
  RejectedFeedEvent,
  FillFeedEvent,
  CanceledFeedEvent,
  ExpiredFeedEvent,
  ReplacedFeedEvent,
]);

export const FeedEventsFrame = Answer('Feed events', 'Events in the order of their numbers.', {
  type: Type.Literal('events'),
  events: Type.Array(FeedEvent),
});

export const FeedHeartbeatFrame = Answer(
  'Feed heartbeat',
  'All events up to seq have been sent that the client may see.',
  {
    type: Type.Literal('heartbeat'),
    seq: Type.Integer({ description: 'the newest durable event; 0 before the first', minimum: 0, examples: [42] }),
    hash: Type.String({
      description: 'of all events up to it',
      pattern: '^[0-9a-f]{16}$',
      examples: ['00c0ffee00c0ffee'],
    }),
  },
);

export const FeedErrorFrame = Answer('Feed error', 'The last frame before the service closes the connection.', {
  type: Type.Literal('error'),
  message: Type.String({ description: 'what was wrong', examples: ['/feed takes no messages'] }),
});
