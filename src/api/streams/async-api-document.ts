import type { TSchema } from 'typebox';
import { reference, shareSchemas } from '../documents/shared-schemas.ts';
import * as feed from '../schemas/feed.ts';
import { TradeEventsQuery } from '../schemas/trade-events.ts';
import * as updates from '../schemas/trade-updates.ts';
import { STREAM_EXAMPLES } from './async-api-examples.ts';
import { FEED_PATH, TRADE_EVENTS_PATHS, TRADE_UPDATES_PATHS } from './stream-paths.ts';

type Json = Readonly<Record<string, unknown>>;

/** Every message of the streams, under its name in the document. */
export const STREAM_MESSAGES = {
  authenticate: updates.AuthenticateMessage,
  auth: updates.AuthMessage,
  listen: updates.ListenMessage,
  authorization: updates.AuthorizationFrame,
  listening: updates.ListeningFrame,
  orderUpdate: updates.OrderUpdateFrame,
  executionUpdate: updates.ExecutionUpdateFrame,
  streamError: updates.StreamErrorFrame,
  orderUpdateEvent: updates.OrderUpdateEvent,
  executionUpdateEvent: updates.ExecutionUpdateEvent,
  feedEvents: feed.FeedEventsFrame,
  feedHeartbeat: feed.FeedHeartbeatFrame,
  feedError: feed.FeedErrorFrame,
} as const satisfies Readonly<Record<string, TSchema>>;

export type StreamMessage = keyof typeof STREAM_MESSAGES;

/** What goes over each channel: which way, seen from the service, and what answers it. */
interface Operation {
  readonly action: 'send' | 'receive';
  readonly channel: string;
  readonly summary: string;
  readonly description?: string;
  readonly messages: readonly StreamMessage[];
  readonly answeredBy?: StreamMessage;
  readonly security?: readonly object[];
}

const NEVER_SENT = `Never sent, though Alpaca documents them: ${updates.UPDATES_NEVER_SENT.join(', ')}.`;

const KEY = ['apca', 'bearer', 'basic'].map((name) => reference('securitySchemes', name));

const OPERATIONS: Readonly<Record<string, Operation>> = {
  takeAuthentication: {
    action: 'receive',
    channel: 'stream',
    summary: 'First of all the client says who it is, in either form',
    messages: ['authenticate', 'auth'],
    answeredBy: 'authorization',
  },
  takeListen: {
    action: 'receive',
    channel: 'stream',
    summary: 'Then what it wants',
    messages: ['listen'],
    answeredBy: 'listening',
  },
  sendTradeUpdates: {
    action: 'send',
    channel: 'stream',
    summary: "Each event of the account's orders from then on",
    description: NEVER_SENT,
    messages: ['orderUpdate', 'executionUpdate'],
  },
  sendStreamError: {
    action: 'send',
    channel: 'stream',
    summary: 'The last frame before the service closes',
    messages: ['streamError'],
  },
  sendTradeEvents: {
    action: 'send',
    channel: 'tradeEvents',
    summary: 'The same as server-sent events, the past included: what `data:` holds',
    description: NEVER_SENT,
    messages: ['orderUpdateEvent', 'executionUpdateEvent'],
    security: KEY,
  },
  sendFeed: {
    action: 'send',
    channel: 'feed',
    summary: 'Every event with its sequence number, and each second how far that is',
    messages: ['feedEvents', 'feedHeartbeat'],
    security: KEY,
  },
  sendFeedError: {
    action: 'send',
    channel: 'feed',
    summary: 'The last frame before the service closes',
    messages: ['feedError'],
  },
};

const CANCEL_ON_DISCONNECT = {
  type: 'boolean',
  default: false,
  description: 'all working orders of the account are cancelled once the session is over',
};

/** What a WebSocket's address takes. */
function webSocketQuery(properties: Json): Json {
  return { ws: { method: 'GET', query: { type: 'object', properties }, bindingVersion: '0.1.0' } };
}

