import { type TProperties, Type } from 'typebox';
import { Answer, Choice, Decimal, Timestamp, Uuid } from './common.ts';
import { OrderAnswer } from './order.ts';

/** The frames of `/stream`, and the events of `/v2/events/trades`: what they are is held to them by the tests. */

const Text = (description: string, example: string) => Type.String({ description, examples: [example] });
const Streams = Type.Array(Type.String(), {
  description: 'the full set, which takes the place of the last',
  examples: [['trade_updates']],
});

export const AuthenticateMessage = Type.Object(
  {
    action: Type.Literal('authenticate'),
    data: Type.Object({
      key_id: Text('anything while the service has no keys', 'alice'),
      secret_key: Text('its secret', 'secret1'),
    }),
  },
  { title: 'Authenticate', description: 'Says who the client is.' },
);

export const AuthMessage = Type.Object(
  { action: Type.Literal('auth'), key: Text('as key_id', 'alice'), secret: Text('as secret_key', 'secret1') },
  { title: 'Auth', description: 'The same in other words, as some SDKs have it.' },
);

export const ListenMessage = Type.Object(
  { action: Type.Literal('listen'), data: Type.Object({ streams: Streams }) },
  {
    title: 'Listen',
    description: 'Says which streams the client wants: trade_updates, or none. Others are passed over.',
  },
);

export const AuthorizationFrame = Answer(
  'Authorization',
  'The answer to an authentication; unauthorized is the last frame.',
  {
    stream: Type.Literal('authorization'),
    data: Type.Object(
      {
        status: Choice(['authorized', 'unauthorized'], 'whether the key was taken'),
        action: Type.Literal('authenticate'),
      },
      { additionalProperties: false },
    ),
  },
);

export const ListeningFrame = Answer('Listening', 'The answer to listen: what the client gets from now on.', {
  stream: Type.Literal('listening'),
  data: Type.Object({ streams: Streams }, { additionalProperties: false }),
});

export const StreamErrorFrame = Answer(
  'Stream error',
  'The last frame before the service closes the connection (1008).',
  {
    stream: Type.Literal('error'),
    action: Type.Literal('error'),
    data: Type.Object(
      { error_message: Text('what was wrong', 'not authorized: authenticate first') },
      { additionalProperties: false },
    ),
  },
);

const EventId = Type.String({
  description: 'sequence number of the event in 16 digits: sorts as text in the order of the events; with gaps',
  pattern: '^\\d{16}$',
  examples: ['0000000000000042'],
});

const OrderEventName = Choice(
  ['accepted', 'new', 'canceled', 'expired', 'replaced', 'rejected'],
  'what happened: accepted waits for its session or its parent, new works',
);
const ExecutionName = Choice(['partial_fill', 'fill'], 'fill ends the order');

/** What Alpaca documents besides and nobody here is sent: requests under way are statuses, their refusals answers. */
export const UPDATES_NEVER_SENT = [
  'pending_new',
  'pending_cancel',
  'pending_replace',
  'order_cancel_rejected',
  'order_replace_rejected',
  'done_for_day',
  'stopped',
  'suspended',
  'calculated',
] as const;

const eventFields = {
  event_id: EventId,
  at: Timestamp('when it happened'),
  timestamp: Timestamp('the same'),
};

const executionFields = {
  execution_id: Uuid('the execution: once on the stream', '65786563-0000-8000-8000-000000000001'),
  price: Decimal('of this execution', '184.28'),
  qty: Decimal('of this execution', '40'),
  position_qty: Decimal('the position after it, negative where short', '40'),
};
const NoExecution = Type.Null({ description: 'only of a fill' });
const noExecutionFields = {
  execution_id: NoExecution,
  price: NoExecution,
  qty: NoExecution,
  position_qty: NoExecution,
};

const orderField = { order: OrderAnswer };

const frame = <T extends TProperties>(title: string, description: string, data: T) =>
  Answer(title, description, {
    stream: Type.Literal('trade_updates'),
    data: Type.Object(data, { additionalProperties: false }),
  });

export const OrderUpdateFrame = frame('Order update', 'Something else than a fill happened to an order.', {
  event: OrderEventName,
  ...eventFields,
  ...orderField,
});

export const ExecutionUpdateFrame = frame('Execution update', 'An order was filled, in part or whole.', {
  event: ExecutionName,
  ...eventFields,
  ...executionFields,
  ...orderField,
});

export const OrderUpdateEvent = Answer('Order update event', 'As the order update of /stream, with every field.', {
  event: OrderEventName,
  ...eventFields,
  ...noExecutionFields,
  ...orderField,
});

export const ExecutionUpdateEvent = Answer('Execution update event', 'As the execution update of /stream.', {
  event: ExecutionName,
  ...eventFields,
  ...executionFields,
  ...orderField,
});
