/** The two streams as paths of the OpenAPI document, which knows no WebSocket: the handshake, and the frames in words. */

const FEED_DESCRIPTION = `A WebSocket. Without \`from\` only new events come; 0 begins with the first event kept, N with event N; then it goes
on live, without a gap or a repeat. Text frames:

- \`{"type":"events","events":[…]}\`
- \`{"type":"heartbeat","seq":N,"hash":"…"}\` once all events up to N have been sent, then every second: the newest durable
  event, and a hash of all events up to it
- \`{"type":"error","message":"…"}\` the last frame before the service closes

Every event has \`seq\`, \`type\` (accepted, activated, triggered, rejected, fill, canceled, expired, replaced), \`timestamp\`,
\`account\`, \`order_id\`, \`client_order_id\`, \`symbol\`, \`side\` and \`status\`. An accepted or rejected one adds \`order_type\`,
\`time_in_force\`, \`order_qty\`, \`limit_price\` and of the other terms those that are set; a rejected, canceled or expired one
\`reason\`; one that a risk rule refused \`rule\`, \`limit\`, \`observed\`; a replaced one \`replaced_by\`. A fill adds
\`execution_id\`, \`venue\`, \`price\`, \`qty\`, \`liquidity\` (maker, taker), \`fee\`, \`market_time\`, \`nbbo_bid\`, \`nbbo_ask\`,
\`cumulative_qty\`, \`position_qty\`; a triggered stop \`price\`, \`market_time\`, \`nbbo_bid\`, \`nbbo_ask\`. The client has nothing to say: a message from it closes the
connection (1008). The frames in full: [AsyncAPI](/docs/asyncapi.json).`;

const STREAM_DESCRIPTION = `A WebSocket, as Alpaca's. Frames are JSON, text or binary as the service is configured:

1. the client sends \`{"action":"authenticate","data":{"key_id":"…","secret_key":"…"}}\` or
   \`{"action":"auth","key":"…","secret":"…"}\`
2. \`{"stream":"authorization","data":{"status":"authorized","action":"authenticate"}}\`, or \`unauthorized\` and the close
3. the client sends \`{"action":"listen","data":{"streams":["trade_updates"]}}\`, the full set each time
4. \`{"stream":"listening","data":{"streams":["trade_updates"]}}\`
5. \`{"stream":"trade_updates","data":{"event":"fill","event_id":"…","at":"…","timestamp":"…","execution_id":"…",
   "price":"…","qty":"…","position_qty":"…","order":{…}}}\` for each event of the account's orders: accepted, new, partial_fill,
   fill, canceled, expired, replaced, rejected; price, quantities and \`execution_id\` with fills alone

Errors are \`{"stream":"error","action":"error","data":{"error_message":"…"}}\`, then the close (1008). The frames in
full: [AsyncAPI](/docs/asyncapi.json).`;

const CANCEL_ON_DISCONNECT = query(
  'cancel_on_disconnect',
  'true: all working orders of the account are cancelled once this session has ended, however that came about, other than by a stop of the service',
  { type: 'boolean', default: false },
);

const UPGRADED = { description: 'the connection is a WebSocket now' };

/** `error` is what an answer with an error looks like in the document. */
export function streamPaths(error: object): Record<string, { readonly get: object }> {
  const refusals = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, error]));
  return {
    '/feed': {
      get: {
        operationId: 'openFeed',
        summary: 'Every event with gap-free sequence numbers (WebSocket)',
        description: FEED_DESCRIPTION,
        tags: ['streams'],
        parameters: [
          query('from', 'the first event wanted: a whole number from 0', { type: 'integer', minimum: 0 }),
          CANCEL_ON_DISCONNECT,
          query('key_id', 'for browsers, which cannot set headers', { type: 'string' }),
          query('secret_key', 'for browsers, which cannot set headers', { type: 'string' }),
        ],
        responses: { 101: UPGRADED, ...refusals(400, 401, 403, 503) },
      },
    },
    '/stream': {
      get: {
        operationId: 'openTradeUpdates',
        summary: "Alpaca's trade_updates (WebSocket)",
        description: STREAM_DESCRIPTION,
        tags: ['streams'],
        security: [],
        parameters: [CANCEL_ON_DISCONNECT],
        responses: { 101: UPGRADED, ...refusals(400, 403, 503) },
      },
    },
  };
}

function query(name: string, description: string, schema: object): object {
  return { name, in: 'query', required: false, description, schema };
}