const CHANNELS: Readonly<Record<string, Json>> = {
  stream: {
    address: TRADE_UPDATES_PATHS[0],
    title: "Alpaca's trade_updates",
    description: 'A WebSocket; its JSON is in text or binary frames, as the service is configured (STREAM_FRAMES).',
    servers: [{ $ref: '#/servers/webSocket' }],
    bindings: webSocketQuery({ cancel_on_disconnect: CANCEL_ON_DISCONNECT }),
  },
  tradeEvents: {
    address: TRADE_EVENTS_PATHS[0],
    title: 'Trade events',
    description:
      'Server-sent events, each with its event_id as `id:`. Comments are `:heartbeat`, and the reason of an answer that ends before its time.',
    servers: [{ $ref: '#/servers/http' }],
  },
  feed: {
    address: FEED_PATH,
    title: 'Every event',
    description:
      'A WebSocket of text frames. A key without ops rights gets its own account alone: numbers then have gaps.',
    servers: [{ $ref: '#/servers/webSocket' }],
    bindings: webSocketQuery({
      from: {
        type: 'integer',
        minimum: 0,
        description: 'the first event wanted; 0: the first kept; absent: new ones only',
      },
      cancel_on_disconnect: CANCEL_ON_DISCONNECT,
      key_id: { type: 'string', description: 'for browsers, which cannot set headers' },
      secret_key: { type: 'string', description: 'for browsers, which cannot set headers' },
    }),
  },
};

/** How a request for server-sent events is made. */
const TRADE_EVENTS_BINDINGS = { http: { method: 'GET', query: TradeEventsQuery, bindingVersion: '0.3.0' } };

/** The streams as an AsyncAPI 3 document. `host` is where the service is, with its port. */
export function asyncApiDocument(version: string, host: string): Json {
  const schemas: Record<string, unknown> = {};
  const messages = Object.fromEntries(
    Object.entries(STREAM_MESSAGES).map(([name, schema]) => [name, message(name as StreamMessage, schema, schemas)]),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Orderpool streams',
      version,
      description:
        'Events of orders, over WebSocket and as server-sent events. Alpaca-compatible; not affiliated with Alpaca. ' +
        'Decimals are strings, times RFC 3339. The API of requests is in /docs/json.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      webSocket: { host, protocol: 'ws', description: 'the service' },
      http: { host, protocol: 'http', description: 'the service' },
    },
    channels: Object.fromEntries(
      Object.entries(CHANNELS).map(([name, channel]) => [name, { ...channel, messages: messagesOf(name) }]),
    ),
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [name, operationObject(name, operation)]),
    ),
    components: {
      messages,
      schemas,
      securitySchemes: {
        apca: {
          type: 'httpApiKey',
          in: 'header',
          name: 'APCA-API-KEY-ID',
          description: 'with the secret in APCA-API-SECRET-KEY',
        },
        bearer: { type: 'http', scheme: 'bearer', description: 'key:secret, or the secret alone' },
        basic: { type: 'http', scheme: 'basic' },
      },
    },
  };
}

function message(name: StreamMessage, schema: TSchema, schemas: Record<string, unknown>): Json {
  const { title, description } = schema as TSchema & { readonly title: string; readonly description: string };
  const examples = STREAM_EXAMPLES[name].map((payload) => ({ name, payload }));
  return { name, title, summary: description, payload: shareSchemas(schema, schemas), examples };
}

function messagesOf(channel: string): Json {
  const names = Object.values(OPERATIONS)
    .filter((operation) => operation.channel === channel)
    .flatMap(({ messages, answeredBy }) => (answeredBy === undefined ? messages : [...messages, answeredBy]));
  return Object.fromEntries(names.map((name) => [name, reference('messages', name)]));
}

function operationObject(name: string, { channel, messages, answeredBy, ...operation }: Operation): Json {
  const target = { $ref: `#/channels/${channel}` };
  const inChannel = (message: StreamMessage) => ({ $ref: `#/channels/${channel}/messages/${message}` });
  return {
    ...operation,
    channel: target,
    messages: messages.map(inChannel),
    ...(answeredBy !== undefined && { reply: { channel: target, messages: [inChannel(answeredBy)] } }),
    ...(name === 'sendTradeEvents' && { bindings: TRADE_EVENTS_BINDINGS }),
  };
}
