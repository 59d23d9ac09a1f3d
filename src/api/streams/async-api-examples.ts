import { exampleOf } from '../documents/schema-example.ts';
import * as feed from '../schemas/feed.ts';
import { OrderAnswer } from '../schemas/order.ts';
import * as updates from '../schemas/trade-updates.ts';

type Json = Readonly<Record<string, unknown>>;

const ACCEPTED_AT = '2026-11-22T14:30:00.000000Z';
const FILLED_AT = '2026-11-22T14:30:00.012345Z';

/** A limit order of 100 of which 40 are filled, as the events below have it: what can be null is, but for its limit. */
const PLAIN = Object.fromEntries(
  Object.entries(OrderAnswer.properties)
    .filter(([, schema]) => isNullable(schema))
    .map(([name]) => [name, null]),
);
const TERMS = { type: 'limit', order_type: 'limit', side: 'buy', qty: '100', limit_price: '184.28' };
const NEW_ORDER = { ...PLAIN, ...TERMS, status: 'new', filled_qty: '0' };
const FILLED = { status: 'partially_filled', filled_qty: '40', filled_avg_price: '184.28', updated_at: FILLED_AT };
const FILLED_ORDER = { ...PLAIN, ...TERMS, ...FILLED };

function isNullable(schema: object): boolean {
  const { anyOf = [] } = schema as { readonly anyOf?: readonly { readonly type?: string }[] };
  return anyOf.some(({ type }) => type === 'null');
}

/** The data of an update, as its schema's parts have it but for what makes it tell of that order. */
function update(schema: Parameters<typeof exampleOf>[0], event: string, at: string, order: Json): Json {
  const example = exampleOf(schema) as Json & { readonly order: Json };
  return { ...example, event, at, timestamp: at, order: { ...example.order, ...order } };
}

const frameOf = (data: Json): Json => ({ stream: 'trade_updates', data });
const { data: orderData } = updates.OrderUpdateFrame.properties;
const { data: executionData } = updates.ExecutionUpdateFrame.properties;

const FEED_EVENTS = [
  { ...(exampleOf(feed.AcceptedFeedEvent) as Json), seq: 41, order_type: 'limit', status: 'new' },
  { ...(exampleOf(feed.FillFeedEvent) as Json), seq: 42, timestamp: FILLED_AT, status: 'partially_filled' },
];

/** Examples of each message of the AsyncAPI document. */
export const STREAM_EXAMPLES = {
  authenticate: [exampleOf(updates.AuthenticateMessage)],
  auth: [exampleOf(updates.AuthMessage)],
  listen: [exampleOf(updates.ListenMessage)],
  authorization: [exampleOf(updates.AuthorizationFrame)],
  listening: [exampleOf(updates.ListeningFrame)],
  orderUpdate: [frameOf(update(orderData, 'new', ACCEPTED_AT, NEW_ORDER))],
  executionUpdate: [frameOf(update(executionData, 'partial_fill', FILLED_AT, FILLED_ORDER))],
  streamError: [exampleOf(updates.StreamErrorFrame)],
  orderUpdateEvent: [update(updates.OrderUpdateEvent, 'new', ACCEPTED_AT, NEW_ORDER)],
  executionUpdateEvent: [update(updates.ExecutionUpdateEvent, 'partial_fill', FILLED_AT, FILLED_ORDER)],
  feedEvents: [{ type: 'events', events: FEED_EVENTS }],
  feedHeartbeat: [exampleOf(feed.FeedHeartbeatFrame)],
  feedError: [exampleOf(feed.FeedErrorFrame)],
} as const;
